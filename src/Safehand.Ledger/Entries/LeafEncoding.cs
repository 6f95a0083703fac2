using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Safehand.Kernel;

namespace Safehand.Ledger;

/// <summary>The leaf of an entry, version 1: <c>docs/formats/ledger.md</c>, section 1.</summary>
public static class LeafEncoding
{
    /// <summary>Longest value of a group, in bytes.</summary>
    public const int LongestValue = 1 << 20;

    /// <summary>Longest leaf of version 1, in bytes.</summary>
    public const int LongestLeaf = 318;

    /// <summary>Bytes in a salt and in a commitment.</summary>
    public const int SaltLength = 32;

    internal const int LongestName = 64;
    internal const int LongestRuleSet = 32;
    internal const int ObjectLength = 16;
    internal const int Groups = 6;
    private const byte Version = 1;
    private const long LastMillisecond = 253402300799999; // 9999-12-31T23:59:59.999Z, the last that a DateTimeOffset holds

    /// <summary>Goes before everything that is committed to, so that a commitment can never be read as another kind of hash.</summary>
    internal static ReadOnlySpan<byte> Label => "safehand/ledger/commitment/v1\n"u8;

    /// <summary>Draws fresh salts and encodes the entry. Throws <see cref="ArgumentException"/> where the entry does not fit the format, which is a bug in the caller.</summary>
    public static SealedEntry Seal(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Span<byte> salts = stackalloc byte[Groups * SaltLength];
        RandomNumberGenerator.Fill(salts[..(entry.Values.Count * SaltLength <= salts.Length ? entry.Values.Count * SaltLength : salts.Length)]);
        return Seal(entry, salts);
    }

    /// <summary>Encodes with given salts, one after another in the order of the groups. For golden vectors; a salt MUST never be used twice.</summary>
    internal static SealedEntry Seal(LedgerEntry entry, ReadOnlySpan<byte> salts)
    {
        var at = entry.At.ToUnixTimeMilliseconds();
        if (!IsName(entry.Name) || !IsRuleSet(entry.RuleSet) || at < 0 || entry.Object is not { Length: ObjectLength }
            || entry.Operation is < StatutoryOperation.None or > StatutoryOperation.Erasure || entry.Verdict > EntryVerdict.Refused)
        {
            throw new ArgumentException("The entry does not fit the ledger's format: " + entry.Name, nameof(entry));
        }

        Span<byte> leaf = stackalloc byte[LongestLeaf];
        var n = 0;
        leaf[n++] = Version;
        leaf[n++] = (byte)entry.Name.Length;
        n += Encoding.ASCII.GetBytes(entry.Name, leaf[n..]);
        BinaryPrimitives.WriteInt64BigEndian(leaf[n..], at);
        n += sizeof(long);
        leaf[n++] = (byte)entry.Operation;
        entry.Object.CopyTo(leaf[n..]);
        n += ObjectLength;
        leaf[n++] = (byte)entry.RuleSet.Length;
        n += Encoding.ASCII.GetBytes(entry.RuleSet, leaf[n..]);
        leaf[n++] = (byte)entry.Verdict;
        var present = n++;
        leaf[present] = 0;

        var values = new byte[ValueEncoding.Length(entry.Values)];
        var v = values.AsSpan();
        if (v.Length > 0)
        {
            v[0] = ValueEncoding.Version;
            v = v[1..];
        }

        for (var group = ValueGroup.Actor; group <= ValueGroup.Content; group++)
        {
            if (!entry.Values.TryGetValue(group, out var value))
            {
                continue;
            }

            var salt = salts[..SaltLength];
            salts = salts[SaltLength..];
            leaf[present] |= (byte)(1 << ((int)group - 1));
            Commit(group, salt, value, leaf.Slice(n, SHA256.HashSizeInBytes));
            n += SHA256.HashSizeInBytes;
            ValueEncoding.Write(ref v, group, salt, value);
        }

        return new SealedEntry(leaf[..n].ToArray(), values);
    }

