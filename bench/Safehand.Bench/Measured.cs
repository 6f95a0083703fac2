using System.Globalization;
using System.Text;

namespace Safehand.Bench;

/// <summary>One row of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Ours">Our figure with its unit.</param>
/// <param name="Against">The outside figure with its unit and what made it; empty where the reach is absolute.</param>
/// <param name="Value">The figure that is compared with the reach: a ratio, or our figure itself.</param>
/// <param name="Reach">What was aimed at; null where nothing was.</param>
/// <param name="LessIsBetter">Whether the value should stay below the reach.</param>
internal sealed record Measured(string What, string Ours, string Against, double Value, double? Reach, bool LessIsBetter = false)
{
    /// <summary>Whether the reach is met; empty where there is none.</summary>
    public string Verdict => Reach is not { } reach ? string.Empty : (LessIsBetter ? Value <= reach : Value >= reach) ? "met" : "**missed**";
}

/// <summary>The table, and what could not be measured.</summary>
internal sealed class Table
{
    private readonly List<Measured> rows = [];
    private readonly List<string> missing = [];
    private readonly List<string> notes = [];

    /// <summary>Load of the machine when the part began.</summary>
    public double Load { get; init; }

    /// <summary>Processors that others used before it began and after it ended, the larger.</summary>
    public double Others { get; set; }

    /// <summary>How long the part took.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>Says below the table how its figures came about.</summary>
    public void Note(string words)
    {
        notes.Add(words);
        Console.WriteLine(words);
    }

    /// <summary>Adds a figure and shows it at once.</summary>
    public void Add(Measured row)
    {
        rows.Add(row);
        Console.WriteLine(Line(row));
    }

    /// <summary>Notes what was not measured and why.</summary>
    public void NotMeasured(string what, string why)
    {
        missing.Add($"{what}: {why}");
        Console.WriteLine($"| {what} | not measured | {why} | | | |");
    }

    /// <summary>The whole table in Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder("| what | Safehand | outside | ratio or figure | reach | |\n|---|---|---|---|---|---|\n");
        rows.ForEach(r => text.Append(Line(r)).Append('\n'));
        missing.ForEach(m => text.Append("| ").Append(m.Replace('|', '/')).Append(" | | | | | **not measured** |\n"));
        notes.ForEach(n => text.Append('\n').Append(n).Append('\n'));

        return text.ToString();
    }

    private static string Line(Measured row) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.What} | {row.Ours} | {row.Against} | {Figure(row.Value)} | {(row.Reach is { } reach ? (row.LessIsBetter ? "≤ " : "≥ ") + Figure(reach) : string.Empty)} | {row.Verdict} |");

    private static string Figure(double value) => value >= 1000
        ? value.ToString("N0", CultureInfo.InvariantCulture)
        : value.ToString(value >= 100 ? "0" : "0.00", CultureInfo.InvariantCulture);
}
