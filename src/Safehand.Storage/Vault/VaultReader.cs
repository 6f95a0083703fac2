using System.IO.Pipelines;
using Safehand.Age;
using Safehand.Age.Payload;

namespace Safehand.Storage.Vault;

/// <summary>An opened recording: any range, by several readers at once. Holds the file key until disposed, so close it when the opening ends.</summary>
public sealed class VaultReader : IAsyncDisposable
{
    private readonly PayloadReader payload;

    internal VaultReader(PayloadReader payload) => this.payload = payload;

    /// <summary>Bytes of plaintext, authenticated.</summary>
    public long Length => payload.Length;

    /// <summary>Fills <paramref name="buffer"/> from <paramref name="offset"/>; fewer bytes only at the end.</summary>
    /// <exception cref="IntegrityException">What is stored there is not what was stored.</exception>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken ct = default)
    {
        try
        {
            return await payload.ReadAsync(offset, buffer, ct);
        }
        catch (AgeFormatException altered)
        {
            throw Altered(altered);
        }
    }

    /// <summary>Writes a range to a pipe (a response's body) at its reader's pace. The range MUST lie within <see cref="Length"/>.</summary>
    /// <exception cref="IntegrityException">What is stored there is not what was stored; bytes written before it were.</exception>
    public async Task CopyRangeAsync(PipeWriter output, long offset, long length, CancellationToken ct = default)
    {
        try
        {
            await payload.CopyRangeAsync(output, offset, length, ct);
        }
        catch (AgeFormatException altered)
        {
            throw Altered(altered);
        }
    }

    /// <summary>Writes a range to a stream.</summary>
    /// <inheritdoc cref="CopyRangeAsync(PipeWriter, long, long, CancellationToken)"/>
    public async Task CopyRangeAsync(Stream output, long offset, long length, CancellationToken ct = default)
    {
        try
        {
            await payload.CopyRangeAsync(output, offset, length, ct);
        }
        catch (AgeFormatException altered)
        {
            throw Altered(altered);
        }
    }

    /// <summary>A seekable stream over the whole.</summary>
    /// <param name="leaveOpen">Whether closing the stream leaves this reader open; otherwise the file key is forgotten with it.</param>
    public Stream AsStream(bool leaveOpen = true) => new VaultStream(this, leaveOpen);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => payload.DisposeAsync();

    internal static IntegrityException Altered(AgeFormatException found) => new("a stored recording was altered or cut: " + found.Message, found);

    private sealed class VaultStream(VaultReader reader, bool leaveOpen) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => reader.Length;

        public override long Position { get; set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var got = Position >= Length ? 0 : await reader.ReadAsync(Position, buffer, cancellationToken);
            Position += got;
            return got;
        }

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var length = Math.Max(0, Length - Position);
            await reader.CopyRangeAsync(destination, Position, length, cancellationToken);
            Position += length;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) =>
            ReadAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        } is var to and >= 0 ? to : throw new IOException("before the beginning");

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            if (!leaveOpen)
            {
                await reader.DisposeAsync();
            }

            await base.DisposeAsync();
        }
    }
}
