namespace Safehand.Age.Payload;

/// <summary>
/// A stream to read plaintext from; the payload comes from the stream beneath, which stays open, read ahead by at most eight batches of 256 KiB.
/// Chunks are released in order and only when authenticated. Reaching the end means that the last chunk was authenticated as the last and nothing followed it;
/// a payload cut short throws instead of ending.
/// </summary>
internal sealed class OpeningStream : Stream
{
    private readonly Stream input;
    private readonly byte[] fileKey;
    private readonly ReadAhead ahead;
    private PayloadKey? key;

    internal OpeningStream(Stream input, ReadOnlySpan<byte> fileKey)
    {
        this.input = input;
        this.fileKey = fileKey.ToArray();
        ahead = new ReadAhead(FetchAsync);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var waiting = await ahead.PeekAsync(cancellationToken);
        var size = Math.Min(buffer.Length, waiting.Length);
        waiting.Span[..size].CopyTo(buffer.Span);
        if (size > 0)
        {
            ahead.Advance(size);
        }

        return size;
    }

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        while (await ahead.PeekAsync(cancellationToken) is { IsEmpty: false } waiting)
        {
            await InPlace.WriteAsync(destination, waiting, cancellationToken);
            ahead.Advance(waiting.Length);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CloseAsync().GetAwaiter().GetResult();
        }

        base.Dispose(disposing);
    }

    private async Task CloseAsync()
    {
        await ahead.DisposeAsync();
        key?.Dispose();
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(fileKey);
    }

    private async Task FetchAsync(ReadAhead to, CancellationToken ct)
    {
        OpenedBatch? held = null;
        try
        {
            var nonce = new byte[PayloadFormat.NonceSize];
            if (await InPlace.FillAsync(input, nonce, ct) < nonce.Length)
            {
                throw new AgeFormatException("the payload is cut short in its nonce");
            }

            key = new PayloadKey(fileKey, nonce);
            to.Use(key);
            for (var first = 0L; ; first += PayloadBuffers.BatchChunks)
            {
                var batch = new OpenedBatch { First = first };
                var before = held;
                held = batch; // released below where anything throws
                try
                {
                    batch.StoredLength = await InPlace.FillAsync(input, batch.Stored.AsMemory(0, OpenedBatch.Capacity), ct);
                }
                catch
                {
                    // Whatever came before is not handed on: without knowing what follows, its last chunk cannot be opened.
                    before?.Release();
                    throw;
                }

                if (before is not null)
                {
                    before.Last = before.EndsPayload = batch.StoredLength == 0;
                    await to.SubmitAsync(before, ct);
                }
                else if (batch.StoredLength == 0)
                {
                    throw new AgeFormatException("the payload is cut short: it has no chunk");
                }

                if (batch.StoredLength == 0)
                {
                    return;
                }

                if (batch.StoredLength < OpenedBatch.Capacity)
                {
                    batch.Last = batch.EndsPayload = true;
                    held = null;
                    await to.SubmitAsync(batch, ct);
                    return;
                }
            }
        }
        finally
        {
            held?.Release();
        }
    }
}
