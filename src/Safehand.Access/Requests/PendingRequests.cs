using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A request as a list shows it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Wanted">The exhibit's reference, or else the case's name.</param>
/// <param name="CaseName">The case.</param>
/// <param name="From">Who asks.</param>
/// <param name="Sentence">Why.</param>
/// <param name="Days">For how long.</param>
/// <param name="AskedAt">When.</param>
public sealed record PendingRequest(
    AccessRequestId Id, string Wanted, string CaseName, string From, string Sentence, int Days, DateTimeOffset AskedAt);

/// <summary>A request with all that the page, and the one who decides, needs to see.</summary>
/// <param name="Pending">As in the list.</param>
/// <param name="FromOrganisation">Whom the asker works for.</param>
/// <param name="Purpose">What for.</param>
/// <param name="State">Where it stands.</param>
/// <param name="DecidedBy">Who decided, if somebody has.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="MayDecide">Whether the one who looks may decide it.</param>
/// <param name="CannotDecideBecause">If not, why not.</param>
internal sealed record RequestSeen(
    PendingRequest Pending,
    string FromOrganisation,
    PurposeKind Purpose,
    AccessRequestState State,
    string? DecidedBy,
    DateTimeOffset? DecidedAt,
    string? Reason,
    bool MayDecide,
    Refusal? CannotDecideBecause)
{
    /// <summary>To whoever may decide: whether somebody in the case bears the asker's name.</summary>
    public bool SharesName { get; init; }

    /// <summary>Until when access was given.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What to go to, where the one who looks may.</summary>
    public string? Href { get; init; }

    /// <summary>To its asker: the answer they have not yet said to have seen.</summary>
    public NoticeId? Unseen { get; init; }
}

/// <summary>Requests for access, as their askers and those who decide see them.</summary>
public sealed class PendingRequests
{
    private readonly Store store;
    private readonly Door door;
    private readonly ICaseRegister register;

    internal PendingRequests(Store store, Door door, ICaseRegister register)
    {
        this.store = store;
        this.door = door;
        this.register = register;
    }

    /// <summary>What waits for this actor to decide, oldest first. Only what the gate would let them decide.</summary>
    public async Task<IReadOnlyList<PendingRequest>> ForAsync(Actor actor, CancellationToken ct)
    {
        var waiting = await WaitingAsync(actor, ct);
        if (waiting.Count == 0)
        {
            return [];
        }

        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        var mine = new List<PendingRequest>();
        foreach (var (request, from) in waiting)
        {
            var found = await register.FindAsync(change, request.CaseId, request.Exhibit, ct);
            if (door.Consider(change, Act.DecideAccess, DecideAccessHandler.About(request.Id, request, found)).IsPermitted)
            {
                mine.Add(Listed(request, from));
            }
        }

        return mine;
    }

    /// <summary>One request, for its asker or for those who may decide it; for all others there is none.</summary>
    internal async Task<Result<RequestSeen>> SeeAsync(AccessRequestId id, Actor actor, CancellationToken ct)
    {
        var absent = Refusal.NotFound("request.none", "There is no such request that you can see.");
        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        var rows = change.Store;
        var request = await rows.Set<AccessRequest>().SingleOrDefaultAsync(r => r.Id == id, ct);
        if (request is null || !rows.IsGenuine(request))
        {
            return absent;
        }

        var found = await register.FindAsync(change, request.CaseId, request.Exhibit, ct);
        var refusal = door.Consider(change, Act.DecideAccess, DecideAccessHandler.About(id, request, found)).ToRefusal();
        if (refusal is not null && request.Person != actor.Person)
        {
            return absent;
        }

        var from = await rows.Set<Person>().SingleAsync(p => p.Id == request.Person, ct);
        var organisation = await rows.Set<Organisation>().SingleAsync(o => o.Id == from.Organisation, ct);
        var by = request.DecidedBy is { } decider ? await rows.Set<Person>().SingleOrDefaultAsync(p => p.Id == decider, ct) : null;
        var known = refusal is null || (found is not null && AskAccessHandler.Knows(door, change, found));
        return new RequestSeen(
            known ? Listed(request, from.Name) : Listed(request, from.Name) with { Wanted = request.Exhibit is null ? "a case" : "a recording", CaseName = string.Empty },
            organisation.Name,
            request.Purpose,
            request.State,
            by?.Name,
            request.DecidedAt,
            request.Reason,
            refusal is null && request.State is AccessRequestState.Waiting,
            refusal)
        {
            SharesName = refusal is null && request.State is AccessRequestState.Waiting && (await DecideAccessHandler.SharedAsync(rows, request.Person, found!, ct)).Count > 0,
            Until = await rows.Set<CaseAccess>().Where(a => a.Request == id).Select(a => (DateTimeOffset?)a.Ends).SingleOrDefaultAsync(ct),
            Href = found is null || !AskAccessHandler.Knows(door, change, found) ? null : request.Exhibit is { } exhibit ? $"/exhibits/{exhibit}" : $"/cases/{request.CaseId}",
            Unseen = (await rows.Set<Notice>().Where(n => n.Request == id && n.Recipient == actor.Person && n.SeenAt == null).Select(n => new { n.Id }).SingleOrDefaultAsync(ct))?.Id,
        };
    }

    // Those of the cases that the actor leads, or whose organisation they supervise for, and not their own. The gate is asked about few: while it is asked, nobody writes.
    private async Task<List<(AccessRequest Request, string From)>> WaitingAsync(Actor actor, CancellationToken ct)
    {
        await using var rows = store.Read();
        var leads = rows.Set<CaseAssignment>().Where(a => a.Person == actor.Person && a.Role == CaseRole.Lead).Select(a => a.CaseId);
        var supervises = await rows.Set<RoleHeld>().AnyAsync(r => r.Person == actor.Person && r.Role == Roles.Supervisor, ct);
        var found = await (
            from r in rows.Set<AccessRequest>()
            join p in rows.Set<Person>() on r.Person equals p.Id
            where r.State == AccessRequestState.Waiting && r.Person != actor.Person
            where leads.Contains(r.CaseId) || (supervises && (r.Organisation == null || r.Organisation == actor.Organisation))
            orderby r.AskedAt
            select new { Request = r, p.Name }).ToListAsync(ct);
        return [.. found.Where(f => rows.IsGenuine(f.Request)).Select(f => (f.Request, f.Name))];
    }

    private static PendingRequest Listed(AccessRequest request, string from) =>
        new(request.Id, request.Wanted, request.CaseName, from, request.Sentence, request.Days, request.AskedAt);
}
