using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Design.Words;
using Safehand.Editing.Pages;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>What of editing waits for somebody: rooms to edit in, edits to review, authorise or release, returns to certify.</summary>
internal sealed class EditingWaiting(Store store, Changes changes, ExhibitCustody custody, CaseTeams teams, TimeProvider clock) : IWaitingSource
{
    public async Task<IReadOnlyList<WaitingItem>> ForAsync(Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        var items = new List<WaitingItem>();
        var mine = await teams.OfPersonAsync(reading, actor.Person, ct);
        var rooms = await (
            from r in reading.Set<Room>()
            where r.State != RoomState.Closed && r.State != RoomState.Released && r.State != RoomState.Rendering
            join c in reading.Set<Commission>() on r.Commission equals c.Id
            where (c.State == CommissionState.Open || (r.State == RoomState.Rendered && r.ChecksPassed == true))
                && (c.Customer == actor.Organisation || c.EditorOrganisation == actor.Organisation || c.GivenBy == actor.Person || mine.Contains(c.Case))
            orderby c.GivenAt
            select new { Room = r, Commission = c }).ToListAsync(ct);
        var tasks = await reading.Set<ReturnTask>().Where(t => t.CertifiedAt == null && t.Customer == actor.Organisation).OrderBy(t => t.DueAt).ToListAsync(ct);
        if (rooms.Count == 0 && tasks.Count == 0)
        {
            return items;
        }

        var commissions = rooms.Select(r => r.Commission.Id).Distinct().ToArray();
        var editors = (await reading.Set<CommissionEditor>().Where(e => commissions.Contains(e.Commission)).ToListAsync(ct)).ToLookup(e => e.Commission);
        foreach (var group in rooms.GroupBy(r => r.Commission.Id))
        {
            var commission = group.First().Commission;
            var edits = editors[commission.Id].Any(e => e.Person == actor.Person && e.EndedAt == null);
            await using var change = await changes.BeginAsync(actor, edits ? commission.PurposeOfEditing() : commission.PurposeOfReview(), ct);
            foreach (var room in group.Select(g => g.Room))
            {
                var history = new EditHistory([.. editors[commission.Id].Select(e => e.Person)], room.AcceptedBy, commission.Id);
                if (!edits && room.State is RoomState.Editing && commission.Deadline <= clock.GetUtcNow())
                {
                    await AddLateAsync(items, reading, change, room, commission, ct);
                }
                else if (await ActAsync(change, room, edits, history, ct) is { } act && await ExhibitCustody.FactsAsync(reading, room.Exhibit, ct) is { } facts)
                {
                    items.Add(Item(room, commission, facts, act));
                }
            }
        }

        await using var asking = await changes.BeginAsync(actor, Purpose.Running, ct);
        foreach (var task in tasks)
        {
            // Until it is overdue it is the team's; then every supervisor's of the organisation.
            if ((mine.Contains(task.Case) || task.EscalatedAt is not null) && await custody.ConsiderCaseAsync(asking, Act.CloseCase, task.Case, ct) is { IsPermitted: true })
            {
                var overdue = task.DueAt <= clock.GetUtcNow();
                items.Add(new WaitingItem(
                    "Certify return or erasure", $"/return-tasks/{task.Id}", overdue ? "Overdue since " + task.DueAt.UkDate() : "Due by " + task.DueAt.UkDate(),
                    (await ExhibitCustody.CaseAsync(reading, task.Case, ct))!.Name, task.SupplierName, task.OpenedAt));
            }
        }

        return items;
    }

    // Nobody but the editor can bring it on, and they have not: whoever instructs sets another date, other editors, or withdraws it.
    private async Task AddLateAsync(List<WaitingItem> items, StoreContext reading, Change change, Room room, Commission commission, CancellationToken ct)
    {
        if (await custody.ConsiderAsync(change, Act.Commission, room.Exhibit, ct) is { IsPermitted: true } && await ExhibitCustody.FactsAsync(reading, room.Exhibit, ct) is { } facts)
        {
            items.Add(new WaitingItem(
                "Not handed in: the edit of " + facts.Reference, $"/commissions/{commission.Id}", $"Commission {commission.Number}, was due {commission.Deadline.UkLastDay()}",
                facts.CaseName, commission.EditorOrganisationName, commission.Deadline));
        }
    }

