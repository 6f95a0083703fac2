namespace Safehand.Age.Payload;

/// <summary>Some chunks that follow one another, as stored and as opened. Opened once, by whoever claims it.</summary>
internal sealed class OpenedBatch
{
    /// <summary>Stored bytes that fit.</summary>
    public const int Capacity = PayloadBuffers.BatchChunks * PayloadFormat.SealedChunkSize;

    private const int Nobodys = 0;
    private const int Waiting = 1;
    private int state = Nobodys;
    private int released;

    public byte[] Plain { get; } = PayloadBuffers.Batch.Rent();

    public byte[] Stored { get; } = PayloadBuffers.Batch.Rent();

    /// <summary>Bytes stored, set before it is offered.</summary>
    public int StoredLength { get; set; }

    /// <summary>Number of its first chunk.</summary>
    public long First { get; init; }

    /// <summary>Whether the payload, or what was asked of it, ends with it.</summary>
    public bool Last { get; set; }

    /// <summary>Whether its last chunk is sealed as the last of the payload.</summary>
    public bool EndsPayload { get; set; }

    /// <summary>Plaintext, authentic.</summary>
    public int Length { get; private set; }

    /// <summary>Of which the reader has taken so many, or is to be given none.</summary>
    public int Taken { get; set; }

    /// <summary>Why there is nothing after <see cref="Length"/>, if there should be.</summary>
    public Exception? Bad { get; private set; }

    /// <summary>Ends when whoever claimed it has opened it.</summary>
    public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsWaiting => Volatile.Read(ref state) == Waiting;

    /// <summary>Holds nothing but a failure.</summary>
    public static OpenedBatch Failed(Exception failure)
    {
        var batch = new OpenedBatch { Bad = failure };
        batch.Opened.SetResult();
        return batch;
    }

    /// <summary>Lets it be opened by whoever claims it.</summary>
    public void Offer() => Volatile.Write(ref state, Waiting);

    /// <summary>True for exactly one of those who ask.</summary>
    public bool TryClaim() => Interlocked.CompareExchange(ref state, Nobodys, Waiting) == Waiting;

    /// <summary>Opens chunk after chunk, up to the first that is not authentic. Only for the one who claimed it. Does not throw.</summary>
    public void Open(PayloadCipher cipher)
    {
        try
        {
            for (int at = 0, i = 0; at < StoredLength; at += PayloadFormat.SealedChunkSize, i++)
            {
                var stored = Stored.AsSpan(at, Math.Min(PayloadFormat.SealedChunkSize, StoredLength - at));
                var last = EndsPayload && at + stored.Length == StoredLength;
                if (!cipher.TryOpen(First + i, last, stored, Plain.AsSpan(Length)))
                {
                    // The chunks before it were authentic and are released, as by every streaming reader; nothing of this one is.
                    Bad = new AgeFormatException("the payload is damaged, cut short or followed by other data");
                    break;
                }

                Length += stored.Length - PayloadFormat.TagSize;
            }
        }
        catch (Exception failure)
        {
            Bad = failure;
        }

        Opened.SetResult();
    }

    /// <summary>Gives the buffers back, once.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref released, 1) == 0)
        {
            PayloadBuffers.Batch.Return(Plain);
            PayloadBuffers.Batch.Return(Stored);
        }
    }
}
