using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Reads what somebody is to a case.</summary>
internal sealed class CaseReading(GrantSeals seals)
{
    private readonly CommissionReading commissions = new(seals);
    private readonly ReviewReading reviews = new(seals);

    private const string RightsSql = """
        SELECT 0, role, given_by, starts, ends, seal FROM case_assignments WHERE case_id = $1 AND person = $2
        UNION ALL SELECT 1, request, given_by, starts, ends, seal FROM case_access WHERE case_id = $1 AND person = $2
        """;

    private const string PartySql = """
        SELECT agreement_until, contract_until, premises_until, storage_until, encryption_until, return_clause_until, seal
        FROM case_parties WHERE case_id = $1 AND organisation = $2
        """;

    private const string ColleaguesSql = """
        SELECT a.person, a.role, a.given_by, a.starts, a.ends, a.seal FROM case_assignments a
        JOIN people p ON p.id = a.person WHERE a.case_id = $1 AND p.organisation = $2
        """;

    /// <summary>The case's own facts completed by what the actor is to it, and to the recording where one is asked for.</summary>
    internal CaseFacts Read(Change change, CaseFacts facts, ExhibitId? exhibit, ActorFacts actor, DateTimeOffset now, out bool genuine)
    {
        genuine = true;
        var id = facts.Id.Value;
        var person = actor.Person.Value;
        Assignment? assignment = null;
        DateTimeOffset? accessUntil = null;
        using (var row = change.Texts(RightsSql, id, person).ExecuteReader())
        {
            while (row.Read())
            {
                var kind = row.GetInt64(0);
                var (what, by, starts, ends, seal) = (row.GetString(1), row.GetString(2), row.GetInt64(3), row.Number(4), row.Bytes(5));
                if (kind == 0 && seals.IsGenuine(CaseAssignment.Text(id, person, what, starts, ends, by), seal))
                {
                    assignment = Better(assignment, new Assignment(Enum.Parse<CaseRole>(what), RowReading.Time(starts), RowReading.Time(ends)), now);
                }
                else if (kind == 1 && ends is not null && seals.IsGenuine(CaseAccess.Text(what, id, person, starts, ends.Value, by), seal))
                {
                    var until = RowReading.Time(ends.Value);
                    accessUntil = RowReading.Time(starts) <= now && !(until < accessUntil) ? until : accessUntil;
                }
                else
                {
                    genuine = false;
                }
            }
        }

        var read = facts with
        {
            Assignment = assignment,
            AccessUntil = accessUntil,
            ReviewAssigned = actor.Roles.HasFlag(Roles.ProfessionalStandards) && reviews.IsAssigned(change, facts.Id, exhibit, actor, ref genuine),
            OrganisationInvolved = false,
            AgreementUntil = null,
            Supplier = null,
        };
        return facts.Organisation == actor.Organisation ? read : Party(change, read, actor, now, ref genuine);
    }

    private CaseFacts Party(Change change, CaseFacts facts, ActorFacts actor, DateTimeOffset now, ref bool genuine)
    {
        using var row = change.Texts(PartySql, facts.Id.Value, actor.Organisation.Value).ExecuteReader();
        if (!row.Read())
        {
            return facts with { OrganisationInvolved = HasColleague(change, facts.Id, actor.Organisation, now) };
        }

        long?[] untils = [row.Number(0), row.Number(1), row.Number(2), row.Number(3), row.Number(4), row.Number(5)];
        if (!seals.IsGenuine(CaseParty.Text(facts.Id.Value, actor.Organisation.Value, untils), row.Bytes(6)))
        {
            genuine = false;
            return facts;
        }

        if (actor.Employer is not EmployerKind.Supplier)
        {
            return facts with { OrganisationInvolved = true, AgreementUntil = RowReading.Time(untils[0]) };
        }

        // A supplier's agreement is its contract with the organisation that runs the case, as that organisation last checked it.
        var conditions = commissions.Conditions(change, facts.Organisation, actor.Organisation, ref genuine);
        return facts with { OrganisationInvolved = true, AgreementUntil = conditions?.ContractUntil ?? RowReading.Time(untils[0]), Supplier = conditions };
    }

    private bool HasColleague(Change change, CaseId id, OrganisationId organisation, DateTimeOffset now)
    {
        using var row = change.Texts(ColleaguesSql, id.Value, organisation.Value).ExecuteReader();
        while (row.Read())
        {
            var (starts, ends) = (row.GetInt64(3), row.Number(4));
            if (RowReading.Time(starts) <= now && !(RowReading.Time(ends) <= now)
                && seals.IsGenuine(CaseAssignment.Text(id.Value, row.GetString(0), row.GetString(1), starts, ends, row.GetString(2)), row.Bytes(5)))
            {
                return true;
            }
        }

        return false;
    }

    // One in date goes before one that is not; then the lead's; then the one that began last.
    private static Assignment Better(Assignment? one, Assignment other, DateTimeOffset now)
    {
        return one is not { } first || Rank(other).CompareTo(Rank(first)) > 0 ? other : first;

        (bool InDate, CaseRole Role, DateTimeOffset From) Rank(Assignment a) => (a.From <= now && !(a.Until <= now), a.Role, a.From);
    }
}
