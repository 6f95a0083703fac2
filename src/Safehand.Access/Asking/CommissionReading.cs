using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Reads what commissions and a supplier's conditions let somebody do. A row whose seal is not genuine grants nothing, and is told to the gate.</summary>
internal sealed class CommissionReading(GrantSeals seals)
{
    private const string GrantSql = "SELECT commission, case_id, starts, ends, given_by, seal FROM exhibit_access WHERE exhibit = $1 AND person = $2";

    // The newest of each kind counts, whether it holds or not.
    private const string ConditionSql = """
        SELECT kind, checked_at, until, document_name, document_sha256, document_blob, checked_by, seal, done_on, done_by, clauses FROM supplier_conditions
        WHERE customer = $1 AND supplier = $2 ORDER BY checked_at
        """;

    /// <summary>Until when a commission (this one; null: any) lets this person edit the exhibit; null: none does now.</summary>
    internal DateTimeOffset? Until(Change change, ExhibitId exhibit, CaseId caseId, CommissionId? commission, PersonId person, DateTimeOffset now, ref bool genuine)
    {
        DateTimeOffset? until = null;
        using var row = change.Texts(GrantSql, exhibit.Value, person.Value).ExecuteReader();
        while (row.Read())
        {
            var (starts, ends) = (row.GetInt64(2), row.GetInt64(3));
            if (row.GetString(1) != caseId.Value
                || !seals.IsGenuine(ExhibitAccess.Text(row.GetString(0), exhibit.Value, row.GetString(1), person.Value, starts, ends, row.GetString(4)), row.Bytes(5)))
            {
                genuine = false;
                continue;
            }

            // Asked in the room of one commission, what another one gave counts for nothing: its names and its list are not theirs.
            if (commission is { } one && row.GetString(0) != one.Value)
            {
                continue;
            }

            var end = RowReading.Time(ends);
            until = RowReading.Time(starts) <= now && !(end < until) ? end : until;
        }

        return until;
    }

    /// <summary>The conditions of a supplier towards a customer; null where none was ever checked.</summary>
    internal SupplierConditions? Conditions(Change change, OrganisationId customer, OrganisationId supplier, ref bool genuine)
    {
        var until = new DateTimeOffset?[Enum.GetValues<SupplierConditionKind>().Length];
        var any = false;
        using var row = change.Texts(ConditionSql, customer.Value, supplier.Value).ExecuteReader();
        while (row.Read())
        {
            var text = SupplierCondition.Text(
                customer.Value, supplier.Value, row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.Text(4), row.Text(5), row.GetString(6), row.Text(8), row.Text(9), row.Text(10));
            if (!seals.IsGenuine(text, row.Bytes(7)))
            {
                genuine = false;
                continue;
            }

            any = true;
            until[(int)Enum.Parse<SupplierConditionKind>(row.GetString(0))] = RowReading.Time(row.GetInt64(2));
        }

        return any ? new SupplierConditions(until[0], until[1], until[2], until[3], until[4], until[5]) : null;
    }
}
