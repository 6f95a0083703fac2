using System.Text.Json;
using Microsoft.Data.Sqlite;
using Safehand.Ledger;

namespace Safehand.Storage;

/// <summary>An entry as read back, each value checked against its commitment.</summary>
/// <param name="Index">Its place in the ledger, from 0.</param>
/// <param name="Entry">Leaf, kept values, erased groups.</param>
public sealed record RecordedEntry(long Index, OpenedEntry Entry)
{
    /// <summary>What it is about, as it is found here; the leaf may keep it back (see <see cref="Entry.Untold"/>).</summary>
    public byte[] About { get; init; } = Entry.Leaf.Object;

    /// <summary>A kept value, or null when the entry has none or it was erased.</summary>
    public JsonElement? Value(ValueGroup group) =>
        Entry.Values.TryGetValue(group, out var value) ? JsonSerializer.Deserialize<JsonElement>(value) : null;

    /// <summary>A text inside a kept value: <c>Text(ValueGroup.Actor, "name")</c>. Null when absent or erased.</summary>
    public string? Text(ValueGroup group, string property) =>
        Value(group) is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(property, out var text)
            ? text.ValueKind == JsonValueKind.String ? text.GetString() : text.GetRawText()
            : null;
}

/// <summary>Reads the ledger as recorded. Throws <see cref="LedgerIntegrityException"/> where a value is not what was committed to.</summary>
public sealed class LedgerBook(Store store)
{
    /// <summary>Entries about one thing, newest first.</summary>
    /// <param name="about">The 16 bytes of its identifier.</param>
    /// <param name="before">Only entries with a lower index.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="ct">Stops reading.</param>
    public Task<IReadOnlyList<RecordedEntry>> AboutAsync(byte[] about, long before, int most, CancellationToken ct) =>
        ReadAsync(
            "SELECT idx, leaf, vals, object FROM ledger_entries WHERE object = $object AND idx < $before ORDER BY idx DESC LIMIT $most",
            before,
            most,
            about,
            ct);

    /// <summary>The same of those entries alone whose leaf is wanted. The values of the others are neither opened nor checked: most of a history that is long is parts that were played.</summary>
    /// <param name="about">The 16 bytes of its identifier.</param>
    /// <param name="before">Only entries with a lower index.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="wanted">Which.</param>
    /// <param name="ct">Stops reading.</param>
    public async Task<IReadOnlyList<RecordedEntry>> AboutAsync(byte[] about, long before, int most, Func<LedgerLeaf, bool> wanted, CancellationToken ct)
    {
        await using var connection = new SqliteConnection(store.ReadConnectionString);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT idx, leaf, vals FROM ledger_entries WHERE object = $object AND idx < $before ORDER BY idx DESC";
        command.Parameters.AddWithValue("$object", about);
        command.Parameters.AddWithValue("$before", before);
        var entries = new List<RecordedEntry>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (entries.Count < most && await rows.ReadAsync(ct))
        {
            var leaf = rows.GetFieldValue<byte[]>(1);
            if (wanted(LeafEncoding.Parse(leaf)))
            {
                entries.Add(new RecordedEntry(rows.GetInt64(0), LeafEncoding.Open(leaf, rows.GetFieldValue<byte[]>(2))) { About = about });
            }
        }

        return entries;
    }

    /// <summary>Entries about one thing with their leaves as they are stored, oldest first, after an index.</summary>
    internal async Task<IReadOnlyList<(RecordedEntry Entry, byte[] Leaf)>> FirstAboutAsync(byte[] about, long after, int most, CancellationToken ct)
    {
        await using var connection = new SqliteConnection(store.ReadConnectionString);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT idx, leaf, vals FROM ledger_entries WHERE object = $object AND idx > $after ORDER BY idx LIMIT $most";
        command.Parameters.AddWithValue("$object", about);
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$most", most);
        var entries = new List<(RecordedEntry, byte[])>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var leaf = rows.GetFieldValue<byte[]>(1);
            entries.Add((new RecordedEntry(rows.GetInt64(0), LeafEncoding.Open(leaf, rows.GetFieldValue<byte[]>(2))), leaf));
        }

