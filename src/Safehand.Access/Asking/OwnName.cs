using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>Whether a name in a case is the actor's own.</summary>
internal static class OwnName
{
    private static readonly FrozenSet<string> Titles = (
        "mr mrs ms miss mx sir dame dr prof professor rev revd pcso pc wpc sc dc wdc tdc ps ds wds sgt di insp dci ci dsu supt dcs acc dcc cc det " +
        "detective constable sergeant inspector superintendent chief acting").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Compares without title, rank, order, case, accents or punctuation: <c>DC Priya Nair</c> is <c>NAIR, Ms Priya Anne</c>. Every word of the shorter name stands in the
    /// longer. One word alone is too little to tell. It rather finds a namesake, whom a second person can tell apart, than misses somebody.
    /// </summary>
    internal static bool Is(string actor, string subject)
    {
        var (mine, theirs) = (Words(actor), Words(subject));
        var (shorter, longer) = mine.Count < theirs.Count ? (mine, theirs) : (theirs, mine);
        return shorter.Count >= 2 && shorter.TrueForAll(longer.Remove);
    }

    // What reads as a rank may be a name (Di Nair): two words always stay.
    private static List<string> Words(string name)
    {
        var words = Plain(name).Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        for (var at = 0; at < words.Count && words.Count > 2;)
        {
            if (words[at].Length == 1 || Titles.Contains(words[at]))
            {
                words.RemoveAt(at);
            }
            else
            {
                at++;
            }
        }

        return words;
    }

    private static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var c in TypedText.Normalised(name, NormalizationForm.FormD))
        {
            if (char.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark)
            {
                plain.Append(char.IsLetter(c) ? char.ToLowerInvariant(c) : c is '\'' or '’' or '-' ? null : ' ');
            }
        }

        return plain.ToString();
    }
}
