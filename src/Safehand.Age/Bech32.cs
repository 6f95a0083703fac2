using System.Text;

namespace Safehand.Age;

/// <summary>
/// Bech32 (BIP 173) without its limit on length, as age writes recipients and identities: all lower or all upper case, a
/// checksum over the lower-case text, and no unused bits that are not zero.
/// </summary>
internal static class Bech32
{
    private const string Charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;

    /// <summary>Writes <paramref name="data"/> in lower case after the lower-case prefix <paramref name="prefix"/>.</summary>
    public static string Encode(string prefix, ReadOnlySpan<byte> data)
    {
        var values = ToFives(data);
        var text = new StringBuilder(prefix).Append('1');
        foreach (var value in values)
        {
            text.Append(Charset[value]);
        }

        var sum = Checksum(prefix, [.. values, 0, 0, 0, 0, 0, 0]) ^ 1;
        for (var at = 0; at < ChecksumLength; at++)
        {
            text.Append(Charset[(int)(sum >> (5 * (5 - at))) & 31]);
        }

        return text.ToString();
    }

    /// <summary>Reads a text; <paramref name="prefix"/> comes back in lower case. False where any rule is broken.</summary>
    public static bool TryDecode(string text, out string prefix, out byte[] data)
    {
        (prefix, data) = ("", []);
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~')
            || (text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiLetterUpper)))
        {
            return false;
        }

        var lower = text.ToLowerInvariant();
        var separator = lower.LastIndexOf('1');
        if (separator < 1 || lower.Length - separator - 1 < ChecksumLength)
        {
            return false;
        }

        var values = new byte[lower.Length - separator - 1];
        for (var at = 0; at < values.Length; at++)
        {
            var value = Charset.IndexOf(lower[separator + 1 + at], StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            values[at] = (byte)value;
        }

        if (Checksum(lower[..separator], values) != 1 || !FromFives(values.AsSpan(..^ChecksumLength), out data))
        {
            return false;
        }

        prefix = lower[..separator];
        return true;
    }

    private static byte[] ToFives(ReadOnlySpan<byte> data)
    {
        var values = new byte[(data.Length * 8 + 4) / 5];
        for (var bit = 0; bit < values.Length * 5; bit++)
        {
            var set = bit / 8 < data.Length && (data[bit / 8] >> (7 - bit % 8) & 1) == 1;
            values[bit / 5] |= (byte)(set ? 1 << (4 - bit % 5) : 0);
        }

        return values;
    }

    private static bool FromFives(ReadOnlySpan<byte> values, out byte[] data)
    {
        data = new byte[values.Length * 5 / 8];

        // Five or more bits left over are a character that says nothing: a second spelling of the same key.
        if (values.Length * 5 % 8 >= 5)
        {
            return false;
        }

        for (var bit = 0; bit < values.Length * 5; bit++)
        {
            var set = values[bit / 5] >> (4 - bit % 5) & 1;
            if (bit / 8 < data.Length)
            {
                data[bit / 8] |= (byte)(set << (7 - bit % 8));
            }
            else if (set != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static uint Checksum(string prefix, ReadOnlySpan<byte> values)
    {
        uint sum = 1;
        foreach (var letter in prefix)
        {
            sum = Step(sum, (uint)letter >> 5);
        }

        sum = Step(sum, 0);
        foreach (var letter in prefix)
        {
            sum = Step(sum, (uint)letter & 31);
        }

        foreach (var value in values)
        {
            sum = Step(sum, value);
        }

        return sum;
    }

    private static uint Step(uint sum, uint value)
    {
        ReadOnlySpan<uint> generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        var top = sum >> 25;
        sum = ((sum & 0x1ffffff) << 5) ^ value;
        for (var at = 0; at < generators.Length; at++)
        {
            sum ^= (top >> at & 1) == 1 ? generators[at] : 0;
        }

        return sum;
    }
}
