using System.Buffers.Text;
using System.Security.Cryptography;

namespace Safehand.Access;

/// <summary>32 random bytes that prove a session or a token. Only the hash is ever kept.</summary>
internal static class Secret
{
    private const int Length = 32;

    internal static (string Text, byte[] Hash) Fresh()
    {
        var bytes = RandomNumberGenerator.GetBytes(Length);
        return (Base64Url.EncodeToString(bytes), SHA256.HashData(bytes));
    }

    /// <summary>The hash that a secret is kept under, or null where the text is none.</summary>
    internal static byte[]? HashOf(string? text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return text is { Length: 43 } && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == Length
            ? SHA256.HashData(bytes)
            : null;
    }
}