    /// <summary>Reads a leaf. False for anything that <see cref="Seal(LedgerEntry)"/> would not have written: there is one encoding of each entry.</summary>
    public static bool TryParse(ReadOnlySpan<byte> leaf, [NotNullWhen(true)] out LedgerLeaf? result)
    {
        result = null;
        if (!TryCut(ref leaf, 2, out var head) || head[0] != Version
            || !TryCut(ref leaf, head[1], out var name) || !IsName(Encoding.Latin1.GetString(name))
            || !TryCut(ref leaf, 8 + 1 + ObjectLength + 1, out var middle)
            || !TryCut(ref leaf, middle[^1], out var ruleSet) || !IsRuleSet(Encoding.Latin1.GetString(ruleSet))
            || !TryCut(ref leaf, 2, out var end))
        {
            return false;
        }

        var at = BinaryPrimitives.ReadInt64BigEndian(middle);
        if (at is < 0 or > LastMillisecond || middle[8] > (byte)StatutoryOperation.Erasure || end[0] > (byte)EntryVerdict.Refused || end[1] >= 1 << Groups)
        {
            return false;
        }

        var commitments = new SortedList<ValueGroup, byte[]>(Groups);
        for (var group = ValueGroup.Actor; group <= ValueGroup.Content; group++)
        {
            if ((end[1] & (1 << ((int)group - 1))) == 0)
            {
                continue;
            }

            if (!TryCut(ref leaf, SHA256.HashSizeInBytes, out var commitment))
            {
                return false;
            }

            commitments.Add(group, commitment.ToArray());
        }

        if (leaf.Length != 0)
        {
            return false;
        }

        result = new LedgerLeaf(
            Encoding.ASCII.GetString(name),
            DateTimeOffset.FromUnixTimeMilliseconds(at),
            (StatutoryOperation)middle[8],
            middle.Slice(9, ObjectLength).ToArray(),
            Encoding.ASCII.GetString(ruleSet),
            (EntryVerdict)end[0],
            commitments);
        return true;
    }

    /// <summary>Reads a leaf or throws <see cref="LedgerIntegrityException"/>.</summary>
    public static LedgerLeaf Parse(ReadOnlySpan<byte> leaf) =>
        TryParse(leaf, out var result) ? result : throw new LedgerIntegrityException("This is not a ledger entry.");

    /// <summary>Reads a leaf and its kept values and checks every value against its commitment. Throws <see cref="LedgerIntegrityException"/> where one does not match or belongs to no commitment.</summary>
    public static OpenedEntry Open(ReadOnlySpan<byte> leaf, ReadOnlySpan<byte> values)
    {
        var read = Parse(leaf);
        var kept = ValueEncoding.Parse(values);
        if (FirstBroken(read, kept) is { } broken)
        {
            throw new LedgerIntegrityException($"The stored {broken} of a {read.Name} entry is not what was committed to.");
        }

        return new OpenedEntry(
            read,
            kept.ToDictionary(k => k.Key, k => k.Value.Value),
            [.. read.Commitments.Keys.Where(g => !kept.ContainsKey(g))]);
    }

    /// <summary>The first group whose kept value is not what the leaf committed to, or null.</summary>
    internal static ValueGroup? FirstBroken(LedgerLeaf leaf, SortedList<ValueGroup, SaltedValue> kept)
    {
        Span<byte> commitment = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var (group, salted) in kept)
        {
            if (!leaf.Commitments.TryGetValue(group, out var expected))
            {
                return group;
            }

            Commit(group, salted.Salt, salted.Value, commitment);
            if (!commitment.SequenceEqual(expected))
            {
                return group;
            }
        }

        return null;
    }

    /// <summary>SHA-256(label ‖ group ‖ salt ‖ length as 4 bytes ‖ value). The salt hides the value from whoever guesses it; label and length leave one way to read what was hashed.</summary>
    internal static void Commit(ValueGroup group, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> value, Span<byte> commitment)
    {
        var length = Label.Length + 1 + SaltLength + 4 + value.Length;
        byte[]? rented = null;
        Span<byte> buffer = length <= 1024 ? stackalloc byte[1024] : rented = ArrayPool<byte>.Shared.Rent(length);
        Label.CopyTo(buffer);
        var rest = buffer[Label.Length..];
        rest[0] = (byte)group;
        salt.CopyTo(rest[1..]);
        BinaryPrimitives.WriteInt32BigEndian(rest[(1 + SaltLength)..], value.Length);
        value.CopyTo(rest[(1 + SaltLength + 4)..]);
        SHA256.HashData(buffer[..length], commitment);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true); // it held personal data
        }
    }

    private static bool IsName(string? name)
    {
        if (name is not { Length: > 0 and <= LongestName })
        {
            return false;
        }

        foreach (var c in name)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRuleSet(string? ruleSet)
    {
        if (ruleSet is not { Length: <= LongestRuleSet })
        {
            return false;
        }

        foreach (var c in ruleSet)
        {
            if (c is < '!' or > '~')
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryCut(ref ReadOnlySpan<byte> from, int length, out ReadOnlySpan<byte> part)
    {
        if (from.Length < length)
        {
            part = default;
            return false;
        }

        part = from[..length];
        from = from[length..];
        return true;
    }
}
