using System.Globalization;
using System.Text;
using Safehand.Kernel;

namespace Safehand.Media.Names;

/// <summary>
/// What the spotter listens for, written without the names: each name is a phrase of made-up words (<c>n3w0 n3w1</c>), and a
/// dictionary says how these sound. The program that listens never holds a name as text.
/// </summary>
/// <param name="Phrases">Lines of phrases, each with how unlike everything else it must sound to count.</param>
/// <param name="Dictionary">Lines of made-up words and their sounds.</param>
/// <param name="Unheard">Which names cannot be listened for: no letter of theirs has a known sound, or they are too short.</param>
internal sealed record Pronunciations(string Phrases, string Dictionary, IReadOnlyList<int> Unheard)
{
    private const int MostReadings = 4;
    private const int LeastSounds = 3;

    /// <summary>Writes them.</summary>
    /// <param name="names">The names.</param>
    /// <param name="dictionary">Path of a dictionary: a word, then its sounds; <c>word(2)</c> for another way to say it.</param>
    /// <param name="ct">Stops.</param>
    internal static async Task<Pronunciations> OfAsync(IReadOnlyList<string> names, string dictionary, CancellationToken ct)
    {
        var words = names.Select(Words).ToArray();
        var known = await KnownAsync(words.SelectMany(w => w).ToHashSet(StringComparer.Ordinal), dictionary, ct);
        var (phrases, sounds, unheard) = (new StringBuilder(), new StringBuilder(), new List<int>());
        for (var name = 0; name < names.Count; name++)
        {
            var readings = words[name].Select(w => Readings(w, known)).Where(r => r.Count > 0).ToArray();
            var length = readings.Sum(r => r[0].Split(' ').Length);
            if (length < LeastSounds)
            {
                unheard.Add(name);
                continue;
            }

            phrases.AppendJoin(' ', readings.Select((_, w) => Coded(name, w))).Append(CultureInfo.InvariantCulture, $" /{Threshold(length)}/\n");
            for (var w = 0; w < readings.Length; w++)
            {
                for (var r = 0; r < readings[w].Count; r++)
                {
                    sounds.Append(Coded(name, w)).Append(r == 0 ? string.Empty : $"({r + 1})").Append(' ').Append(readings[w][r]).Append('\n');
                }
            }
        }

        return new(phrases.ToString(), sounds.ToString(), unheard);
    }

    /// <summary>The words of a name in small letters without accents.</summary>
    internal static IReadOnlyList<string> Words(string name)
    {
        var plain = new StringBuilder();
        foreach (var c in TypedText.Normalised(name, NormalizationForm.FormD))
        {
            // The letters that Unicode does not take apart into a letter and an accent.
            plain.Append(char.ToLowerInvariant(c) switch
            {
                'ß' => "ss",
                'ø' => "o",
                'ł' => "l",
                'æ' => "ae",
                'œ' => "oe",
                'đ' or 'ð' => "d",
                'þ' => "th",
                'ı' => "i",
                '’' or '\'' => "'",
                var small when char.IsAsciiLetterLower(small) => small.ToString(),
                _ when CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark => string.Empty,
                _ => " ",
            });
        }

        return [.. plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Trim('\'')).Where(w => w.Length > 0)];
    }

    // Measured on four voices: long phrases may sound a good deal unlike themselves before they are taken for anything else; short
    // ones turn up everywhere.
    private static string Threshold(int sounds) => sounds switch
    {
        <= 4 => "1e-12",
        <= 6 => "1e-18",
        <= 8 => "1e-30",
        _ => "1e-40",
    };

    private static string Coded(int name, int word) => string.Create(CultureInfo.InvariantCulture, $"n{name}w{word}");

    private static IReadOnlyList<string> Readings(string word, Dictionary<string, List<string>> known) =>
        known.TryGetValue(word, out var said) || known.TryGetValue(word.Replace("'", string.Empty, StringComparison.Ordinal), out said) ? said : LetterSounds.Readings(word);

    private static async Task<Dictionary<string, List<string>>> KnownAsync(HashSet<string> wanted, string dictionary, CancellationToken ct)
    {
        wanted.UnionWith([.. wanted.Select(w => w.Replace("'", string.Empty, StringComparison.Ordinal))]);
        var known = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await foreach (var line in File.ReadLinesAsync(dictionary, ct))
        {
            var end = line.IndexOfAny(['(', ' ', '\t']);
            if (end <= 0 || !wanted.Contains(line[..end]))
            {
                continue;
            }

            var sounds = line[(line.IndexOfAny([' ', '\t']) + 1)..].Trim();
            if (!known.TryGetValue(line[..end], out var readings))
            {
                known[line[..end]] = readings = [];
            }

            if (sounds.Length > 0 && readings.Count < MostReadings)
            {
                readings.Add(sounds);
            }
        }

        return known;
    }
}
