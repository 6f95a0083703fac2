using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Safehand.Cli.Talk;

/// <summary>Results on standard output: tables for a person at a terminal, lines with tabs for a pipe, JSON where asked. Everything else on standard error.</summary>
internal sealed class Say(bool json)
{
    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool Json { get; } = json;

    /// <summary>Whether a bar that moves can be shown.</summary>
    public bool Moves => !Json && !Console.IsErrorRedirected;

    /// <summary>The one result: as JSON, or however it reads best.</summary>
    public void Result(object value, Action words)
    {
        if (Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(value, Shape));
        }
        else
        {
            words();
        }
    }

    /// <summary>One line of a result that comes bit by bit.</summary>
    public void Line(JsonElement value, string words) => Console.Out.WriteLine(Json ? value.GetRawText() : Clean(words));

    public static void Words(string words) => Console.Out.WriteLine(Clean(words));

    /// <summary>Something on the side, for a person.</summary>
    public void Aside(string words)
    {
        if (!Json)
        {
            Console.Error.WriteLine(Clean(words));
        }
    }

    public static void Table(string[] heads, IEnumerable<string[]> rows)
    {
        if (Console.IsOutputRedirected)
        {
            foreach (var row in rows)
            {
                Console.Out.WriteLine(string.Join('\t', row.Select(Clean)));
            }

            return;
        }

        var table = new Table().Border(TableBorder.Horizontal).BorderColor(Color.Grey);
        foreach (var head in heads)
        {
            table.AddColumn(new TableColumn(new Text(head, new Style(decoration: Decoration.Bold))));
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Clean(cell))));
        }

        AnsiConsole.Write(table);
    }

    public static void Facts(params (string Name, string? Value)[] facts)
    {
        var shown = facts.Where(f => !string.IsNullOrEmpty(f.Value)).ToArray();
        var width = shown.Max(f => f.Name.Length) + 2;
        foreach (var (name, value) in shown)
        {
            Console.Out.WriteLine(Console.IsOutputRedirected ? $"{name}\t{Clean(value!)}" : $"{(name + ":").PadRight(width)}{Clean(value!)}");
        }
    }

    public int End(EndException end)
    {
        if (Json)
        {
            Console.Error.WriteLine(JsonSerializer.Serialize(new { error = new { exit = end.ExitCode, end.Code, end.Rule, detail = end.Message, end.Hint } }, Shape));
        }
        else
        {
            Console.Error.WriteLine("safehand: " + Clean(end.Message) + (end.Rule is null ? string.Empty : $" (rule {end.Rule})"));
            if (end.Hint is not null)
            {
                Console.Error.WriteLine("safehand: " + Clean(end.Hint));
            }
        }

        return end.ExitCode;
    }

    /// <summary>Bytes as people say them.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} bytes",
        < 1_000_000 => $"{bytes / 1e3:0.0} kB",
        < 1_000_000_000 => $"{bytes / 1e6:0.0} MB",
        _ => $"{bytes / 1e9:0.00} GB",
    };

    // Words that others typed must not move the cursor, colour the screen or write into the clipboard.
    private static string Clean(string text)
    {
        if (!text.Any(Hidden))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            clean.Append(Hidden(c) ? '\uFFFD' : c);
        }

        return clean.ToString();
    }

    private static bool Hidden(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format;
}
