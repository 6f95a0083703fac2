using System.Globalization;
using System.Text;
using Safehand.Design.Words;
using Safehand.Editing.Pages;
using Safehand.Exhibits;

namespace Safehand.Editing;

/// <summary>One line of the redaction log. Holds nothing of what was removed: no note, no name, no place in the picture.</summary>
/// <param name="AtMs">Where in the rendition, in milliseconds.</param>
/// <param name="DurationMs">How long: for a cut, what is missing there; otherwise how long it lasts in the rendition.</param>
/// <param name="Kind">What was done, in words.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Ground">The legal ground.</param>
internal sealed record RedactionLogRow(long AtMs, long DurationMs, string Kind, string Reason, string Ground)
{
    /// <summary>Where, as <c>0:12:03.480</c>.</summary>
    public string At => Clock(AtMs);

    /// <summary>How long, as <c>0:00:01.200</c>.</summary>
    public string Duration => Clock(DurationMs);

    private static string Clock(long ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / 3_600_000}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00}.{ms % 1000:000}");
}

/// <summary>The redaction log of a rendition: what was changed, when, why and on what ground, releasable with it.</summary>
internal static class RedactionLog
{
    /// <summary>The columns.</summary>
    internal static IReadOnlyList<string> Headings { get; } = ["Time in this version", "Duration", "What was done", "Reason", "Legal ground"];

    /// <summary>
    /// Why the version was made, for a reader who has nothing but the log: what was agreed or directed, by its name and date. A name that names somebody
    /// recorded is not given; the log goes to the parties.
    /// </summary>
    internal static string GroundOf(Commission commission, IReadOnlyList<string> names)
    {
        var date = commission.GroundDated?.UkDate();
        var dated = date is null ? string.Empty : "dated " + date;
        var told = EditingWords.Of(commission.Ground);
        return NamesInText.Find(commission.GroundDocument, names) is null
            ? $"{told}: {commission.GroundDocument}{(date is null ? string.Empty : ", " + dated)}"
            : $"{told}, in a document {dated}{(date is null ? string.Empty : ", ")}whose name is not given here because it names somebody recorded";
    }

    /// <summary>The rows, by time in the rendition. What lies wholly inside a cut has no time of its own and is told by the cut.</summary>
    /// <param name="list">The list that was rendered.</param>
    /// <param name="made">Why the version was made, as <see cref="GroundOf"/> has it: the legal ground of what a court directed, and beside that of what was agreed.</param>
    public static IReadOnlyList<RedactionLogRow> Of(EditList list, string made)
    {
        ArgumentNullException.ThrowIfNull(list);
        var map = new FilmMap(list.Master, list.Edits);
        var rate = list.Master.Rate;
        var rows = new List<RedactionLogRow>();
        foreach (var edit in list.Edits)
        {
            var (at, duration) = edit.Kind is EditKind.Cut
                ? (rate.MsOf(map.FrameOf(edit.From)), rate.MsOf(edit.Until) - rate.MsOf(edit.From))
                : edit.IsSound ? Between(map.MsOf(edit.From), map.MsOf(edit.Until))
                : Between(rate.MsOf(map.FrameOf(edit.Keyframes[0].Frame)), rate.MsOf(map.FrameOf(edit.Keyframes[^1].Frame + 1)));
            if (duration > 0)
            {
                var reason = EditReasons.Find(edit.Reason);
                rows.Add(new RedactionLogRow(at, duration, EditWords.Told(edit.Kind), reason?.Label ?? edit.Reason, Ground(edit.Reason, reason, made)));
            }
        }

        return [.. rows.OrderBy(r => r.AtMs).ThenBy(r => r.Kind, StringComparer.Ordinal).ThenBy(r => r.DurationMs).ThenBy(r => r.Reason, StringComparer.Ordinal)];
    }

    private static string Ground(string code, EditReason? reason, string made) => code switch
    {
        EditReasons.CourtDirection => made,
        EditReasons.NotRelevant => $"{reason!.Ground}. {made}",
        _ => reason?.Ground ?? string.Empty,
    };

    /// <summary>As CSV (RFC 4180): UTF-8, CRLF, a header. A cell that a spreadsheet would take for a formula is given an apostrophe.</summary>
    /// <param name="rows">The log.</param>
    /// <param name="made">Why the version was made: the last cell of each row.</param>
    public static string ToCsv(IEnumerable<RedactionLogRow> rows, string made)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var csv = new StringBuilder(string.Join(',', Headings)).Append(",Version made because\r\n");
        foreach (var row in rows)
        {
            csv.Append(Cell(row.At)).Append(',').Append(Cell(row.Duration)).Append(',').Append(Cell(row.Kind)).Append(',')
                .Append(Cell(row.Reason)).Append(',').Append(Cell(row.Ground)).Append(',').Append(Cell(made)).Append("\r\n");
        }

        return csv.ToString();
    }

    /// <summary>One cell.</summary>
    internal static string Cell(string value)
    {
        var guarded = value.Length > 0 && value[0] is ('=' or '+' or '-' or '@' or '\t' or '\r') ? "'" + value : value;
        return guarded.AsSpan().IndexOfAny("\",\r\n") >= 0 ? $"\"{guarded.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : guarded;
    }

    private static (long At, long Duration) Between(long from, long until) => (from, until - from);
}
