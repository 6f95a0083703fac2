using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Safehand.Storage;

/// <summary>
/// Writes the few rows of a plain act by statements prepared once, made from EF's own model: same tables, columns and conversions, without EF's
/// pipeline around each. Whatever is not plain (a deletion, several rows of one table, rows that refer to each other, generated
/// values, inheritance) is left to EF.
/// </summary>
/// <remarks>Belongs to the writer's connection; used only by the act whose turn it is.</remarks>
internal sealed class RowWriting(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<IEntityType, RowPlan?> plans = [];
    private readonly Dictionary<string, string[]> references = new(StringComparer.Ordinal);
    private readonly List<(EntityEntry Entry, RowPlan Plan)> rows = [];

    /// <summary>Writes what the tracker says has changed, or writes nothing and returns false.</summary>
    /// <exception cref="DbUpdateException">A constraint or the disk refused a row, as EF would say it.</exception>
    internal bool TryWrite(ChangeTracker tracker, GrantSeals seals)
    {
        rows.Clear();
        foreach (var entry in tracker.Entries())
        {
            if (entry.State is EntityState.Added or EntityState.Modified)
            {
                if (PlanOf(entry.Metadata) is not { } plan || !IsApart(plan))
                {
                    return false;
                }

                rows.Add((entry, plan));
            }
            else if (entry.State is EntityState.Deleted)
            {
                return false;
            }
        }

        foreach (var (entry, _) in rows)
        {
            seals.DemandGenuine(entry);
        }

        foreach (var (entry, plan) in rows)
        {
            if (entry.Entity is IGrantingRow row)
            {
                // Through the entry, so that a seal that has changed is written with what it seals.
                entry.Property(nameof(IGrantingRow.Seal)).CurrentValue = seals.Seal(row);
            }

            Write(entry, plan);
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var plan in plans.Values)
        {
            plan?.Dispose();
        }

        plans.Clear();
    }

    private static void Write(EntityEntry entry, RowPlan plan)
    {
        int written;
        try
        {
            written = entry.State is EntityState.Added ? plan.Insert(entry.Entity) : plan.Update(entry);
        }
        catch (SqliteException e)
        {
            throw new DbUpdateException("The row could not be written.", e);
        }

        if (written != 1)
        {
            throw new DbUpdateConcurrencyException("The row that was to be changed is not there.");
        }
    }

    // With one row of each table and no reference between those tables, the order of writing cannot matter.
    private bool IsApart(RowPlan plan)
    {
        foreach (var (_, other) in rows)
        {
            if (other == plan || References(plan.Table).Contains(other.Table) || References(other.Table).Contains(plan.Table))
            {
                return false;
            }
        }

        return true;
    }

    private string[] References(string table)
    {
        if (!references.TryGetValue(table, out var found))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT \"table\" FROM pragma_foreign_key_list($table)";
            command.Parameters.AddWithValue("$table", table);
            using var row = command.ExecuteReader();
            List<string> names = [];
            while (row.Read())
            {
                names.Add(row.GetString(0));
            }

            references.Add(table, found = [.. names]);
        }

        return found;
    }

    private RowPlan? PlanOf(IEntityType type)
    {
        if (!plans.TryGetValue(type, out var plan))
        {
            plans.Add(type, plan = RowPlan.Of(connection, type));
        }

        return plan;
    }
}
