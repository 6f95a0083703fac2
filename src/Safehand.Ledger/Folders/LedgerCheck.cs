using System.Globalization;
using System.Text;

namespace Safehand.Ledger;

/// <summary>One offline check of one folder, from the first entry to the last. Nothing in the folder is believed.</summary>
internal sealed class LedgerCheck(string folder, LedgerCheckOptions options) : ISubtreeSink
{
    private readonly FolderTileStore store = new(folder);
    private readonly LedgerFindings findings = new();
    private readonly List<string> notes = [];
    private readonly CompactTree tree = new();
    private readonly EntryCheck entries = new(options);
    private readonly Dictionary<int, (long Index, byte[]? Bytes)> upper = [];
    private TileReader reader = null!;
    private CompactTree? asHashed;
    private long? firstMismatch;
    private long? firstUpper;
    private byte[]? rootAtKept;
    private byte[]? hashedRootAtKept;
    private bool withheld;

    public LedgerReport Run(CancellationToken ct)
    {
        if (ReadHead(out var keys) is not { } found)
        {
            return Report(null, [], null);
        }

        var (note, head) = found;
        var kept = ReadKept(keys, head);
        reader = new TileReader(store, head.Size);
        withheld = !Directory.Exists(Path.Combine(folder, ValueFile.Folder));
        var complete = Walk(head.Size, kept?.Size, ct);
        var continues = CompareRoots(head, kept, complete);
        var witnesses = Witnesses(note);
        entries.CompareTimes(witnesses, findings);
        entries.CompareWanted(complete && !withheld, findings);
        return Report(head, witnesses, continues);
    }

    /// <inheritdoc/>
    void ISubtreeSink.Closed(int level, ReadOnlySpan<byte> hash)
    {
        if (level == 0 || level % 8 != 0 || firstUpper is not null)
        {
            return;
        }

        var index = tree.Size >> level;
        var tile = index / TilePath.Width;
        if (!upper.TryGetValue(level, out var have) || have.Index != tile)
        {
            have = upper[level] = (tile, Try(() => reader.TileBytes(level / 8, tile, TilePath.WidthAt(reader.Size, level / 8, tile))));
        }

        var at = (int)(index % TilePath.Width) * MerkleHash.Length;
        if (have.Bytes is null || !have.Bytes.AsSpan(at, MerkleHash.Length).SequenceEqual(hash))
        {
            firstUpper = index << level;
        }
    }

    private (SignedNote Note, Checkpoint Head)? ReadHead(out IReadOnlyList<VerifierKey> keys)
    {
        keys = options.LedgerKeys;
        if (Try(() => store.Read(TilePath.Checkpoint)) is not { } bytes || !SignedNote.TryParse(bytes, out var note) || !Checkpoint.TryParse(note.Text, out var head))
        {
            findings.Add(LedgerFindingKind.CheckpointUnreadable, null, "there is no readable checkpoint, so nobody has signed for these entries");
            return null;
        }

        if (keys.Count == 0)
        {
            var lines = Try(() => store.Read(LedgerFolder.LedgerKeys)) is { } text ? Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
            keys = [.. lines.Select(l => VerifierKey.TryParse(l.Trim(), out var key) ? key : null).OfType<VerifierKey>()];
            notes.Add("The key that the checkpoint was checked with came in the same folder: compare it with one that you had from elsewhere.");
        }

        keys = [.. keys.Where(k => k.Purpose == KeyPurpose.Ledger && k.Name == head.Origin)];
        if (options.Origin is { } expected && expected != head.Origin)
        {
            findings.Add(LedgerFindingKind.AnotherLedger, null, $"this is the ledger {head.Origin}, not {expected}");
        }

        if (!Signed(note, keys))
        {
            findings.Add(LedgerFindingKind.SignatureFalse, null, "the checkpoint was not signed with the ledger's key");
        }

        return (note, head);
    }

