using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Safehand.Storage;

/// <summary>Writes the seals of one table's rows and nothing else of them, inside a change.</summary>
internal sealed class SealStatement
{
    private readonly DbCommand update;
    private readonly IReadOnlyList<IProperty> key;

    internal SealStatement(Change change, IEntityType type)
    {
        // Names come from our own model, never from outside.
        key = type.FindPrimaryKey()!.Properties;
        update = change.Command(
            $"UPDATE \"{type.GetTableName()}\" SET seal = $0 WHERE {string.Join(" AND ", key.Select((c, i) => $"\"{c.GetColumnName()}\" = ${i + 1}"))}",
            command => AddParameters(command, key.Count + 1));
    }

    /// <summary>The rows of a sealed table, read one by one.</summary>
    internal static IEnumerable<IGrantingRow> RowsOf(StoreContext rows, IEntityType type) =>
        ((IQueryable<IGrantingRow>)typeof(DbContext).GetMethod(nameof(DbContext.Set), 1, [])!.MakeGenericMethod(type.ClrType).Invoke(rows, null)!).AsNoTracking().AsEnumerable();

    /// <returns>False where no row has this key to the letter: it was altered beside Safehand in a way that reads the same.</returns>
    internal async Task<bool> WriteAsync(IGrantingRow row, byte[] seal, CancellationToken ct)
    {
        update.Parameters[0].Value = seal;
        for (var i = 0; i < key.Count; i++)
        {
            var value = key[i].PropertyInfo!.GetValue(row);
            update.Parameters[i + 1].Value = key[i].GetRelationalTypeMapping().Converter?.ConvertToProvider(value) ?? value;
        }

        return await update.ExecuteNonQueryAsync(ct) == 1;
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
