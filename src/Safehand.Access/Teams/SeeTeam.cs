using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Somebody whom the lead let in without putting them on the team.</summary>
internal sealed record LetIn(AccessRequestId Request, PersonId Person, string Name, string Sentence, DateTimeOffset Until);

/// <summary>What became of a request.</summary>
internal sealed record RequestOutcome(AccessRequestId Id, string Name, string Sentence, DateTimeOffset AskedAt, AccessRequestState State, string? DecidedBy, string? Reason);

/// <summary>Who is on a case, who was let in, and who asked.</summary>
/// <param name="Name">The case's.</param>
/// <param name="Team">Leads first.</param>
/// <param name="LetIn">Whose access lasts.</param>
/// <param name="Requests">Waiting and decided ones, newest first; empty for whoever may not change the team.</param>
/// <param name="MayChange">Whether the actor may, now or after a fresh sign-in.</param>
internal sealed record TeamSeen(string Name, IReadOnlyList<TeamMember> Team, IReadOnlyList<LetIn> LetIn, IReadOnlyList<RequestOutcome> Requests, bool MayChange)
{
    /// <summary>Organisations that take part besides the one that runs the case, those whose agreement has run out too.</summary>
    internal IReadOnlyList<Party> Parties { get; init; } = [];

    /// <summary>Those that could; empty for whoever may not say so. Suppliers come by a commission, under conditions of their own.</summary>
    internal IReadOnlyList<Party> Others { get; init; } = [];
}

/// <summary>Shows the team of a case to whoever may see the case.</summary>
internal sealed class SeeTeamHandler(Changes changes, Door door, ICaseRegister register, GrantSeals seals, TimeProvider clock)
{
    private const int MostRequests = 20;

    internal async Task<Result<TeamSeen>> HandleAsync(CaseId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var found = await register.FindAsync(change, id, null, ct);
        var permit = await door.AskAsync(change, Act.ViewCase, new Ask(id.Bytes()) { Case = found?.Case, Subjects = found?.Subjects ?? [] }, ct);
        if (permit.IsRefused(out var refusal))
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        var mayChange = door.Consider(change, Act.Administer, ChangeTeamHandler.About(id, found, null, false)).Reasons.All(r => r.Refuses is RefusalKind.SignInNeeded);
        var given = await (
            from a in change.Store.Set<CaseAccess>()
            join p in change.Store.Set<Person>() on a.Person equals p.Id
            join r in change.Store.Set<AccessRequest>() on a.Request equals r.Id
            where a.CaseId == id && a.Ends > now
            orderby p.Name
            select new { Access = a, p.Name, r.Sentence }).ToListAsync(ct);
        var seen = new TeamSeen(
            found!.Name,
            await new CaseTeams(seals, clock).OfCaseAsync(change.Store, id, ct),
            [.. given.Where(g => seals.IsGenuine(g.Access)).Select(g => new LetIn(g.Access.Request, g.Access.Person, g.Name, g.Sentence, g.Access.Ends))],
            mayChange ? await RequestsAsync(change.Store, id, ct) : [],
            mayChange)
        {
            Parties = await PartiesAsync(change.Store, id, ct),
            Others = mayChange && found.Case.Organisation == actor.Organisation
                ? await change.Store.Set<Organisation>().Where(o => o.Id != actor.Organisation && o.Kind != EmployerKind.Supplier).OrderBy(o => o.Name).Select(o => new Party(o.Id, o.Name, null)).ToListAsync(ct)
                : [],
        };
        change.Record(new Entry("team.viewed.v1", StatutoryOperation.None, id.Bytes()) { Case = id });
        return await change.CommitAsync(seen, ct);
    }

    private async Task<IReadOnlyList<Party>> PartiesAsync(StoreContext rows, CaseId id, CancellationToken ct)
    {
        var parties = await (
            from p in rows.Set<CaseParty>()
            join o in rows.Set<Organisation>() on p.Organisation equals o.Id
            where p.CaseId == id
            orderby o.Name
            select new { Row = p, o.Name }).ToListAsync(ct);
        return [.. parties.Where(p => seals.IsGenuine(p.Row)).Select(p => new Party(p.Row.Organisation, p.Name, p.Row.AgreementUntil))];
    }

    private static async Task<IReadOnlyList<RequestOutcome>> RequestsAsync(StoreContext rows, CaseId id, CancellationToken ct)
    {
        var asked = await (
            from r in rows.Set<AccessRequest>()
            join p in rows.Set<Person>() on r.Person equals p.Id
            where r.CaseId == id
            orderby r.AskedAt descending
            select new { Request = r, p.Name }).Take(MostRequests).ToListAsync(ct);
        var deciders = asked.Select(a => a.Request.DecidedBy).OfType<PersonId>().ToArray();
        var names = await rows.Set<Person>().Where(p => deciders.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name, ct);
        return
        [
            .. asked.Select(a => new RequestOutcome(
                a.Request.Id, a.Name, a.Request.Sentence, a.Request.AskedAt, a.Request.State, a.Request.DecidedBy is { } by ? names.GetValueOrDefault(by) : null, a.Request.Reason)),
        ];
    }
}
