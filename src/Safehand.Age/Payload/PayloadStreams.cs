using System.Security.Cryptography;

namespace Safehand.Age.Payload;

/// <summary>Payloads as plain streams, for those who read or write a file from end to end (C2SP age, section "Payload").</summary>
public static class PayloadStreams
{
    /// <summary>A stream to write plaintext to; the payload, nonce first, goes to <paramref name="output"/>. See <see cref="SealingStream.CompleteAsync"/>.</summary>
    /// <param name="output">Takes the payload; the header MUST already be in it. Stays open.</param>
    /// <param name="fileKey">16 random bytes, MUST NOT be used for another payload.</param>
    public static SealingStream Encrypt(Stream output, ReadOnlySpan<byte> fileKey)
    {
        var nonce = RandomNumberGenerator.GetBytes(PayloadFormat.NonceSize);
        return new SealingStream(output, new PayloadKey(fileKey, nonce), nonce);
    }

    /// <summary>A stream to read plaintext from. Throws <see cref="AgeFormatException"/> at the first chunk that is not authentic, when the payload is cut short, and when anything follows it.</summary>
    /// <param name="input">Stands at the payload's nonce and ends with the payload. Stays open.</param>
    /// <param name="fileKey">The 16-byte file key from the header.</param>
    public static Stream Decrypt(Stream input, ReadOnlySpan<byte> fileKey) => new OpeningStream(input, fileKey);
}
