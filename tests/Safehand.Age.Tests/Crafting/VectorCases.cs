using static Safehand.Age.Tests.CraftedFile;

namespace Safehand.Age.Tests;

/// <summary>One file for each rule of the header and its stanzas, right or broken in exactly that rule. Written to Vectors/ once.</summary>
internal static class VectorCases
{
    private const string Good = "success";
    private const string NoMatch = "no match";
    private const string Header = "header failure";

    public static IEnumerable<Vector> All() =>
        [.. VersionsAndMacs(), .. Stanzas(), .. X25519Stanzas(), .. ScryptStanzas(), .. ArmorCases.All()];

    private static IEnumerable<Vector> VersionsAndMacs()
    {
        yield return Of("plain", Good, new CraftedFile().Version().WithX25519().WithMac().WithPayload());
        yield return new Vector("file_empty", Header, null, []);
        yield return Of("header_no_stanza", Header, new CraftedFile().Version().WithMac().WithPayload());
        yield return Of("header_cut_short", Header, new CraftedFile().Version().WithX25519());
        yield return Of("header_crlf", Header, new CraftedFile().Raw("age-encryption.org/v1\r\n").WithX25519().WithMac().WithPayload());
        yield return Of("version_unknown", Header, new CraftedFile().Line("age-encryption.org/v2").WithX25519().WithMac().WithPayload());
        yield return Of("version_uppercase", Header, new CraftedFile().Line("AGE-encryption.org/v1").WithX25519().WithMac().WithPayload());
        yield return Of("version_leading_line", "armor failure", new CraftedFile().Line("").Version().WithX25519().WithMac().WithPayload());
        yield return Of("version_trailing_space", Header, new CraftedFile().Line("age-encryption.org/v1 ").WithX25519().WithMac().WithPayload());

        CraftedFile Begun() => new CraftedFile().Version().WithX25519();
        var mac = Begun().Mac();
        yield return Of("mac_wrong", "MAC failure", Begun().Line($"--- {Begun().Mac("another file key"u8.ToArray())}").WithPayload());
        yield return Of("mac_missing", Header, Begun().Line("--- ").WithPayload());
        yield return Of("mac_line_bare", Header, Begun().Line("---").WithPayload());
        yield return Of("mac_no_space", Header, Begun().Line($"---{mac}").WithPayload());
        yield return Of("mac_extra_space", Header, Begun().Line($"---  {mac}").WithPayload());
        yield return Of("mac_trailing_space", Header, Begun().Line($"--- {mac} ").WithPayload());
        yield return Of("mac_garbage_after", Header, Begun().Line($"--- {mac}AAA").WithPayload());
        yield return Of("mac_padded", Header, Begun().Line($"--- {mac}=").WithPayload());
        yield return Of("mac_truncated", Header, Begun().Line($"--- {mac[..^4]}").WithPayload());
        yield return Of("mac_not_canonical", Header, Begun().Line($"--- {NotCanonical(mac)}").WithPayload());
        yield return Of("mac_crlf", Header, Begun().Line($"--- {mac}\r").WithPayload());
        yield return Of("mac_no_line_end", Header, Begun().Raw($"--- {mac}"));
        yield return Of("mac_url_alphabet", Header, Begun().Line($"--- {mac[..^4]}-_AA").WithPayload());
    }

