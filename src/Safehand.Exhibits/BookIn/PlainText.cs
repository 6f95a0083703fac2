using System.Globalization;
using System.Text;
using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>Text typed by people that is shown to others.</summary>
internal static class PlainText
{
    /// <summary>Whether it holds characters that could make it read as something else: controls, marks that turn the direction of writing, and what is no character.</summary>
    internal static bool Refused(string? text) => text is not null && (TypedText.IsBroken(text) || text.EnumerateRunes().Any(Hidden));

    private static bool Hidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        || rune.Value is 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}

/// <summary>Names of files.</summary>
internal static class FileNames
{
    private const int Longest = 120;

    /// <summary>A sender's file name as it may be shown: its last part, hidden characters gone, cut to 120.</summary>
    internal static string Shown(string? name)
    {
        var last = (name ?? string.Empty).Split('/', '\\')[^1];
        var clean = string.Concat(last.EnumerateRunes().Where(r => !PlainText.Refused(r.ToString())).Take(Longest).Select(r => r.ToString()));
        return clean.Trim();
    }

    /// <summary>A name for a download: letters, digits, dot, dash and underscore.</summary>
    internal static string Download(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
}
