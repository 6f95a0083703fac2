using System.Globalization;
using System.Text;

namespace Safehand.Editing;

/// <summary>Text typed by people that others read.</summary>
internal static class EditSigns
{
    /// <summary>Whether it holds characters that could make it read as something else: controls, halves of characters, marks that turn the direction of writing.</summary>
    internal static bool Hidden(string text)
    {
        // A lone half of a character has no form in UTF-8 and would be hashed as something else; enumerating would hide it.
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return true;
            }
        }

        return text.EnumerateRunes().Any(r => Rune.GetUnicodeCategory(r) is UnicodeCategory.Control
            || r.Value is 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x2028 or 0x2029);
    }
}
