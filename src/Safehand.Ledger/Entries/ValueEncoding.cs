using System.Buffers.Binary;

namespace Safehand.Ledger;

/// <summary>A value and the salt of its commitment.</summary>
/// <param name="Salt">32 bytes.</param>
/// <param name="Value">UTF-8 JSON.</param>
public sealed record SaltedValue(byte[] Salt, byte[] Value);

/// <summary>The erasable part of an entry: <c>docs/formats/ledger.md</c>, section 2. Version byte, then (group, salt, length, value) in the order of the groups; nothing at all where nothing is kept.</summary>
public static class ValueEncoding
{
    internal const byte Version = 1;
    private const int Overhead = 1 + LeafEncoding.SaltLength + 4;

    /// <summary>The same without the given groups: value and salt are gone, so the commitment says nothing to anyone. The leaf and every proof stay valid.</summary>
    public static byte[] Erase(ReadOnlySpan<byte> values, params ReadOnlySpan<ValueGroup> groups)
    {
        var kept = Parse(values);
        foreach (var group in groups)
        {
            kept.Remove(group);
        }

        return Encode(kept);
    }

    /// <summary>Reads the kept values. Throws <see cref="LedgerIntegrityException"/> for anything not encoded as the format says.</summary>
    public static SortedList<ValueGroup, SaltedValue> Parse(ReadOnlySpan<byte> values) =>
        TryParse(values, out var kept) ? kept : throw new LedgerIntegrityException("The stored values of a ledger entry cannot be read.");

    /// <summary>Reads the kept values; false for anything not encoded as the format says.</summary>
    public static bool TryParse(ReadOnlySpan<byte> values, out SortedList<ValueGroup, SaltedValue> kept)
    {
        kept = new SortedList<ValueGroup, SaltedValue>(LeafEncoding.Groups);
        if (values.Length == 0)
        {
            return true;
        }

        // A version byte alone would be a second way to say "nothing kept".
        if (values[0] != Version || values.Length == 1)
        {
            return false;
        }

        values = values[1..];
        var last = (ValueGroup)0;
        while (values.Length > 0)
        {
            if (values.Length < Overhead)
            {
                return false;
            }

            var group = (ValueGroup)values[0];
            var length = BinaryPrimitives.ReadUInt32BigEndian(values[(1 + LeafEncoding.SaltLength)..]);
            if (group <= last || group > ValueGroup.Content || length > LeafEncoding.LongestValue || values.Length - Overhead < length)
            {
                return false;
            }

            kept.Add(group, new SaltedValue(values.Slice(1, LeafEncoding.SaltLength).ToArray(), values.Slice(Overhead, (int)length).ToArray()));
            values = values[(Overhead + (int)length)..];
            last = group;
        }

        return true;
    }

    /// <summary>Bytes that the values of an entry take; throws <see cref="ArgumentException"/> for an unknown group or a value too long.</summary>
    internal static int Length(IReadOnlyDictionary<ValueGroup, byte[]> values)
    {
        var length = values.Count == 0 ? 0 : 1;
        foreach (var (group, value) in values)
        {
            if (group is < ValueGroup.Actor or > ValueGroup.Content || value is not { Length: <= LeafEncoding.LongestValue })
            {
                throw new ArgumentException($"A value of group {group} does not fit the ledger's format.", nameof(values));
            }

            length += Overhead + value.Length;
        }

        return length;
    }

    internal static void Write(ref Span<byte> to, ValueGroup group, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> value)
    {
        to[0] = (byte)group;
        salt.CopyTo(to[1..]);
        BinaryPrimitives.WriteInt32BigEndian(to[(1 + LeafEncoding.SaltLength)..], value.Length);
        value.CopyTo(to[Overhead..]);
        to = to[(Overhead + value.Length)..];
    }

    private static byte[] Encode(SortedList<ValueGroup, SaltedValue> kept)
    {
        if (kept.Count == 0)
        {
            return [];
        }

        var bytes = new byte[1 + kept.Values.Sum(s => Overhead + s.Value.Length)];
        bytes[0] = Version;
        var rest = bytes.AsSpan(1);
        foreach (var (group, salted) in kept)
        {
            Write(ref rest, group, salted.Salt, salted.Value);
        }

        return bytes;
    }
}