    private static IEnumerable<Vector> Stanzas()
    {
        Vector With(string name, string expect, string lines) =>
            Of(name, expect, new CraftedFile().Version().WithX25519().Raw(lines).WithMac().WithPayload());
        var full = new string('A', 64);
        var visible = new string([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)]);
        yield return With("stanza_unknown", Good, "-> example.org/other a b c\nAAAA\n");
        yield return With("stanza_unknown_empty_body", Good, "-> empty\n\n");
        yield return With("stanza_full_line_then_empty", Good, $"-> full\n{full}\n\n");
        yield return With("stanza_two_full_lines", Good, $"-> full\n{full}\n{full}\nAA\n");
        yield return With("stanza_all_visible_characters", Good, $"-> {visible} {visible}\n\n");
        yield return With("stanza_no_body", Header, "-> none\n");
        yield return With("stanza_no_last_line", Header, $"-> full\n{full}\n");
        yield return With("stanza_long_line", Header, $"-> long\n{full}A\n\n");
        yield return With("stanza_long_line_group", Header, $"-> long\n{full}AAAA\n\n");
        yield return With("stanza_two_short_lines", Header, "-> short\nAAAA\nAAAA\n");
        yield return With("stanza_no_arguments", Header, "->\n\n");
        yield return With("stanza_no_arguments_space", Header, "-> \n\n");
        yield return With("stanza_empty_argument", Header, "-> a  b\n\n");
        yield return With("stanza_trailing_space", Header, "-> a \n\n");
        yield return With("stanza_leading_space", Header, "->  a\n\n");
        yield return With("stanza_tab", Header, "-> a\tb\n\n");
        yield return With("stanza_high_byte", Header, "-> a\u00e9\n\n");
        yield return With("stanza_delete_character", Header, "-> a\u007f\n\n");
        yield return With("stanza_null_character", Header, "-> a\0\n\n");
        yield return With("stanza_argument_crlf", Header, "-> a\r\n\n");
        yield return With("stanza_body_crlf", Header, "-> a\nAAAA\r\n");
        yield return With("stanza_bad_start", Header, "-- a\n\n");
        yield return With("stanza_no_space", Header, "->a\n\n");
        yield return With("stanza_body_padded", Header, "-> a\nAAA=\n");
        yield return With("stanza_body_not_canonical", Header, "-> a\nAB\n");
        yield return With("stanza_body_odd_length", Header, "-> a\nAAAAA\n");
        yield return With("stanza_body_space", Header, "-> a\nAA AA\n");
        yield return With("stanza_body_foreign_character", Header, "-> a\nAA-_\n");
        yield return With("stanza_blank_line_between", Header, "\n-> a\nAAAA\n");
    }

    private static IEnumerable<Vector> X25519Stanzas()
    {
        var (arguments, body) = new CraftedFile().X25519();
        var other = X25519Identity.Parse(Bech32.Encode("age-secret-key-", [.. Enumerable.Repeat((byte)7, 32)]).ToUpperInvariant());
        Vector With(string name, string expect, string first, string second) =>
            Of(name, expect, new CraftedFile().Version().Line(first).Line(second).WithMac().WithPayload());
        string Share(byte[] share) => $"-> X25519 {CanonicalBase64.Encode(share)}";
        var spoiled = Convert.FromBase64String(body + "=");
        spoiled[^1] ^= 0xff;
        yield return Of("x25519_second_of_two", Good, new CraftedFile().Version().WithX25519(other).WithX25519().WithMac().WithPayload());
        yield return Of("x25519_no_match", NoMatch, new CraftedFile().Version().WithX25519(other).WithMac().WithPayload());
        yield return With("x25519_bad_tag", NoMatch, arguments, CanonicalBase64.Encode(spoiled));
        yield return With("x25519_lowercase", NoMatch, arguments.Replace("X25519", "x25519", StringComparison.Ordinal), body);
        yield return With("x25519_no_share", Header, "-> X25519", body);
        yield return With("x25519_extra_argument", Header, arguments + " 1", body);
        yield return With("x25519_short_share", Header, Share(new byte[31]), body);
        yield return With("x25519_long_share", Header, Share([.. Enumerable.Repeat((byte)9, 33)]), body);
        yield return With("x25519_padded_share", Header, arguments + "=", body);
        yield return With("x25519_not_canonical_share", Header, NotCanonical(arguments), body);
        yield return With("x25519_not_canonical_body", Header, arguments, NotCanonical(body));
        yield return With("x25519_share_zero", Header, Share(new byte[32]), body);
        yield return With("x25519_share_low_order", Header, Share(Convert.FromHexString("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")), body);
        yield return With("x25519_empty_body", Header, arguments, "");
        var (longArguments, longBody) = new CraftedFile().X25519(key: new byte[24]);
        yield return With("x25519_long_file_key", Header, longArguments, longBody);
    }

    private static IEnumerable<Vector> ScryptStanzas()
    {
        var (arguments, body) = new CraftedFile().Scrypt();
        var salt = arguments.Split(' ')[2];
        Vector With(string name, string expect, string first, string second) =>
            new(name, expect, Passphrase, new CraftedFile().Version().Line(first).Line(second).WithMac().WithPayload().Bytes);
        var spoiled = Convert.FromBase64String(body + "=");
        spoiled[^1] ^= 0xff;
        yield return With("scrypt", Good, arguments, body);
        yield return With("scrypt_bad_tag", NoMatch, arguments, CanonicalBase64.Encode(spoiled));
        var (otherArguments, otherBody) = new CraftedFile().Scrypt("another");
        yield return With("scrypt_wrong_passphrase", NoMatch, otherArguments, otherBody);
        yield return With("scrypt_uppercase", NoMatch, arguments.Replace("scrypt", "Scrypt", StringComparison.Ordinal), body);
        yield return With("scrypt_no_work_factor", Header, $"-> scrypt {salt}", body);
        yield return With("scrypt_no_salt", Header, "-> scrypt 10", body);
        yield return With("scrypt_extra_argument", Header, arguments + " 10", body);
        yield return With("scrypt_salt_not_canonical", Header, $"-> scrypt {NotCanonical(salt)} 10", body);
        var (shortArguments, shortBody) = new CraftedFile().Scrypt(saltLength: 15);
        yield return With("scrypt_salt_short", Header, shortArguments, shortBody);
        var (longArguments, longBody) = new CraftedFile().Scrypt(saltLength: 17);
        yield return With("scrypt_salt_long", Header, longArguments, longBody);
        yield return With("scrypt_body_not_canonical", Header, arguments, NotCanonical(body));
        var (keyArguments, keyBody) = new CraftedFile().Scrypt(key: new byte[24]);
        yield return With("scrypt_long_file_key", Header, keyArguments, keyBody);
        foreach (var (name, work) in new[]
        {
            ("zero", "0"), ("leading_zero", "010"), ("plus", "+10"), ("minus", "-10"), ("hex", "0xa"), ("letters", "aa"), ("garbage", "10aa"),
            ("fraction", "10.0"), ("too_great", "23"), ("overflow", "18446744073709551626"), ("overflow_32_bits", "4294967306"),
        })
        {
            yield return With($"scrypt_work_factor_{name}", Header, $"-> scrypt {salt} {work}", body);
        }

        yield return With("scrypt_work_factor_wrong", NoMatch, $"-> scrypt {salt} 11", body);
        yield return new Vector("scrypt_twice", Header, Passphrase, new CraftedFile().Version().WithScrypt().WithScrypt("hunter2").WithMac().WithPayload().Bytes);
        yield return new Vector("scrypt_and_x25519", Header, Passphrase, new CraftedFile().Version().WithScrypt().WithX25519().WithMac().WithPayload().Bytes);
        yield return new Vector("scrypt_and_unknown", Header, Passphrase, new CraftedFile().Version().WithScrypt().Raw("-> grease\n\n").WithMac().WithPayload().Bytes);
    }

    /// <summary>The same bytes in base64 with an unused bit set.</summary>
    private static string NotCanonical(string text)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        return text[..^1] + alphabet[alphabet.IndexOf(text[^1], StringComparison.Ordinal) + 1];
    }

    private static Vector Of(string name, string expect, CraftedFile file) => new(name, expect, null, file.Bytes);
}
