namespace Safehand.Age.Payload;

/// <summary>The measures of an age payload (C2SP age, section "Payload"): a 16-byte nonce, then chunks of 64 KiB, each followed by a 16-byte tag.</summary>
public static class PayloadFormat
{
    /// <summary>Bytes of a file key.</summary>
    public const int FileKeySize = 16;

    /// <summary>Bytes of the nonce that a payload begins with.</summary>
    public const int NonceSize = 16;

    /// <summary>Bytes of plaintext in every chunk but the last.</summary>
    public const int ChunkSize = 64 * 1024;

    /// <summary>Bytes of an authentication tag.</summary>
    public const int TagSize = 16;

    /// <summary>Bytes of a full chunk as stored.</summary>
    public const int SealedChunkSize = ChunkSize + TagSize;

    /// <summary>Chunks that <paramref name="plaintextLength"/> bytes are stored as: at least one.</summary>
    public static long ChunkCount(long plaintextLength) => Math.Max(1, (plaintextLength + ChunkSize - 1) / ChunkSize);

    /// <summary>Bytes of a whole payload, nonce included, for so many bytes of plaintext.</summary>
    public static long PayloadLength(long plaintextLength) => NonceSize + plaintextLength + (ChunkCount(plaintextLength) * TagSize);

    /// <summary>
    /// Bytes of plaintext that a payload of <paramref name="payloadLength"/> bytes claims to hold.
    /// MUST NOT be trusted before the last chunk has been authenticated as a last chunk.
    /// </summary>
    /// <exception cref="AgeFormatException">No payload has that length.</exception>
    public static long ClaimedPlaintextLength(long payloadLength)
    {
        var chunks = payloadLength - NonceSize;
        if (chunks < TagSize)
        {
            throw new AgeFormatException("the payload is cut short: it has no complete last chunk");
        }

        var count = (chunks + SealedChunkSize - 1) / SealedChunkSize;
        var last = chunks - ((count - 1) * SealedChunkSize);
        if (last < TagSize)
        {
            throw new AgeFormatException("the payload is cut short in its last chunk");
        }

        if (last == TagSize && count > 1)
        {
            throw new AgeFormatException("the last chunk is empty though the file is not");
        }

        return chunks - (count * TagSize);
    }
}
