using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Safehand.Age.Payload;

/// <summary>
/// Seals and opens single chunks of a payload with ChaCha20-Poly1305 (C2SP age, section "Payload").
/// The 12-byte nonce is an 11-byte big-endian chunk counter and a byte that is 1 for the last chunk. MUST be used by one thread at a time.
/// </summary>
public sealed class PayloadCipher : IDisposable
{
    private readonly ChaCha20Poly1305 aead;

    internal PayloadCipher(ReadOnlySpan<byte> payloadKey) => aead = new ChaCha20Poly1305(payloadKey);

    /// <summary>Seals a chunk. MUST NOT be called twice for one index of one payload with different plaintext: the nonce would repeat.</summary>
    /// <param name="index">Number of the chunk, from zero.</param>
    /// <param name="last">Whether the payload ends with it.</param>
    /// <param name="plaintext">Exactly 64 KiB unless last; empty only when it is the first and the last.</param>
    /// <param name="output">Takes 16 bytes more than the plaintext.</param>
    public void Seal(long index, bool last, ReadOnlySpan<byte> plaintext, Span<byte> output)
    {
        if (plaintext.Length > PayloadFormat.ChunkSize
            || (!last && plaintext.Length != PayloadFormat.ChunkSize)
            || (plaintext.IsEmpty && index != 0))
        {
            throw new ArgumentException("Only the last chunk may be short, and only the only one empty.", nameof(plaintext));
        }

        Span<byte> nonce = stackalloc byte[12];
        Nonce(nonce, index, last);
        aead.Encrypt(nonce, plaintext, output[..plaintext.Length], output.Slice(plaintext.Length, PayloadFormat.TagSize));
    }

    /// <summary>Opens a chunk; on failure the output is wiped and nothing of it was authentic.</summary>
    /// <param name="index">Number of the chunk, from zero.</param>
    /// <param name="last">Whether the payload ends with it.</param>
    /// <param name="chunk">The chunk with its tag.</param>
    /// <param name="output">Takes 16 bytes fewer than the chunk.</param>
    /// <exception cref="AgeFormatException">It is not the authentic chunk of that number.</exception>
    public void Open(long index, bool last, ReadOnlySpan<byte> chunk, Span<byte> output)
    {
        if (!TryOpen(index, last, chunk, output))
        {
            throw new AgeFormatException("chunk " + index.ToString(System.Globalization.CultureInfo.InvariantCulture) + " of the payload is not authentic");
        }
    }

    /// <summary>As <see cref="Open"/>, but answers false for a chunk that is not authentic.</summary>
    public bool TryOpen(long index, bool last, ReadOnlySpan<byte> chunk, Span<byte> output)
    {
        var length = chunk.Length - PayloadFormat.TagSize;
        if (length < 0
            || length > PayloadFormat.ChunkSize
            || (!last && length != PayloadFormat.ChunkSize)
            || (length == 0 && index != 0))
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[12];
        Nonce(nonce, index, last);
        try
        {
            aead.Decrypt(nonce, chunk[..length], chunk[length..], output[..length]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(output[..length]);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => aead.Dispose();

    private static void Nonce(Span<byte> nonce, long index, bool last)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[3..11], index); // 2^63 chunks of 64 KiB: the three bytes above never fill
        nonce[11] = last ? (byte)1 : (byte)0;
    }
}
