using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Safehand.Storage;

/// <summary>The transaction that several acts share, as prepared statements on the writer's connection.</summary>
internal sealed class SharedTransaction(SqliteConnection connection) : IDisposable
{
    private readonly Statement begin = new(connection, "BEGIN IMMEDIATE");
    private readonly Statement commit = new(connection, "COMMIT");
    private readonly Statement rollBack = new(connection, "ROLLBACK");
    private readonly Statement savepoint = new(connection, "SAVEPOINT turn");
    private readonly Statement rollBackTurn = new(connection, "ROLLBACK TO turn");
    private readonly Statement release = new(connection, "RELEASE turn");
    private readonly Statement insert = new(connection, "INSERT INTO ledger_entries (idx, object, leaf, vals) VALUES (?1, ?2, ?3, ?4)");

    /// <summary>Whether it is there. SQLite ends one by itself when the disk fails under it.</summary>
    internal bool IsOpen => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    internal void Begin() => begin.Run();

    internal void Commit() => commit.Run();

    internal void RollBack() => rollBack.Run();

    internal void BeginTurn() => savepoint.Run();

    internal void KeepTurn() => release.Run();

    internal void TakeTurnBack()
    {
        rollBackTurn.Run();
        release.Run();
    }

    internal void Insert(long index, PendingEntry entry) =>
        insert.Bind(1, index).Bind(2, entry.Object).Bind(3, entry.Leaf).Bind(4, entry.Values).Run();

    /// <summary>The index of the next entry.</summary>
    internal long ReadNext()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(MAX(idx) + 1, 0) FROM ledger_entries";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Carries the journal into the database and empties it. False: somebody was still reading from it, and it is as it was.</summary>
    internal bool EmptyJournal()
    {
        using var command = connection.CreateCommand();
        // Everybody who writes waits for this: a reader is waited for briefly, and it is tried again later.
        command.CommandText = "PRAGMA busy_timeout = 50";
        command.ExecuteNonQuery();
        try
        {
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            return command.ExecuteScalar() is 0L; // the first column says busy
        }
        finally
        {
            command.CommandText = "PRAGMA busy_timeout = 10000";
            command.ExecuteNonQuery();
        }
    }

    public void Dispose()
    {
        begin.Dispose();
        commit.Dispose();
        rollBack.Dispose();
        savepoint.Dispose();
        rollBackTurn.Dispose();
        release.Dispose();
        insert.Dispose();
    }
}