        return entries;
    }

    /// <summary>All entries, newest first.</summary>
    public Task<IReadOnlyList<RecordedEntry>> NewestAsync(long before, int most, CancellationToken ct) =>
        ReadAsync("SELECT idx, leaf, vals, object FROM ledger_entries WHERE idx < $before ORDER BY idx DESC LIMIT $most", before, most, null, ct);

    /// <summary>How many entries there are.</summary>
    public async Task<long> CountAsync(CancellationToken ct)
    {
        await using var connection = new SqliteConnection(store.ReadConnectionString);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(MAX(idx) + 1, 0) FROM ledger_entries";
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Leaves and values in order from an index on, for exports.</summary>
    public Task<IReadOnlyList<(byte[] Leaf, byte[] Values)>> FromAsync(long index, int most, CancellationToken ct) =>
        FromAsync("SELECT idx, leaf, vals FROM ledger_entries WHERE idx >= $from ORDER BY idx LIMIT $most", index, most, r => (r.GetFieldValue<byte[]>(1), r.GetFieldValue<byte[]>(2)), ct);

    /// <summary>What each entry is about, its leaf and its values, in order from an index on, for giving out what somebody may have of them.</summary>
    public Task<IReadOnlyList<(byte[] About, byte[] Leaf, byte[] Values)>> AllFromAsync(long index, int most, CancellationToken ct) => FromAsync(
        "SELECT idx, object, leaf, vals FROM ledger_entries WHERE idx >= $from ORDER BY idx LIMIT $most", index, most, r => (r.GetFieldValue<byte[]>(1), r.GetFieldValue<byte[]>(2), r.GetFieldValue<byte[]>(3)), ct);

    /// <summary>Leaves in order from an index on, for the tiles, which need no value.</summary>
    public Task<IReadOnlyList<byte[]>> LeavesFromAsync(long index, int most, CancellationToken ct) =>
        FromAsync("SELECT idx, leaf FROM ledger_entries WHERE idx >= $from ORDER BY idx LIMIT $most", index, most, r => r.GetFieldValue<byte[]>(1), ct);

    /// <summary>
    /// Erases values of entries about one thing. The leaves stay, so every proof still holds. MUST be part of a change that
    /// records the erasure, and never of what was erased.
    /// </summary>
    /// <returns>How many entries lost a value.</returns>
    public static Task<int> EraseAsync(Change change, byte[] about, ValueGroup[] groups, CancellationToken ct) =>
        EraseAsync(change, about, (group, _) => groups.Contains(group), ct);

    /// <summary>The same of the values that are chosen, each UTF-8 JSON.</summary>
    public static async Task<int> EraseAsync(Change change, byte[] about, Func<ValueGroup, byte[], bool> chosen, CancellationToken ct)
    {
        var found = await ChosenAsync(change, about, chosen, ct);
        var update = change.Command("UPDATE ledger_entries SET vals = $vals WHERE idx = $idx", c =>
        {
            c.Parameters.Add(new SqliteParameter("$vals", SqliteType.Blob));
            c.Parameters.Add(new SqliteParameter("$idx", SqliteType.Integer));
        });
        foreach (var (index, values, groups) in found)
        {
            update.Parameters[0].Value = ValueEncoding.Erase(values, groups);
            update.Parameters[1].Value = index;
            await update.ExecuteNonQueryAsync(ct);
        }

        change.ForgetErased();
        return found.Count;
    }

    /// <summary>How many entries that would be.</summary>
    public static async Task<int> CountAsync(Change change, byte[] about, Func<ValueGroup, byte[], bool> chosen, CancellationToken ct) => (await ChosenAsync(change, about, chosen, ct)).Count;

    private static async Task<List<(long Index, byte[] Values, ValueGroup[] Groups)>> ChosenAsync(Change change, byte[] about, Func<ValueGroup, byte[], bool> chosen, CancellationToken ct)
    {
        var found = new List<(long, byte[], ValueGroup[])>();
        var select = change.Command("SELECT idx, vals FROM ledger_entries WHERE object = $object", c => c.Parameters.Add(new SqliteParameter("$object", SqliteType.Blob)));
        select.Parameters[0].Value = about;
        await using var rows = await select.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var values = rows.GetFieldValue<byte[]>(1);
            var groups = ValueEncoding.Parse(values).Where(v => chosen(v.Key, v.Value.Value)).Select(v => v.Key).ToArray();
            if (groups.Length > 0)
            {
                found.Add((rows.GetInt64(0), values, groups));
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<T>> FromAsync<T>(string sql, long index, int most, Func<SqliteDataReader, T> read, CancellationToken ct)
    {
        await using var connection = new SqliteConnection(store.ReadConnectionString);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$from", index);
        command.Parameters.AddWithValue("$most", most);
        var found = new List<T>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            if (rows.GetInt64(0) != index + found.Count)
            {
                throw new LedgerIntegrityException($"Entry {index + found.Count} of the ledger is missing from the store.");
            }

            found.Add(read(rows));
        }

        return found;
    }

    private async Task<IReadOnlyList<RecordedEntry>> ReadAsync(string sql, long before, int most, byte[]? about, CancellationToken ct)
    {
        await using var connection = new SqliteConnection(store.ReadConnectionString);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$before", before);
        command.Parameters.AddWithValue("$most", most);
        if (about is not null)
        {
            command.Parameters.AddWithValue("$object", about);
        }

        var entries = new List<RecordedEntry>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            entries.Add(new RecordedEntry(rows.GetInt64(0), LeafEncoding.Open(rows.GetFieldValue<byte[]>(1), rows.GetFieldValue<byte[]>(2))) { About = rows.GetFieldValue<byte[]>(3) });
        }

        return entries;
    }
}
