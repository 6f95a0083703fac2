using System.Text;

namespace Safehand.Age.Tests;

/// <summary>One armored file for each rule of the armor, right or broken in exactly that rule.</summary>
internal static class ArmorCases
{
    private const string Good = "success";
    private const string Bad = "armor failure";

    public static IEnumerable<Vector> All()
    {
        var lines = File("age").ArmorLines();
        var text = Joined(lines);
        List<string> Changed(Action<List<string>> change)
        {
            var copy = lines.ToList();
            change(copy);
            return copy;
        }

        yield return Of("armor", Good, text);
        yield return Of("armor_crlf", Good, text.Replace("\n", "\r\n", StringComparison.Ordinal));
        yield return Of("armor_no_last_line_end", Good, text.TrimEnd());
        yield return Of("armor_white_space_around", Good, "\n\r   \t\n" + text + "\n\r   \t\n");
        yield return Of("armor_full_last_line", Good, Joined(File(Pad(0)).ArmorLines()), Pad(0));
        yield return Of("armor_padded_full_last_line", Good, Joined(File(Pad(2)).ArmorLines()), Pad(2));

        yield return Of("armor_nothing_inside", "header failure", Joined([lines[0], lines[^1]]));
        yield return Of("armor_garbage_before", Bad, "-----\n" + text);
        yield return Of("armor_garbage_after", Bad, text + "-----\n");
        yield return Of("armor_second_after", Bad, text + text);
        yield return Of("armor_much_white_space_before", Bad, new string('\n', 2000) + text);
        yield return Of("armor_space_before_first_line", Bad, " " + text);
        yield return Of("armor_space_after_first_line", Bad, Joined(Changed(all => all[0] += " ")));
        yield return Of("armor_spaces_in_first_line", Bad, Joined(Changed(all => all[0] = "----- BEGIN AGE ENCRYPTED FILE -----")));
        yield return Of("armor_spaces_in_last_line", Bad, Joined(Changed(all => all[^1] = "----- END AGE ENCRYPTED FILE -----")));
        yield return Of("armor_lowercase", Bad, Joined(Changed(all => (all[0], all[^1]) = (all[0].ToLowerInvariant(), all[^1].ToLowerInvariant()))));
        yield return Of("armor_wrong_label", Bad, Joined(Changed(all => all[0] = "-----BEGIN AGE FILE-----")));
        yield return Of("armor_wrong_end_label", Bad, Joined(Changed(all => all[^1] = "-----END AGE FILE-----")));
        yield return Of("armor_headers", Bad, Joined(Changed(all => all.InsertRange(1, ["Comment: none", ""]))));
        yield return Of("armor_checksum", Bad, Joined(Changed(all => all.Insert(all.Count - 1, "=AAAA"))));
        yield return Of("armor_no_end", Bad, Joined(lines[..^1]));
        yield return Of("armor_only_first_line", Bad, Joined(lines[..1]));
        yield return Of("armor_blank_line_at_start", Bad, Joined(Changed(all => all.Insert(1, ""))));
        yield return Of("armor_blank_line_at_end", Bad, Joined(Changed(all => all.Insert(all.Count - 1, ""))));
        yield return Of("armor_blank_line_within", Bad, Joined(Changed(all => all.Insert(3, ""))));
        yield return Of("armor_space_at_line_end", Bad, Joined(Changed(all => all[2] += " ")));
        yield return Of("armor_space_at_line_start", Bad, Joined(Changed(all => all[2] = " " + all[2])));
        yield return Of("armor_space_in_short_line", Bad, Joined(Changed(all => all[^2] += " ")));
        yield return Of("armor_carriage_return_within", Bad, Joined(Changed(all => all[2] = all[2].Insert(30, "\r"))));
        yield return Of("armor_two_carriage_returns", Bad, Joined(Changed(all => all[2] += "\r\r")));
        yield return Of("armor_short_line_within", Bad, Joined(Changed(all => (all[2], all[3]) = (all[2][..60], all[2][60..] + all[3]))));
        yield return Of("armor_long_line", Bad, Joined(Changed(all => (all[2], all[3]) = (all[2] + all[3][..4], all[3][4..]))));
        yield return Of("armor_one_line", Bad, Joined([lines[0], string.Concat(lines[1..^1]), lines[^1]]));
        yield return Of("armor_foreign_character", Bad, Joined(Changed(all => all[2] = "*" + all[2][1..])));
        yield return Of("armor_url_alphabet", Bad, Joined(Changed(all => all[2] = "-_" + all[2][2..])));
        yield return Of("armor_null_character", Bad, Joined(Changed(all => all[2] = "\0" + all[2][1..])));

        var payload = Pad(2) + "aaa";
        var padded = File(payload).ArmorLines();
        var last = padded[^2];
        yield return Of("armor_padded_last_line", Good, Joined(padded), payload);
        yield return Of("armor_no_padding", Bad, Joined([.. padded[..^2], last.TrimEnd('='), padded[^1]]));
        yield return Of("armor_half_padding", Bad, Joined([.. padded[..^2], last[..^1], padded[^1]]));
        yield return Of("armor_more_padding", Bad, Joined([.. padded[..^2], last + "====", padded[^1]]));
        yield return Of("armor_line_end_in_padding", Bad, Joined([.. padded[..^2], last[..^1], "=", padded[^1]]));
        yield return Of("armor_not_canonical", Bad, Joined([.. padded[..^2], Raised(last), padded[^1]]));
        yield return Of("armor_padding_within", Bad, Joined(Changed(all => all[2] = all[2][..62] + "==")));
    }

    private static CraftedFile File(string payload) => new CraftedFile().Version().WithX25519().WithMac().WithPayload(payload);

    /// <summary>A payload after which the last line of the armor is full but for this many bytes, and so ends in as many signs of padding.</summary>
    private static string Pad(int padding)
    {
        var length = File("").Bytes.Length;
        var missing = (ArmorReadStream.BytesInLine * 20 - length - padding) % ArmorReadStream.BytesInLine;
        return new string('a', missing);
    }

    private static string Raised(string line)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var at = line.IndexOf('=', StringComparison.Ordinal) - 1;
        return line[..at] + alphabet[alphabet.IndexOf(line[at], StringComparison.Ordinal) + 1] + line[(at + 1)..];
    }

    private static string Joined(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";

    private static Vector Of(string name, string expect, string text, string payload = "age") =>
        new(name, expect, null, Encoding.Latin1.GetBytes(text), payload);
}
