using Microsoft.Win32.SafeHandles;
using Safehand.Kernel;

namespace Safehand.Storage.Vault;

/// <summary>A file under <c>incoming</c>. Its first mebibytes are written as any file; what follows goes past the page cache (<see cref="UncachedWriter"/>).</summary>
internal sealed class IncomingFile(FileBlobs blobs, BlobId blob, FileStream file) : IIncomingBytes
{
    private const long CheckEvery = 8 << 20;

    // What is small (a playing segment, a still) is soon read again: it stays in the page cache.
    private const long CachedUpTo = 4 << 20;

    private readonly FileStream?[] notes = new FileStream?[2];
    private long sinceCheck = CheckEvery;
    private UncachedWriter? uncached;
    private bool cachedOnly;

    public long Length { get; private set; } = RandomAccess.GetLength(file.SafeFileHandle);

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        await DrainAsync();
        return Fill(file.SafeFileHandle, offset, buffer.Span);
    }

    public async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        sinceCheck += bytes.Length;
        if (sinceCheck >= CheckEvery)
        {
            sinceCheck = 0;
            if (blobs.IsFloorReached(CheckEvery))
            {
                throw new BlobsFullException("the floor of free space is reached");
            }
        }

        try
        {
            if (offset == Length && Length >= CachedUpTo && !cachedOnly)
            {
                await AppendAsync(bytes);
            }
            else
            {
                await DrainAsync();
                RandomAccess.Write(file.SafeFileHandle, bytes.Span, offset);
                Length = Math.Max(Length, offset + bytes.Length);
            }
        }
        catch (IOException failure) when (FileBlobs.IsFull(failure))
        {
            throw new BlobsFullException("there is no room left for recordings", failure);
        }
    }

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        try
        {
            await DrainAsync();
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
        catch (IOException failure) when (FileBlobs.IsFull(failure))
        {
            throw new BlobsFullException("there is no room left for recordings", failure);
        }
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
                    Durable.FlushFolder(blobs.IncomingFolder);
                }
            }

            var handle = notes[slot]!.SafeFileHandle;
            RandomAccess.Write(handle, note.Span, 0);
            RandomAccess.FlushToDisk(handle);
        }
        catch (IOException failure) when (FileBlobs.IsFull(failure))
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

    public async ValueTask SealAsync(long length, CancellationToken ct)
    {
        try
        {
            // The order matters: bytes, then mode, then the name in its new place; the notes go last, since until then they are what a restart needs.
            await DrainAsync();
            RandomAccess.SetLength(file.SafeFileHandle, length);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead);
            var target = blobs.SealedPath(blob);
            Durable.CreateFolder(Path.GetDirectoryName(target)!);
            File.Move(blobs.IncomingPath(blob), target, overwrite: false);
            Durable.FlushFolder(Path.GetDirectoryName(target)!);
            Durable.FlushFolder(blobs.IncomingFolder);
            File.Delete(NotePath(0));
            File.Delete(NotePath(1));
        }
        catch (IOException failure) when (FileBlobs.IsFull(failure))
        {
            throw new BlobsFullException("there is no room left for recordings", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (uncached is not null)
        {
            await uncached.DisposeAsync();
        }

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

    private async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes)
    {
        // Up to the next boundary as any file, so that the two ways never write to the same page.
        if ((uncached is null || uncached.IsEmpty) && Length % UncachedWriter.Alignment is var past and > 0)
        {
            var head = (int)Math.Min(UncachedWriter.Alignment - past, bytes.Length);
            RandomAccess.Write(file.SafeFileHandle, bytes.Span[..head], Length);
            Length += head;
            bytes = bytes[head..];
        }

        if (bytes.IsEmpty)
        {
            return;
        }

        uncached ??= UncachedWriter.TryOpen(blobs.IncomingPath(blob), file.SafeFileHandle);
        if (uncached is null)
        {
            cachedOnly = true;
            RandomAccess.Write(file.SafeFileHandle, bytes.Span, Length);
        }
        else
        {
            await uncached.AppendAsync(Length, bytes);
        }

        Length += bytes.Length;
    }

    private ValueTask DrainAsync() => uncached is null ? ValueTask.CompletedTask : uncached.DrainAsync();

    private string NotePath(int slot) => blobs.IncomingPath(blob) + (slot == 0 ? ".0" : ".1");
}
