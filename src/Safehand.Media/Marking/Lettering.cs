using System.Globalization;
using System.Text;

namespace Safehand.Media;

/// <summary>The letters of a mark, set once as a slanted transparent picture: legible on light and on dark, and never wider than what it is laid on.</summary>
internal sealed class Lettering
{
    private const string Font = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";
    private const int MostLetters = 60;
    private const int LeastSize = 8;

    // Slant in radians, as a stamp on paper. The letters are white with a dark edge; together they let 70 % of the picture through.
    private const string Slant = "-0.2";
    private const string Opacity = "0.3";

    // Width of an average letter of the bold face, in its size.
    private const double LetterWidth = 0.72;

    private Lettering(int size, IReadOnlyList<string> lines)
    {
        var width = (int)(lines.Max(Letters) * LetterWidth * size) + (2 * size);
        var height = (int)(lines.Count * size * 1.25) + size;
        var text = lines.Select((line, i) => string.Create(
            CultureInfo.InvariantCulture,
            $",drawtext=fontfile={Font}:expansion=none:text='{Escaped(line)}':fontsize={size}:fontcolor=white:borderw={Math.Max(1, size / 18)}:bordercolor=black:x=(w-tw)/2:y={(size / 2) + (i * size * 5 / 4)}"));
        Layer = $"color=c=white@0:s={width}x{height}:r=25:d=0.04,format=rgba{string.Concat(text)},rotate={Slant}:c=black@0:ow=rotw({Slant}):oh=roth({Slant}),colorchannelmixer=aa={Opacity}";
    }

    /// <summary>The filters that make the picture.</summary>
    internal string Layer { get; }

    /// <summary>One line where it fits; two, name above time, on a narrow picture.</summary>
    internal static Lettering For(ViewerMark mark, PictureSize picture)
    {
        var wanted = Math.Clamp(picture.Height / 26, 12, 64);
        string[] lines = [$"{mark.Who}  {mark.When}"];
        if (mark.When.Length == 0)
        {
            lines = [mark.Who];
        }
        else if (Fitting(lines, picture) < wanted)
        {
            lines = [mark.Who, mark.When];
        }

        return new Lettering(Math.Max(LeastSize, Math.Min(wanted, Fitting(lines, picture))), lines);
    }

    /// <summary>A line as the filter takes it. Everything that could end the text or begin an expression is written as the letter it is.</summary>
    internal static string Escaped(string line)
    {
        var text = new StringBuilder();
        foreach (var rune in line.EnumerateRunes().Where(r => !Rune.IsControl(r)).Take(MostLetters))
        {
            // Inside single quotes only the quote itself ends the text; the option's own escaping comes before, so both are written.
            text.Append(rune.Value switch
            {
                '\'' => "’",
                '\\' => "/",
                ':' => "\\:",
                '%' => "\\%",
                _ => rune.ToString(),
            });
        }

        return text.ToString();
    }

    private static int Letters(string line) => Math.Clamp(line.EnumerateRunes().Count(), 1, MostLetters);

    private static int Fitting(string[] lines, PictureSize picture) =>
        (int)(picture.Width * 0.86 / (lines.Max(Letters) * LetterWidth));
}
