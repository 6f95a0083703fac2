using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Safehand.Age.Payload;

/// <summary>
/// Reads any range of a stored payload (C2SP age: "The payload can be seeked by jumping ahead in chunk increments").
/// Several threads may read at once. No byte is released before its chunk has been authenticated, and no length before the last chunk
/// has been authenticated as the last.
/// </summary>
public sealed class PayloadReader : IAsyncDisposable
{
    private const int GroupChunks = 4;

    private readonly IByteSource source;
    private readonly PayloadKey key;
    private readonly long chunks;
    private readonly ConcurrentBag<PayloadCipher> ciphers = [];

    private PayloadReader(IByteSource source, PayloadKey key, long length)
    {
        this.source = source;
        this.key = key;
        Length = length;
        chunks = PayloadFormat.ChunkCount(length);
    }

    /// <summary>Bytes of plaintext, authenticated.</summary>
    public long Length { get; }

    /// <summary>Opens a payload (nonce first) and authenticates its last chunk. Takes over the source, also when it throws.</summary>
    /// <exception cref="AgeFormatException">The payload is cut short, has trailing data, or its last chunk is not authentic under this key.</exception>
    public static async Task<PayloadReader> OpenAsync(IByteSource source, ReadOnlyMemory<byte> fileKey, CancellationToken ct = default)
    {
        PayloadKey? key = null;
        try
        {
            var length = PayloadFormat.ClaimedPlaintextLength(source.Length);
            var nonce = new byte[PayloadFormat.NonceSize];
            await FillAsync(source, 0, nonce, ct);
            key = new PayloadKey(fileKey.Span, nonce);
            var reader = new PayloadReader(source, key, length);

            // Whoever can cut the file can choose the length; only the last chunk's nonce says that the file ends here.
            var last = reader.chunks - 1;
            await reader.ReadAsync(last * PayloadFormat.ChunkSize, new byte[1], ct);
            return reader;
        }
        catch
        {
            key?.Dispose();
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads up to <paramref name="buffer"/>.Length bytes of plaintext from <paramref name="offset"/>; fewer only at the end, none beyond it.</summary>
    /// <exception cref="AgeFormatException">A chunk in the range is not authentic; the buffer then holds nothing of that chunk.</exception>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var wanted = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        if (wanted == 0 && Length != 0)
        {
            return 0;
        }

        var group = PayloadBuffers.Group.Rent();
        var spare = PayloadBuffers.Group.Rent();
        var cipher = Rent();
        try
        {
            var done = 0;
            do
            {
                var first = (offset + done) / PayloadFormat.ChunkSize;
                var filled = await FillGroupAsync(group, first, offset + wanted, ct);
                for (int at = 0; at < filled; at += PayloadFormat.SealedChunkSize, first++)
                {
                    var stored = group.AsSpan(at, Math.Min(PayloadFormat.SealedChunkSize, filled - at));
                    var (skip, take) = Part(first, stored.Length, offset + done, offset + wanted);
                    var whole = skip == 0 && take == stored.Length - PayloadFormat.TagSize;
                    cipher.Open(first, first == chunks - 1, stored, whole ? buffer.Span[done..] : spare);
                    if (!whole)
                    {
                        spare.AsSpan(skip, take).CopyTo(buffer.Span[done..]);
                    }

                    done += take;
                }
            }
            while (done < wanted);
            return done;
        }
        finally
        {
            ciphers.Add(cipher);
            PayloadBuffers.Group.Return(group);
            PayloadBuffers.Group.Return(spare);
        }
    }

    /// <summary>Writes a range of plaintext to a pipe, decrypting straight into its memory; flushes as it goes and so keeps to the reader's pace.</summary>
    /// <param name="output">Where to; not completed here.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">How many bytes; the range MUST lie within <see cref="Length"/>.</param>
    /// <param name="ct">Stops between groups of chunks.</param>
    /// <exception cref="AgeFormatException">A chunk is not authentic; what was written before it was.</exception>
    public async Task CopyRangeAsync(PipeWriter output, long offset, long length, CancellationToken ct = default)
    {
        Check(offset, length);
        var group = PayloadBuffers.Group.Rent();
        var spare = PayloadBuffers.Group.Rent();
        var cipher = Rent();
        try
        {
            var end = offset + length;
            while (offset < end)
            {
                var first = offset / PayloadFormat.ChunkSize;
                var filled = await FillGroupAsync(group, first, end, ct);
                for (int at = 0; at < filled; at += PayloadFormat.SealedChunkSize, first++)
                {
                    var stored = group.AsSpan(at, Math.Min(PayloadFormat.SealedChunkSize, filled - at));
                    var (skip, take) = Part(first, stored.Length, offset, end);
                    var size = stored.Length - PayloadFormat.TagSize;
                    if (skip == 0 && take == size)
                    {
                        cipher.Open(first, first == chunks - 1, stored, output.GetSpan(size));
                        output.Advance(size); // only after the tag was found good
                    }
                    else
                    {
                        cipher.Open(first, first == chunks - 1, stored, spare);
                        spare.AsSpan(skip, take).CopyTo(output.GetSpan(take));
                        output.Advance(take);
                    }

                    offset += take;
                }

                var flushed = await output.FlushAsync(ct);
                if (flushed.IsCompleted || flushed.IsCanceled)
                {
                    return; // nobody reads any more
                }
            }
        }
        finally
        {
            ciphers.Add(cipher);
            PayloadBuffers.Group.Return(group);
            PayloadBuffers.Group.Return(spare);
        }
    }

    /// <summary>Writes a range of plaintext to a stream, opening chunks ahead while it is written.</summary>
    /// <inheritdoc cref="CopyRangeAsync(PipeWriter, long, long, CancellationToken)"/>
    public async Task CopyRangeAsync(Stream output, long offset, long length, CancellationToken ct = default)
    {
        Check(offset, length);
        if (length == 0)
        {
            return;
        }

        await using var ahead = new ReadAhead((to, stop) => FetchAsync(to, offset, offset + length, stop));
        while (await ahead.PeekAsync(ct) is { IsEmpty: false } waiting)
        {
            var part = waiting[..(int)Math.Min(waiting.Length, length)];
            await InPlace.WriteAsync(output, part, ct);
            ahead.Advance(waiting.Length);
            length -= part.Length;
        }
    }

    /// <summary>Forgets the key and closes the source. MUST NOT be called while a read is running.</summary>
    public async ValueTask DisposeAsync()
    {
        key.Dispose();
        while (ciphers.TryTake(out var cipher))
        {
            cipher.Dispose();
        }

        await source.DisposeAsync();
    }

    private static (int Skip, int Take) Part(long chunk, int storedLength, long from, long to)
    {
        var start = chunk * PayloadFormat.ChunkSize;
        var skip = (int)Math.Max(0, from - start);
        var take = (int)Math.Min(storedLength - PayloadFormat.TagSize, to - start) - skip;
        return (skip, take);
    }

    private static async ValueTask FillAsync(IByteSource source, long offset, Memory<byte> buffer, CancellationToken ct)
    {
        if (await source.ReadAsync(offset, buffer, ct) != buffer.Length)
        {
            throw new AgeFormatException("the payload is cut short");
        }
    }

    private void Check(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
    }

    private async Task FetchAsync(ReadAhead to, long offset, long end, CancellationToken ct)
    {
        to.Use(key);
        for (var first = offset / PayloadFormat.ChunkSize; first * PayloadFormat.ChunkSize < end; first += GroupChunks)
        {
            var next = (first + GroupChunks) * PayloadFormat.ChunkSize;
            var batch = new OpenedBatch { First = first, Last = next >= end, EndsPayload = first + GroupChunks >= chunks && end > (chunks - 1) * PayloadFormat.ChunkSize };
            batch.Taken = (int)Math.Max(0, offset - (first * PayloadFormat.ChunkSize));
            try
            {
                batch.StoredLength = await FillGroupAsync(batch.Stored, first, end, ct);
            }
            catch
            {
                batch.Release();
                throw;
            }

            await to.SubmitAsync(batch, ct);
        }
    }

    private PayloadCipher Rent() => ciphers.TryTake(out var cipher) ? cipher : key.Cipher();

    private async ValueTask<int> FillGroupAsync(byte[] group, long first, long end, CancellationToken ct)
    {
        var stop = Math.Clamp(PayloadFormat.ChunkCount(end), first + 1, Math.Min(chunks, first + GroupChunks));
        var from = first * PayloadFormat.SealedChunkSize;
        var to = Math.Min(stop * PayloadFormat.SealedChunkSize, source.Length - PayloadFormat.NonceSize);
        await FillAsync(source, PayloadFormat.NonceSize + from, group.AsMemory(0, (int)(to - from)), ct);
        return (int)(to - from);
    }
}
