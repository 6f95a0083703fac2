using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Media.Render;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Editing;

/// <summary>Makes a rendition from the list that was handed in and accepted, takes it into custody, and checks it. Goes on after a stop where it was.</summary>
internal sealed class RenderJob(
    Store store, Changes changes, FilmBook films, Renderer renderer, RenditionCheck check, RenditionIntake intake, RenderParts parts, JobEnding ending, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    internal async Task RunAsync(EditingJob job, JobQueue.Running running, CancellationToken ct)
    {
        if (!await IsWantedAsync(job, ct))
        {
            return; // cancelled after it was chosen and before anybody could stop it
        }

        var found = await FindAsync(job, ct);
        if (found is not { } work)
        {
            await ending.FailAsync(job, "The list that was accepted, or its recording, is not there any more, or the room does not wait for a rendition.", ct);
            return;
        }

        var plan = Planned.Of(work.List.Edits, work.Film.Shape);
        var made = await MadeAlreadyAsync(job, ct);
        if (made is null)
        {
            var rendered = await RenderAsync(job, work, plan, running, ct);
            if (rendered.IsRefused(out var refusal))
            {
                await ending.FailAsync(job, refusal.Message, ct);
                return;
            }

            made = rendered.Value;
        }

        await CheckAsync(job, work, made.Value, plan, ct);
    }

    private async Task<Result<ExhibitId>> RenderAsync(EditingJob job, Work work, RenderPlan plan, JobQueue.Running running, CancellationToken ct)
    {
        var made = new MadeOf
        {
            Edits = work.List.Edits.Count,
            EditListSha256 = work.HandedIn.ListSha256,
            MadeBy = work.Editors,
            AcceptedBy = work.Room.AcceptedByName,
            AuthorisedBy = work.Room.AuthorisedByName,
        };
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 8 << 20, resumeWriterThreshold: 4 << 20));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var booking = BookInAsync(job, work, made, pipe.Reader, stop);
        try
        {
            // What is told last must be told before the end of the film: the intake books in when the stream ends.
            var rendered = await renderer.RenderAsync(
                plan, s => films.OpenAsync(work.Facts, s), parts.Of(job.Id), pipe.Writer.AsStream(leaveOpen: true), new Telling(running), stop.Token);
            if (rendered.IsRefused(out var refusal))
            {
                throw new RefusedException(refusal);
            }

            (made.Tool, made.Settings, made.Frames, made.Samples, made.SilentSamples) =
                (rendered.Value.Tool, rendered.Value.Settings, rendered.Value.Frames, rendered.Value.Samples, rendered.Value.SilentSamples);
            await pipe.Writer.CompleteAsync();
        }
        catch (Exception e)
        {
            await pipe.Writer.CompleteAsync(e);
            await booking.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            if (booking.IsCompletedSuccessfully && (await booking).IsRefused(out var why) && !ct.IsCancellationRequested)
            {
                return why.Kind is RefusalKind.Busy ? throw new BlobsFullException(why.Code) : why;
            }

            if (e is RefusedException refused)
            {
                return refused.Refusal;
            }

            throw;
        }

        var booked = await booking;
        return booked.IsRefused(out var no) ? no.Kind is RefusalKind.Busy ? throw new BlobsFullException(no.Code) : no : booked.Value.Exhibit;
    }

    private async Task<Result<RenditionBookedIn>> BookInAsync(EditingJob job, Work work, MadeOf made, PipeReader film, CancellationTokenSource stop)
    {
        try
        {
            var booked = await intake.HandleAsync(
                new BookInRendition(work.Facts.Exhibit, work.Film.Master.Sha256, Title(work.Facts), made),
                film.AsStream(),
                Actor.Safehand,
                (change, kept, ct) => KeepAsync(change, kept, job, work, made, ct),
                stop.Token);
            if (booked.IsRefused(out _))
            {
                await stop.CancelAsync();
            }

            return booked;
        }
        finally
        {
            await film.CompleteAsync();
        }
    }

    private async Task<Refusal?> KeepAsync(Change change, RenditionBookedIn kept, EditingJob job, Work work, MadeOf made, CancellationToken ct)
    {
        // Cancelled, closed or sent back while it was rendered: then nothing of it is kept.
        var row = await change.Store.Set<EditingJob>().SingleAsync(j => j.Id == job.Id, ct);
        var room = await change.Store.Set<Room>().SingleAsync(r => r.Id == job.Room, ct);
        if (row.State is not JobState.Waiting || room.State is not RoomState.Rendering || !change.Store.IsGenuine(room))
        {
            return Refusal.Conflict("render.not-wanted", "The rendition is not wanted any more.");
        }

        change.Store.Add(new Rendition
        {
            Exhibit = kept.Exhibit,
            Room = room.Id,
            Job = job.Id,
            Parent = room.Exhibit,
            ParentSha256 = work.Film.Master.Sha256,
            List = work.HandedIn.List,
            ListSha256 = work.HandedIn.ListSha256,
            Tool = made.Tool,
            Settings = made.Settings,
            MadeBy = string.Join('\n', work.Editors),
            AcceptedByName = room.AcceptedByName ?? string.Empty,
            AuthorisedByName = room.AuthorisedByName,
            RenderedAt = clock.GetUtcNow(),
            Frames = made.Frames,
            Samples = made.Samples,
            SilentSamples = made.SilentSamples,
        });
        return null;
    }

    private async Task CheckAsync(EditingJob job, Work work, ExhibitId rendition, RenderPlan plan, CancellationToken ct)
    {
        CustodyFacts facts;
        await using (var reading = store.Read())
        {
            facts = (await ExhibitCustody.FactsAsync(reading, rendition, ct))!;
        }

        var findings = await check.ExamineAsync(plan, stop => films.OpenAsync(work.Facts, stop), stop => films.OpenAsync(facts, stop), ct);
        var passed = findings.Count > 0 && findings.All(f => f.Passed);
        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        var row = await change.Store.Set<EditingJob>().SingleAsync(j => j.Id == job.Id, ct);
        var room = await change.Store.Set<Room>().SingleAsync(r => r.Id == job.Room, ct);
        var kept = await change.Store.Set<Rendition>().SingleAsync(r => r.Exhibit == rendition, ct);
        (kept.Checks, kept.CheckedAt) = (JsonSerializer.Serialize(findings, Web), clock.GetUtcNow());
        room.Rendered(rendition, passed);
        await RoomClosing.CloseUnfinishedAsync(change, room, clock.GetUtcNow(), ct);
        room.NextRevision();
        row.End(JobState.Done, passed ? "Rendered; every check passed" : "Rendered, but a check did not pass", JsonSerializer.Serialize(new { rendition = rendition.Value, passed }, Web), clock.GetUtcNow());
        change.Record(new Entry("rendition.checked.v1", StatutoryOperation.None, rendition.Bytes())
        {
            Case = facts.Case,
            Content = new { facts.Reference, Passed = passed, Findings = findings.Select(f => new { f.Name, f.Passed, f.Seen }).ToArray() },
        });
        await change.CommitAsync(default(Done), ct);
    }

    private async Task<bool> IsWantedAsync(EditingJob job, CancellationToken ct)
    {
        await using var reading = store.Read();
        return await reading.Set<EditingJob>().AnyAsync(j => j.Id == job.Id && j.State == JobState.Waiting, ct);
    }

    private async Task<ExhibitId?> MadeAlreadyAsync(EditingJob job, CancellationToken ct)
    {
        await using var reading = store.Read();
        return await reading.Set<Rendition>().Where(r => r.Job == job.Id).Select(r => (ExhibitId?)r.Exhibit).SingleOrDefaultAsync(ct);
    }

    private async Task<Work?> FindAsync(EditingJob job, CancellationToken ct)
    {
        await using var reading = store.Read();
        var room = await reading.Set<Room>().SingleAsync(r => r.Id == job.Room, ct);
        var handedIn = await reading.Set<HandedIn>().Where(h => h.Room == room.Id && h.ListSha256 == room.ListSha256).OrderByDescending(h => h.Revision).FirstOrDefaultAsync(ct);
        var facts = await ExhibitCustody.FactsAsync(reading, room.Exhibit, ct);
        var film = await FilmBook.FindAsync(reading, room.Exhibit, ct);

        // The room must still wait for it, and the text must still hash to what was accepted, and fit the master that is in custody.
        if (!reading.IsGenuine(room) || room.State is not RoomState.Rendering || handedIn is null || facts is null || film is null || EditListText.Hash(handedIn.List) != room.ListSha256)
        {
            return null;
        }

        var list = EditListReading.List(Encoding.UTF8.GetBytes(handedIn.List));
        if (list.IsRefused(out _) || EditFitting.Misfit(list.Value, film.Master, null) is not null || facts.Sha256 != film.Master.Sha256)
        {
            return null;
        }

        var editors = await reading.Set<EditStep>().Where(s => s.Room == room.Id).Select(s => s.AuthorName).Distinct().OrderBy(n => n).ToListAsync(ct);
        return new Work(room, handedIn, facts, film, list.Value, [.. editors.Append(handedIn.ByName).Distinct()]);
    }

    private static string Title(CustodyFacts facts)
    {
        var title = "Edited version of " + facts.Reference + ": " + facts.Title;
        return title.Length <= 100 ? title : title[..99] + "…";
    }

    private sealed record Work(Room Room, HandedIn HandedIn, CustodyFacts Facts, Film Film, EditList List, IReadOnlyList<string> Editors);

    /// <summary>How a rendition was made, for the ledger. Filled before the last byte is handed to the intake.</summary>
    private sealed class MadeOf
    {
        public int Edits { get; init; }

        public string EditListSha256 { get; init; } = string.Empty;

        public IReadOnlyList<string> MadeBy { get; init; } = [];

        public string? AcceptedBy { get; init; }

        public string? AuthorisedBy { get; init; }

        public string Tool { get; set; } = string.Empty;

        public string Settings { get; set; } = string.Empty;

        public long Frames { get; set; }

        public long Samples { get; set; }

        public long? SilentSamples { get; set; }
    }

    private sealed class Telling(JobQueue.Running running) : IProgress<RenderProgress>
    {
        public void Report(RenderProgress value) => running.Report(value.Of == 0 ? 0 : (double)value.Done / value.Of);
    }

    private sealed class RefusedException(Refusal refusal) : Exception(refusal.Message)
    {
        internal Refusal Refusal { get; } = refusal;
    }
}
