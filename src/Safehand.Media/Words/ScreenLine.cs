using System.Globalization;
using System.Text;
using Safehand.Media.Faces;

namespace Safehand.Media.Words;

/// <summary>A line of writing in one picture.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Box">Where, as fractions of the picture.</param>
/// <param name="Confidence">0 to 1.</param>
internal sealed record ScreenLine(string Text, Box Box, double Confidence)
{
    private const int Columns = 12;
    private const double LeastWord = 50;
    private const double LeastLine = 0.6;
    private const int LongestLine = 200;
    private const int MostLines = 200;

    /// <summary>Reads the recogniser's table: a row for each word, with page, block, paragraph and line, its place in pixels and a confidence of 100.</summary>
    /// <param name="table">Columns parted by tabs; the first row names them.</param>
    /// <param name="width">Pixels across the picture.</param>
    /// <param name="height">Pixels down.</param>
    /// <returns>Lines that are sure enough and hold at least two letters or digits.</returns>
    internal static IReadOnlyList<ScreenLine> Read(string table, int width, int height)
    {
        var words =
            from row in table.Split('\n')
            let cells = row.TrimEnd('\r').Split('\t')
            where cells.Length == Columns && cells[0] == "5"
            let sure = Number(cells[10])
            let box = new Box(Number(cells[6]), Number(cells[7]), Number(cells[8]), Number(cells[9]))
            where sure >= LeastWord && box is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } && box.X + box.Width <= width && box.Y + box.Height <= height
            select (Line: (cells[1], cells[2], cells[3], cells[4]), Text: Plain(cells[11]), Box: box, Sure: sure / 100.0);
        var lines =
            from word in words
            where word.Text.Any(char.IsLetterOrDigit)
            group word by word.Line into line
            let text = string.Join(' ', line.Select(w => w.Text))
            let sure = line.Average(w => w.Sure)
            where text.Count(char.IsLetterOrDigit) >= 2 && sure >= LeastLine
            let left = line.Min(w => w.Box.X)
            let top = line.Min(w => w.Box.Y)
            select new ScreenLine(
                text[..Math.Min(LongestLine, text.Length)],
                new Box(left / width, top / height, (line.Max(w => w.Box.X + w.Box.Width) - left) / width, (line.Max(w => w.Box.Y + w.Box.Height) - top) / height),
                sure);
        return [.. lines.Take(MostLines)];
    }

    /// <summary>How alike two texts are: 1 the same, 0 nothing in common. Capitals and spaces do not count.</summary>
    internal static double Alike(string one, string other)
    {
        var (a, b) = (Bare(one), Bare(other));
        if (a.Length == 0 || b.Length == 0)
        {
            return a.Length == b.Length ? 1 : 0;
        }

        // Edits that make one of the other (Levenshtein), row by row.
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return 1 - ((double)row[^1] / Math.Max(a.Length, b.Length));
    }

    private static float Number(string cell) => float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value) ? value : -1;

    private static string Plain(string text) => string.Concat(text.EnumerateRunes().Where(r => !Rune.IsControl(r) && Rune.GetUnicodeCategory(r) != UnicodeCategory.Format));

    private static string Bare(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