    private Checkpoint? ReadKept(IReadOnlyList<VerifierKey> keys, Checkpoint head)
    {
        if (options.KeptCheckpoint is null)
        {
            return null;
        }

        if (!SignedNote.TryParse(options.KeptCheckpoint, out var note) || !Checkpoint.TryParse(note.Text, out var kept))
        {
            findings.Add(LedgerFindingKind.KeptCheckpointUnusable, null, "the checkpoint that you kept cannot be read");
            return null;
        }

        if (kept.Origin != head.Origin || !Signed(note, keys))
        {
            findings.Add(LedgerFindingKind.KeptCheckpointUnusable, null, kept.Origin != head.Origin
                ? $"the checkpoint that you kept is of another ledger, {kept.Origin}"
                : "the checkpoint that you kept was not signed with this ledger's key");
            return null;
        }

        if (kept.Size > head.Size)
        {
            findings.Add(LedgerFindingKind.Shortened, head.Size, $"you kept a checkpoint of {Count(kept.Size, "entry", "entries")} and this has {Count(head.Size, "entry", "entries")}: the rest was cut off, or this is an old copy");
            return null;
        }

        return kept;
    }

    /// <summary>Reads every entry once. False where so much is missing that no root can be computed.</summary>
    private bool Walk(long size, long? keptSize, CancellationToken ct)
    {
        AtKept(keptSize);
        for (long bundle = 0; bundle < (size / TilePath.Width) + 1 && bundle * TilePath.Width < size; bundle++)
        {
            ct.ThrowIfCancellationRequested();
            var first = bundle * TilePath.Width;
            var width = TilePath.WidthAt(size, 0, bundle);
            var hashes = Try(() => reader.TileBytes(0, bundle, width));
            var bundled = Try(() => reader.Entries(bundle));
            if (hashes is null)
            {
                findings.Add(LedgerFindingKind.TileAltered, first, $"the hash tile from entry {first} on is missing or damaged");
            }

            if (bundled is null)
            {
                findings.Add(LedgerFindingKind.EntryMissing, first, $"the file with entries {first} to {first + width - 1} is missing or damaged");
                if (hashes is null)
                {
                    return false;
                }
            }

            var values = bundled is null || withheld ? null : ReadValues(bundle, width);
            for (var i = 0; i < width; i++)
            {
                var stored = hashes is null ? default : hashes.AsSpan(i * MerkleHash.Length, MerkleHash.Length);
                Append(bundled?[i], stored);
                AtKept(keptSize);
                if (bundled is not null)
                {
                    entries.Check(first + i, bundled[i], values?[i], findings);
                }
            }
        }

        return true;
    }

    private void Append(byte[]? entry, ReadOnlySpan<byte> stored)
    {
        Span<byte> own = stackalloc byte[MerkleHash.Length];
        if (entry is null)
        {
            stored.CopyTo(own);
        }
        else
        {
            MerkleHash.Leaf(entry, own);
        }

        if (stored.Length > 0 && !stored.SequenceEqual(own) && firstMismatch is null)
        {
            // From here on both stories are followed: which of them was signed, the root will tell.
            firstMismatch = tree.Size;
            asHashed = tree.Copy();
        }

        asHashed?.Append(stored.Length > 0 ? stored : own);
        tree.Append(own, this);
    }

    private void AtKept(long? keptSize)
    {
        if (keptSize == tree.Size)
        {
            (rootAtKept, hashedRootAtKept) = (tree.Root, asHashed?.Root);
        }
    }

    private List<byte[]>? ReadValues(long bundle, int width)
    {
        var values = Try(() => ValueFile.Read(folder, bundle, width).ToList());
        if (values is null)
        {
            findings.Add(LedgerFindingKind.ValuesUnreadable, bundle * TilePath.Width, $"the file of values from entry {bundle * TilePath.Width} on is missing or damaged");
        }

        return values;
    }

