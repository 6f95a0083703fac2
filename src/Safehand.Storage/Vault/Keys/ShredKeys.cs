using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Safehand.Age;
using Safehand.Kernel;

namespace Safehand.Storage.Vault;

/// <summary>
/// The keys that a recording's life hangs on: for each exhibit one shred key, wrapped by the root key, and for each of its blobs the age header with the file key under it.
/// A file of its own, apart from the store, so that its backups can be short-lived: whoever destroys an exhibit here has destroyed it in every backup of the blobs.
/// </summary>
/// <remarks>
/// Secure deletion is on, there is no write-ahead log, and the rollback journal is wiped after a destruction, so that no file keeps what was destroyed.
/// The file is locked to one process at a time, so that backups take a copy of it that it makes itself: see <see cref="CopyAsync"/>.
/// </remarks>
public sealed class ShredKeys : IAsyncDisposable
{
    /// <summary>What stands behind the file's name in that of its copy.</summary>
    public const string Copy = ".copy";

    // The copy from before: nobody begins to read it any more.
    private const string Former = ".copy.old";

    private readonly SqliteConnection connection;
    private readonly string path;
    private readonly SemaphoreSlim turn = new(1, 1);
    private IRootKey root;

    private ShredKeys(SqliteConnection connection, string path, IRootKey root)
    {
        this.connection = connection;
        this.path = path;
        this.root = root;
    }

    /// <summary>Opens the file, creating it where there is none.</summary>
    /// <param name="path">The file; only its owner may read it.</param>
    /// <param name="root">The key that wraps the shred keys.</param>
    /// <param name="ct">Stops the opening.</param>
    public static Task<ShredKeys> OpenAsync(string path, IRootKey root, CancellationToken ct = default) => OpenAsync(path, root, null, ct);

