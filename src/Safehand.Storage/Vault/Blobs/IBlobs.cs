using Safehand.Age.Payload;
using Safehand.Kernel;

namespace Safehand.Storage.Vault;

/// <summary>
/// Where payloads lie: write-once bytes under random names. A process boundary: files on this machine, or an object store.
/// Knows nothing of keys, exhibits or plaintext.
/// </summary>
public interface IBlobs
{
    /// <summary>Begins a blob. Invisible to <see cref="Open"/> until sealed.</summary>
    /// <exception cref="IOException">The name is in use.</exception>
    ValueTask<IIncomingBytes> CreateAsync(BlobId blob, CancellationToken ct);

    /// <summary>Takes up a blob that was begun and not sealed, with whatever reached the disk.</summary>
    /// <exception cref="FileNotFoundException">Nothing of that name is incoming.</exception>
    ValueTask<IIncomingBytes> ReopenAsync(BlobId blob, CancellationToken ct);

    /// <summary>Opens a sealed blob for reading from anywhere.</summary>
    /// <exception cref="FileNotFoundException">Nothing of that name is sealed.</exception>
    ValueTask<IByteSource> OpenAsync(BlobId blob, CancellationToken ct);

    /// <summary>Removes a blob, sealed or incoming, and its note. Removing what is not there is no error.</summary>
    ValueTask DeleteAsync(BlobId blob, CancellationToken ct);

    /// <summary>Whether a sealed blob of that name exists.</summary>
    ValueTask<bool> IsSealedAsync(BlobId blob, CancellationToken ct);

    /// <summary>Every blob there is, sealed or incoming, in no order.</summary>
    IAsyncEnumerable<BlobId> ListAsync(CancellationToken ct);
}

/// <summary>A blob that is still being received. One caller at a time.</summary>
public interface IIncomingBytes : IAsyncDisposable
{
    /// <summary>Bytes there are, durable or not.</summary>
    long Length { get; }

    /// <summary>Fills <paramref name="buffer"/> from <paramref name="offset"/>; fewer bytes than asked only at the end.</summary>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken ct);

    /// <summary>Writes bytes at an offset, at most at the present end. Returns before they are durable.</summary>
    /// <exception cref="BlobsFullException">There is no room, or the free-space floor is reached; part of the bytes may have been written.</exception>
    ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> bytes, CancellationToken ct);

    /// <summary>Returns when everything written is durable.</summary>
    ValueTask FlushAsync(CancellationToken ct);

    /// <summary>
    /// Durably replaces one of the two notes kept beside the blob (slot 0 or 1, at most 66,000 bytes). A stop in mid-write may spoil that slot, never the other.
    /// </summary>
    ValueTask PutNoteAsync(int slot, ReadOnlyMemory<byte> note, CancellationToken ct);

    /// <summary>Reads a note into <paramref name="buffer"/> and returns how many bytes there are: possibly spoilt, possibly none.</summary>
    ValueTask<int> GetNoteAsync(int slot, Memory<byte> buffer, CancellationToken ct);

    /// <summary>Drops what lies beyond <paramref name="length"/>, makes the blob durable, visible and read-only, and removes the notes. Nothing can be written afterwards.</summary>
    ValueTask SealAsync(long length, CancellationToken ct);
}

/// <summary>There is no room for more bytes. Expected: turned into a refusal at intake.</summary>
public sealed class BlobsFullException : IOException
{
    /// <summary>No room.</summary>
    public BlobsFullException()
        : base("there is no room left for recordings")
    {
    }

    /// <summary>No room, named.</summary>
    public BlobsFullException(string message)
        : base(message)
    {
    }

    /// <summary>No room, with what the system said.</summary>
    public BlobsFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
