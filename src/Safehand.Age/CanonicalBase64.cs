using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Safehand.Age;

/// <summary>
/// Standard base64 (RFC 4648 section 4) as age reads it: one text for each byte string, and no other. The header uses it
/// without padding, the armor with.
/// </summary>
internal static class CanonicalBase64
{
    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    private static readonly SearchValues<byte> Allowed = SearchValues.Create(Alphabet);

    /// <summary>The unpadded text of <paramref name="bytes"/>.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    /// <summary>Decodes unpadded text. False for padding, foreign characters, white space, or unused bits that are not zero.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, out byte[] bytes)
    {
        bytes = [];

        // The platform's decoder skips white space and ignores unused bits: both must be refused before it sees the text,
        // or two different headers would mean the same thing.
        if (text.ContainsAnyExcept(Allowed) || text.Length % 4 == 1 || !UnusedBitsAreZero(text))
        {
            return false;
        }

        var padded = new byte[(text.Length + 3) / 4 * 4];
        text.CopyTo(padded);
        padded.AsSpan(text.Length).Fill((byte)'=');
        var decoded = new byte[text.Length * 3 / 4];
        if (Base64.DecodeFromUtf8(padded, decoded, out _, out var written) != OperationStatus.Done || written != decoded.Length)
        {
            return false;
        }

        bytes = decoded;
        return true;
    }

    /// <summary>Decodes unpadded text held in a string; see the other form.</summary>
    public static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        return Ascii.IsValid(text) && TryDecode(Encoding.ASCII.GetBytes(text), out bytes);
    }

    /// <summary>Decodes one line of padded text into <paramref name="bytes"/>. Returns the length, or -1 where it is not canonical.</summary>
    public static int DecodePadded(ReadOnlySpan<byte> line, Span<byte> bytes)
    {
        if (line.Length % 4 != 0)
        {
            return -1;
        }

        var text = line;
        for (var pad = 0; pad < 2 && text is [.., (byte)'=']; pad++)
        {
            text = text[..^1];
        }

        if (text.ContainsAnyExcept(Allowed) || text.Length % 4 == 1 || !UnusedBitsAreZero(text))
        {
            return -1;
        }

        return Base64.DecodeFromUtf8(line, bytes, out _, out var written) == OperationStatus.Done ? written : -1;
    }

    private static bool UnusedBitsAreZero(ReadOnlySpan<byte> text) => (text.Length % 4) switch
    {
        2 => (Alphabet.IndexOf(text[^1]) & 0b1111) == 0,
        3 => (Alphabet.IndexOf(text[^1]) & 0b11) == 0,
        _ => true,
    };
}
