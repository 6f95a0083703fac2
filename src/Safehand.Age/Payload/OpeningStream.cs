using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Safehand.Age.Payload;

/// <summary>
/// A stream to read plaintext from; the payload comes from the stream beneath, which stays open, read ahead by at most eight batches of 256 KiB.
/// Chunks are released in order and only when authenticated. Reaching the end means that the last chunk was authenticated as the last and nothing followed it;
/// a payload cut short throws instead of ending.
/// </summary>
internal sealed class OpeningStream : Stream
{
    private const int BatchBytes = PayloadBuffers.BatchChunks * PayloadFormat.SealedChunkSize;
    private const int InFlight = 8;

    private readonly Stream input;
    private readonly byte[] fileKey;
    private readonly ConcurrentBag<PayloadCipher> ciphers = [];
    private readonly Channel<Batch> ordered = Channel.CreateBounded<Batch>(new BoundedChannelOptions(InFlight) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource stop = new();
    private readonly Task reading;
    private PayloadKey? key;
    private Batch? current;
    private bool ended;
    private bool closed;

    internal OpeningStream(Stream input, ReadOnlySpan<byte> fileKey)
    {
        this.input = input;
        this.fileKey = fileKey.ToArray();
        reading = Task.Run(ReadAllAsync);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || !await HaveAsync(cancellationToken))
        {
            return 0;
        }

        var size = Math.Min(buffer.Length, current!.Length - current.Taken);
        current.Plain.AsSpan(current.Taken, size).CopyTo(buffer.Span);
        current.Taken += size;
        return size;
    }

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        while (await HaveAsync(cancellationToken))
        {
            await destination.WriteAsync(current!.Plain.AsMemory(current.Taken, current.Length - current.Taken), cancellationToken);
            current.Taken = current.Length;
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
        if (closed)
        {
            return;
        }

        closed = true;
        await stop.CancelAsync();
        await reading;
        while (ordered.Reader.TryRead(out var batch))
        {
            await batch.Opening;
            batch.Release();
        }

        current?.Release();
        current = null;
        while (ciphers.TryTake(out var cipher))
        {
            cipher.Dispose();
        }

        key?.Dispose();
        stop.Dispose();
    }

    // True when authenticated plaintext is waiting in `current`, false at the authenticated end.
    private async ValueTask<bool> HaveAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        while (current is null || current.Taken == current.Length)
        {
            if (current is { Bad: { } failure })
            {
                throw failure; // again at every further read: a failed payload never turns into an end
            }

            if (ended)
            {
                return false;
            }

            if (current is { } spent)
            {
                current = null;
                spent.Release();
            }

            var batch = await ordered.Reader.ReadAsync(ct);
            await batch.Opening;
            ended = batch.Last;
            current = batch;
        }

        return true;
    }

    private async Task ReadAllAsync()
    {
        Batch? held = null;
        try
        {
            var nonce = new byte[PayloadFormat.NonceSize];
            if (await input.ReadAtLeastAsync(nonce, nonce.Length, throwOnEndOfStream: false, stop.Token) < nonce.Length)
            {
                throw new AgeFormatException("the payload is cut short in its nonce");
            }

            key = new PayloadKey(fileKey, nonce);
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(fileKey);
            for (var first = 0L; ; first += PayloadBuffers.BatchChunks)
            {
                var batch = new Batch { First = first };
                batch.StoredLength = await input.ReadAtLeastAsync(batch.Stored.AsMemory(0, BatchBytes), BatchBytes, throwOnEndOfStream: false, stop.Token);
                if (held is not null)
                {
                    held.Last = batch.StoredLength == 0;
                    await SubmitAsync(held);
                    held = null;
                }
                else if (batch.StoredLength == 0)
                {
                    batch.Release();
                    throw new AgeFormatException("the payload is cut short: it has no chunk");
                }

                if (batch.StoredLength == 0)
                {
                    batch.Release();
                    return;
                }

                if (batch.StoredLength < BatchBytes)
                {
                    batch.Last = true;
                    await SubmitAsync(batch);
                    return;
                }

                held = batch; // the last chunk of the payload if nothing comes after it
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            held?.Release();
        }
        catch (Exception failure)
        {
            // Whatever was held is not handed on: without knowing what follows, its last chunk cannot be opened.
            held?.Release();
            try
            {
                await ordered.Writer.WriteAsync(new Batch { Bad = failure }, stop.Token);
            }
            catch (OperationCanceledException)
            {
                // the reader has gone: nobody is left to tell
            }
        }
    }

    private async ValueTask SubmitAsync(Batch batch)
    {
        batch.Opening = Task.Run(() => Open(batch));
        await ordered.Writer.WriteAsync(batch, stop.Token);
    }

    private void Open(Batch batch)
    {
        var cipher = ciphers.TryTake(out var idle) ? idle : key!.Cipher();
        for (int at = 0, i = 0; at < batch.StoredLength; at += PayloadFormat.SealedChunkSize, i++)
        {
            var stored = batch.Stored.AsSpan(at, Math.Min(PayloadFormat.SealedChunkSize, batch.StoredLength - at));
            var last = batch.Last && at + stored.Length == batch.StoredLength;
            if (!cipher.TryOpen(batch.First + i, last, stored, batch.Plain.AsSpan(batch.Length)))
            {
                // The chunks before it were authentic and are released, as by every streaming reader; nothing of this one is.
                batch.Bad = new AgeFormatException("the payload is damaged, cut short or followed by other data");
                break;
            }

            batch.Length += stored.Length - PayloadFormat.TagSize;
        }

        ciphers.Add(cipher);
    }

    private sealed class Batch
    {
        public byte[] Plain { get; } = PayloadBuffers.Batch.Rent();

        public byte[] Stored { get; } = PayloadBuffers.Batch.Rent();

        public int Length { get; set; }

        public int Taken { get; set; }

        public int StoredLength { get; set; }

        public long First { get; init; }

        public bool Last { get; set; }

        public Exception? Bad { get; set; }

        public Task Opening { get; set; } = Task.CompletedTask;

        public void Release()
        {
            PayloadBuffers.Batch.Return(Plain);
            PayloadBuffers.Batch.Return(Stored);
        }
    }
}
