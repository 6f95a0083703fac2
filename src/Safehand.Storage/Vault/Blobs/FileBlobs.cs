using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Safehand.Age.Payload;
using Safehand.Kernel;

namespace Safehand.Storage.Vault;

/// <summary>
/// Blobs as files: <c>sealed/ab/ab…</c> (read-only) and <c>incoming/ab…</c> with <c>.0</c> and <c>.1</c> for the notes. Everything belongs to the owner alone (0600, folders 0700).
/// </summary>
public sealed class FileBlobs : IBlobs
{
    private readonly string incoming;
    private readonly string stored;
    private readonly long floor;

    /// <summary>Opens the folder, creating it where needed.</summary>
    /// <param name="folder">The blobs' own folder; nothing else may be in it.</param>
    /// <param name="freeSpaceFloor">Bytes that must stay free on its file system: intake stops before them, so that the store beside it can still write.</param>
    public FileBlobs(string folder, long freeSpaceFloor = 0)
    {
        incoming = Path.Combine(folder, "incoming");
        stored = Path.Combine(folder, "sealed");
        floor = freeSpaceFloor;
        Durable.CreateFolder(folder);
        Durable.CreateFolder(incoming);
        Durable.CreateFolder(stored);
    }

    /// <inheritdoc/>
    public ValueTask<IIncomingBytes> CreateAsync(BlobId blob, CancellationToken ct) => Guarded(() =>
    {
        if (File.Exists(SealedPath(blob)))
        {
            throw new IOException("the blob exists");
        }

        var file = Durable.OpenOwn(IncomingPath(blob), FileMode.CreateNew);
        Durable.FlushFolder(incoming);
        return new IncomingFile(this, blob, file);
    });

    /// <inheritdoc/>
    public ValueTask<IIncomingBytes> ReopenAsync(BlobId blob, CancellationToken ct) =>
        Guarded(() =>
        {
            // A stop between the last two steps of sealing leaves it read-only.
            File.SetUnixFileMode(IncomingPath(blob), Durable.OwnerFile);
            return new IncomingFile(this, blob, Durable.OpenOwn(IncomingPath(blob), FileMode.Open));
        });

    /// <inheritdoc/>
    public ValueTask<IByteSource> OpenAsync(BlobId blob, CancellationToken ct)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(SealedPath(blob), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (DirectoryNotFoundException absent)
        {
            throw new FileNotFoundException("no such blob", absent);
        }

        return ValueTask.FromResult<IByteSource>(new FileByteSource(file));
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsSealedAsync(BlobId blob, CancellationToken ct) => ValueTask.FromResult(File.Exists(SealedPath(blob)));

    /// <inheritdoc/>
    public ValueTask DeleteAsync(BlobId blob, CancellationToken ct)
    {
        var path = IncomingPath(blob);
        foreach (var file in new[] { path, path + ".0", path + ".1" })
        {
            File.Delete(file);
        }

        Durable.FlushFolder(incoming);
        if (File.Exists(SealedPath(blob)))
        {
            File.Delete(SealedPath(blob));
            Durable.FlushFolder(Path.GetDirectoryName(SealedPath(blob))!);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobId> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        foreach (var path in Directory.EnumerateFiles(stored, "*", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(incoming)))
        {
            ct.ThrowIfCancellationRequested();
            if (Ids.TryParse<BlobId>(Path.GetFileName(path), out var blob))
            {
                yield return blob;
            }
        }
    }

    internal string IncomingFolder => incoming;

    // ENOSPC, EDQUOT, EFBIG as .NET hands them on
    internal static bool IsFull(IOException failure) => (failure.HResult & 0xFFFF) is 28 or 122 or 27;

    internal string SealedPath(BlobId blob) => Path.Combine(stored, blob.Value[..2], blob.Value);

    internal string IncomingPath(BlobId blob) => Path.Combine(incoming, blob.Value);

    /// <summary>Whether intake must stop before writing <paramref name="bytes"/> more, so that the store beside it can still write.</summary>
    internal bool IsFloorReached(long bytes) => floor > 0 && new DriveInfo(incoming).AvailableFreeSpace < floor + bytes;

    private static ValueTask<IIncomingBytes> Guarded(Func<IncomingFile> open)
    {
        try
        {
            return ValueTask.FromResult<IIncomingBytes>(open());
        }
        catch (IOException failure) when (IsFull(failure))
        {
            throw new BlobsFullException("there is no room left for recordings", failure);
        }
    }
}
