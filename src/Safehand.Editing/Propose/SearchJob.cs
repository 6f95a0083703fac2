using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Media.Faces;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Looks through a recording for what a person should decide on. It proposes and decides nothing.</summary>
internal sealed class SearchJob(Store store, Changes changes, FaceBook faces, NameSearch names, TextSearch texts, JobEnding ending, TimeProvider clock)
{
    private const string NotEdited = "The room is not being edited any more.";
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    internal async Task RunAsync(EditingJob job, JobQueue.Running running, CancellationToken ct)
    {
        Room room;
        CustodyFacts? facts;
        Film? film;
        bool genuine;
        await using (var reading = store.Read())
        {
            room = await reading.Set<Room>().SingleAsync(r => r.Id == job.Room, ct);
            genuine = reading.IsGenuine(room);
            facts = await ExhibitCustody.FactsAsync(reading, room.Exhibit, ct);
            film = await FilmBook.FindAsync(reading, room.Exhibit, ct);
        }

        // A room that was closed, handed in or suspended since is searched no more: what was found would be for nobody.
        if (facts is null || film is null || !genuine || !room.IsEditable)
        {
            await ending.FailAsync(job, NotEdited, ct);
            return;
        }

        var telling = new Telling(running);
        if (job.Kind is JobKind.Uncovered)
        {
            await UncoveredAsync(job, facts, film, telling, ct);
            return;
        }

        var found = job.Kind switch
        {
            JobKind.Names => await names.FindAsync(job, facts, film, telling, ct),
            JobKind.Text => await texts.FindAsync(facts, film, telling, ct),
            _ => await faces.ProposedAsync(facts, film, telling, ct),
        };
        if (found.IsRefused(out var refusal))
        {
            await ending.FailAsync(job, refusal.Message, ct);
            return;
        }

        if (!await KeepAsync(job, film, found.Value, ct))
        {
            await ending.FailAsync(job, NotEdited, ct);
        }
    }

    // False: the room is not being edited any more.
    private async Task<bool> KeepAsync(EditingJob job, Film film, Found found, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        var row = await change.Store.Set<EditingJob>().SingleAsync(j => j.Id == job.Id, ct);
        var room = await change.Store.Set<Room>().SingleAsync(r => r.Id == job.Room, ct);
        if (!room.IsEditable)
        {
            return false; // what the list held was decided on, or answered for, when it was handed in: nothing is slipped in behind that
        }

        var known = (await change.Store.Set<RoomProposal>().Where(p => p.Room == room.Id).Select(p => p.Id).ToListAsync(ct)).ToHashSet();
        var revision = room.NextRevision();
        var added = 0;
        foreach (var proposal in found.Proposals.Select(p => p with { Id = IdOf(room.Id, p) }))
        {
            // Found again is found once; what a person decided on stays decided.
            if (known.Add(proposal.Id) && known.Count <= EditList.MostProposals && EditFitting.Misfit(new EditList(film.Master, [], [proposal]), film.Master, null) is null)
            {
                change.Store.Add(new RoomProposal { Id = proposal.Id, Room = room.Id, Json = EditListText.Of(proposal), Revision = revision });
                added++;
            }
        }

        if (!row.End(JobState.Done, found.Message(added), JsonSerializer.Serialize(new { found = found.Proposals.Count, added }, Web), clock.GetUtcNow()))
        {
            return true; // cancelled in the last moment: nothing is proposed
        }

        change.Record(new Entry("proposals.found.v1", StatutoryOperation.None, room.Exhibit.Bytes()) { Content = new { Room = room.Id.Value, job.Kind, Found = found.Proposals.Count, Added = added } });
        await change.CommitAsync(default(Done), ct);
        return true;
    }

    private async Task UncoveredAsync(EditingJob job, CustodyFacts facts, Film film, IProgress<double> progress, CancellationToken ct)
    {
        var found = await faces.OfAsync(facts, film, progress, ct);
        if (found.IsRefused(out var refusal))
        {
            await ending.FailAsync(job, refusal.Message, ct);
            return;
        }

        IReadOnlyList<Edit> edits;
        long revision;
        await using (var reading = store.Read())
        {
            var rows = await reading.Set<RoomEdit>().Where(e => e.Room == job.Room).Select(e => new { e.Json, e.Revision }).ToListAsync(ct);
            revision = rows.Count == 0 ? 0 : rows.Max(r => r.Revision);
            edits = [.. rows.Where(r => r.Json is not null).Select(r => ChangeEditsHandler.Read(r.Json!))];
        }

        var cover = new Cover(film.Master, edits);
        var bare = Uncovered.Find(found.Value.Sightings, cover.At);
        var result = UncoveredFound.Of([.. bare.Select(s => new EditKeyframe(s.Frame, s.X, s.Y, s.Width, s.Height))], found.Value.Every);
        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        var row = await change.Store.Set<EditingJob>().SingleAsync(j => j.Id == job.Id, ct);
        row.LookedAt(revision);
        if (!row.End(JobState.Done, Words(result), result.ToJson(), clock.GetUtcNow()))
        {
            return;
        }

        change.Record(new Entry("edit.uncovered-checked.v1", StatutoryOperation.None, facts.Exhibit.Bytes())
        {
            Case = facts.Case,
            Content = new { Room = job.Room.Value, ListRevision = revision, Looked = found.Value.Looked, Uncovered = result.Count },
        });
        await change.CommitAsync(default(Done), ct);
    }

    private static string Words(UncoveredFound found) => found.Count switch
    {
        0 => "Every face that was found is covered",
        1 => "One face is not covered",
        _ => $"{found.Count} sightings of faces are not covered",
    };

    // From what was found alone: found again, it is the same proposal.
    private static ProposalId IdOf(RoomId room, Proposal proposal)
    {
        var said = EditListText.Of(proposal with { Id = ProposalId.From(room.Value), Label = string.Empty, Confidence = 0 });
        return ProposalId.From(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(said)))[..Ids.Length]);
    }

    private sealed class Telling(JobQueue.Running running) : IProgress<double>
    {
        public void Report(double value) => running.Report(value);
    }
}

/// <summary>What a search found.</summary>
internal sealed record Found(IReadOnlyList<Proposal> Proposals, Func<int, string> Message);
