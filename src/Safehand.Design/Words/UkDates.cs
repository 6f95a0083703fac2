using System.Globalization;

namespace Safehand.Design.Words;

/// <summary>Dates and times as people in the United Kingdom read them. Takes any offset; always says UK time.</summary>
public static class UkDates
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    private static readonly string[] Typed = ["d/M/yyyy", "d.M.yyyy", "d M yyyy", "d-M-yyyy", "d MMMM yyyy", "d MMM yyyy", "yyyy-MM-dd"];

    /// <summary>The same instant on a UK clock.</summary>
    public static DateTimeOffset ToUk(this DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, London);

    /// <summary>"14 November 2026".</summary>
    public static string UkDate(this DateTimeOffset at) => at.ToUk().ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>"14 November 2026".</summary>
    public static string UkDate(this DateOnly date) => date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>The last whole day before something ends: what ends at midnight after 31 March is good for all of 31 March.</summary>
    public static DateOnly LastDay(DateTimeOffset end) => DateOnly.FromDateTime(end.AddMilliseconds(-1).ToUk().DateTime);

    /// <summary>That day: "31 March 2027".</summary>
    public static string UkLastDay(this DateTimeOffset end) => LastDay(end).UkDate();

    /// <summary>"9:38am", "5pm", "midday", "midnight". Seconds are cut off.</summary>
    public static string UkTime(this DateTimeOffset at)
    {
        var uk = at.ToUk();
        return (uk.Hour, uk.Minute) switch
        {
            (0, 0) => "midnight",
            (12, 0) => "midday",
            (_, 0) => uk.ToString("%h", CultureInfo.InvariantCulture) + Half(uk),
            _ => uk.ToString("h:mm", CultureInfo.InvariantCulture) + Half(uk),
        };
    }

    /// <summary>"14 November 2026, 9:38am".</summary>
    public static string UkDateTime(this DateTimeOffset at) => $"{at.UkDate()}, {at.UkTime()}";

    /// <summary>"14 November 2026, 9:38:52am GMT": for pages that are evidence.</summary>
    public static string UkEvidenceTime(this DateTimeOffset at)
    {
        var uk = at.ToUk();
        var zone = London.IsDaylightSavingTime(uk) ? "BST" : "GMT";
        return $"{at.UkDate()}, {uk.ToString("h:mm:ss", CultureInfo.InvariantCulture)}{Half(uk)} {zone}";
    }

    /// <summary>"Today, 5pm", "Tomorrow, 9am", "Yesterday, 4:20pm", else "30 November 2026, 9am".</summary>
    /// <param name="at">The instant to word.</param>
    /// <param name="now">The present instant.</param>
    public static string UkNear(this DateTimeOffset at, DateTimeOffset now) =>
        (DateOnly.FromDateTime(at.ToUk().DateTime).DayNumber - DateOnly.FromDateTime(now.ToUk().DateTime).DayNumber) switch
        {
            0 => $"Today, {at.UkTime()}",
            1 => $"Tomorrow, {at.UkTime()}",
            -1 => $"Yesterday, {at.UkTime()}",
            _ => at.UkDateTime(),
        };

    /// <summary>"10:30am to 11:01am" on one day; both dates otherwise.</summary>
    public static string UkSpan(this DateTimeOffset from, DateTimeOffset to) => from.UkDate() == to.UkDate()
        ? $"{from.UkDate()}, {from.UkTime()} to {to.UkTime()}"
        : $"{from.UkDateTime()} to {to.UkDateTime()}";

    /// <summary>
    /// Reads a date as typed in the United Kingdom: 14/11/2026, 14.11.2026, 14 11 2026, 14 November 2026, 14 Nov 2026, 2026-11-14. Null
    /// for anything else. Bind a date picker to a string and read it with this: the framework would take 1/12/2026 from a
    /// query for the 12th of January.
    /// </summary>
    public static DateOnly? ReadUkDate(string? typed) =>
        DateOnly.TryParseExact(typed?.Trim(), Typed, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>"2026-11-14T09:38:52Z": for a <c>datetime</c> attribute.</summary>
    public static string Machine(this DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Half(DateTimeOffset uk) => uk.Hour < 12 ? "am" : "pm";
}
