using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Somebody on the team of a case.</summary>
/// <param name="Person">Who.</param>
/// <param name="Name">As colleagues know them.</param>
/// <param name="Lead">Whether they lead it.</param>
/// <param name="Until">Until when; null: until it is ended.</param>
public sealed record TeamMember(PersonId Person, string Name, bool Lead, DateTimeOffset? Until);

/// <summary>Who is on which case, for showing. What somebody may do is the <see cref="Door"/>'s to say.</summary>
public sealed class CaseTeams(GrantSeals seals, TimeProvider clock)
{
    /// <summary>The cases somebody is assigned to, or has been given access to, now.</summary>
    public async Task<IReadOnlyList<CaseId>> OfPersonAsync(StoreContext store, PersonId person, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        var now = clock.GetUtcNow();
        var assigned = await store.Set<CaseAssignment>().Where(a => a.Person == person).ToListAsync(ct);
        var given = await store.Set<CaseAccess>().Where(a => a.Person == person).ToListAsync(ct);
        return
        [
            .. assigned.Where(a => seals.IsGenuine(a) && a.Starts <= now && !(a.Ends <= now)).Select(a => a.CaseId)
                .Concat(given.Where(a => seals.IsGenuine(a) && a.Starts <= now && a.Ends > now).Select(a => a.CaseId)).Distinct(),
        ];
    }

    /// <summary>The cases of others that an organisation takes part in now.</summary>
    public async Task<IReadOnlyList<CaseId>> SharedWithAsync(StoreContext store, OrganisationId organisation, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        var now = clock.GetUtcNow();
        return [.. (await store.Set<CaseParty>().Where(p => p.Organisation == organisation).ToListAsync(ct)).Where(p => seals.IsGenuine(p) && p.AgreementUntil > now).Select(p => p.CaseId)];
    }

    /// <summary>Makes whoever opens a case its lead, in the same change.</summary>
    public void Lead(Change change, CaseId opened)
    {
        ArgumentNullException.ThrowIfNull(change);
        var person = change.Actor.Person;
        change.Store.Add(new CaseAssignment { CaseId = opened, Person = person, Role = CaseRole.Lead, Starts = clock.GetUtcNow(), GivenBy = person });
        change.Record(new Entry("team.joined.v1", StatutoryOperation.None, opened.Bytes())
        {
            Case = opened,
            Content = new { person = person.Value, role = CaseRole.Lead, reason = "opened the case" },
        });
    }

    /// <summary>The team of a case now, leads first.</summary>
    public async Task<IReadOnlyList<TeamMember>> OfCaseAsync(StoreContext store, CaseId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        var now = clock.GetUtcNow();
        var assigned = await store.Set<CaseAssignment>().Where(a => a.CaseId == id).ToListAsync(ct);
        var people = assigned.Select(a => a.Person).ToArray();
        var names = await store.Set<Person>().Where(p => people.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name, ct);
        return
        [
            .. assigned.Where(a => seals.IsGenuine(a) && a.Starts <= now && !(a.Ends <= now))
                .Select(a => new TeamMember(a.Person, names.GetValueOrDefault(a.Person, "Somebody"), a.Role == CaseRole.Lead, a.Ends))
                .OrderByDescending(m => m.Lead).ThenBy(m => m.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }
}
