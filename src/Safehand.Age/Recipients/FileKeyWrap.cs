using System.Security.Cryptography;

namespace Safehand.Age;

/// <summary>The file key under a wrap key: ChaCha20-Poly1305 with a nonce of zeroes, as the standard stanzas use it.</summary>
internal static class FileKeyWrap
{
    /// <summary>A file key and its tag.</summary>
    public const int BodyLength = AgeHeader.FileKeyLength + TagLength;

    private const int TagLength = 16;

    public static byte[] Seal(ReadOnlySpan<byte> wrapKey, ReadOnlySpan<byte> fileKey)
    {
        var body = new byte[BodyLength];

        // The nonce may be fixed because every wrap key is derived from fresh randomness and seals one file key.
        using var cipher = new ChaCha20Poly1305(wrapKey);
        cipher.Encrypt(stackalloc byte[12], fileKey, body.AsSpan(0, AgeHeader.FileKeyLength), body.AsSpan(AgeHeader.FileKeyLength));
        return body;
    }

    /// <summary>The file key, or null where the body was not sealed under this key. The length was checked by the caller.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> wrapKey, ReadOnlySpan<byte> body)
    {
        var fileKey = new byte[AgeHeader.FileKeyLength];
        using var cipher = new ChaCha20Poly1305(wrapKey);
        try
        {
            cipher.Decrypt(stackalloc byte[12], body[..AgeHeader.FileKeyLength], body[AgeHeader.FileKeyLength..], fileKey);
            return fileKey;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
