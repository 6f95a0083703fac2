using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Safehand.Storage;

/// <summary>A statement prepared once on the writer's connection and run many times. Not thread-safe: whoever holds the writer runs it.</summary>
/// <remarks>The same SQLite as everywhere, without the layers that a command and a reader put around each run.</remarks>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    internal Statement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
    }

    internal Statement Bind(int at, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, at, value));
        return this;
    }

    internal Statement Bind(int at, ReadOnlySpan<byte> value)
    {
        // A null pointer would bind NULL, and an empty blob is not NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, at, 0) : raw.sqlite3_bind_blob(statement, at, value));
        return this;
    }

    /// <summary>Binds what a column keeps: null, text, a number, a truth or bytes. <see cref="CanBind"/> says what is taken.</summary>
    internal void BindColumn(int at, object? value) => Check(value switch
    {
        null => raw.sqlite3_bind_null(statement, at),
        string text => raw.sqlite3_bind_text(statement, at, text),
        long number => raw.sqlite3_bind_int64(statement, at, number),
        int number => raw.sqlite3_bind_int64(statement, at, number),
        bool truth => raw.sqlite3_bind_int64(statement, at, truth ? 1 : 0),
        double number => raw.sqlite3_bind_double(statement, at, number),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(statement, at, 0),
        byte[] bytes => raw.sqlite3_bind_blob(statement, at, bytes),
        _ => throw new ArgumentException($"A column cannot keep a {value.GetType()}.", nameof(value)),
    });

    internal static bool CanBind(Type type) =>
        type == typeof(string) || type == typeof(long) || type == typeof(int) || type == typeof(bool) || type == typeof(double) || type == typeof(byte[]);

    /// <summary>Runs to the end and returns how many rows were changed.</summary>
    /// <exception cref="SqliteException">With SQLite's own code.</exception>
    internal int Run()
    {
        var result = raw.sqlite3_step(statement);
        while (result == raw.SQLITE_ROW)
        {
            result = raw.sqlite3_step(statement);
        }

        if (result == raw.SQLITE_DONE)
        {
            var changed = raw.sqlite3_changes(database);
            raw.sqlite3_reset(statement);
            return changed;
        }

        // The message belongs to the last call on the connection, so it is taken before the statement is reset.
        var failure = new SqliteException(
            $"SQLite Error {result}: '{raw.sqlite3_errmsg(database).utf8_to_string()}'.", result, raw.sqlite3_extended_errcode(database));
        raw.sqlite3_reset(statement);
        throw failure;
    }

    public void Dispose() => statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);
}
