using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>A recording on its way in.</summary>
public sealed record ComingIn(UploadId Upload, ExhibitId Exhibit, CaseId Case, string Reference, string Title, string FileName, long? Length, DateTimeOffset ExpiresAt);

/// <summary>A destruction that waits for a second person.</summary>
public sealed record DestructionWaiting(DestructionId Id, string Reference, string CaseName, string Reason, string ProposedBy, DateTimeOffset ProposedAt);

/// <summary>A copy without marks that waits for a second person.</summary>
public sealed record CopyWaiting(CopyRequestId Id, string Reference, string CaseName, string Sentence, string GoesTo, string AskedBy, DateTimeOffset AskedAt);

/// <summary>A copy that was agreed to and can be fetched.</summary>
public sealed record CopyReady(CopyRequestId Id, string Reference, string GoesTo, DateTimeOffset Until);

/// <summary>Something that was opened lately and may still be seen.</summary>
public sealed record OpenedLately(ExhibitId Exhibit, string Reference, string Title, DateTimeOffset At, bool StillOpen);

/// <summary>What waits for somebody, and what they were at.</summary>
public sealed record HomeView(IReadOnlyList<ComingIn> Coming, IReadOnlyList<CaseRow> Cases, IReadOnlyList<OpenedLately> Opened)
{
    /// <summary>Copies to fetch.</summary>
    public IReadOnlyList<CopyReady> Ready { get; init; } = [];
}

internal sealed class HomeHandler(Store store, Changes changes, CustodyDoor door, ListCasesHandler cases, CaseTeams teams, TimeProvider clock)
{
    // Of so many openings lately, so many recordings are shown.
    private const int MostOpenings = 100;
    private const int MostOpened = 5;

    public async Task<HomeView> HandleAsync(Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        var now = clock.GetUtcNow();
        var coming = await (
            from u in reading.Set<Upload>()
            where u.Sender == actor.Person && u.EndedAt == null && u.ExpiresAt > now
            join e in reading.Set<Exhibit>() on u.Exhibit equals e.Id
            select new ComingIn(u.Id, e.Id, e.Case, e.Reference, e.Title, u.FileName, u.Length, u.ExpiresAt)).ToListAsync(ct);
        return new HomeView(coming, await cases.HandleAsync(actor, ct), await OpenedAsync(reading, actor, ct))
        {
            Ready = await ReadyAsync(reading, actor, now, ct),
        };
    }

    /// <summary>Destructions and copies that the actor could decide on.</summary>
    public async Task<(IReadOnlyList<DestructionWaiting> Destructions, IReadOnlyList<CopyWaiting> Copies)> DecisionsAsync(Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        return (await WaitingAsync(reading, actor, ct), await CopiesAsync(reading, actor, ct));
    }

    // Named as long as its page would be shown; to a supplier's people never (rule G48): their rooms are on a page of their own.
    private async Task<IReadOnlyList<OpenedLately>> OpenedAsync(StoreContext reading, Actor actor, CancellationToken ct)
    {
        var latest = (await reading.Set<Opening>().Where(o => o.Person == actor.Person).OrderByDescending(o => o.OpenedAt).Take(MostOpenings).ToListAsync(ct)).DistinctBy(o => o.Exhibit).ToList();
        if (latest.Count == 0)
        {
            return [];
        }

        var opened = new List<OpenedLately>();
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        foreach (var opening in latest)
        {
            if (await Target.OfExhibitAsync(change.Store, opening.Exhibit, ct) is { Exhibit: { } e } target
                && SignedIn(door.Consider(change, Act.ViewCase, target with { Exhibit = e.State == CustodyState.InCustody ? e : null })))
            {
                opened.Add(new OpenedLately(e.Id, e.Reference, e.Title, opening.OpenedAt, opening.ClosedAt is null));
                if (opened.Count == MostOpened)
                {
                    break;
                }
            }
        }

        return opened;
    }

