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
        return new Incoming(this, blob, file);
    });

    /// <inheritdoc/>
    public ValueTask<IIncomingBytes> ReopenAsync(BlobId blob, CancellationToken ct) =>
        Guarded(() =>
        {
            // A stop between the last two steps of sealing leaves it read-only.
            File.SetUnixFileMode(IncomingPath(blob), Durable.OwnerFile);
            return new Incoming(this, blob, Durable.OpenOwn(IncomingPath(blob), FileMode.Open));
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

    private static ValueTask<IIncomingBytes> Guarded(Func<Incoming> open)
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

    // ENOSPC, EDQUOT, EFBIG as .NET hands them on
    private static bool IsFull(IOException failure) => (failure.HResult & 0xFFFF) is 28 or 122 or 27;

    private string SealedPath(BlobId blob) => Path.Combine(stored, blob.Value[..2], blob.Value);

    private string IncomingPath(BlobId blob) => Path.Combine(incoming, blob.Value);

    private sealed class Incoming(FileBlobs blobs, BlobId blob, FileStream file) : IIncomingBytes
    {
        private const long CheckEvery = 8 << 20;

        private readonly FileStream?[] notes = new FileStream?[2];
        private long sinceCheck = CheckEvery;

        public long Length { get; private set; } = RandomAccess.GetLength(file.SafeFileHandle);

        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Fill(file.SafeFileHandle, offset, buffer.Span));
        }

        public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> bytes, CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            sinceCheck += bytes.Length;
            if (blobs.floor > 0 && sinceCheck >= CheckEvery)
            {
                sinceCheck = 0;
                if (new DriveInfo(blobs.incoming).AvailableFreeSpace < blobs.floor + CheckEvery)
                {
                    throw new BlobsFullException("the floor of free space is reached");
                }
            }

            try
            {
                RandomAccess.Write(file.SafeFileHandle, bytes.Span, offset);
                Length = Math.Max(Length, offset + bytes.Length);
            }
            catch (IOException failure) when (IsFull(failure))
            {
                throw new BlobsFullException("there is no room left for recordings", failure);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask FlushAsync(CancellationToken ct)
        {
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            return ValueTask.CompletedTask;
        }

        public ValueTask PutNoteAsync(int slot, ReadOnlyMemory<byte> note, CancellationToken ct)
        {
            try
            {
                if (notes[slot] is null)
                {
                    var path = NotePath(slot);
                    var isNew = !File.Exists(path);
                    notes[slot] = Durable.OpenOwn(path, FileMode.OpenOrCreate);
                    if (isNew)
                    {
                        Durable.FlushFolder(blobs.incoming);
                    }
                }

                var handle = notes[slot]!.SafeFileHandle;
                RandomAccess.Write(handle, note.Span, 0);
                RandomAccess.FlushToDisk(handle);
            }
            catch (IOException failure) when (IsFull(failure))
            {
                throw new BlobsFullException("there is no room left for recordings", failure);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask<int> GetNoteAsync(int slot, Memory<byte> buffer, CancellationToken ct)
        {
            if (!File.Exists(NotePath(slot)))
            {
                return ValueTask.FromResult(0);
            }

            using var handle = File.OpenHandle(NotePath(slot), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return ValueTask.FromResult(Fill(handle, 0, buffer.Span));
        }

        public ValueTask SealAsync(long length, CancellationToken ct)
        {
            try
            {
                // The order matters: bytes, then mode, then the name in its new place; the notes go last, since until then they are what a restart needs.
                RandomAccess.SetLength(file.SafeFileHandle, length);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
                File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead);
                var target = blobs.SealedPath(blob);
                Durable.CreateFolder(Path.GetDirectoryName(target)!);
                File.Move(blobs.IncomingPath(blob), target, overwrite: false);
                Durable.FlushFolder(Path.GetDirectoryName(target)!);
                Durable.FlushFolder(blobs.incoming);
                File.Delete(NotePath(0));
                File.Delete(NotePath(1));
            }
            catch (IOException failure) when (IsFull(failure))
            {
                throw new BlobsFullException("there is no room left for recordings", failure);
            }

            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            await file.DisposeAsync();
            foreach (var note in notes)
            {
                if (note is not null)
                {
                    await note.DisposeAsync();
                }
            }
        }

        private static int Fill(SafeFileHandle handle, long offset, Span<byte> buffer)
        {
            var got = 0;
            while (got < buffer.Length && RandomAccess.Read(handle, buffer[got..], offset + got) is var read and > 0)
            {
                got += read;
            }

            return got;
        }

        private string NotePath(int slot) => blobs.IncomingPath(blob) + (slot == 0 ? ".0" : ".1");
    }
}
