using Safehand.Kernel;

namespace Safehand.Ledger;

/// <summary>The kinds of value an entry may carry, each under a commitment of its own so that it can be erased alone. The numbers are in the format: never reuse one.</summary>
public enum ValueGroup : byte
{
    /// <summary>Who acted.</summary>
    Actor = 1,

    /// <summary>Who is recorded or spoken of.</summary>
    Subject = 2,

    /// <summary>Which case, and the declared purpose.</summary>
    CaseAndPurpose = 3,

    /// <summary>Whom it was disclosed to.</summary>
    Recipient = 4,

    /// <summary>Where: device, address, room.</summary>
    Place = 5,

    /// <summary>What the entry says: hashes, references, reasons.</summary>
    Content = 6,
}

/// <summary>What the gate said. The numbers are in the format.</summary>
public enum EntryVerdict : byte
{
    /// <summary>The gate was not asked (Safehand acting by itself).</summary>
    NotAsked = 0,

    /// <summary>Permitted.</summary>
    Permitted = 1,

    /// <summary>Refused. A refusal is an entry too.</summary>
    Refused = 2,
}

/// <summary>What is to be recorded. Everything but <see cref="Values"/> stands in the leaf for ever, so it MUST hold no name and no text that somebody wrote: identifiers and times are all there is of a person.</summary>
/// <param name="Name">Past tense with a version, <c>exhibit.booked-in.v1</c>: 1 to 64 of <c>a-z 0-9 . -</c>.</param>
/// <param name="At">When; kept to the millisecond, not before 1970.</param>
/// <param name="Operation">Which of the statutory operations.</param>
/// <param name="Object">The 16 random bytes of the identifier of the exhibit, case or person it is about.</param>
/// <param name="RuleSet">The rule set under which the gate decided: up to 32 printable ASCII characters, empty when it was not asked.</param>
/// <param name="Verdict">What the gate said.</param>
/// <param name="Values">UTF-8 JSON by group, each at most <see cref="LeafEncoding.LongestValue"/> bytes. Erasable.</param>
public sealed record LedgerEntry(
    string Name,
    DateTimeOffset At,
    StatutoryOperation Operation,
    byte[] Object,
    string RuleSet,
    EntryVerdict Verdict,
    IReadOnlyDictionary<ValueGroup, byte[]> Values);

/// <summary>An entry as it is kept: the leaf, for ever, and the values with their salts, apart and erasable by group.</summary>
/// <param name="Leaf">What is hashed into the tree.</param>
/// <param name="Values">See <see cref="ValueEncoding"/>; empty when everything was erased.</param>
public readonly record struct SealedEntry(byte[] Leaf, byte[] Values);

/// <summary>A leaf, read.</summary>
/// <param name="Name">The entry's name and version.</param>
/// <param name="At">When, to the millisecond, UTC.</param>
/// <param name="Operation">Which statutory operation.</param>
/// <param name="Object">16 bytes: what it is about.</param>
/// <param name="RuleSet">The rule set, or empty.</param>
/// <param name="Verdict">What the gate said.</param>
/// <param name="Commitments">The commitment of each group that had a value.</param>
public sealed record LedgerLeaf(
    string Name,
    DateTimeOffset At,
    StatutoryOperation Operation,
    byte[] Object,
    string RuleSet,
    EntryVerdict Verdict,
    IReadOnlyDictionary<ValueGroup, byte[]> Commitments);

/// <summary>A leaf together with those of its values that are still kept, each checked against its commitment.</summary>
/// <param name="Leaf">The leaf.</param>
/// <param name="Values">The values that are kept.</param>
/// <param name="Erased">The groups that had a value and have none now.</param>
public sealed record OpenedEntry(LedgerLeaf Leaf, IReadOnlyDictionary<ValueGroup, byte[]> Values, IReadOnlyList<ValueGroup> Erased);

/// <summary>What is stored is not what was recorded. A capability MUST NOT catch it.</summary>
public sealed class LedgerIntegrityException : Exception
{
    /// <summary>Says what is wrong, without personal data.</summary>
    public LedgerIntegrityException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong and from what it follows.</summary>
    public LedgerIntegrityException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
