using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Safehand.Kernel;

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
            // Names come from our own model, never from outside.
            var key = type.FindPrimaryKey()!.Properties;
            var update = change.Command(
                $"UPDATE \"{type.GetTableName()}\" SET seal = $0 WHERE {string.Join(" AND ", key.Select((c, i) => $"\"{c.GetColumnName()}\" = ${i + 1}"))}",
                command => AddParameters(command, key.Count + 1));
            foreach (var row in rows)
            {
                update.Parameters[0].Value = seals.Seal(row);
                for (var i = 0; i < key.Count; i++)
                {
                    update.Parameters[i + 1].Value = key[i].GetRelationalTypeMapping().Converter?.ConvertToProvider(key[i].PropertyInfo!.GetValue(row)) ?? key[i].PropertyInfo!.GetValue(row);
                }

                await update.ExecuteNonQueryAsync(ct);
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
            var set = (IQueryable<IGrantingRow>)typeof(DbContext).GetMethod(nameof(DbContext.Set), 1, [])!.MakeGenericMethod(type.ClrType).Invoke(rows, null)!;
            var found = set.AsNoTracking().AsEnumerable().Where(r => r.Seal.Length == 0).ToList();
            if (found.Count > 0)
            {
                yield return (type, found);
            }
        }
    }

    private static void AddParameters(DbCommand command, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture);
            command.Parameters.Add(parameter);
        }
    }
}
