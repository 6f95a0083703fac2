using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>What was looked at in a rendition, and what was seen.</summary>
internal sealed record RenditionFinding(string Name, string Asked, bool Passed, string Seen);

/// <summary>Where a rendition comes from, and what its checks found.</summary>
internal sealed record RenditionView(
    ExhibitId Exhibit, string Reference, string Title, string? Sha256, long Length, ExhibitId Parent, string ParentReference, string ParentSha256, RoomId Room, RoomState State,
    string EditListSha256, int Edits, string Tool, string Settings, IReadOnlyList<string> MadeBy, string AcceptedBy, string? AuthorisedBy, DateTimeOffset RenderedAt,
    long Frames, long Samples, long? SilentSamples, bool? ChecksPassed, DateTimeOffset? CheckedAt, IReadOnlyList<RenditionFinding> Checks, bool CanRelease, bool CanCompare,
    DateTimeOffset? ReleasedAt, string? ReleasedBy, HandInView? HandedIn);

/// <summary>Shows the provenance of a rendition and its redaction log to those who may see its case.</summary>
internal sealed class ViewRenditionHandler(Changes changes, ExhibitCustody custody)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private static readonly Refusal NoSuchRendition = Refusal.NotFound("rendition.not-found", "There is no such rendition, or it is not for you to see.");

    /// <summary>The provenance.</summary>
    public async Task<Result<RenditionView>> HandleAsync(ExhibitId id, Actor actor, CancellationToken ct)
    {
        CustodyFacts facts;
        Rendition rendition;
        await using (var asking = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            var found = await FindAsync(asking, id, ct);
            if (found.IsRefused(out var refusal))
            {
                return refusal;
            }

            (facts, rendition) = found.Value;
            asking.Record(new Entry("rendition.viewed.v1", StatutoryOperation.Consultation, id.Bytes()) { Case = facts.Case, Content = new { facts.Reference } });
            if ((await asking.CommitAsync(default(Done), ct)).IsRefused(out refusal))
            {
                return refusal;
            }
        }

        // What could be done next is asked with the purpose that doing it would have.
        await using var change = await changes.BeginAsync(actor, new Purpose(PurposeKind.LegalDuty, "Checking a rendition"), ct);
        var parent = (await ExhibitCustody.FactsAsync(change.Store, rendition.Parent, ct))!;
        var room = await change.Store.Set<Room>().SingleAsync(r => r.Id == rendition.Room, ct);
        var isThis = room.Rendition == id;
        var history = await RoomDoor.HistoryAsync(change.Store, room, ct);
        var canRelease = isThis && room is { State: RoomState.Rendered, ChecksPassed: true }
            && await custody.ConsiderAsync(change, Act.ReleaseRendition, room.Exhibit, ct, history) is { IsPermitted: true };
        var canCompare = canRelease || await custody.ConsiderAsync(change, Act.ReviewEdit, room.Exhibit, ct, history) is { IsPermitted: true };
        var checks = JsonSerializer.Deserialize<List<RenditionFinding>>(rendition.Checks ?? "[]", Web)!;
        return new RenditionView(
            id, facts.Reference, facts.Title, facts.Sha256, facts.Length, rendition.Parent, parent.Reference, rendition.ParentSha256, room.Id, room.State,
            rendition.ListSha256, ListOf(rendition).Edits.Count, rendition.Tool, rendition.Settings, rendition.MadeBy.Split('\n'), rendition.AcceptedByName, rendition.AuthorisedByName, rendition.RenderedAt,
            rendition.Frames, rendition.Samples, rendition.SilentSamples, rendition.Checks is null ? null : checks.All(c => c.Passed), rendition.CheckedAt, checks, canRelease, canCompare,
            isThis ? room.ReleasedAt : null, isThis ? room.ReleasedByName : null, await HandInView.FindAsync(change.Store, room.Id, rendition.ListSha256, rendition.RenderedAt, ct));
    }

    /// <summary>The redaction log, with why the version was made.</summary>
    public async Task<Result<RedactionLogRead>> LogAsync(ExhibitId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var found = await FindAsync(change, id, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        var (facts, rendition) = found.Value;
        var room = await change.Store.Set<Room>().AsNoTracking().SingleAsync(r => r.Id == rendition.Room, ct);
        var commission = await change.Store.Set<Commission>().AsNoTracking().SingleAsync(c => c.Id == room.Commission, ct);
        var ground = RedactionLog.GroundOf(commission, await ExhibitCustody.SubjectNamesAsync(change.Store, facts.Case, ct));
        var parent = (await ExhibitCustody.FactsAsync(change.Store, rendition.Parent, ct))!;
        change.Record(new Entry("rendition.log-read.v1", StatutoryOperation.Consultation, id.Bytes()) { Case = facts.Case, Content = new { facts.Reference } });
        if ((await change.CommitAsync(default(Done), ct)).IsRefused(out refusal))
        {
            return refusal;
        }

        // Worked out after the commit: until then nobody else has their turn.
        return new RedactionLogRead(facts.Reference, parent.Reference, facts.Sha256, room.Rendition == id ? room.ReleasedAt : null, ground, RedactionLog.Of(ListOf(rendition), ground));
    }

    /// <summary>The edit list that was rendered, in its canonical text, as UTF-8 and without notes: its SHA-256 is the one that stands with the rendition.</summary>
    public async Task<Result<(byte[] Text, string FileName)>> ListAsync(ExhibitId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var found = await FindAsync(change, id, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        var (facts, rendition) = found.Value;
        change.Record(new Entry("rendition.list-read.v1", StatutoryOperation.Consultation, id.Bytes()) { Case = facts.Case, Content = new { facts.Reference, rendition.ListSha256 } });
        var text = Encoding.UTF8.GetBytes(EditListText.Of(ListOf(rendition).WithoutNotes()));
        return await change.CommitAsync((text, facts.Reference.Replace('/', '_') + "_edit-list.json"), ct);
    }

    private async Task<Result<(CustodyFacts Facts, Rendition Rendition)>> FindAsync(Change change, ExhibitId id, CancellationToken ct)
    {
        // Asked first: whoever may not see the case is not told whether there is such a rendition.
        var admitted = await custody.AskAsync(change, Act.ViewCase, id, ct);
        if (admitted.IsRefused(out var refusal))
        {
            return refusal;
        }

        return await change.Store.Set<Rendition>().AsNoTracking().SingleOrDefaultAsync(r => r.Exhibit == id, ct) is { } rendition
            ? (admitted.Value.Facts, rendition)
            : NoSuchRendition;
    }

    private static EditList ListOf(Rendition rendition) => EditListReading.List(Encoding.UTF8.GetBytes(rendition.List)).Value;
}