    // What this person could do to bring the room on, as the gate would answer; null where nothing is theirs.
    private async Task<Act?> ActAsync(Change change, Room room, bool edits, EditHistory history, CancellationToken ct)
    {
        Act? act = (edits, room.State) switch
        {
            (true, RoomState.Editing) => Act.EditRoom,
            (false, RoomState.HandedIn) => Act.ReviewEdit,
            (false, RoomState.Accepted) when room.NeedsSecond => Act.AuthoriseRendition,
            (false, RoomState.Rendered) when room.ChecksPassed is true => Act.ReleaseRendition,

            // Its checks failed, or its rendering was stopped or failed: somebody has to send it back or begin it again.
            (false, RoomState.Rendered or RoomState.Accepted or RoomState.Authorised) => Act.ReviewEdit,
            _ => null,
        };
        return act is { } wanted && await custody.ConsiderAsync(change, wanted, room.Exhibit, ct, history) is { IsPermitted: true } ? wanted : null;
    }

    private static WaitingItem Item(Room room, Commission commission, CustodyFacts facts, Act act)
    {
        var (what, href) = act switch
        {
            Act.EditRoom => (room.SentBack is null ? "Edit " : "Edit again ", $"/rooms/{room.Id}"),
            Act.AuthoriseRendition => ("Authorise the edit of ", $"/rooms/{room.Id}/review"),
            Act.ReleaseRendition => ("Release the rendition of ", $"/renditions/{room.Rendition}"),
            _ => (room.State switch
            {
                RoomState.HandedIn => "Check the edit of ",
                RoomState.Rendered => "Send back the edit of ",
                _ => "Render again the edit of ",
            }, $"/rooms/{room.Id}/review"),
        };
        var byEditor = act is Act.EditRoom;
        return new WaitingItem(
            what + facts.Reference, href, $"Commission {commission.Number}, hand in by {commission.Deadline.UkLastDay()}",
            byEditor && commission.IsForSupplier ? string.Empty : facts.CaseName, byEditor ? commission.GivenByName : commission.EditorOrganisationName,
            room.HandedInAt ?? room.OpenedAt);
    }
}

/// <summary>On an exhibit's page: its commissions, its rendition's origin, and the way to commission one.</summary>
internal sealed class EditingPanel(Store store, Changes changes, ExhibitCustody custody, TimeProvider clock) : IExhibitPanelSource
{
    public async Task<Panel?> ForAsync(ExhibitId exhibit, Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        if (await ExhibitCustody.FactsAsync(reading, exhibit, ct) is not { } facts)
        {
            return null;
        }

        var lines = new List<PanelLine>();
        if (facts.Parent is { } parent && await ExhibitCustody.FactsAsync(reading, parent, ct) is { } whole)
        {
            lines.Add(new PanelLine("How it was made", $"/renditions/{exhibit}", "From " + whole.Reference));
        }

        var rooms = await (
            from r in reading.Set<Room>()
            where r.Exhibit == exhibit
            join c in reading.Set<Commission>() on r.Commission equals c.Id
            orderby c.Number
            select new { r.State, c.Number, c.Id, c.EditorOrganisationName, c.Deadline, CommissionState = c.State }).ToListAsync(ct);
        lines.AddRange(rooms.Select(r => new PanelLine(
            $"Commission {r.Number}", $"/commissions/{r.Id}", $"{r.EditorOrganisationName}: {EditingWords.Of(r.State).ToLowerInvariant()}",
            EditingWords.Late(r.State, r.CommissionState, r.Deadline, clock.GetUtcNow()))));
        if (facts is { InCustody: true, CaseClosed: false, Parent: null, Playability: Playability.Segments })
        {
            await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
            if (await custody.ConsiderAsync(change, Act.Commission, exhibit, ct) is { IsPermitted: true })
            {
                lines.Add(new PanelLine("Commission an edit", $"/commissions/new?exhibit={exhibit}"));
            }
        }

        return lines.Count == 0 ? null : new Panel(facts.Parent is null ? "Versions for court" : "Version for court", lines);
    }
}

/// <summary>Sections that only some have: suppliers for those who keep them, rooms for those who edit.</summary>
public sealed class EditingSections
{
    private readonly Store store;
    private readonly Changes changes;
    private readonly Door door;

    internal EditingSections(Store store, Changes changes, Door door) => (this.store, this.changes, this.door) = (store, changes, door);

    /// <summary>Whether the gate lets somebody keep suppliers.</summary>
    public async Task<bool> KeepsSuppliersAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        return door.Consider(change, Act.KeepSuppliers, new Ask(actor.Organisation.Bytes()) { ActsOn = actor.Organisation }).IsPermitted;
    }

    /// <summary>Whether a commission that stands names somebody as its editor.</summary>
    public async Task<bool> EditsAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        await using var reading = store.Read();
        return await reading.Set<CommissionEditor>().AnyAsync(
            e => e.Person == actor.Person && e.EndedAt == null && reading.Set<Commission>().Any(c => c.Id == e.Commission && c.State == CommissionState.Open), ct);
    }
}
