using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Safehand.Storage;

/// <summary>How the rows of one entity type are written, read off EF's model.</summary>
internal sealed class RowPlan : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Column[] columns;
    private readonly Column[] key;
    private readonly Dictionary<ulong, Statement> updates = [];
    private Statement? insert;

    private RowPlan(SqliteConnection connection, string table, Column[] columns, Column[] key)
    {
        this.connection = connection;
        Table = table;
        this.columns = columns;
        this.key = key;
    }

    internal string Table { get; }

    /// <summary>The plan of a type, or null when its rows are not plain: EF writes those.</summary>
    internal static RowPlan? Of(SqliteConnection connection, IEntityType type)
    {
        var plain = type.BaseType is null && !type.GetDirectlyDerivedTypes().Any() && !type.IsOwned() && type.FindPrimaryKey() is not null
            && !type.HasSharedClrType && type.GetTableMappings().Count() == 1 && !type.GetTableMappings().Single().Table.IsShared
            && !type.GetComplexProperties().Any() && !type.GetTriggers().Any() && type.GetProperties().Count() <= 64;
        if (!plain)
        {
            return null;
        }

        var table = type.GetTableMappings().Single().Table;
        List<Column> columns = [];
        foreach (var property in type.GetProperties())
        {
            if (Column.Of(property, table) is not { } column)
            {
                return null;
            }

            columns.Add(column);
        }

        return new RowPlan(connection, table.Name, [.. columns], [.. columns.Where(c => c.Property.IsPrimaryKey())]);
    }

    internal int Insert(object entity)
    {
        insert ??= new Statement(connection, string.Create(
            CultureInfo.InvariantCulture,
            $"INSERT INTO {Quoted(Table)} ({string.Join(", ", columns.Select(c => Quoted(c.Name)))}) VALUES ({string.Join(", ", columns.Select((_, i) => "?" + (i + 1)))})"));
        for (var i = 0; i < columns.Length; i++)
        {
            insert.BindColumn(i + 1, columns[i].Of(entity));
        }

        return insert.Run();
    }

    internal int Update(EntityEntry entry)
    {
        var mask = 0UL;
        for (var i = 0; i < columns.Length; i++)
        {
            mask |= entry.Property(columns[i].Property).IsModified ? 1UL << i : 0;
        }

        if (mask == 0)
        {
            return 1;
        }

        if (!updates.TryGetValue(mask, out var update))
        {
            updates.Add(mask, update = new Statement(connection, UpdateSql(mask)));
        }

        var at = 1;
        for (var i = 0; i < columns.Length; i++)
        {
            if ((mask & (1UL << i)) != 0)
            {
                update.BindColumn(at++, columns[i].Of(entry.Entity));
            }
        }

        foreach (var column in key)
        {
            update.BindColumn(at++, column.Of(entry.Entity));
        }

        return update.Run();
    }

    public void Dispose()
    {
        insert?.Dispose();
        foreach (var update in updates.Values)
        {
            update.Dispose();
        }
    }

    private string UpdateSql(ulong mask)
    {
        var set = columns.Where((_, i) => (mask & (1UL << i)) != 0);
        return $"UPDATE {Quoted(Table)} SET {string.Join(", ", set.Select(c => Quoted(c.Name) + " = ?"))} WHERE {string.Join(" AND ", key.Select(c => Quoted(c.Name) + " = ?"))}";
    }

    // Names come from our own model, never from outside.
    private static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private sealed class Column(IProperty property, string name, Func<object?, object?>? convert)
    {
        private readonly IClrPropertyGetter getter = property.GetGetter();

        internal IProperty Property => property;

        internal string Name => name;

        internal static Column? Of(IProperty property, ITable table)
        {
            var mapping = property.GetRelationalTypeMapping();
            var kept = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
            var plain = !property.IsShadowProperty() && !property.IsConcurrencyToken && property.ValueGenerated is ValueGenerated.Never
                && Statement.CanBind(Nullable.GetUnderlyingType(kept) ?? kept) && table.FindColumn(property) is not null;
            return plain ? new Column(property, table.FindColumn(property)!.Name, mapping.Converter?.ConvertToProvider) : null;
        }

        internal object? Of(object entity) => getter.GetClrValue(entity) is { } value ? convert is null ? value : convert(value) : null;
    }
}
