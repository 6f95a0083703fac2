using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Safehand.Cli.Talk;

/// <summary>Words of a fixed list: <c>video-interview</c> on the command line, <c>videoInterview</c> in the API.</summary>
internal static partial class Words
{
    public static readonly string[] Kinds = ["video-interview", "audio-interview", "call", "footage", "document", "other"];

    public static readonly string[] Sensitivities = ["standard", "sexual-offence", "child"];

    public static readonly string[] Roles = ["victim", "witness", "suspect", "convicted", "informant", "other"];

    public static readonly string[] Purposes =
        ["protect-life", "preserve-order", "prevent-offences", "bring-to-justice", "legal-duty", "prosecution", "support-victim", "editing", "oversight"];

    public static readonly string[] Filters = ["all", "openings", "disclosures", "refusals", "changes", "checks", "looks"];

    /// <summary>As the API spells it.</summary>
    public static string ToApi(string word) => Dash().Replace(word, m => m.Groups[1].Value.ToUpperInvariant());

    /// <summary>As the API spells it in a query: <c>Openings</c>.</summary>
    public static string ToEnum(string word) => char.ToUpperInvariant(word[0]) + ToApi(word)[1..];

    /// <summary>As people read it: <c>sexualOffence</c> becomes <c>sexual offence</c>.</summary>
    public static string Read(string api) => Upper().Replace(api, m => " " + m.Value.ToLowerInvariant());

    /// <summary>An option that takes one of the words.</summary>
    public static Option<string> OneOf(string name, string description, string[] words, string? otherwise = null)
    {
        var option = new Option<string>(name) { Description = $"{description}: {string.Join(", ", words)}.", HelpName = "WORD" };
        option.AcceptOnlyFromAmong(words);
        if (otherwise is null)
        {
            option.Required = true;
        }
        else
        {
            option.DefaultValueFactory = _ => otherwise;
        }

        return option;
    }

    /// <summary>An option that takes a whole number.</summary>
    public static Option<int?> Number(string name, string unit, string description, int from, int until = 36_500) => new(name)
    {
        Description = description,
        HelpName = unit,
        CustomParser = read =>
        {
            if (int.TryParse(read.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= until)
            {
                return number;
            }

            read.AddError($"{name} takes a whole number from {from} to {until}.");
            return null;
        },
    };

    /// <summary>A property as text; null where it is absent or empty.</summary>
    public static string? Text(this JsonElement of, string property) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(property, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null;

    /// <summary>A moment in the local time of whoever reads.</summary>
    public static string? When(this JsonElement of, string property) =>
        of.Text(property) is { } text && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var at)
            ? at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", System.Globalization.CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex("-([a-z])")]
    private static partial Regex Dash();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Upper();
}
