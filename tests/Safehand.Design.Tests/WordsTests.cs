using Microsoft.AspNetCore.Mvc.ModelBinding;
using Safehand.Design.Components;
using Safehand.Design.Fields;
using Safehand.Design.Words;

namespace Safehand.Design.Tests;

public sealed class WordsTests
{
    [Theory]
    [InlineData("2026-11-14T09:38:52Z", "14 November 2026", "9:38am", "14 November 2026, 9:38:52am GMT")]
    [InlineData("2026-11-14T12:00:00Z", "14 November 2026", "midday", "14 November 2026, 12:00:00pm GMT")]
    [InlineData("2026-11-14T00:00:10Z", "14 November 2026", "midnight", "14 November 2026, 12:00:10am GMT")]
    [InlineData("2026-11-14T00:05:00Z", "14 November 2026", "12:05am", "14 November 2026, 12:05:00am GMT")]
    [InlineData("2026-11-14T17:00:00Z", "14 November 2026", "5pm", "14 November 2026, 5:00:00pm GMT")]
    [InlineData("2026-07-01T23:30:00Z", "2 July 2026", "12:30am", "2 July 2026, 12:30:00am BST")]
    [InlineData("2026-10-25T00:59:59Z", "25 October 2026", "1:59am", "25 October 2026, 1:59:59am BST")]
    [InlineData("2026-10-25T01:00:00Z", "25 October 2026", "1am", "25 October 2026, 1:00:00am GMT")]
    [InlineData("2026-11-14T11:38:52+02:00", "14 November 2026", "9:38am", "14 November 2026, 9:38:52am GMT")]
    public void UkDates_AnyOffset_SayUkTime(string instant, string date, string time, string evidence)
    {
        var at = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((date, time, evidence), (at.UkDate(), at.UkTime(), at.UkEvidenceTime()));
    }

    [Fact]
    public void UkDates_NearAndSpans_AreWordedByTheUkDay()
    {
        var now = new DateTimeOffset(2026, 7, 1, 22, 0, 0, TimeSpan.Zero);
        Assert.Equal("Today, 11:15pm", now.AddMinutes(15).UkNear(now));
        Assert.Equal("Tomorrow, 12:15am", now.AddMinutes(75).UkNear(now));
        Assert.Equal("Yesterday, 11pm", now.AddDays(-1).UkNear(now));
        Assert.Equal("11 July 2026, 11pm", now.AddDays(10).UkNear(now));
        Assert.Equal("1 July 2026, 11pm to 11:30pm", now.UkSpan(now.AddMinutes(30)));
        Assert.Equal("1 July 2026, 11pm to 2 July 2026, midnight", now.UkSpan(now.AddHours(1)));
        Assert.Equal("2026-07-01T22:00:00Z", now.ToUk().Machine());
    }

    [Theory]
    [InlineData("1/12/2026", "2026-12-01")]
    [InlineData(" 01/12/2026 ", "2026-12-01")]
    [InlineData("1 december 2026", "2026-12-01")]
    [InlineData("1 Dec 2026", "2026-12-01")]
    [InlineData("2026-12-01", "2026-12-01")]
    [InlineData("29/2/2026", null)]
    [InlineData("12/31/2026", null)]
    [InlineData("1/12/26", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void ReadUkDate_OfWhatPeopleType_PutsTheDayFirst(string? typed, string? date) =>
        Assert.Equal(date, UkDates.ReadUkDate(typed)?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1KB")]
    [InlineData(1_250_000, "1.3MB")]
    [InlineData(999_499, "999KB")]
    [InlineData(999_500, "1MB")]
    [InlineData(4_000_000_000, "4GB")]
    [InlineData(12_345_000_000, "12GB")]
    [InlineData(long.MaxValue, "9223PB")]
    public void Size_OfBytes_IsShort(long bytes, string words) => Assert.Equal(words, Quantities.Size(bytes));

    [Theory]
    [InlineData(0, "less than a second", "00:00:00")]
    [InlineData(1, "1 second", "00:00:01")]
    [InlineData(1884, "31 minutes 24 seconds", "00:31:24")]
    [InlineData(4325, "1 hour 12 minutes", "01:12:05")]
    [InlineData(3605, "1 hour", "01:00:05")]
    [InlineData(172800, "2 days", "48:00:00")]
    public void Length_OfSeconds_SaysTheTwoLargestParts(int seconds, string words, string position) =>
        Assert.Equal((words, position), (Quantities.Length(TimeSpan.FromSeconds(seconds)), Quantities.Position(TimeSpan.FromSeconds(seconds))));

    [Fact]
    public void Counts_AndShares_ReadAsSpoken()
    {
        Assert.Equal("1,250 recordings", Quantities.Count(1250, "recording"));
        Assert.Equal("1 recording", Quantities.Count(1, "recording"));
        Assert.Equal("2 people", Quantities.Count(2, "person", "people"));
        Assert.Equal(["0%", "62%", "99%", "100%", "0%"], new[] { Quantities.Share(0, 9), Quantities.Share(62, 100), Quantities.Share(long.MaxValue - 1, long.MaxValue), Quantities.Share(5, 5), Quantities.Share(0, 0) });
    }

    [Theory]
    [InlineData("14", "11", "2026", "2026-11-14", null)]
    [InlineData(" 1 ", "feb", "2024", "2024-02-01", null)]
    [InlineData("29", "2", "2026", null, "The day must be a real date")]
    [InlineData("1", "13", "2026", null, "The day must be a real date")]
    [InlineData("31", "12", "9999", null, "The day must be a real date")]
    [InlineData("1", "1", "26", null, "The day must be a real date")]
    [InlineData("x", "1", "2026", null, "The day must be a real date")]
    [InlineData("", "1", "2026", null, "The day must include a day")]
    [InlineData("1", "1", null, null, "The day must include a year")]
    [InlineData(null, " ", "", null, "Enter the day")]
    public void DateParts_Read_GivesTheDateOrTheOneError(string? day, string? month, string? year, string? date, string? error)
    {
        var state = new ModelStateDictionary();
        var read = new DateParts { Day = day, Month = month, Year = year }.Read(state, "When", "The day");
        Assert.Equal(date, read?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(error, state.Values.SelectMany(entry => entry.Errors).Select(one => one.ErrorMessage).SingleOrDefault());
    }

    [Theory]
    [InlineData(1, 1, "1")]
    [InlineData(1, 3, "1 2 3")]
    [InlineData(3, 9, "1 2 3 4 0 9")]
    [InlineData(5, 9, "1 0 4 5 6 0 9")]
    [InlineData(6, 9, "1 0 5 6 7 8 9")]
    public void Numbers_OfPages_ShowEndsAndNeighbours(int page, int pages, string shown) =>
        Assert.Equal(shown, string.Join(' ', PaginationTag.Numbers(page, pages)));

    [Theory]
    [InlineData("/", "/", "page")]
    [InlineData("/", "/cases", null)]
    [InlineData("/cases", "/cases", "page")]
    [InlineData("/cases", "/cases/1", "true")]
    [InlineData("/cases", "/casesx", null)]
    public void Mark_OfASection_FollowsThePath(string href, string path, string? mark) => Assert.Equal(mark, NavigationMark.Of(href, path));
}
