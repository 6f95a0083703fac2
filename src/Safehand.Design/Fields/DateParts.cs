using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Safehand.Design.Fields;

/// <summary>A date as typed in three boxes by <c>&lt;govuk-date-input&gt;</c>: bind this, then <see cref="Read"/> it.</summary>
public sealed class DateParts
{
    /// <summary>Day of the month, as typed.</summary>
    public string? Day { get; set; }

    /// <summary>Month as a number or an English name, as typed.</summary>
    public string? Month { get; set; }

    /// <summary>Year with four digits, as typed.</summary>
    public string? Year { get; set; }

    /// <summary>Nothing was typed.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Day) && string.IsNullOrWhiteSpace(Month) && string.IsNullOrWhiteSpace(Year);

    /// <summary>The three boxes filled from a date.</summary>
    public static DateParts Of(DateOnly date) => new()
    {
        Day = date.Day.ToString(CultureInfo.InvariantCulture),
        Month = date.Month.ToString(CultureInfo.InvariantCulture),
        Year = date.Year.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>
    /// Reads the date, or adds the error to the model's state and returns null: "Enter x" when empty, "X must include a year"
    /// when a part is missing, "X must be a real date" otherwise.
    /// </summary>
    /// <param name="state">The page's model state.</param>
    /// <param name="key">The property's full name, as in the form: "Input.Recorded".</param>
    /// <param name="what">What the date is, in words that begin a sentence: "The date it was recorded".</param>
    public DateOnly? Read(ModelStateDictionary state, string key, string what)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrEmpty(what);
        if (IsEmpty)
        {
            state.AddModelError(key, $"Enter {char.ToLowerInvariant(what[0])}{what[1..]}");
            return null;
        }

        foreach (var (part, typed) in new[] { ("Day", Day), ("Month", Month), ("Year", Year) })
        {
            if (string.IsNullOrWhiteSpace(typed))
            {
                state.AddModelError($"{key}.{part}", $"{what} must include a {part.ToLowerInvariant()}");
                return null;
            }
        }

        if (Try() is { } date)
        {
            return date;
        }

        state.AddModelError(key, $"{what} must be a real date");
        return null;
    }

    private DateOnly? Try()
    {
        var year = Number(Year);
        var month = Number(Month) ?? Named(Month!.Trim());
        var day = Number(Day);

        // Below 9999: the end of a last day is reckoned on the day after it.
        return year is >= 1000 and < 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year.Value, month.Value)
            ? new DateOnly(year.Value, month.Value, day.Value)
            : null;
    }

    private static int? Number(string? typed) =>
        int.TryParse(typed?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? Named(string typed)
    {
        var names = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames;
        for (var i = 0; typed.Length >= 3 && i < 12; i++)
        {
            if (names[i].StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            {
                return i + 1;
            }
        }

        return null;
    }
}