    /// <summary>Opens it through another of SQLite's file systems, for tests of failing disks; null: the usual one.</summary>
    internal static async Task<ShredKeys> OpenAsync(string path, IRootKey root, string? fileSystem, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            Durable.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            await Durable.OpenOwn(path, FileMode.CreateNew).DisposeAsync(); // SQLite gives its journal the same mode
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Vfs = fileSystem }.ToString());
        try
        {
            await connection.OpenAsync(ct);
            await KeySchema.ApplyAsync(connection, ct);
            return new ShredKeys(connection, path, root);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Wraps every shred key anew under another root key, in one transaction. No payload and no header is touched. Keys that are under it already count as wrapped, so that what was cut
    /// off can be done again; afterwards neither the journal nor a copy of ours holds a wrapping under the former key.
    /// </summary>
    public async Task<RewrappedKeys> RotateAsync(IRootKey next, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            await using var transaction = connection.BeginTransaction();
            var keys = new List<(string Exhibit, byte[] Wrapped)>();
            await using (var command = Command("SELECT exhibit, wrapped FROM exhibit WHERE wrapped IS NOT NULL"))
            await using (var reader = await command.ExecuteReaderAsync(ct))
            {
                while (await reader.ReadAsync(ct))
                {
                    keys.Add((reader.GetString(0), (byte[])reader.GetValue(1)));
                }
            }

            var left = 0;
            foreach (var (exhibit, wrapped) in keys)
            {
                if (!next.Names(wrapped) && !await RewrapAsync(exhibit, wrapped, next, ct))
                {
                    left++;
                }
            }

            await transaction.CommitAsync(ct);
            root = next;
            await WipeAsync();

            // What a copy that was cut off left behind: without a copy the wiping above does not come to them.
            Wiping.Wipe(path + Copy + ".new");
            Wiping.Wipe(path + Former);
            return new RewrappedKeys(keys.Count - left, left);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Writes a consistent copy beside the file, under its name with <see cref="Copy"/> behind it, for backups to take: the file itself is locked and always being written. It is
    /// whole under that name or not there, and is made anew when an exhibit is destroyed.
    /// </summary>
    /// <exception cref="IOException">It could not be written; the former one stands.</exception>
    public async Task CopyAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            await MakeCopyAsync(ct);
        }
        catch (Exception e) when (e is SqliteException or UnauthorizedAccessException)
        {
            throw new IOException("The copy of the shred keys could not be written.", e);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        turn.Dispose();
    }

    /// <summary>Enters a new blob with a fresh file key; makes the exhibit's shred key where it has none yet. The caller zeroes the file key.</summary>
    internal Task<Result<byte[]>> BeginAsync(ExhibitId exhibit, BlobId blob, UploadId? upload, CancellationToken ct) => InTurnAsync<Result<byte[]>>(async () =>
    {
        byte[] shred;
        switch (await ScalarAsync("SELECT wrapped FROM exhibit WHERE exhibit = $1", exhibit.Value))
        {
            case null:
                shred = RandomNumberGenerator.GetBytes(32);
                await RunAsync("INSERT INTO exhibit VALUES ($1, $2)", exhibit.Value, await root.WrapAsync(shred, Context(exhibit.Value), ct));
                break;
            case byte[] wrapped:
                shred = await root.UnwrapAsync(wrapped, Context(exhibit.Value), ct);
                break;
            default:
                return Gone; // a destroyed exhibit never gets a new key: what comes late for it must not outlive it
        }

        var fileKey = AgeHeader.NewFileKey();
        var header = AgeHeader.Create(fileKey, [new ShredStanza(shred)]).Encoded.ToArray();
        await RunAsync("INSERT INTO blob (blob, exhibit, upload, header) VALUES ($1, $2, $3, $4)", blob.Value, exhibit.Value, upload?.Value, header);
        CryptographicOperations.ZeroMemory(shred);
        return fileKey;
    }, ct);

    /// <summary>Notes that a blob is sealed, under its own name or (after a change of file key) in place of another.</summary>
    internal Task<Result<StoredBlob>> CompleteAsync(StoredBlob stored, CancellationToken ct) => InTurnAsync<Result<StoredBlob>>(async () =>
    {
        var changed = await RunAsync(
            "UPDATE blob SET length = $2, sha256 = $3, tree = $4 WHERE blob = $1 AND header IS NOT NULL",
            stored.Blob.Value, stored.Length, stored.Sha256, stored.CiphertextTreeHash);
        return changed == 1 ? stored : Gone;
    }, ct);

    /// <summary>Lets an upload's blob be replaced by another of the same exhibit that was entered without an upload.</summary>
    internal Task<Done> ReplaceAsync(BlobId old, BlobId next, UploadId upload, CancellationToken ct) => InTurnAsync(async () =>
    {
        await RunAsync("DELETE FROM blob WHERE blob = $1", old.Value);
        await RunAsync("UPDATE blob SET upload = $2 WHERE blob = $1", next.Value, upload.Value);
        return default(Done);
    }, ct);

    /// <summary>Forgets one blob.</summary>
    internal Task<Done> ForgetAsync(BlobId blob, CancellationToken ct) => InTurnAsync(async () =>
    {
        await RunAsync("DELETE FROM blob WHERE blob = $1", blob.Value);
        return default(Done);
    }, ct);

    /// <summary>The entry of a blob, with its header; the header is null once destroyed.</summary>
    internal Task<KeptBlob?> FindAsync(BlobId blob, CancellationToken ct) => InTurnAsync(() => OneAsync("blob", blob.Value, ct), ct);

    /// <summary>The entry of the blob that an upload fills.</summary>
    internal Task<KeptBlob?> FindAsync(UploadId upload, CancellationToken ct) => InTurnAsync(() => OneAsync("upload", upload.Value, ct), ct);

    /// <summary>Every entry that still has its header.</summary>
    internal Task<List<KeptBlob>> AllAsync(CancellationToken ct) => InTurnAsync(() => ListAsync("header IS NOT NULL", [], ct), ct);

    /// <summary>Unwraps the file key of a blob. The caller zeroes it.</summary>
    /// <exception cref="KeyDestroyedException">The exhibit was destroyed since the entry was read.</exception>
    /// <exception cref="IntegrityException">The key or the header was altered or moved.</exception>
    internal Task<byte[]> FileKeyAsync(KeptBlob kept, CancellationToken ct) => InTurnAsync(async () =>
    {
        if (kept.Suite != Suite.Age)
        {
            throw new IntegrityException($"blob {kept.Blob} is of the suite {kept.Suite}, which is not known here"); // whoever can say so in words has looked before
        }

        var wrapped = await ScalarAsync("SELECT wrapped FROM exhibit WHERE exhibit = $1", kept.Exhibit.Value) as byte[] ?? throw new KeyDestroyedException();
        var shred = await root.UnwrapAsync(wrapped, Context(kept.Exhibit.Value), ct);
        try
        {
            return AgeHeader.Parse(kept.Header!).Unwrap(new ShredStanza(shred));
        }
        catch (AgeFormatException altered)
        {
            throw new IntegrityException("the header of blob " + kept.Blob + " does not open", altered);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shred);
        }
    }, ct);

    /// <summary>Destroys an exhibit's shred key and all its headers. Durable on return; only the bare names stay, so that nothing is begun under them again.</summary>
    /// <returns>The blobs that nobody can open any more.</returns>
    internal Task<List<BlobId>> DestroyAsync(ExhibitId exhibit, CancellationToken ct) => InTurnAsync(async () =>
    {
        var blobs = (await ListAsync("exhibit = $1", [exhibit.Value], ct)).ConvertAll(kept => kept.Blob);
        await RunAsync("INSERT INTO exhibit VALUES ($1, NULL) ON CONFLICT DO UPDATE SET wrapped = NULL", exhibit.Value);
        await RunAsync("UPDATE blob SET header = NULL, length = NULL, sha256 = NULL, tree = NULL WHERE exhibit = $1", exhibit.Value);
        return blobs;
    }, ct, wipe: true);

    /// <summary>An exhibit's shred key as it lies in the file.</summary>
    internal Task<byte[]> WrappedAsync(ExhibitId exhibit, CancellationToken ct) =>
        InTurnAsync(async () => (byte[])(await ScalarAsync("SELECT wrapped FROM exhibit WHERE exhibit = $1", exhibit.Value))!, ct);

    private static Refusal Gone { get; } = new(RefusalKind.Gone, "vault.destroyed", "This exhibit was destroyed. Nothing of it can be opened or added any more.");

    private static byte[] Context(string exhibit) => Encoding.ASCII.GetBytes("safehand/shred-key/" + exhibit);

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken ct, bool wipe = false)
    {
        await turn.WaitAsync(ct);
        try
        {
            await using var transaction = connection.BeginTransaction();
            var result = await work();
            await transaction.CommitAsync(ct);
            if (wipe)
            {
                await WipeAsync();
            }

            return result;
        }
        catch (SqliteException e) when (StoreUnavailableException.Tells(e))
        {
            throw new StoreUnavailableException("The keys cannot be written now. Nothing was changed.", e);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<bool> RewrapAsync(string exhibit, byte[] wrapped, IRootKey next, CancellationToken ct)
    {
        byte[] key;
        try
        {
            key = await root.UnwrapAsync(wrapped, Context(exhibit), ct);
        }
        catch (IntegrityException)
        {
            // Damaged before: it opens nothing under either key. It is left and counted, for one damaged recording must not keep all others under a key that leaked.
            return false;
        }

        await RunAsync("UPDATE exhibit SET wrapped = $1 WHERE exhibit = $2", await next.WrapAsync(key, Context(exhibit), ct), exhibit);
        CryptographicOperations.ZeroMemory(key);
        return true;
    }

    // The journal holds the pages as they were before the last transaction: the destroyed key among them. It is spent (its head is zeroed by the commit),
    // and nobody else has the database open, so it can be overwritten in place. So is the copy, after another has been made without the key.
    private async Task WipeAsync()
    {
        Wiping.Zero(path + "-journal");
        if (!File.Exists(path + Copy))
        {
            return;
        }

        try
        {
            await MakeCopyAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or SqliteException or UnauthorizedAccessException)
        {
            // No room for another: then there is none until there is. What was destroyed stays in no copy of ours.
            Wiping.Wipe(path + Copy);
        }

        Wiping.Wipe(path + Former);
    }

    private async Task MakeCopyAsync(CancellationToken ct)
    {
        var fresh = path + Copy + ".new";
        Wiping.Wipe(fresh);
        await Durable.OpenOwn(fresh, FileMode.CreateNew).DisposeAsync();
        await using (var command = Command("VACUUM INTO $1", fresh))
        {
            await command.ExecuteNonQueryAsync(ct);
        }

        await using (var written = new FileStream(fresh, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            written.Flush(flushToDisk: true);
        }

        // Whoever is copying the one from before can finish: it is overwritten an hour later, or as soon as a key is destroyed.
        Wiping.Wipe(path + Former);
        if (File.Exists(path + Copy))
        {
            File.Move(path + Copy, path + Former);
        }

        File.Move(fresh, path + Copy);
        Durable.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private SqliteCommand Command(string sql, params object?[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue("$" + (i + 1).ToString(CultureInfo.InvariantCulture), values[i] ?? DBNull.Value);
        }

        return command;
    }

    // Without a token: a statement is over in well under a millisecond, and a transaction is not to be left half way.
    private async Task<int> RunAsync(string sql, params object?[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    private async Task<object?> ScalarAsync(string sql, params object?[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync();
    }

    private async Task<KeptBlob?> OneAsync(string column, string value, CancellationToken ct) =>
        (await ListAsync(column + " = $1", [value], ct)).FirstOrDefault();

    private async Task<List<KeptBlob>> ListAsync(string where, object?[] values, CancellationToken ct)
    {
        var found = new List<KeptBlob>();
        await using var command = Command("SELECT blob, exhibit, upload, header, length, sha256, tree, suite FROM blob WHERE " + where, values);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var blob = BlobId.From(reader.GetString(0));
            found.Add(new KeptBlob(
                blob,
                ExhibitId.From(reader.GetString(1)),
                reader.IsDBNull(2) ? null : UploadId.From(reader.GetString(2)),
                reader.IsDBNull(3) ? null : (byte[])reader.GetValue(3),
                reader.IsDBNull(4) ? null : new StoredBlob(blob, reader.GetInt64(4), (byte[])reader.GetValue(5), (byte[])reader.GetValue(6)),
                reader.GetInt64(7)));
        }

        return found;
    }
}

/// <summary>An exhibit was destroyed between the reading of its entry and the use of its key. Not damage: turned into the refusal <c>vault.destroyed</c>.</summary>
internal sealed class KeyDestroyedException : Exception;
