using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>
/// Finds a part of somebody's name in a text. Each part of two letters or more counts, with or without its accents and in whatever case: a name typed in small letters tells as
/// much. A part that is also an everyday word (May, Will, Rose), or has two letters (Jo, Ng), counts only with a capital letter, or no text could say when something may be muted; written as a name it is still found.
/// Only words that mean nothing more than themselves in small letters are listed, so that a rare name is never taken for a word.
/// </summary>
public static class NamesInText
{
    private static readonly FrozenSet<string> Everyday = (
        "able art ash back baker bank barber bay beach bear bell berry best bill bird bishop black blue bond book bow bridge bright brook brown buck bull bush " +
        "butcher butler can carter cash castle chance chase church clay cliff close coach cook corn cotton court crane cross crystal dale dawn day deal dean " +
        "dear draw drew drake drive duke early east eve faith fall farmer fast field fields finch first fisher flood flower foot forest fox frank free french " +
        "frost full game garden gardener gene gentle glass gold golden good grace grand grant grass gray green grey grove guest gull guy hale hall hand hands " +
        "hard hardy hawk hay hazel head heart heath heather herb hill hills holly home hood hook hope hopes horn house hunt hunter ivy jack jay jet jewel joy " +
        "judge june just keen key kind king knight lake lamb lane large last law laws light lily little lock long lord love low luck major man march mark " +
        "marks marsh mason may means mercy merry mile miles mill miller mine mint miss moon moor more moss must new nick night noble north note oak old olive " +
        "only page pages painter palm park parks part pat patience peace pearl penny person pike pit place plant play point pole pond pool poor pope porter " +
        "post potter power price pride priest prince quick rain ray reed rich ring rise river rivers road rob robin rock rose round row royal ruby rule rush " +
        "sage sand sands sandy say seal self sergeant sharp shepherd shield ship shore short show sign silver singer skip sky small smart snow son song south " +
        "spark sparrow speed spring square staff star start steel step stern stone stones storm story street strong sue summer sun swan sweet swift table " +
        "tailor tall temple thorn tiger timber time true turn turner vale van view violet wade wall walls want ward waters way weaver well wells west wheel " +
        "white wild will wills win wind winter winters wise wolf wood woods word words work works young").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The first word of a text that is a part of one of these names, as it is written but for its accents; null: it names nobody.</summary>
    public static string? Find(string text, IEnumerable<string> names)
    {
        var parts = names.SelectMany(Words).Where(p => p.Length > 1).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Words(text).FirstOrDefault(w => parts.Contains(w) && (char.IsUpper(w[0]) || !(w.Length == 2 || Everyday.Contains(w))));
    }

    private static IEnumerable<string> Words(string text) =>
        new string([.. TypedText.Normalised(text, NormalizationForm.FormD).Where(c => char.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark).Select(c => char.IsLetter(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
