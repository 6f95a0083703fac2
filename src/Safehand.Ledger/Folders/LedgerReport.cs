using Safehand.Kernel;

namespace Safehand.Ledger;

/// <summary>What an offline check came to.</summary>
public enum LedgerOutcome
{
    /// <summary>Nothing is wrong and enough witnesses, chosen by whoever checks, had seen it.</summary>
    Intact,

    /// <summary>Nothing wrong was found, but whoever holds the ledger's key could have rewritten it.</summary>
    NotProven,

    /// <summary>Something is wrong.</summary>
    Wrong,
}

/// <summary>What sort of thing is wrong. The names are stable: scripts read them.</summary>
public enum LedgerFindingKind
{
    /// <summary>No checkpoint, or one that cannot be read.</summary>
    CheckpointUnreadable,

    /// <summary>The ledger's own signature is absent or false.</summary>
    SignatureFalse,

    /// <summary>A witness's signature is false.</summary>
    WitnessSignatureFalse,

    /// <summary>It is another ledger than the one asked for.</summary>
    AnotherLedger,

    /// <summary>Entries are missing from the folder.</summary>
    EntryMissing,

    /// <summary>An entry is not the one that was hashed.</summary>
    EntryAltered,

    /// <summary>An entry cannot be read.</summary>
    EntryUnreadable,

    /// <summary>A hash tile is missing or does not follow from the entries.</summary>
    TileAltered,

    /// <summary>The entries do not give the root that was signed.</summary>
    RootDiffers,

    /// <summary>There are fewer entries than in the checkpoint that was kept.</summary>
    Shortened,

    /// <summary>The entries do not continue the checkpoint that was kept.</summary>
    Rewritten,

    /// <summary>The checkpoint that was kept cannot be relied on.</summary>
    KeptCheckpointUnusable,

    /// <summary>An entry claims a time that its place contradicts.</summary>
    TimeContradicted,

    /// <summary>A value is not the one that was committed to.</summary>
    ValueAltered,

    /// <summary>The files of values cannot be read.</summary>
    ValuesUnreadable,

    /// <summary>What was asked for is not in the ledger.</summary>
    NotInLedger,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Kind">What sort.</param>
/// <param name="Index">The first entry (from 0) it is about, where that is known.</param>
/// <param name="Words">In plain words, no capital, no full stop.</param>
public sealed record LedgerFinding(LedgerFindingKind Kind, long? Index, string Words);

/// <summary>An entry that was asked for.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Name">Its name and version.</param>
/// <param name="At">When it says it was made.</param>
/// <param name="Operation">The statutory operation.</param>
/// <param name="Verdict">What the gate said.</param>
public sealed record LedgerMatch(long Index, string Name, DateTimeOffset At, StatutoryOperation Operation, EntryVerdict Verdict);

/// <summary>A witness that signed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">When it signed, by its own clock.</param>
public sealed record WitnessedBy(string Name, DateTimeOffset At);

/// <summary>What to check a folder against. All of it is the checker's own: nothing here is taken from the folder.</summary>
public sealed record LedgerCheckOptions
{
    /// <summary>The ledger's keys, had from elsewhere. Empty: the folder's own key is used, and the report says so.</summary>
    public IReadOnlyList<VerifierKey> LedgerKeys { get; init; } = [];

    /// <summary>The origin that is expected, if known.</summary>
    public string? Origin { get; init; }

    /// <summary>A checkpoint that was kept from earlier, as it was signed.</summary>
    public string? KeptCheckpoint { get; init; }

    /// <summary>The witnesses that the checker trusts.</summary>
    public IReadOnlyList<VerifierKey> Witnesses { get; init; } = [];

    /// <summary>How many of them must have signed. 0 with no witnesses: then nothing is ever proven.</summary>
    public int Quorum { get; init; }

    /// <summary>With <see cref="Now"/>: the witnesses' signatures must not be older than this, or an old head may have been handed out.</summary>
    public TimeSpan? FreshWithin { get; init; }

    /// <summary>The checker's time.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>How far clocks may differ before a time counts as contradicted.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>16 bytes: an exhibit, case or person whose entries are to be listed; there must be at least one.</summary>
    public byte[]? Object { get; init; }

    /// <summary>A leaf that must be in it, such as one printed in a statement.</summary>
    public byte[]? Leaf { get; init; }

    /// <summary>32 bytes: the SHA-256 of a file (a statement, an export, a recording) that a kept content value must name in hexadecimal.</summary>
    public byte[]? FileHash { get; init; }
}

/// <summary>The result of an offline check.</summary>
public sealed record LedgerReport
{
    /// <summary>Most findings listed; <see cref="FindingCount"/> counts all.</summary>
    public const int MostFindings = 50;

    /// <summary>What it came to.</summary>
    public required LedgerOutcome Outcome { get; init; }

    /// <summary>The same in one sentence that a juror understands.</summary>
    public required string Sentence { get; init; }

    /// <summary>What is wrong, the first entry first.</summary>
    public required IReadOnlyList<LedgerFinding> Findings { get; init; }

    /// <summary>How many things are wrong.</summary>
    public required long FindingCount { get; init; }

    /// <summary>What the checker should know besides, in plain words.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Which ledger; null where no checkpoint could be read.</summary>
    public string? Origin { get; init; }

    /// <summary>Entries in the signed head.</summary>
    public long Size { get; init; }

    /// <summary>The signed root.</summary>
    public byte[]? Root { get; init; }

    /// <summary>Entries read and hashed.</summary>
    public long EntriesChecked { get; init; }

    /// <summary>Values that match their commitments.</summary>
    public long ValuesChecked { get; init; }

    /// <summary>Values that were committed to and are not in the folder: erased, or withheld from whoever exported it.</summary>
    public long ValuesErased { get; init; }

    /// <summary>Whether the folder came without values.</summary>
    public bool ValuesWithheld { get; init; }

    /// <summary>The trusted witnesses that signed this head.</summary>
    public IReadOnlyList<WitnessedBy> WitnessedBy { get; init; } = [];

    /// <summary>How many were needed.</summary>
    public int Quorum { get; init; }

    /// <summary>Entries of the kept checkpoint that this head was shown to continue; null where none was given or it was not shown.</summary>
    public long? ContinuesKept { get; init; }

    /// <summary>The entries about the object asked for.</summary>
    public IReadOnlyList<LedgerMatch> ObjectEntries { get; init; } = [];

    /// <summary>Where the leaf asked for stands.</summary>
    public long? LeafIndex { get; init; }

    /// <summary>The first entry that names the file asked for.</summary>
    public long? FileHashIndex { get; init; }
}
