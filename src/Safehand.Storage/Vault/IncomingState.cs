using System.Security.Cryptography;
using Safehand.Age.Payload;
using Safehand.Kernel;

namespace Safehand.Storage.Vault;

/// <summary>
/// Everything that belongs to one blob while it is received: its bytes, key, sealer and running hashes. Built fresh, or from what a stop left on the disk.
/// After a failed write it is thrown away and built again from the disk, which is the only truth.
/// </summary>
internal sealed class IncomingState : IAsyncDisposable
{
    private readonly byte[] fileKey;
    private readonly PayloadKey key;
    private readonly IIncomingBytes bytes;
    private readonly TreeHash tree = new();
    private readonly PayloadSealer sealer;
    private long position;
    private long serial;
    private bool unsettled;
    private byte[]? torn;
    private long tornAt;

    private IncomingState(BlobId blob, byte[] fileKey, byte[] nonce, IIncomingBytes bytes, IncrementalHash sha, long chunks)
    {
        Blob = blob;
        this.fileKey = fileKey;
        this.bytes = bytes;
        Sha = sha;
        key = new PayloadKey(fileKey, nonce);
        position = PayloadFormat.NonceSize + (chunks * PayloadFormat.SealedChunkSize);
        sealer = new PayloadSealer(key, chunks, StoreAsync);
    }

    public BlobId Blob { get; }

    /// <summary>Bytes of plaintext taken in, durable or not.</summary>
    public long Received { get; private set; }

    /// <summary>The running SHA-256 of the plaintext. Goes on with the next state when the file key changes.</summary>
    public IncrementalHash Sha { get; }

    /// <summary>Begins a payload in an empty blob: writes the nonce.</summary>
    public static async Task<IncomingState> FreshAsync(BlobId blob, byte[] fileKey, IIncomingBytes bytes, IncrementalHash sha, CancellationToken ct)
    {
        var nonce = RandomNumberGenerator.GetBytes(PayloadFormat.NonceSize);
        await bytes.WriteAsync(0, nonce, ct);
        var state = new IncomingState(blob, fileKey, nonce, bytes, sha, 0);
        state.tree.Append(nonce);
        return state;
    }

    /// <summary>Takes up what a stop left: every chunk that authenticates, then the newest tail.</summary>
    /// <exception cref="IntegrityException">Chunks that were acknowledged are gone or altered.</exception>
    public static async Task<IncomingState> FromDiskAsync(BlobId blob, byte[] fileKey, IIncomingBytes bytes, CancellationToken ct)
    {
        var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var tail = await NewestTailAsync(fileKey, bytes, ct);
        var nonce = new byte[PayloadFormat.NonceSize];
        if (await bytes.ReadAsync(0, nonce, ct) < nonce.Length)
        {
            return tail is null ? await FreshAsync(blob, fileKey, bytes, sha, ct) : throw Lost(blob);
        }

        var good = await GoodChunksAsync(fileKey, nonce, bytes, sha, ct);
        if (tail is { } newest && newest.Chunk > good)
        {
            throw Lost(blob); // chunks are flushed before the tail that follows them is written
        }

        // One chunk must stay open, in case the recording ends here: where the tail is older than the last good chunk, that chunk is the one.
        var known = tail is { } noted && noted.Chunk == good ? noted.Bytes : default;
        var open = good > 0 && known.IsEmpty ? good - 1 : good;
        var state = new IncomingState(blob, fileKey, nonce, bytes, sha, open) { Received = open * PayloadFormat.ChunkSize, serial = tail?.Serial ?? 0 };
        await state.RebuildTreeAsync(ct);
        await state.ReadTornAsync(good, ct);
        if (open == good)
        {
            await state.TakeAsync(known, hash: true, ct);
            state.JudgeTorn();
        }
        else
        {
            await state.TakeAsync(await state.ChunkAsync(open, ct), hash: false, ct);
            state.unsettled = true;
        }

        await bytes.FlushAsync(ct); // what was found may have reached the disk's cache alone, and is acknowledged from here on
        return state;
    }

