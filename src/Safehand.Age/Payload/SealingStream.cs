namespace Safehand.Age.Payload;

/// <summary>
/// A stream to write plaintext to; the payload goes to the stream beneath, which stays open.
/// <see cref="CompleteAsync"/> MUST be called when all is written: closing alone leaves a payload without its last chunk, which every reader refuses,
/// so that a copy broken off half way can never pass for a whole file.
/// </summary>
public sealed class SealingStream : Stream
{
    private readonly Stream output;
    private readonly PayloadKey key;
    private readonly PayloadSealer sealer;
    private readonly byte[] nonce;
    private bool begun;

    internal SealingStream(Stream output, PayloadKey key, byte[] nonce)
    {
        this.output = output;
        this.key = key;
        this.nonce = nonce;
        sealer = new PayloadSealer(key, 0, (stored, ct) => InPlace.WriteAsync(output, stored, ct));
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Reads all of <paramref name="input"/> straight into the buffers it is sealed from. Quicker than copying through <see cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>.</summary>
    public async Task WriteFromAsync(Stream input, CancellationToken ct = default)
    {
        await BeginAsync(ct);
        while (await InPlace.ReadAsync(input, await sealer.GetMemoryAsync(ct), ct) is var got and > 0)
        {
            sealer.Advance(got);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await BeginAsync(cancellationToken);
        while (!buffer.IsEmpty)
        {
            var room = await sealer.GetMemoryAsync(cancellationToken);
            var size = Math.Min(room.Length, buffer.Length);
            buffer[..size].CopyTo(room);
            sealer.Advance(size);
            buffer = buffer[size..];
        }
    }

    /// <summary>Seals the last chunk and flushes the stream beneath. Only then is the payload whole.</summary>
    public async Task CompleteAsync(CancellationToken ct = default)
    {
        await BeginAsync(ct);
        await sealer.CompleteAsync(ct);
        await output.FlushAsync(ct);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <summary>Does nothing: what is not a whole chunk cannot be written before it is known whether it is the last.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await sealer.DisposeAsync();
        key.Dispose();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            sealer.DisposeAsync().AsTask().GetAwaiter().GetResult();
            key.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask BeginAsync(CancellationToken ct)
    {
        if (!begun)
        {
            begun = true;
            await output.WriteAsync(nonce, ct);
        }
    }
}
