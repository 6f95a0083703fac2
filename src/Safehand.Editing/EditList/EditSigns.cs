using System.Globalization;
using System.Text;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>Text typed by people that others read.</summary>
internal static class EditSigns
{
    /// <summary>Whether it holds characters that could make it read as something else: controls, what is no character, marks that turn the direction of writing.</summary>
    internal static bool Hidden(string text) => TypedText.IsBroken(text)
        || text.EnumerateRunes().Any(r => Rune.GetUnicodeCategory(r) is UnicodeCategory.Control
            || r.Value is 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x2028 or 0x2029);
}
