using System.Collections.Frozen;

namespace Safehand.Media.Names;

/// <summary>
/// How a name that no dictionary has may be said: the longest spelling that fits is taken, from left to right, and gives its sounds
/// in the alphabet of the CMU dictionary. Two readings: as an English speaker reads it, and with open vowels, as most other
/// languages write theirs (Okonkwo, Ibrahimovic). The rules:
/// <list type="bullet">
/// <item>a doubled consonant is one; an e at the end behind a consonant is silent in the English reading, EY in the other;</item>
/// <item>c before e, i, y is S, else K; g before e, i, y is JH in the English reading, else G;</item>
/// <item>y at the beginning or before a vowel is Y, else IY; x at the beginning is Z, else K S; h behind a vowel and before none is silent; a vowel and an r are one sound only where no vowel follows.</item>
/// </list>
/// </summary>
internal static class LetterSounds
{
    private const string Vowels = "aeiouy";
    private const int Longest = 4;

    private static readonly FrozenDictionary<string, string> Both = Table(
        "ough=AO|eigh=EY|augh=AO|igh=AY|tch=CH|sch=SH|dge=JH|chr=K R|ch=CH|sh=SH|th=TH|ph=F|gh=G|ck=K|ng=NG G|nk=NG K|qu=K W|wh=W|kh=K|zh=ZH|dj=JH|dh=D|bh=B|cz=CH|sz=SH|ts=T S|tz=T S|kn=N|wr=R|"
        + "ee=IY|oo=UW|ou=AW|oa=OW|ai=EY|ay=EY|ei=EY|oi=OY|oy=OY|au=AO|aw=AO|ew=UW|ah=AA|oh=OW|ar=AA R|er=ER|ir=ER|ur=ER|or=AO R|"
        + "b=B|d=D|f=F|g=G|h=HH|j=JH|k=K|l=L|m=M|n=N|p=P|q=K|r=R|s=S|t=T|v=V|w=W|x=K S|z=Z|c=K|y=IY");

    private static readonly FrozenDictionary<string, string> English = Table("ea=IY|ie=IY|ey=IY|ow=OW|ue=UW|ae=EY|io=IY OW|ia=IY AH|a=AE|e=EH|i=IH|o=AA|u=AH");
    private static readonly FrozenDictionary<string, string> Open = Table("ea=EH AA|ie=IY EH|ey=EY|ow=AW|ue=UW EH|ae=AY|ai=AY|ei=EY|ou=UW|au=AW|ar=AA R|er=EH R|ir=IY R|ur=UW R|io=IY OW|ia=IY AA|ch=CH|a=AA|e=EH|i=IY|o=OW|u=UW");

    /// <summary>The readings of a word.</summary>
    /// <param name="word">Letters a to z in lower case; anything else is passed over.</param>
    /// <returns>One or two, each sounds with spaces between; none where there is no letter.</returns>
    internal static IReadOnlyList<string> Readings(string word)
    {
        var letters = string.Concat(word.Where(char.IsAsciiLetterLower));
        return letters.Length == 0 ? [] : [.. new[] { Read(letters, English, english: true), Read(letters, Open, english: false) }.Where(r => r.Length > 0).Distinct()];
    }

    private static string Read(string word, FrozenDictionary<string, string> own, bool english)
    {
        var sounds = new List<string>();
        for (var at = 0; at < word.Length;)
        {
            if (at > 0 && word[at] == word[at - 1] && !Vowels.Contains(word[at], StringComparison.Ordinal))
            {
                at++;
                continue;
            }

            var (spelling, said) = At(word, at, own, english);
            if (said.Length > 0)
            {
                sounds.Add(said);
            }

            at += spelling;
        }

        // The other reading's last a is as open as the rest; the English one's is not.
        if (english && word.EndsWith('a') && sounds.Count > 1 && sounds[^1] == "AE")
        {
            sounds[^1] = "AH";
        }

        if (english && word.EndsWith('o') && sounds[^1] == "AA")
        {
            sounds[^1] = "OW";
        }

        return string.Join(' ', sounds);
    }

    private static (int Spelling, string Said) At(string word, int at, FrozenDictionary<string, string> own, bool english)
    {
        var (last, next) = (at == word.Length - 1, at + 1 < word.Length ? word[at + 1] : ' ');
        var behindVowel = at > 0 && Vowels.Contains(word[at - 1], StringComparison.Ordinal);
        switch (word[at])
        {
            case 'e' when last && at > 0 && !behindVowel && word.Length > 2:
                return (1, english ? string.Empty : "EY");
            case 'c' when next is 'e' or 'i' or 'y':
                return (1, "S");
            case 'g' when english && next is 'e' or 'i' or 'y':
                return (1, english ? "JH" : "G");
            case 'y' when at == 0 || (!last && Vowels.Contains(next, StringComparison.Ordinal)):
                return (1, "Y");
            case 'x' when at == 0:
                return (1, "Z");
            case 'h' when behindVowel && !Vowels.Contains(next, StringComparison.Ordinal):
                return (1, string.Empty);
        }

        for (var length = Math.Min(Longest, word.Length - at); length > 0; length--)
        {
            var spelling = word.Substring(at, length);

            // A vowel and an r are one sound only where no vowel follows: Mar-garet, but Ma-ria.
            if (length == 2 && spelling[1] == 'r' && Vowels.Contains(spelling[0], StringComparison.Ordinal) && at + 2 < word.Length && Vowels.Contains(word[at + 2], StringComparison.Ordinal))
            {
                continue;
            }

            if (own.TryGetValue(spelling, out var said) || Both.TryGetValue(spelling, out said))
            {
                return (length, said);
            }
        }

        return (1, string.Empty);
    }

    private static FrozenDictionary<string, string> Table(string rules) =>
        rules.Split('|').Select(r => r.Split('=')).ToFrozenDictionary(r => r[0], r => r[1], StringComparer.Ordinal);
}
