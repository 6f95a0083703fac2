using System.Collections.Concurrent;

namespace Safehand.Age.Payload;

/// <summary>
/// Buffers that are only ever lent to this folder, so that plaintext left in one can never surface in a stranger's rented array.
/// Pinned, so that the garbage collector leaves no copies behind. At most <c>kept</c> buffers idle here; the rest is left to the collector.
/// </summary>
internal sealed class PayloadBuffers(int size, int kept)
{
    private readonly ConcurrentQueue<byte[]> idle = new();

    /// <summary>Four sealed chunks: the unit of range reads.</summary>
    public static PayloadBuffers Group { get; } = new(4 * PayloadFormat.SealedChunkSize, 64);

    /// <summary>A batch: 256 KiB of plaintext in sealed form; the unit of streaming.</summary>
    public static PayloadBuffers Batch { get; } = new(BatchChunks * PayloadFormat.SealedChunkSize, 32);

    /// <summary>Chunks in a batch. Few, so that what is in flight stays in the processor's second-level cache between hashing, sealing and writing: measured a quarter less time than 16.</summary>
    public const int BatchChunks = 4;

    public byte[] Rent() => idle.TryDequeue(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(size, pinned: true);

    public void Return(byte[] buffer)
    {
        if (idle.Count < kept)
        {
            idle.Enqueue(buffer);
        }
    }
}
