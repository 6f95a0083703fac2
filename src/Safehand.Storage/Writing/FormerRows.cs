using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Safehand.Kernel;
using Safehand.Storage.Vault;

namespace Safehand.Storage;

/// <summary>
/// Rows that tell the gate what is what, from before their table carried a seal. They are refused until an operator has them sealed, once, knowing that nobody wrote into the database
/// between the last stop of the earlier version and now. A row with a seal, right or wrong, is never sealed here.
/// </summary>
public sealed class FormerRows(Store store, GrantSeals seals)
{
    /// <summary>How many there are, by table.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(CancellationToken ct)
    {
        await using var rows = store.Read();
        return Found(rows).ToDictionary(f => f.Type.GetTableName()!, f => f.Rows.Count);
    }

    /// <summary>Seals them all, with one entry that says how many of which table, in one transaction.</summary>
    /// <returns>How many, by table; empty where there was none.</returns>
    public async Task<IReadOnlyDictionary<string, int>> SealAsync(CancellationToken ct)
    {
        await using var change = await store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        var sealedNow = new Dictionary<string, int>();
        foreach (var (type, rows) in Found(change.Store))
        {
            var statement = new SealStatement(change, type);
            foreach (var row in rows)
            {
                if (!await statement.WriteAsync(row, seals.Seal(row), ct))
                {
                    throw new IntegrityException($"a row of {type.GetTableName()} was altered beside Safehand. Restore it or take it out");
                }
            }

            sealedNow.Add(type.GetTableName()!, rows.Count);
        }

        if (sealedNow.Count == 0)
        {
            return sealedNow;
        }

        change.Record(new Entry("rows.sealed.v1", StatutoryOperation.None, new byte[16]) { Content = new { Rows = sealedNow } });
        return (await change.CommitAsync(sealedNow, ct)).Value;
    }

    private static IEnumerable<(IEntityType Type, List<IGrantingRow> Rows)> Found(StoreContext rows)
    {
        foreach (var type in rows.Model.GetEntityTypes().Where(t => typeof(IFactRow).IsAssignableFrom(t.ClrType)))
        {
            var found = SealStatement.RowsOf(rows, type).Where(r => r.Seal.Length == 0).ToList();
            if (found.Count > 0)
            {
                yield return (type, found);
            }
        }
    }
}