    // A sign-in that is too old is the only thing that may still be missing.
    private static bool SignedIn(Decision decision) => decision.Reasons.All(r => r.Refuses is RefusalKind.SignInNeeded);

    private async Task<IReadOnlyList<CopyReady>> ReadyAsync(StoreContext reading, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var agreed = await (
            from r in reading.Set<CopyRequest>()
            where r.AskedBy == actor.Person && r.Agreed == true && r.Until > now && r.Copy == null
            join e in reading.Set<Exhibit>() on r.Exhibit equals e.Id
            where e.State == CustodyState.InCustody
            select r).ToListAsync(ct);
        if (agreed.Count == 0)
        {
            return [];
        }

        var ready = new List<CopyReady>();
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        foreach (var wish in agreed.Where(reading.IsGenuine))
        {
            if (await Target.OfExhibitAsync(change.Store, wish.Exhibit, ct) is { Exhibit: { } exhibit } target && SignedIn(door.Consider(change, Act.ViewCase, target)))
            {
                ready.Add(new CopyReady(wish.Id, exhibit.Reference, wish.GoesTo, wish.Until!.Value));
            }
        }

        return ready;
    }

    // Only what the actor could really decide is shown: the gate is asked about each.
    private async Task<IReadOnlyList<DestructionWaiting>> WaitingAsync(StoreContext reading, Actor actor, CancellationToken ct)
    {
        // Rule G15: of the own organisation. While the gate is asked nobody writes, so it is asked about no more than that.
        var proposals = await (
            from d in reading.Set<Destruction>()
            where d.ApprovedAt == null && d.RefusedAt == null && d.ProposedBy != actor.Person
            join e in reading.Set<Exhibit>() on d.Exhibit equals e.Id
            join c in reading.Set<Case>() on e.Case equals c.Id
            where c.Organisation == actor.Organisation
            orderby d.ProposedAt
            select d).ToListAsync(ct);
        if (proposals.Count == 0)
        {
            return [];
        }

        var waiting = new List<DestructionWaiting>();
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        foreach (var proposal in proposals)
        {
            if (reading.IsGenuine(proposal) && await Target.OfExhibitAsync(change.Store, proposal.Exhibit, ct) is { Exhibit: { } exhibit } target
                && SignedIn(door.Consider(change, Act.ApproveDestruction, target)))
            {
                waiting.Add(new DestructionWaiting(proposal.Id, exhibit.Reference, target.Case.Name, proposal.Reason, proposal.ProposedByName, proposal.ProposedAt));
            }
        }

        return waiting;
    }

    private async Task<IReadOnlyList<CopyWaiting>> CopiesAsync(StoreContext reading, Actor actor, CancellationToken ct)
    {
        // Rule G15: by the team.
        var mine = await teams.OfPersonAsync(reading, actor.Person, ct);
        var wishes = await (
            from r in reading.Set<CopyRequest>()
            where r.Agreed == null && r.AskedBy != actor.Person
            join e in reading.Set<Exhibit>() on r.Exhibit equals e.Id
            where mine.Contains(e.Case)
            orderby r.AskedAt
            select r).ToListAsync(ct);
        if (wishes.Count == 0)
        {
            return [];
        }

        var waiting = new List<CopyWaiting>();
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        foreach (var wish in wishes)
        {
            // Which purpose fits is known when it is decided; everything else must fit now.
            if (reading.IsGenuine(wish) && await Target.OfExhibitAsync(change.Store, wish.Exhibit, ct) is { Exhibit: { State: CustodyState.InCustody } exhibit } target
                && door.Consider(change, Act.OpenClean, target).Reasons.All(r => r.Refuses == RefusalKind.SignInNeeded || r.Next == NextSteps.CorrectPurpose))
            {
                waiting.Add(new CopyWaiting(wish.Id, exhibit.Reference, target.Case.Name, wish.Sentence, wish.GoesTo, wish.AskedByName, wish.AskedAt));
            }
        }

        return waiting;
    }
}
