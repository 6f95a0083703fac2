using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Safehand.Storage.Vault;

namespace Safehand.Storage;

/// <summary>
/// Puts the seals of all rows under another key, when the root key is changed. Only a row that is genuine under the former key is sealed: whatever else stands in the database keeps the
/// seal that it has, and is refused as before.
/// </summary>
/// <param name="store">While nobody else writes to it.</param>
/// <param name="former">The seals as they are.</param>
/// <param name="next">The seals as they are to be.</param>
public sealed class Resealing(Store store, GrantSeals former, GrantSeals next)
{
    /// <summary>Reads every row, so that one which cannot be read is found before anything is changed.</summary>
    /// <exception cref="IntegrityException">One cannot be read; the message says in which table.</exception>
    public void DemandReadable()
    {
        using var rows = store.Read();
        foreach (var type in Sealed(rows))
        {
            foreach (var row in Read(rows, type))
            {
                _ = former.IsGenuine(row);
            }
        }
    }

    /// <summary>Seals them inside a change that is committed by the caller, with its entry.</summary>
    /// <exception cref="IntegrityException">A row cannot be read; the message says in which table.</exception>
    public async Task<Resealed> SealAsync(Change change, CancellationToken ct)
    {
        Dictionary<string, int> done = [], left = [];

        // The rows as they were at the last commit: what is written here is not met again.
        await using var rows = store.Read();
        foreach (var type in Sealed(rows))
        {
            var statement = new SealStatement(change, type);
            foreach (var row in Read(rows, type))
            {
                var genuine = former.IsGenuine(row) && await statement.WriteAsync(row, next.Seal(row), ct);

                // Genuine under the next key already: sealed before, by what was cut off.
                var counted = genuine || next.IsGenuine(row) ? done : left;
                counted[type.GetTableName()!] = counted.GetValueOrDefault(type.GetTableName()!) + 1;
            }
        }

        return new Resealed(done, left);
    }

    private static IEnumerable<IEntityType> Sealed(StoreContext rows) => rows.Model.GetEntityTypes().Where(t => typeof(IGrantingRow).IsAssignableFrom(t.ClrType));

    private static IEnumerable<IGrantingRow> Read(StoreContext rows, IEntityType type)
    {
        using var each = SealStatement.RowsOf(rows, type).GetEnumerator();
        while (Next(each, type))
        {
            yield return each.Current;
        }
    }

    private static bool Next(IEnumerator<IGrantingRow> each, IEntityType type)
    {
        try
        {
            return each.MoveNext();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new IntegrityException($"a row of {type.GetTableName()} cannot be read: somebody wrote it beside Safehand, or it is damaged. Restore it or take it out", e);
        }
    }
}

/// <summary>What was sealed anew, and what was not.</summary>
/// <param name="Rows">How many rows are under the next key, by table.</param>
/// <param name="Refused">How many were not genuine and are left as they were, by table.</param>
public sealed record Resealed(IReadOnlyDictionary<string, int> Rows, IReadOnlyDictionary<string, int> Refused);
