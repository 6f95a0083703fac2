using Safehand.Age.Payload;
using Safehand.Kernel;
using Safehand.Storage.Vault;

namespace Safehand.Storage.Tests.Vault;

/// <summary>A blob store whose disk fills up: the write that crosses the line is cut short there and fails, and so does every later one.</summary>
internal sealed class FaultyBlobs(IBlobs beneath) : IBlobs
{
    public long Room { get; set; } = long.MaxValue;

    public async ValueTask<IIncomingBytes> CreateAsync(BlobId blob, CancellationToken ct) => new Incoming(this, await beneath.CreateAsync(blob, ct));

    public async ValueTask<IIncomingBytes> ReopenAsync(BlobId blob, CancellationToken ct) => new Incoming(this, await beneath.ReopenAsync(blob, ct));

    public ValueTask<IByteSource> OpenAsync(BlobId blob, CancellationToken ct) => beneath.OpenAsync(blob, ct);

    public ValueTask<bool> IsSealedAsync(BlobId blob, CancellationToken ct) => beneath.IsSealedAsync(blob, ct);

    public ValueTask DeleteAsync(BlobId blob, CancellationToken ct) => beneath.DeleteAsync(blob, ct);

    public IAsyncEnumerable<BlobId> ListAsync(CancellationToken ct) => beneath.ListAsync(ct);

    private sealed class Incoming(FaultyBlobs blobs, IIncomingBytes bytes) : IIncomingBytes
    {
        public long Length => bytes.Length;

        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken ct) => bytes.ReadAsync(offset, buffer, ct);

        public async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> written, CancellationToken ct)
        {
            var size = (int)Math.Min(written.Length, blobs.Room);
            await bytes.WriteAsync(offset, written[..size], ct);
            blobs.Room -= size;
            if (size < written.Length)
            {
                throw new BlobsFullException();
            }
        }

        public ValueTask FlushAsync(CancellationToken ct) => bytes.FlushAsync(ct);

        public ValueTask PutNoteAsync(int slot, ReadOnlyMemory<byte> note, CancellationToken ct) =>
            blobs.Room <= 0 ? throw new BlobsFullException() : bytes.PutNoteAsync(slot, note, ct);

        public ValueTask<int> GetNoteAsync(int slot, Memory<byte> buffer, CancellationToken ct) => bytes.GetNoteAsync(slot, buffer, ct);

        public ValueTask SealAsync(long length, CancellationToken ct) => blobs.Room <= 0 ? throw new BlobsFullException() : bytes.SealAsync(length, ct);

        public ValueTask DisposeAsync() => bytes.DisposeAsync();
    }
}
