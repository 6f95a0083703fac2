using System.Globalization;

namespace Safehand.Design.Words;

/// <summary>Sizes, lengths, shares and counts as people read them.</summary>
public static class Quantities
{
    private static readonly string[] Units = ["bytes", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>"4GB", "1.3MB", "812KB", "1 byte": decimal units, one decimal below ten.</summary>
    /// <param name="bytes">Size in bytes, not negative.</param>
    public static string Size(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes < 1000)
        {
            return bytes == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
        }

        var unit = 0;
        var size = (decimal)bytes;
        while (Rounded(size) >= 1000 && unit < Units.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        return Rounded(size).ToString("0.#", CultureInfo.InvariantCulture) + Units[unit];
    }

    /// <summary>"31 minutes 24 seconds", "1 hour 12 minutes", "2 days", "less than a second": the two largest parts, the rest cut off.</summary>
    public static string Length(TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.Zero);
        (int Count, string Unit)[] parts = [(length.Days, "day"), (length.Hours, "hour"), (length.Minutes, "minute"), (length.Seconds, "second")];
        var first = Array.FindIndex(parts, part => part.Count > 0);
        return first < 0
            ? "less than a second"
            : string.Join(' ', parts.Skip(first).Take(2).Where(part => part.Count > 0).Select(part => Count(part.Count, part.Unit)));
    }

    /// <summary>"00:12:07": a place in a recording.</summary>
    public static string Position(TimeSpan position) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)position.TotalHours:00}:{position.Minutes:00}:{position.Seconds:00}");

    /// <summary>"1,250".</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 recording", "1,250 recordings".</summary>
    /// <param name="number">How many.</param>
    /// <param name="one">The word for one.</param>
    /// <param name="many">The word for several, when it is not <paramref name="one"/> with an s.</param>
    public static string Count(long number, string one, string? many = null) => $"{Number(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>"62%": cut off, so that 100% means all of it.</summary>
    public static string Share(long part, long whole) =>
        whole <= 0 ? "0%" : string.Create(CultureInfo.InvariantCulture, $"{(int)Int128.Clamp((Int128)part * 100 / whole, 0, 100)}%");

    private static decimal Rounded(decimal size) => size < 10 ? Math.Round(size, 1, MidpointRounding.AwayFromZero) : Math.Round(size, MidpointRounding.AwayFromZero);
}
