using Microsoft.Data.Sqlite;

namespace Safehand.Storage;

/// <summary>Brings the store to the schema of this build. Each step runs once, in its own transaction.</summary>
internal static class Schema
{
    private static readonly SchemaStep[] Own =
    [
        new("storage-001", """
            CREATE TABLE ledger_entries (
                idx BIGINT NOT NULL PRIMARY KEY,
                object {blob} NOT NULL,
                leaf {blob} NOT NULL,
                vals {blob} NOT NULL
            );
            CREATE INDEX ledger_entries_object ON ledger_entries (object);
            """),
    ];

    internal static void Apply(SqliteConnection connection, IEnumerable<IStoreModel> models)
    {
        using var create = connection.CreateCommand();
        create.CommandText = "CREATE TABLE IF NOT EXISTS schema_steps (id TEXT NOT NULL PRIMARY KEY)";
        create.ExecuteNonQuery();
        foreach (var step in Own.Concat(models.SelectMany(m => m.Steps)))
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            using var known = connection.CreateCommand();
            known.Transaction = transaction;
            known.CommandText = "INSERT OR IGNORE INTO schema_steps (id) VALUES ($id)";
            known.Parameters.AddWithValue("$id", step.Id);
            if (known.ExecuteNonQuery() == 1)
            {
                using var apply = connection.CreateCommand();
                apply.Transaction = transaction;
                apply.CommandText = step.Sql
                    .Replace("idx BIGINT NOT NULL PRIMARY KEY", "idx INTEGER NOT NULL PRIMARY KEY", StringComparison.Ordinal) // SQLite's row id
                    .Replace("{blob}", "BLOB", StringComparison.Ordinal);
                apply.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }
}
