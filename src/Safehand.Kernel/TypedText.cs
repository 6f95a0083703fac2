using System.Text;

namespace Safehand.Kernel;

/// <summary>Text that people typed.</summary>
public static class TypedText
{
    private const char Replacement = '\uFFFD';

    /// <summary>Whether it holds what is no character: one of Unicode's noncharacters (U+FDD0 to U+FDEF, and the last two of each plane), or half of a pair.</summary>
    public static bool IsBroken(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length) is not System.Buffers.OperationStatus.Done || IsNone(rune))
            {
                return true;
            }

            at += length;
        }

        return false;
    }

    /// <summary>
    /// One form of letters. What is no character becomes U+FFFD: in a stored row it must not stop what is done with the rest, as <see cref="string.Normalize()"/> would.
    /// </summary>
    public static string Normalised(string text, NormalizationForm form)
    {
        ArgumentNullException.ThrowIfNull(text);
#pragma warning disable RS0030 // Nothing is left in it on which it would throw.
        return (IsBroken(text) ? string.Concat(text.EnumerateRunes().Select(r => IsNone(r) ? Replacement.ToString() : r.ToString())) : text).Normalize(form);
#pragma warning restore RS0030
    }

    private static bool IsNone(Rune rune) => rune.Value is >= 0xFDD0 and <= 0xFDEF || (rune.Value & 0xFFFE) == 0xFFFE;
}
