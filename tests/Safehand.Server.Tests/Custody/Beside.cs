using Microsoft.Data.Sqlite;

namespace Safehand.Server.Tests;

/// <summary>Somebody who can write to the database beside the server, and does not hold its root key.</summary>
internal static class Beside
{
    internal static async Task<int> RunAsync(string state, string sql, params (string Name, object Value)[] values)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(state, "store.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return await command.ExecuteNonQueryAsync();
    }

    internal static async Task<List<(long Index, byte[] Leaf, byte[] Values)>> EntriesAsync(string state, string about)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(state, "store.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT idx, leaf, vals FROM ledger_entries WHERE object = $about ORDER BY idx";
        command.Parameters.AddWithValue("$about", Convert.FromHexString(about));
        var found = new List<(long, byte[], byte[])>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            found.Add((rows.GetInt64(0), rows.GetFieldValue<byte[]>(1), rows.GetFieldValue<byte[]>(2)));
        }

        return found;
    }
}
