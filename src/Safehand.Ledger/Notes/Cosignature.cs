using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Safehand.Ledger;

/// <summary>C2SP tlog-cosignature, version 1 with Ed25519: eight bytes of time, then the signature over time and text.</summary>
internal static class Cosignature
{
    private const long LastSecond = 253402300799; // 9999-12-31T23:59:59Z, the last that a DateTimeOffset holds

    public static byte[] Sign(ReadOnlySpan<byte> seed, string text, DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds();
        ArgumentOutOfRangeException.ThrowIfNegative(seconds, nameof(at));
        var result = new byte[8 + Ed25519.SignatureLength];
        BinaryPrimitives.WriteInt64BigEndian(result, seconds);
        Ed25519.Sign(seed, Message(text, seconds)).CopyTo(result, 8);
        return result;
    }

    /// <summary>When it was signed, or null where it is no signature of this key on this text.</summary>
    public static DateTimeOffset? Verify(ReadOnlySpan<byte> publicKey, string text, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 8 + Ed25519.SignatureLength)
        {
            return null;
        }

        var seconds = BinaryPrimitives.ReadInt64BigEndian(signature);
        return seconds is >= 0 and <= LastSecond && Ed25519.Verify(publicKey, Message(text, seconds), signature[8..])
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
    }

    private static byte[] Message(string text, long seconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));
}