    private long? CompareRoots(Checkpoint head, Checkpoint? kept, bool complete)
    {
        var keptHolds = kept is not null && rootAtKept.AsSpan().SequenceEqual(kept.Root);
        if (kept is not null && !keptHolds && rootAtKept is not null)
        {
            if (hashedRootAtKept is null || !hashedRootAtKept.AsSpan().SequenceEqual(kept.Root))
            {
                findings.Add(LedgerFindingKind.Rewritten, firstMismatch, $"the first {Count(kept.Size, "entry is", "entries are")} not what stood there when you kept your checkpoint: something was changed, added, removed or moved");
            }
        }

        var good = complete && tree.Root.AsSpan().SequenceEqual(head.Root);
        if (firstMismatch is { } at)
        {
            var altered = !good;
            findings.Add(altered ? LedgerFindingKind.EntryAltered : LedgerFindingKind.TileAltered, at, altered
                ? $"entry {at} is not the one that was hashed when it was recorded"
                : $"the hash tile that covers entry {at} does not follow from the entries");
        }
        else if (firstUpper is { } tile && good)
        {
            findings.Add(LedgerFindingKind.TileAltered, tile, $"a hash tile that covers the entries from {tile} on is missing or does not follow from them");
        }

        if (complete && !good && asHashed?.Root.AsSpan().SequenceEqual(head.Root) != true)
        {
            var from = keptHolds ? kept!.Size : firstUpper;
            findings.Add(LedgerFindingKind.RootDiffers, from, "the entries are not those that were signed for: " + (from is { } n and > 0
                ? $"something at or after entry {n} was changed, added, removed or moved"
                : "something was changed, added, removed or moved"));
        }

        return keptHolds && complete ? kept!.Size : null;
    }

    private List<WitnessedBy> Witnesses(SignedNote note)
    {
        var good = new List<WitnessedBy>();
        var seen = new HashSet<string>();
        foreach (var witness in options.Witnesses)
        {
            // One key under two names is one witness.
            if (witness.Purpose != KeyPurpose.Witness || !seen.Add(Convert.ToHexString(witness.PublicKey)))
            {
                continue;
            }

            var finding = witness.Check(note, out var at);
            if (finding == SignatureFinding.False)
            {
                findings.Add(LedgerFindingKind.WitnessSignatureFalse, null, $"the signature of the witness {witness.Name} is false");
            }
            else if (finding == SignatureFinding.Good)
            {
                good.Add(new WitnessedBy(witness.Name, at!.Value));
            }
        }

        return good;
    }

    private LedgerReport Report(Checkpoint? head, List<WitnessedBy> witnesses, long? continues)
    {
        if (withheld && head is not null)
        {
            notes.Add("The folder came without values: what the entries say was not checked, only that the entries are the ones recorded.");
        }

        if (entries.Erased > 0)
        {
            notes.Add($"{Count(entries.Erased, "value was", "values were")} not in the folder: erased, or of an organisation other than that of whoever exported it. An erased value cannot be told from one withheld; that the entry was made can still be proven.");
        }

        var report = new LedgerReport
        {
            Outcome = LedgerOutcome.NotProven,
            Sentence = string.Empty,
            Findings = findings.Listed(),
            FindingCount = findings.Count,
            Notes = notes,
            Origin = head?.Origin,
            Size = head?.Size ?? 0,
            Root = head?.Root,
            EntriesChecked = entries.Read,
            ValuesChecked = entries.Values,
            ValuesErased = entries.Erased,
            ValuesWithheld = withheld,
            WitnessedBy = witnesses,
            Quorum = options.Quorum,
            ContinuesKept = continues,
            ObjectEntries = entries.Matches,
            LeafIndex = entries.LeafIndex,
            FileHashIndex = entries.FileIndex,
        };
        return LedgerSentence.Conclude(report, options);
    }

    private static bool Signed(SignedNote note, IReadOnlyList<VerifierKey> keys)
    {
        var all = keys.Select(k => k.Check(note)).ToList();
        return all.Contains(SignatureFinding.Good) && !all.Contains(SignatureFinding.False);
    }

    private static T? Try<T>(Func<T?> readIt)
        where T : class
    {
        try
        {
            return readIt();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or LedgerIntegrityException)
        {
            return null; // the caller says what is missing
        }
    }

    private static string Count(long n, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{n:N0} {(n == 1 ? one : many)}");
}
