using Microsoft.Data.Sqlite;

namespace Safehand.Storage.Vault;

/// <summary>The tables of <c>shred-keys.db</c>, and how SQLite is to treat the file.</summary>
internal static class KeySchema
{
    /// <summary>Makes the tables where there are none. A file from before suites were told gets them: all in it are age's.</summary>
    internal static async Task ApplyAsync(SqliteConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA journal_mode = PERSIST;
            PRAGMA synchronous = EXTRA;
            PRAGMA secure_delete = ON;
            PRAGMA temp_store = MEMORY;
            CREATE TABLE IF NOT EXISTS exhibit (
                exhibit TEXT NOT NULL PRIMARY KEY,
                wrapped BLOB NULL) STRICT;
            CREATE TABLE IF NOT EXISTS blob (
                blob TEXT NOT NULL PRIMARY KEY,
                exhibit TEXT NOT NULL REFERENCES exhibit,
                upload TEXT NULL UNIQUE,
                header BLOB NULL,
                length INTEGER NULL,
                sha256 BLOB NULL,
                tree BLOB NULL,
                suite INTEGER NOT NULL DEFAULT 1) STRICT;
            CREATE INDEX IF NOT EXISTS blob_exhibit ON blob (exhibit);
            """;
        await command.ExecuteNonQueryAsync(ct);
        command.CommandText = "SELECT count(*) FROM pragma_table_info('blob') WHERE name = 'suite'";
        if (await command.ExecuteScalarAsync(ct) is 0L)
        {
            command.CommandText = "ALTER TABLE blob ADD COLUMN suite INTEGER NOT NULL DEFAULT 1";
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
