using Microsoft.Win32.SafeHandles;

namespace Safehand.Age.Payload;

/// <summary>Stored bytes that can be read from any offset by several threads at once: a file, or an object in a remote store.</summary>
public interface IByteSource : IAsyncDisposable
{
    /// <summary>Bytes in all. Does not change while the source is open.</summary>
    long Length { get; }

    /// <summary>Fills <paramref name="buffer"/> from <paramref name="offset"/>; fewer bytes than asked only at the end.</summary>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken ct);
}

/// <summary>A file as a byte source, from a given position on (so that a header before the payload can be skipped).</summary>
public sealed class FileByteSource : IByteSource
{
    private readonly SafeFileHandle file;
    private readonly long start;

    /// <summary>Takes over an open file; disposed with this source.</summary>
    public FileByteSource(SafeFileHandle file, long start = 0)
    {
        this.file = file;
        this.start = start;
        Length = RandomAccess.GetLength(file) - start;
        ArgumentOutOfRangeException.ThrowIfNegative(Length, nameof(start));
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();

        // Linux has no asynchronous file read that .NET would use: the asynchronous call costs two thread hops and blocks a pool thread
        // all the same. Reading here is measurably quicker and blocks one thread for one group of chunks at most.
        var got = 0;
        while (got < buffer.Length)
        {
            var read = RandomAccess.Read(file, buffer.Span[got..], start + offset + got);
            if (read == 0)
            {
                break;
            }

            got += read;
        }

        return ValueTask.FromResult(got);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }
}