    /// <summary>Room to receive into; waits while the disk is slower than the sender.</summary>
    public ValueTask<Memory<byte>> RoomAsync(CancellationToken ct) => sealer.GetMemoryAsync(ct);

    /// <summary>
    /// Whether the next bytes may be sealed in this payload. Where a stop left part of a chunk whose bytes were never acknowledged, the same bytes must come again:
    /// others would be sealed under a nonce that already sealed the first, and the two together give both away.
    /// </summary>
    public bool MayFollow(ReadOnlySpan<byte> next)
    {
        if (torn is null)
        {
            return true;
        }

        if (tornAt < 0)
        {
            return next.IsEmpty;
        }

        var from = (int)(Received - tornAt);
        if (from >= torn.Length)
        {
            torn = null;
            return true;
        }

        var overlap = Math.Min(next.Length, torn.Length - from);
        return next[..overlap].SequenceEqual(torn.AsSpan(from, overlap));
    }

    /// <summary>Counts bytes received into the room.</summary>
    public void Advance(ReadOnlySpan<byte> received)
    {
        Sha.AppendData(received);
        sealer.Advance(received.Length);
        Received += received.Length;
    }

    /// <summary>Returns when everything received is durable: whole chunks in the payload, the rest in the tail.</summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        await sealer.FlushAsync(ct);
        await bytes.FlushAsync(ct);
        unsettled = false;
        serial++;
        await bytes.PutNoteAsync((int)(serial & 1), new Tail(serial, sealer.NextChunk, sealer.Pending).Seal(fileKey), ct);
    }

    /// <summary>Seals the last chunk and the blob.</summary>
    public async Task<StoredBlob> SealAsync(CancellationToken ct)
    {
        if (unsettled)
        {
            // Sealing the last chunk overwrites the only copy of acknowledged bytes: the tail must hold them first.
            await SettleAsync(ct);
        }

        await sealer.CompleteAsync(ct);
        await bytes.SealAsync(position, ct);
        return new StoredBlob(Blob, Received, Sha.GetHashAndReset(), tree.Root());
    }

    /// <summary>Everything received, sealed anew in another blob under another file key, durable there on return.</summary>
    public async Task<IncomingState> MoveAsync(BlobId blob, byte[] freshKey, IIncomingBytes target, CancellationToken ct)
    {
        await sealer.FlushAsync(ct);
        var next = await FreshAsync(blob, freshKey, target, Sha, ct);
        for (var chunk = 0L; chunk < sealer.NextChunk; chunk++)
        {
            await next.TakeAsync(await ChunkAsync(chunk, ct), hash: false, ct);
        }

        await next.TakeAsync(sealer.Pending, hash: false, ct);
        await next.SettleAsync(ct);
        return next;
    }

    public async ValueTask DisposeAsync()
    {
        await sealer.DisposeAsync();
        key.Dispose();
        tree.Dispose();
        CryptographicOperations.ZeroMemory(fileKey);
        await bytes.DisposeAsync();
    }

    private static IntegrityException Lost(BlobId blob) => new("an incoming recording lost bytes that had been acknowledged: " + blob);

    private static async Task<Tail?> NewestTailAsync(byte[] fileKey, IIncomingBytes bytes, CancellationToken ct)
    {
        Tail? newest = null;
        var note = new byte[Tail.LargestNote];
        for (var slot = 0; slot < 2; slot++)
        {
            var got = await bytes.GetNoteAsync(slot, note, ct);
            if (Tail.Open(fileKey, note.AsSpan(0, got)) is { } tail && tail.Serial >= (newest?.Serial ?? 0))
            {
                newest = tail;
            }
        }

        return newest;
    }

    private static async Task<long> GoodChunksAsync(byte[] fileKey, byte[] nonce, IIncomingBytes bytes, IncrementalHash sha, CancellationToken ct)
    {
        using var key = new PayloadKey(fileKey, nonce);
        using var cipher = key.Cipher();
        var stored = new byte[PayloadFormat.SealedChunkSize];
        var plain = new byte[PayloadFormat.ChunkSize];
        for (var chunk = 0L; ; chunk++)
        {
            var got = await bytes.ReadAsync(PayloadFormat.NonceSize + (chunk * PayloadFormat.SealedChunkSize), stored, ct);
            if (got < stored.Length || !cipher.TryOpen(chunk, false, stored, plain))
            {
                return chunk;
            }

            sha.AppendData(plain);
        }
    }

    private async Task<byte[]> ChunkAsync(long chunk, CancellationToken ct)
    {
        var stored = new byte[PayloadFormat.SealedChunkSize];
        var plain = new byte[PayloadFormat.ChunkSize];
        await bytes.ReadAsync(PayloadFormat.NonceSize + (chunk * PayloadFormat.SealedChunkSize), stored, ct);
        using var cipher = key.Cipher();
        return cipher.TryOpen(chunk, false, stored, plain) ? plain : throw Lost(Blob);
    }

    private async Task RebuildTreeAsync(CancellationToken ct)
    {
        var buffer = new byte[TreeHash.LeafSize];
        for (var at = 0L; at < position;)
        {
            var got = await bytes.ReadAsync(at, buffer.AsMemory(0, (int)Math.Min(buffer.Length, position - at)), ct);
            tree.Append(buffer.AsSpan(0, got));
            at += got;
        }
    }

    // What stands after the good chunks: written, never acknowledged, and not whole. XOR with the key stream gives its plaintext (unauthenticated, used only to compare).
    private async Task ReadTornAsync(long chunk, CancellationToken ct)
    {
        var start = PayloadFormat.NonceSize + (chunk * PayloadFormat.SealedChunkSize);
        var length = bytes.Length - start;
        if (length <= 0)
        {
            return;
        }

        tornAt = chunk * PayloadFormat.ChunkSize;
        torn = new byte[(int)Math.Min(length, PayloadFormat.ChunkSize)];
        await bytes.ReadAsync(start, torn, ct);
        var stream = new byte[PayloadFormat.SealedChunkSize];
        using var cipher = key.Cipher();
        cipher.Seal(chunk, false, new byte[PayloadFormat.ChunkSize], stream);
        for (var i = 0; i < torn.Length; i++)
        {
            torn[i] ^= stream[i];
        }

        if (length > PayloadFormat.SealedChunkSize)
        {
            tornAt = -1; // more than one chunk, after a power cut: nothing can follow here but the end
        }
    }

    // A torn chunk begins with the tail's bytes. Where it does not, it was sealed as the last one, or the disk lost part of it: nothing can follow here but the same end.
    private void JudgeTorn()
    {
        if (torn is null || tornAt < 0)
        {
            return;
        }

        var pending = sealer.Pending.Span;
        var common = Math.Min(pending.Length, torn.Length);
        if (!pending[..common].SequenceEqual(torn.AsSpan(0, common)))
        {
            tornAt = -1;
        }
        else if (torn.Length <= pending.Length)
        {
            torn = null;
        }
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> plain, bool hash, CancellationToken ct)
    {
        while (!plain.IsEmpty)
        {
            var room = await sealer.GetMemoryAsync(ct);
            var size = Math.Min(room.Length, plain.Length);
            plain[..size].CopyTo(room);
            if (hash)
            {
                Sha.AppendData(plain.Span[..size]);
            }

            sealer.Advance(size);
            Received += size;
            plain = plain[size..];
        }
    }

    private async ValueTask StoreAsync(ReadOnlyMemory<byte> stored, CancellationToken ct)
    {
        await bytes.WriteAsync(position, stored, ct);
        position += stored.Length;
        tree.Append(stored.Span);
    }
}
