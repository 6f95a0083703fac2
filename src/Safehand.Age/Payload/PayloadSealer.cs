namespace Safehand.Age.Payload;

/// <summary>
/// Seals a stream of plaintext into chunks with receiving, sealing and writing overlapped, and hands the stored bytes on in order.
/// One caller at a time; at most six batches of 256 KiB are in flight, and a caller that is quicker than the output seals some itself and then waits.
/// The nonce before the first chunk is the caller's to write.
/// </summary>
/// <remarks>
/// A chunk is sealed only once it is known whether another byte follows it, so none is ever sealed twice under one nonce: whichever of the two threads claims a batch first
/// seals it, the other never does.
/// </remarks>
public sealed class PayloadSealer : IAsyncDisposable
{
    private const int BatchBytes = PayloadBuffers.BatchChunks * PayloadFormat.ChunkSize;
    private const int InFlight = 6;

    // Whoever has to wait is woken when it finds some work, not for every batch: putting a thread to sleep and waking it costs as much as sealing a chunk.
    private const int WorthWaking = 2;

    private readonly PayloadKey key;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> output;
    private readonly List<Batch> made = [];
    private readonly Lock gate = new();
    private readonly Stack<Batch> free = new();
    private readonly Queue<Batch> ordered = new();
    private readonly Task writing;
    private readonly CancellationTokenSource stop = new();
    private long next;
    private PayloadCipher? ours;
    private TaskCompletionSource? writerWaits;
    private TaskCompletionSource? callerWaits;
    private bool ending;
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

        Urge();
        SealAll();
        await written.WaitAsync(ct);
    }

    /// <summary>Seals what is pending as the last chunk and returns when all is through the output. Nothing can be added afterwards.</summary>
    public async ValueTask CompleteAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(completed, this);
        var batch = held ?? current ?? await TakeAsync(ct);
        completed = true;
        held = current = null;
        Submit(batch, batch.Length, last: true);
        Urge();
        SealAll();
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
        await stop.CancelAsync();
        Urge(end: true);
        await writing;
        made.ForEach(batch => batch.Release());
        held = current = null;
        ours?.Dispose();
        stop.Dispose();
    }

    private async ValueTask<Batch> TakeAsync(CancellationToken ct)
    {
        if (written.IsFaulted)
        {
            await written; // throws what the output threw
        }

        if (made.Count < InFlight && !HasFree)
        {
            made.Add(new Batch());
            return made[^1];
        }

        while (true)
        {
            Task waiting;
            lock (gate)
            {
                if (free.TryPop(out var batch))
                {
                    return batch;
                }

                waiting = (callerWaits ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            Urge();
            if (!TrySealOne())
            {
                await waiting.WaitAsync(ct);
            }
        }
    }

    private bool HasFree
    {
        get
        {
            lock (gate)
            {
                return free.Count > 0;
            }
        }
    }

    // The writer is not to wait for more.
    private void Urge(bool end = false)
    {
        TaskCompletionSource? wake;
        lock (gate)
        {
            ending |= end;
            wake = writerWaits;
            writerWaits = null;
        }

        wake?.SetResult();
    }

    private void SealAll()
    {
        while (TrySealOne())
        {
        }
    }

    // The caller has nothing better to do: it seals what came last, which is still in its processor's cache.
    private bool TrySealOne()
    {
        Batch? newest = null;
        foreach (var batch in made)
        {
            newest = batch.IsWaiting && batch.First >= (newest?.First ?? 0) ? batch : newest;
        }

        if (newest is null)
        {
            return false;
        }

        if (newest.TryClaim())
        {
            try
            {
                Seal(newest, ours ??= key.Cipher());
                newest.Sealed.SetResult();
            }
            catch (Exception failure)
            {
                newest.Sealed.SetException(failure); // told where its bytes are waited for, as every failure of this object
            }
        }

        return true;
    }

    private void Submit(Batch batch, int length, bool last)
    {
        batch.First = next;
        batch.Length = length;
        batch.Last = last;
        batch.Sealed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        batch.Written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        written = batch.Written.Task;
        next += PayloadFormat.ChunkCount(length);
        batch.Offer();
        TaskCompletionSource? wake = null;
        lock (gate)
        {
            ordered.Enqueue(batch);
            if (ordered.Count >= WorthWaking)
            {
                wake = writerWaits;
                writerWaits = null;
            }
        }

        wake?.SetResult();
    }

    private async ValueTask<Batch?> NextAsync()
    {
        while (true)
        {
            Task waiting;
            lock (gate)
            {
                if (ordered.TryDequeue(out var batch))
                {
                    return batch;
                }

                if (ending)
                {
                    return null;
                }

                waiting = (writerWaits ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await waiting;
        }
    }

    private void GiveBack(Batch batch)
    {
        TaskCompletionSource? wake = null;
        lock (gate)
        {
            free.Push(batch);
            if (free.Count >= WorthWaking || ordered.Count == 0)
            {
                wake = callerWaits;
                callerWaits = null;
            }
        }

        wake?.SetResult();
    }

    private static void Seal(Batch batch, PayloadCipher cipher)
    {
        var chunks = (int)PayloadFormat.ChunkCount(batch.Length);
        for (var i = 0; i < chunks; i++)
        {
            var from = i * PayloadFormat.ChunkSize;
            var size = Math.Min(PayloadFormat.ChunkSize, batch.Length - from);
            cipher.Seal(batch.First + i, batch.Last && i == chunks - 1, batch.Plain.AsSpan(from, size), batch.Stored.AsSpan(i * PayloadFormat.SealedChunkSize));
        }

        batch.StoredLength = batch.Length + (chunks * PayloadFormat.TagSize);
    }

    private async Task WriteAllAsync()
    {
        Exception? failure = null;
        PayloadCipher? cipher = null;
        while (await NextAsync() is { } batch)
        {
            try
            {
                if (batch.TryClaim())
                {
                    Seal(batch, cipher ??= key.Cipher());
                }
                else
                {
                    await batch.Sealed.Task;
                }

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
            GiveBack(batch);
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

        cipher?.Dispose();
    }

    private sealed class Batch
    {
        private const int Ours = 0;
        private const int Waiting = 1;
        private int state = Ours;

        public byte[] Plain { get; } = PayloadBuffers.Batch.Rent();

        public byte[] Stored { get; } = PayloadBuffers.Batch.Rent();

        public int Length { get; set; }

        public int StoredLength { get; set; }

        public long First { get; set; }

        public bool Last { get; set; }

        public bool IsWaiting => Volatile.Read(ref state) == Waiting;

        public TaskCompletionSource Sealed { get; set; } = new();

        public TaskCompletionSource Written { get; set; } = new();

        /// <summary>Lets it be sealed by whoever claims it.</summary>
        public void Offer() => Volatile.Write(ref state, Waiting);

        /// <summary>True for exactly one of those who ask.</summary>
        public bool TryClaim() => Interlocked.CompareExchange(ref state, Ours, Waiting) == Waiting;

        public void Release()
        {
            PayloadBuffers.Batch.Return(Plain);
            PayloadBuffers.Batch.Return(Stored);
        }
    }
}
