using System.Globalization;

namespace Safehand.Ledger;

/// <summary>Where tiles and entry bundles stand below a prefix: C2SP tlog-tiles.</summary>
public static class TilePath
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
}
