using System.Globalization;
using System.Text.RegularExpressions;

namespace Safehand.Ledger;

/// <summary>Where tiles and entry bundles stand below a prefix: C2SP tlog-tiles.</summary>
public static partial class TilePath
{
    /// <summary>Hashes or entries in a full tile.</summary>
    public const int Width = 256;

    /// <summary>The signed head.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary><c>tile/1/x001/234.p/17</c>; a width of 256 is the full tile.</summary>
    public static string Tile(int level, long index, int width = Width) => string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{Number(index)}{Suffix(width)}");

    /// <summary><c>tile/entries/x001/234.p/17</c>.</summary>
    public static string Entries(long index, int width = Width) => "tile/entries/" + Number(index) + Suffix(width);

    /// <summary>How many of the 256 places of a tile are taken in a tree of the given size; 0 for a tile that is not in it.</summary>
    public static int WidthAt(long size, int level, long index) =>
        (int)Math.Clamp((level > 7 ? 0 : size >> (8 * level)) - (index * Width), 0, Width);

    /// <summary>Whether this is the path, to the letter, of a checkpoint, a tile or a bundle: what a server may hand out of the folder, and nothing else in it. Paths that outsiders give MUST pass it.</summary>
    public static bool IsServed(string path) => path == Checkpoint || Served().IsMatch(path);

    /// <summary>Whether the path stays below the folder it is relative to.</summary>
    internal static bool StaysInside(string path) => Inside().IsMatch(path);

    /// <summary>The index in groups of three digits, all but the last after an x: <c>x001/x234/067</c>.</summary>
    internal static string Number(long index)
    {
        var path = (index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (index /= 1000; index > 0; index /= 1000)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"x{index % 1000:000}/{path}");
        }

        return path;
    }

    private static string Suffix(int width) => width == Width ? string.Empty : ".p/" + width.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\Atile/(?:entries|[0-9]|[1-5][0-9]|6[0-3])/(?!x000/)(?:x[0-9]{3}/){0,6}[0-9]{3}(?:\.p/(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Served();

    [GeneratedRegex(@"\A[a-z0-9]+(?:\.[a-z]+)?(?:/[a-z0-9]+(?:\.[a-z]+)?)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Inside();
}
