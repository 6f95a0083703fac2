using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Somebody whom a commission can name.</summary>
/// <param name="Person">Who.</param>
/// <param name="Name">As colleagues know them.</param>
/// <param name="Organisation">Their employer.</param>
/// <param name="OrganisationName">What it is called.</param>
/// <param name="IsSupplier">Whether that is a supplier.</param>
public sealed record EditorKnown(PersonId Person, string Name, OrganisationId Organisation, string OrganisationName, bool IsSupplier);

/// <summary>
/// Gives and ends what a commission lets editors do. Whoever calls MUST have asked the door (<see cref="Act.Commission"/> for giving) inside the same
/// change, and MUST record the entry there.
/// </summary>
public sealed class CommissionGrants(GrantSeals seals, TimeProvider clock)
{
    /// <summary>Everybody who holds the editor's role now and is vouched for: of this organisation, and of every supplier.</summary>
    public async Task<IReadOnlyList<EditorKnown>> EditorsForAsync(StoreContext store, OrganisationId customer, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        var now = clock.GetUtcNow();
        var held = await (
            from r in store.Set<RoleHeld>()
            where r.Role == Roles.Editor
            join p in store.Set<Person>() on r.Person equals p.Id
            join o in store.Set<Organisation>() on p.Organisation equals o.Id
            where p.Organisation == customer || o.Kind == EmployerKind.Supplier
            select new { Role = r, Person = p, Employer = o }).ToListAsync(ct);
        return
        [
            .. held.Where(h => seals.IsGenuine(h.Role) && seals.IsGenuine(h.Person) && h.Role.Starts <= now && !(h.Role.Ends <= now) && h.Person.MaySignIn(now))
                .Select(h => new EditorKnown(h.Person.Id, h.Person.Name, h.Employer.Id, h.Employer.Name, h.Employer.Kind is EmployerKind.Supplier))
                .OrderBy(e => e.IsSupplier).ThenBy(e => e.OrganisationName, StringComparer.OrdinalIgnoreCase).ThenBy(e => e.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>Lets somebody open and edit a recording from now until then. Only the gate says whether they really may, each time.</summary>
    public void Give(Change change, CommissionId commission, CaseId caseId, ExhibitId exhibit, PersonId person, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(change);
        change.Store.Add(new ExhibitAccess
        {
            Commission = commission,
            Exhibit = exhibit,
            CaseId = caseId,
            Person = person,
            Starts = clock.GetUtcNow(),
            Ends = until,
            GivenBy = change.Actor.Person,
        });
    }

    /// <summary>The same for a commission that may have given it before: the row is sealed anew with another end.</summary>
    /// <returns>False: a row that Safehand did not write stands in its place, and gives nothing.</returns>
    public async Task<bool> RenewAsync(Change change, CommissionId commission, CaseId caseId, ExhibitId exhibit, PersonId person, DateTimeOffset until, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (await change.Store.Set<ExhibitAccess>().SingleOrDefaultAsync(a => a.Commission == commission && a.Exhibit == exhibit && a.Person == person, ct) is not { } given)
        {
            Give(change, commission, caseId, exhibit, person, until);
            return true;
        }

        if (!seals.IsGenuine(given))
        {
            return false;
        }

        var now = clock.GetUtcNow();
        (given.Starts, given.Ends, given.GivenBy) = (given.Ends > now ? given.Starts : now, until, change.Actor.Person);
        return true;
    }

    /// <summary>Whether a commission lets anybody edit a recording now. Only the gate says whether they really may.</summary>
    public async Task<bool> AnyAsync(StoreContext store, CommissionId commission, ExhibitId exhibit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        var now = clock.GetUtcNow();
        return (await store.Set<ExhibitAccess>().AsNoTracking().Where(a => a.Commission == commission && a.Exhibit == exhibit && a.Ends > now).ToListAsync(ct)).Exists(seals.IsGenuine);
    }

    /// <summary>Makes a supplier known to a case, so that its people are told why they are refused there. Gives nothing by itself.</summary>
    public static async Task InvolveAsync(Change change, CaseId caseId, OrganisationId supplier, DateTimeOffset until, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (!await change.Store.Set<CaseParty>().AnyAsync(p => p.CaseId == caseId && p.Organisation == supplier, ct))
        {
            change.Store.Add(new CaseParty { CaseId = caseId, Organisation = supplier, AgreementUntil = until });
        }
    }

    /// <summary>Ends what a commission gave, at once: for one recording, or all of it. A row that Safehand did not write stays as it is: it gives nothing.</summary>
    /// <param name="change">The change that ends it and records why.</param>
    /// <param name="commission">Which commission.</param>
    /// <param name="exhibit">For this recording alone; null: for each of its recordings.</param>
    /// <param name="ct">Stops before the rows are read.</param>
    /// <param name="person">For this editor alone; null: for each.</param>
    public async Task EndAsync(Change change, CommissionId commission, ExhibitId? exhibit, CancellationToken ct, PersonId? person = null)
    {
        ArgumentNullException.ThrowIfNull(change);
        var now = clock.GetUtcNow();
        foreach (var given in await change.Store.Set<ExhibitAccess>()
            .Where(a => a.Commission == commission && (exhibit == null || a.Exhibit == exhibit) && (person == null || a.Person == person) && a.Ends > now).ToListAsync(ct))
        {
            if (seals.IsGenuine(given))
            {
                given.Ends = now;
            }
        }
    }
}
