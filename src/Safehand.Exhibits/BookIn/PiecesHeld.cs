using System.Collections.Concurrent;
using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>Pieces that are held in memory until their checksum is known. One for an upload, so many of all: what is held is bounded, however many send.</summary>
internal sealed class PiecesHeld(UploadOptions options)
{
    private readonly ConcurrentDictionary<UploadId, bool> of = new();
    private int held;

    /// <summary>Takes a place; refused at once where there is none, for a queue would hold the sender's bytes as well.</summary>
    internal Result<Place> Take(UploadId upload)
    {
        if (!of.TryAdd(upload, true))
        {
            return Refusal.Conflict("intake.in-use", "This recording is being received already. Wait until that ends.");
        }

        if (Interlocked.Increment(ref held) > options.PiecesHeldAtOnce)
        {
            Free(upload);
            return new Refusal(RefusalKind.Busy, "upload.busy", "Too many recordings are arriving at once. What has arrived is safe: go on from the same byte in a moment.");
        }

        return new Place(this, upload);
    }

    private void Free(UploadId upload)
    {
        Interlocked.Decrement(ref held);
        of.TryRemove(upload, out _);
    }

    /// <summary>A place, given back when disposed.</summary>
    internal sealed class Place(PiecesHeld pieces, UploadId upload) : IDisposable
    {
        public void Dispose() => pieces.Free(upload);
    }
}
