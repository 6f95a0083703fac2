using System.Globalization;
using System.Text.RegularExpressions;

namespace Safehand.Exhibits;

/// <summary>A time in a recording, as people type it.</summary>
internal static partial class NoteTime
{
    /// <summary>Something was typed, and it is no time.</summary>
    internal const long Unreadable = -1;

    /// <summary>Milliseconds of <c>1:02:03</c> or <c>12:07</c>; null where nothing was typed.</summary>
    internal static long? Read(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
        {
            return null;
        }

        return Shape().Match(typed.Trim()) is { Success: true } found
            ? ((Number(found, "hours") * 3600) + (Number(found, "minutes") * 60) + Number(found, "seconds")) * 1000
            : Unreadable;
    }

    private static long Number(Match found, string part) =>
        found.Groups[part] is { Success: true, Value: var digits } ? long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    // Minutes and seconds alone may be more minutes than an hour has.
    [GeneratedRegex("^(?:(?<hours>[0-9]{1,3}):(?<minutes>[0-5]?[0-9])|(?<minutes>[0-9]{1,4})):(?<seconds>[0-5][0-9])$")]
    private static partial Regex Shape();
}
