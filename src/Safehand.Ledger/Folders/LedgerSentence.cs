using System.Globalization;

namespace Safehand.Ledger;

/// <summary>Draws the conclusion and says it in one sentence. "Intact" is said of nothing that a quorum of the checker's own witnesses has not seen.</summary>
internal static class LedgerSentence
{
    public static LedgerReport Conclude(LedgerReport report, LedgerCheckOptions options)
    {
        if (report.FindingCount > 0)
        {
            return report with { Outcome = LedgerOutcome.Wrong, Sentence = Wrong(report) };
        }

        var stale = options is { FreshWithin: { } within, Now: { } now } && report.WitnessedBy.Count(w => w.At >= now - within) < options.Quorum;
        var proven = options.Quorum > 0 && report.WitnessedBy.Count >= options.Quorum && !stale;
        return report with { Outcome = proven ? LedgerOutcome.Intact : LedgerOutcome.NotProven, Sentence = proven ? Intact(report, options) : NotProven(report, options, stale) };
    }

    public static string Day(DateTimeOffset at) => at.ToUniversalTime().ToString("d MMMM yyyy 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Wrong(LedgerReport report)
    {
        var rest = report.FindingCount - 1;
        return Say($"This ledger cannot be relied on: {report.Findings[0].Words}{(rest == 0 ? string.Empty : Say($" ({rest:N0} more found)"))}.");
    }

    private static string Intact(LedgerReport report, LedgerCheckOptions options)
    {
        // What the quorum vouches for holds from the moment at which the last of the quickest so many had signed.
        var since = report.WitnessedBy.Select(w => w.At).Order().ElementAt(options.Quorum - 1);
        return Say($"This ledger is intact: {Entries(report)} of {report.Origin} {(report.Size == 1 ? "stands" : "stand")} exactly as {report.WitnessedBy.Count:N0} independent {(report.WitnessedBy.Count == 1 ? "witness" : "witnesses")} of your choosing had seen by {Day(since)}, none changed, removed, added or moved since{Erased(report)}{Wanted(report, options)}.");
    }

    private static string NotProven(LedgerReport report, LedgerCheckOptions options, bool stale)
    {
        var why = stale
            ? Say($"the witnesses last saw it on {Day(report.WitnessedBy.Max(w => w.At))}, so an old copy may have been handed out")
            : options.Quorum == 0
                ? "no witness of your choosing has confirmed it, so whoever holds the ledger's key could have rewritten it"
                : Say($"only {report.WitnessedBy.Count:N0} of the {options.Quorum:N0} witnesses needed have confirmed it, so whoever holds the ledger's key could have rewritten it");
        var kept = report.ContinuesKept is { } size ? Say($"; the first {size:N0} are unchanged since you kept your checkpoint") : string.Empty;
        return Say($"Nothing wrong was found in {Entries(report)} of {report.Origin}, but it is not proven against us: {why}{kept}{Erased(report)}{Wanted(report, options)}.");
    }

    private static string Entries(LedgerReport report) => report.Size == 1 ? "the one entry" : Say($"the {report.Size:N0} entries");

    private static string Erased(LedgerReport report) =>
        report.ValuesWithheld ? "; what they say was not in the folder"
        : report.ValuesErased > 0 ? Say($"; {report.ValuesErased:N0} of the {report.ValuesErased + report.ValuesChecked:N0} values are not in it, erased or withheld from whoever exported it")
        : string.Empty;

    private static string Wanted(LedgerReport report, LedgerCheckOptions options)
    {
        var said = options.Object is null ? string.Empty : Say($"; {report.ObjectEntries.Count:N0} of them {(report.ObjectEntries.Count == 1 ? "is" : "are")} about what you asked for");
        said += report.LeafIndex is { } leaf ? Say($"; the entry you asked for is number {leaf} (counting from 0)") : string.Empty;
        return said + (report.FileHashIndex is { } file ? Say($"; entry {file} (counting from 0) names the file you asked for") : string.Empty);
    }

    private static string Say(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
