using System.Globalization;
using System.Text;

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
    /// <summary>The rows, by time in the rendition. What lies wholly inside a cut has no time of its own and is told by the cut.</summary>
    public static IReadOnlyList<RedactionLogRow> Of(EditList list)
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
                rows.Add(new RedactionLogRow(at, duration, EditWords.Told(edit.Kind), reason?.Label ?? edit.Reason, reason?.Ground ?? string.Empty));
            }
        }

        return [.. rows.OrderBy(r => r.AtMs).ThenBy(r => r.Kind, StringComparer.Ordinal).ThenBy(r => r.DurationMs).ThenBy(r => r.Reason, StringComparer.Ordinal)];
    }

    /// <summary>As CSV (RFC 4180): UTF-8, CRLF, a header. A cell that a spreadsheet would take for a formula is given an apostrophe.</summary>
    public static string ToCsv(IEnumerable<RedactionLogRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var csv = new StringBuilder("Time in this version,Duration,What was done,Reason,Legal ground\r\n");
        foreach (var row in rows)
        {
            csv.Append(Cell(row.At)).Append(',').Append(Cell(row.Duration)).Append(',').Append(Cell(row.Kind)).Append(',')
                .Append(Cell(row.Reason)).Append(',').Append(Cell(row.Ground)).Append("\r\n");
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
