namespace Safehand.Ledger;

/// <summary>Gathers what is wrong: counts all, keeps the first of it, so that a folder full of damage takes no more room than another.</summary>
internal sealed class LedgerFindings
{
    private readonly List<LedgerFinding> kept = [];

    public long Count { get; private set; }

    public void Add(LedgerFindingKind kind, long? index, string words)
    {
        Count++;

        // The walk finds the lowest index of a kind first; the kinds are few, so each has its share of the room.
        if (kept.Count(f => f.Kind == kind) < LedgerReport.MostFindings / 4)
        {
            kept.Add(new LedgerFinding(kind, index, words));
        }
    }

    /// <summary>The first entry first; what is about no certain entry last.</summary>
    public IReadOnlyList<LedgerFinding> Listed() => [.. kept.OrderBy(f => f.Index ?? long.MaxValue).Take(LedgerReport.MostFindings)];
}
