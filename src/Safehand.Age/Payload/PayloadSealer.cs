using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Safehand.Age.Payload;

/// <summary>
/// Seals a stream of plaintext into chunks with receiving, sealing and writing overlapped, and hands the stored bytes on in order.
/// One caller at a time; at most eight batches of 256 KiB are in flight, and a caller that is quicker than the output waits.
/// The nonce before the first chunk is the caller's to write.
/// </summary>
/// <remarks>A chunk is sealed only once it is known whether another byte follows it, so none is ever sealed twice under one nonce.</remarks>
public sealed class PayloadSealer : IAsyncDisposable
{
    private const int BatchBytes = PayloadBuffers.BatchChunks * PayloadFormat.ChunkSize;
    private const int InFlight = 8;

    private readonly PayloadKey key;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> output;
    private readonly ConcurrentBag<PayloadCipher> ciphers = [];
    private readonly Channel<Batch> free = Channel.CreateUnbounded<Batch>();
    private readonly Channel<Batch> ordered = Channel.CreateUnbounded<Batch>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task writing;
    private readonly CancellationTokenSource stop = new();
    private long next;
    private int made;
    private Batch? held;
    private Batch? current;
    private Task written = Task.CompletedTask;
    private bool completed;
    private bool disposed;

    /// <summary>Begins sealing.</summary>
    /// <param name="key">The payload's key; MUST outlive this object.</param>
    /// <param name="firstChunk">Number of the first chunk to seal: zero, or how many are already stored.</param>
    /// <param name="output">Takes stored bytes in order, one call at a time. When it throws, everything after it throws the same.</param>
    public PayloadSealer(PayloadKey key, long firstChunk, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> output)
    {
        this.key = key;
        this.output = output;
        next = firstChunk;
        writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Number of the chunk that the first pending byte belongs to.</summary>
    public long NextChunk => next;

    /// <summary>Plaintext given but not yet handed to sealing; after a flush at most one chunk.</summary>
    public ReadOnlyMemory<byte> Pending =>
        held is not null ? held.Plain.AsMemory(0, held.Length) : current is null ? default : current.Plain.AsMemory(0, current.Length);

    /// <summary>Room for plaintext, never empty; waits while all batches are in flight.</summary>
    public async ValueTask<Memory<byte>> GetMemoryAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(completed, this);
        if (current is { Length: BatchBytes })
        {
            held = current; // whether its last chunk is the last of all is known when another byte comes
            current = null;
        }

        current ??= await TakeAsync(ct);
        return current.Plain.AsMemory(current.Length, BatchBytes - current.Length);
    }

    /// <summary>Counts bytes put into the memory last got.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
        {
            return;
        }

        current!.Length += count;
        if (held is { } full)
        {
            held = null;
            Submit(full, full.Length, last: false);
        }
    }

    /// <summary>Seals every chunk that is certainly not the last and returns when its bytes have been through the output. At most one chunk stays pending.</summary>
    public async ValueTask FlushAsync(CancellationToken ct)
    {
        var batch = held ?? current;
        if (batch is not null && batch.Length > PayloadFormat.ChunkSize)
        {
            var keep = batch.Length % PayloadFormat.ChunkSize is var rest and > 0 ? rest : PayloadFormat.ChunkSize;
            var rests = held is not null && current is not null ? current : await TakeAsync(ct);
            batch.Plain.AsSpan(batch.Length - keep, keep).CopyTo(rests.Plain);
            rests.Length = keep;
            held = null;
            current = rests;
            Submit(batch, batch.Length - keep, last: false);
        }

        await written.WaitAsync(ct);
    }

    /// <summary>Seals what is pending as the last chunk and returns when all is through the output. Nothing can be added afterwards.</summary>
    public async ValueTask CompleteAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(completed, this);
        var batch = held ?? current ?? await TakeAsync(ct);
        completed = true;
        if (held is not null)
        {
            current?.Release(); // room that was asked for and never used
        }

        held = current = null;
        Submit(batch, batch.Length, last: true);
        await written.WaitAsync(ct);
    }

    /// <summary>Stops. Without <see cref="CompleteAsync"/> the payload has no last chunk and cannot be taken for whole.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        completed = disposed = true;
        ordered.Writer.TryComplete();
        await stop.CancelAsync();
        await writing;
        foreach (var batch in new[] { held, current })
        {
            batch?.Release();
        }

        held = current = null;
        while (free.Reader.TryRead(out var idle))
        {
            idle.Release();
        }

        while (ciphers.TryTake(out var cipher))
        {
            cipher.Dispose();
        }

        stop.Dispose();
    }

    private async ValueTask<Batch> TakeAsync(CancellationToken ct)
    {
        if (written.IsFaulted)
        {
            await written; // throws what the output threw
        }

        if (free.Reader.TryRead(out var batch))
        {
            return batch;
        }

        if (made < InFlight)
        {
            made++;
            return new Batch();
        }

        return await free.Reader.ReadAsync(ct);
    }

    private void Submit(Batch batch, int length, bool last)
    {
        batch.First = next;
        batch.Length = length;
        batch.Last = last;
        batch.Written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        written = batch.Written.Task;
        next += PayloadFormat.ChunkCount(length);
        batch.Sealing = Task.Run(() => Seal(batch));
        ordered.Writer.TryWrite(batch);
    }

    private void Seal(Batch batch)
    {
        var cipher = ciphers.TryTake(out var idle) ? idle : key.Cipher();
        var chunks = (int)PayloadFormat.ChunkCount(batch.Length);
        for (var i = 0; i < chunks; i++)
        {
            var from = i * PayloadFormat.ChunkSize;
            var size = Math.Min(PayloadFormat.ChunkSize, batch.Length - from);
            cipher.Seal(batch.First + i, batch.Last && i == chunks - 1, batch.Plain.AsSpan(from, size), batch.Stored.AsSpan(i * PayloadFormat.SealedChunkSize));
        }

        batch.StoredLength = batch.Length + (chunks * PayloadFormat.TagSize);
        ciphers.Add(cipher);
    }

    private async Task WriteAllAsync()
    {
        Exception? failure = null;
        await foreach (var batch in ordered.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                await batch.Sealing;
                if (failure is null)
                {
                    await output(batch.Stored.AsMemory(0, batch.StoredLength), stop.Token);
                }
            }
            catch (Exception thrown)
            {
                failure ??= thrown; // a gap would misplace every later chunk: nothing is written after a failure
            }

            var done = batch.Written;
            batch.Length = 0;
            free.Writer.TryWrite(batch);
            if (failure is null)
            {
                done.SetResult();
            }
            else
            {
                done.SetException(failure);
                _ = done.Task.Exception; // whoever waits gets it; where nobody waits it is not an unobserved fault
            }
        }
    }

    private sealed class Batch
    {
        public byte[] Plain { get; } = PayloadBuffers.Batch.Rent();

        public byte[] Stored { get; } = PayloadBuffers.Batch.Rent();

        public int Length { get; set; }

        public int StoredLength { get; set; }

        public long First { get; set; }

        public bool Last { get; set; }

        public Task Sealing { get; set; } = Task.CompletedTask;

        public TaskCompletionSource Written { get; set; } = new();

        public void Release()
        {
            PayloadBuffers.Batch.Return(Plain);
            PayloadBuffers.Batch.Return(Stored);
        }
    }
}
