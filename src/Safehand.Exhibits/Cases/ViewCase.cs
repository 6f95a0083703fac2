using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Shows a case and its recordings. A list that shows personal data is a consultation, and entered as one.</summary>
internal sealed class ViewCaseHandler(Changes changes, CustodyDoor door)
{
    public async Task<Result<CaseView>> HandleAsync(CaseId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if (await Target.OfCaseAsync(change.Store, id, ct) is not { } target)
        {
            return await door.AbsentAsync(change, Act.ViewCase, id.Bytes(), ct);
        }

        if ((await door.AskAsync(change, Act.ViewCase, target, ct)).IsRefused(out var refused))
        {
            return refused;
        }

        var store = change.Store;
        var held = (await store.Set<Hold>().Where(h => store.Set<Exhibit>().Any(e => e.Id == h.Exhibit && e.Case == id)).ToListAsync(ct))
            .Where(h => h.IsInForce(store)).Select(h => h.Exhibit).ToHashSet();
        // One that somebody moved here by writing into the database is no more of this case than of none: whoever checks is told.
        var exhibits = (await store.Set<Exhibit>().Where(e => e.Case == id && e.State != CustodyState.Abandoned).ToListAsync(ct)).FindAll(store.IsGenuine);
        var view = new CaseView(
            id,
            target.Case.Urn,
            target.Case.Name,
            target.Case.ClosedAt is not null,
            ExhibitReference.NextFree(ExhibitReference.InitialsOf(actor.DisplayName), exhibits.Select(e => e.Reference)),
            [.. exhibits.OrderByDescending(e => Whole(exhibits, e).BookedInAt ?? DateTimeOffset.MaxValue).ThenBy(e => e.Parent is not null).ThenBy(e => e.BookedInAt).Select(e => Row(e, held.Contains(e.Id)))],
            await PeopleAsync(store, id, ct))
        {
            Adds = Adds(door, change, target),
        };
        change.Record(new Entry("case.viewed.v1", StatutoryOperation.Consultation, id.Bytes()) { Case = id });
        return await change.CommitAsync(view, ct);
    }

    // Not offered where nothing that the reader could do would let them; what training or a new sign-in mends is offered, and told when it is tried.
    internal static bool Adds(CustodyDoor door, Change change, Target target) =>
        target.Case.ClosedAt is null && !door.Consider(change, Act.BookIn, target).Reasons.Any(r => r == RuleBook.Default || r.Number == OnTheTeam);

    // A rendition stands below what it was made from.
    private static Exhibit Whole(List<Exhibit> all, Exhibit e) => e.Parent is { } parent && all.Find(x => x.Id == parent) is { } found ? Whole(all, found) : e;

    private const string OnTheTeam = "G14";

    internal static ExhibitRow Row(Exhibit e, bool held) => new(
        e.Id, e.Reference, e.Title, e.Kind, e.Sensitivity, e.State, e.Playability, e.RecordedAt, e.DurationMs, e.Length, held);

    private static async Task<IReadOnlyList<PersonRow>> PeopleAsync(StoreContext store, CaseId id, CancellationToken ct)
    {
        var rows = await (
            from s in store.Set<Subject>()
            where s.Case == id
            join a in store.Set<Appearance>() on s.Id equals a.Subject
            join e in store.Set<Exhibit>() on a.Exhibit equals e.Id
            where e.State != CustodyState.Abandoned
            select new { s.Id, s.Name, a.Role, e.Reference }).ToListAsync(ct);
        return [.. rows.GroupBy(r => (r.Id, r.Name, r.Role)).OrderBy(g => g.Key.Name, StringComparer.OrdinalIgnoreCase)
            .Select(g => new PersonRow(g.Key.Id, g.Key.Name, g.Key.Role, [.. g.Select(r => r.Reference).Order(StringComparer.Ordinal)]))];
    }
}

/// <summary>The cases somebody is on the team of, or has been given access to: those whose page the gate would show them.</summary>
internal sealed class ListCasesHandler(Store store, Changes changes, CustodyDoor door, CaseTeams teams)
{
    public async Task<IReadOnlyList<CaseRow>> HandleAsync(Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        var mine = await teams.OfPersonAsync(reading, actor.Person, ct);
        if (mine.Count == 0)
        {
            return [];
        }

        // A place on a team is not enough: an agreement that has ended, one's own name in the case, or an employer that may see none takes it away.
        var cases = new List<(Case Case, bool Adds)>();
        await using (var change = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            foreach (var id in mine)
            {
                if (await Target.OfCaseAsync(change.Store, id, ct) is { } target && door.Consider(change, Act.ViewCase, target).Reasons.All(r => r.Refuses is RefusalKind.SignInNeeded))
                {
                    cases.Add((target.Case, ViewCaseHandler.Adds(door, change, target)));
                }
            }
        }

        var counts = await reading.Set<Exhibit>().Where(e => mine.Contains(e.Case) && e.State != CustodyState.Abandoned)
            .GroupBy(e => e.Case).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return [.. cases.OrderBy(c => c.Case.Name, StringComparer.OrdinalIgnoreCase)
            .Select(c => new CaseRow(c.Case.Id, c.Case.Urn, c.Case.Name, c.Case.ClosedAt is not null, counts.GetValueOrDefault(c.Case.Id)) { Adds = c.Adds })];
    }
}
