using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Safehand.Bench;

/// <summary>The page that the figures are written to. Each part has a section of its own, so that a run of some parts leaves the others as they were.</summary>
internal sealed partial class Page(string path)
{
    // Of a processor. The system's own work stays below it.
    private const double MostOthers = 0.3;

    /// <summary>Puts a part's figures in the place of those that are there.</summary>
    internal void Replace(Part part, Table table, Settings settings)
    {
        var sections = Sections();
        sections[part.Name] = Section(part, table, settings);
        var tables = string.Join("\n\n", Part.All.Select(p => sections.TryGetValue(p.Name, out var text) ? Marked(p.Name, text) : Marked(p.Name, $"## {p.Title}\n\nNot measured yet.")));
        File.WriteAllText(path, Head(tables) + tables + "\n\n" + File.ReadAllText(Path.Combine("bench", "limits.md")));
    }

    private static string Marked(string name, string text) => $"<!-- part {name} -->\n{text}\n<!-- end of {name} -->";

    private static string Section(Part part, Table table, Settings settings)
    {
        var text = new StringBuilder();
        text.Append("## ").Append(part.Title).Append("\n\n").Append(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():d MMMM yyyy, HH:mm} UTC, commit {Machine.CommitAsync().GetAwaiter().GetResult()}, load {table.Load:0.0} when it began, {table.Others:0.0} processors used by others, took {Span(table.Took)}.");
        if (settings.Quick)
        {
            text.Append(" **Short settings (`--quick`), for trying the bench: no result.**");
        }
        else if (table.Others > MostOthers)
        {
            text.Append(" **Other work ran beside: a rate or ratio below its reach is not conclusive.**");
        }

        text.Append("\n\n").Append(table.ToMarkdown().TrimEnd());
        return text.ToString();
    }

    private static string Span(TimeSpan time) =>
        time.TotalSeconds < 100 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s") : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.0} min");

    private static string Head(string tables) => $"""
        # Measured

        Written by `bench/run --write` on a machine with {Machine.Words}.
        Where an outside program stands beside, it did the same work in the same session, in turn with ours; medians. Each part says when it was measured, on which commit, and how busy the machine was: its load
        when the part began, in which the parts before it count, and how many processors others used while the bench did nothing, just before and just after. Of the reaches, {Verdict().Count(tables)} are judged: {Met().Count(tables)} met, {Missed().Count(tables)} missed. What limits those that are missed stands at the end.


        """;

    private Dictionary<string, string> Sections() => File.Exists(path)
        ? MarkedPart().Matches(File.ReadAllText(path)).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value)
        : [];

    [GeneratedRegex(@"<!-- part ([\w-]+) -->\n(.*?)\n<!-- end of \1 -->", RegexOptions.Singleline)]
    private static partial Regex MarkedPart();

    [GeneratedRegex(@"\| (met|\*\*missed\*\*) \|$", RegexOptions.Multiline)]
    private static partial Regex Verdict();

    [GeneratedRegex(@"\| met \|$", RegexOptions.Multiline)]
    private static partial Regex Met();

    [GeneratedRegex(@"\| \*\*missed\*\* \|$", RegexOptions.Multiline)]
    private static partial Regex Missed();
}
