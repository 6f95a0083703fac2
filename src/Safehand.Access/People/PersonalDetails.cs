using System.Globalization;
using System.Text;
using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>Names and numbers of staff as typed: what is wrong with them, and what is made of them.</summary>
internal static class PersonalDetails
{
    private const int LongestName = 60;
    private const int LongestLogin = 40;
    private const int LongestNumber = 12;

    /// <summary>What is wrong with a name, or null.</summary>
    internal static Refusal? CheckName(string? name) =>
        string.IsNullOrWhiteSpace(name) || name.Trim().Length > LongestName || Hidden(name) || !name.Any(char.IsLetter)
            ? Refusal.Invalid("person.name", $"Enter the name as colleagues know it, with rank, {LongestName} characters or less", "name")
            : null;

    /// <summary>What is wrong with a user name, or null.</summary>
    internal static Refusal? CheckLogin(string? login) =>
        login?.Trim() is { Length: > 2 and <= LongestLogin } typed && typed.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && char.IsAsciiLetter(typed[0])
            ? null
            : Refusal.Invalid("person.login", $"User name must begin with a letter and have 3 to {LongestLogin} letters, digits, dots and dashes, such as priya.nair", "login");

    /// <summary>What is wrong with a collar or staff number, or null.</summary>
    internal static Refusal? CheckNumber(string? number) =>
        number?.Trim() is { Length: > 0 and <= LongestNumber } typed && typed.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '/')
            ? null
            : Refusal.Invalid("person.number", $"Enter the collar or staff number, {LongestNumber} letters and digits or less, such as NS4417", "number");

    /// <summary>What stands in the picture: rank and family name in full, what lies between by its initial, then the number. <c>DC Priya Nair</c> and <c>NS4417</c> make <c>DC P Nair NS4417</c>.</summary>
    internal static string Mark(string name, string number)
    {
        var words = name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var shortened = words.Select((word, i) => i == words.Length - 1 || IsRank(word) ? word : StringInfo.GetNextTextElement(word));
        return $"{string.Join(' ', shortened)} {number.Trim().ToUpperInvariant()}";
    }

    /// <summary>One form of letters, single spaces.</summary>
    internal static string Plain(string name) =>
        string.Join(' ', TypedText.Normalised(name, NormalizationForm.FormC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool IsRank(string word) => word.Length > 1 && word.All(char.IsUpper);

    // Controls, and marks that turn the direction of writing, can make a name read as somebody else's.
    internal static bool Hidden(string text) => TypedText.IsBroken(text)
        || text.EnumerateRunes().Any(r => Rune.GetUnicodeCategory(r) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse);
}

/// <summary>Days as people enter them for things that run out: the last day on which something still counts.</summary>
internal static class LastDays
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    /// <summary>The moment after a last day: the midnight that ends it in the United Kingdom.</summary>
    internal static DateTimeOffset EndOf(DateOnly last)
    {
        if (last == DateOnly.MaxValue)
        {
            return DateTimeOffset.MaxValue;
        }

        var midnight = last.AddDays(1).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, London.GetUtcOffset(midnight)).ToUniversalTime();
    }

    /// <summary>The last day that counts before an end.</summary>
    internal static DateOnly Of(DateTimeOffset end) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(end.AddMilliseconds(-1), London).DateTime);
}
