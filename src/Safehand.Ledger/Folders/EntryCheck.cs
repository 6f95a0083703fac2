using System.Text.Json;
using System.Text;

namespace Safehand.Ledger;

/// <summary>What single entries say, and whether it can be so: readable, in the order of time, values as committed to; and those that were asked for.</summary>
internal sealed class EntryCheck(LedgerCheckOptions options)
{
    private const int MostMatches = 100_000;
    private static readonly string[] Receipts = ["exhibit.booked-in.v1", "exhibit.rendered.v1"];
    private readonly string? fileHash = options.FileHash is { } hash ? Convert.ToHexStringLower(hash) : null;
    private (DateTimeOffset At, long Index) latest = (DateTimeOffset.MinValue, -1);

    public long Read { get; private set; }

    public long Values { get; private set; }

    public long Erased { get; private set; }

    public List<LedgerMatch> Matches { get; } = [];

    public long? LeafIndex { get; private set; }

    public long? FileIndex { get; private set; }

    /// <summary>Checks one entry and, where they came along, its values.</summary>
    public void Check(long index, byte[] entry, byte[]? values, LedgerFindings findings)
    {
        Read++;
        if (options.Leaf is { } wanted && wanted.AsSpan().SequenceEqual(entry))
        {
            LeafIndex ??= index;
        }

        if (!LeafEncoding.TryParse(entry, out var leaf))
        {
            findings.Add(LedgerFindingKind.EntryUnreadable, index, $"entry {index} cannot be read");
            return;
        }

        if (latest.Index >= 0 && leaf.At < latest.At - options.ClockTolerance)
        {
            findings.Add(LedgerFindingKind.TimeContradicted, index, $"entry {index} says it was made on {LedgerSentence.Day(leaf.At)} but stands after entry {latest.Index}, made on {LedgerSentence.Day(latest.At)}");
        }
        else if (leaf.At > latest.At)
        {
            latest = (leaf.At, index);
        }

        if (options.Object is { } wantedObject && wantedObject.AsSpan().SequenceEqual(leaf.Object) && Matches.Count < MostMatches)
        {
            Matches.Add(new LedgerMatch(index, leaf.Name, leaf.At, leaf.Operation, leaf.Verdict));
        }

        if (values is not null)
        {
            CheckValues(index, leaf, values, findings);
        }
    }

    private void CheckValues(long index, LedgerLeaf leaf, byte[] values, LedgerFindings findings)
    {
        if (!ValueEncoding.TryParse(values, out var kept))
        {
            findings.Add(LedgerFindingKind.ValueAltered, index, $"the values of entry {index} cannot be read");
        }
        else if (LeafEncoding.FirstBroken(leaf, kept) is { } group)
        {
            findings.Add(LedgerFindingKind.ValueAltered, index, $"what entry {index} says about {Of(group)} is not what was recorded");
        }
        else
        {
            Values += kept.Count;
            Erased += leaf.Commitments.Count - kept.Count;
            if (fileHash is not null && Receipts.Contains(leaf.Name) && kept.TryGetValue(ValueGroup.Content, out var content) && Sha256(content.Value) == fileHash)
            {
                FileIndex ??= index;
            }
        }
    }

    // What a receipt says of the bytes, and nothing that somebody typed: a title can hold 64 digits too.
    private static string? Sha256(byte[] content)
    {
        try
        {
            using var said = JsonDocument.Parse(content);
            return said.RootElement.ValueKind is JsonValueKind.Object && said.RootElement.TryGetProperty("sha256", out var digits) && digits.ValueKind is JsonValueKind.String ? digits.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>No entry can be younger than the moment at which a witness had seen it.</summary>
    public void CompareTimes(List<WitnessedBy> witnesses, LedgerFindings findings)
    {
        if (witnesses.Count > 0 && latest.Index >= 0 && witnesses.MinBy(w => w.At) is { } first && latest.At > first.At + options.ClockTolerance)
        {
            findings.Add(LedgerFindingKind.TimeContradicted, latest.Index, $"entry {latest.Index} says it was made on {LedgerSentence.Day(latest.At)}, but the witness {first.Name} had already seen it on {LedgerSentence.Day(first.At)}");
        }
    }

    /// <summary>What was asked for must have been there.</summary>
    public void CompareWanted(bool all, LedgerFindings findings)
    {
        if (options.Object is not null && Matches.Count == 0)
        {
            findings.Add(LedgerFindingKind.NotInLedger, null, "there is no entry about what you asked for");
        }

        if (options.Leaf is not null && LeafIndex is null)
        {
            findings.Add(LedgerFindingKind.NotInLedger, null, "the entry that you asked for is not in it");
        }

        if (options.FileHash is not null && FileIndex is null)
        {
            findings.Add(LedgerFindingKind.NotInLedger, null, !all ? "the file that you asked for cannot be looked for, because values are missing" : "no entry whose values are in the folder names the file that you asked for");
        }
    }

    private static string Of(ValueGroup group) => group switch
    {
        ValueGroup.Actor => "who acted",
        ValueGroup.Subject => "whom it concerns",
        ValueGroup.CaseAndPurpose => "case and purpose",
        ValueGroup.Recipient => "the recipient",
        ValueGroup.Place => "the place",
        _ => "the content",
    };
}
