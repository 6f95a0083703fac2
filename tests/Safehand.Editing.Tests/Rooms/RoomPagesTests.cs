using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Safehand.Access;
using Safehand.Editing.Pages;

namespace Safehand.Editing.Tests;

/// <summary>The pages of rooms as they come from the server, without script.</summary>
public sealed class RoomPagesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Room_WithoutScript_ShowsTaskGroundNamesEditsAndItsCommission()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync(subject: "Elinor Vance");
        var given = World.Must(await world.Get<GiveCommissionHandler>().HandleAsync(world.Asked(exhibit) with { ShowNames = true }, await world.AsAsync("ruth"), Ct));
        var room = given.Rooms[0];
        using var desk = await Desk.OfAsync(world, "eva");
        (await desk.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await desk.PutAsync(room, Lists.Cut(25, 50) with { Reason = "name" }, Lists.Mute(3000, 3500) with { Note = "twice" })).Is(HttpStatusCode.OK);
        using var eva = await CommissionPagesTests.SignInAsync(world, "eva");

        var page = Parsed(await eva.GetStringAsync($"/rooms/{room}", Ct));
        var task = page.QuerySelector("#panel-task")!.TextContent;
        foreach (var told in new[] { "Mute the names and blur every face", "Agreed edits of 12 November 2026", "Elinor Vance" })
        {
            Assert.Contains(told, task, StringComparison.Ordinal);
        }

        Assert.NotNull(page.QuerySelector($".govuk-caption-m a[href='/commissions/{given.Commission}']"));
        Assert.NotNull(Parsed(await eva.GetStringAsync("/rooms", Ct)).QuerySelector($"td a[href='/commissions/{given.Commission}']"));
        Assert.Equal(["00:00:01:00 00:00:02:00 Cut", "00:00:03:00 00:00:03:13 Muted"], Plain(page));
    }

    [Fact]
    public async Task Review_WithoutScript_ShowsTheEditsAndWhatWasNotActedOn()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        using var desk = await Desk.OfAsync(world, "eva");
        (await desk.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await desk.PutAsync(room, Lists.Cut(25, 50) with { Reason = "name" })).Is(HttpStatusCode.OK);
        var (left, dismissed) = (await Proposed.FaceAsync(world, room), await Proposed.FaceAsync(world, room));
        (await dismissed.DecideAsync(desk, room, "dismissed", dismissed.Revision)).Is(HttpStatusCode.OK);
        (await desk.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody else", leftOpen = "It is " + left.Revision })).Is(HttpStatusCode.NoContent);
        using var ruth = await CommissionPagesTests.SignInAsync(world, "ruth");

        var page = Parsed(await ruth.GetStringAsync($"/rooms/{room}/review", Ct));

        var plain = Plain(page);
        Assert.Equal("00:00:01:00 00:00:02:00 Cut", plain[0]);
        Assert.Equal(["Dismissed", "Not decided"], plain.Skip(1).Select(row => row.Split("Face 1 ")[1]).Order(StringComparer.Ordinal));
        Assert.NotNull(page.QuerySelector($"a[href^='/rooms/{room}?at=']"));
    }

    [Theory]
    [InlineData("Accept", "Sentence", "Enter what you checked, to accept it")]
    [InlineData("SendBack", "Text", "Enter what has to change, to send it back")]
    public async Task Review_WithoutASentence_SaysAtItsFieldWhatToWrite(string step, string field, string words)
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        using var desk = await Desk.OfAsync(world, "eva");
        (await desk.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await desk.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody else" })).Is(HttpStatusCode.NoContent);
        using var ruth = await CommissionPagesTests.SignInAsync(world, "ruth");
        var list = Parsed(await ruth.GetStringAsync($"/rooms/{room}/review", Ct)).QuerySelector("input[name=ListSha256]")!.GetAttribute("value")!;

        var page = Parsed(await CommissionPagesTests.PostAsync(ruth, $"/rooms/{room}/review?handler={step}", new() { ["ListSha256"] = [list] }, expected: HttpStatusCode.OK));

        var link = Assert.Single(page.QuerySelectorAll(".govuk-error-summary a"));
        Assert.Equal((words, "#" + field), (link.TextContent.Trim(), link.GetAttribute("href")));
        Assert.EndsWith(words, page.QuerySelector($"#{field}")!.ParentElement!.QuerySelector(".govuk-error-message")!.TextContent.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rooms_WhenAConditionLapsed_SaysHowManyAreShutAndWhyAndNothingOfThem()
    {
        await using var world = await World.MakeAsync();
        await JourneyTests.RoomAsync(world);
        using var eva = await CommissionPagesTests.SignInAsync(world, "eva");
        using var desk = await Desk.OfAsync(world, "eva");
        Assert.Equal(0, (int)(await desk.GetAsync("/api/v1/rooms")).Json["shut"]!);

        await world.ConditionAsync(SupplierConditionKind.Premises, null);

        var told = (await desk.GetAsync("/api/v1/rooms")).Is(HttpStatusCode.OK);
        Assert.Equal((0, 1), (told["items"]!.AsArray().Count, (int)told["shut"]!));
        var page = Parsed(await eva.GetStringAsync("/rooms", Ct)).QuerySelector("main")!.TextContent;
        Assert.Contains("One recording that you were commissioned to edit is shut for now.", page, StringComparison.Ordinal);
        Assert.Contains((string)told["why"]![0]!, page, StringComparison.Ordinal);
        Assert.DoesNotContain("No recording is waiting", page, StringComparison.Ordinal);
        Assert.DoesNotContain("First account", page, StringComparison.Ordinal);
        Assert.DoesNotContain("JS/", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-22T12:00Z", "Due 22 November 2026")]
    [InlineData("2026-11-21T23:30Z", "Due 22 November 2026")]
    [InlineData("2026-11-12T12:00Z", "Due 22 November 2026")]
    [InlineData("2026-11-23T00:00Z", "Was due 22 November 2026")]
    [InlineData("2026-11-30T09:00Z", "Was due 22 November 2026")]
    public void Due_OfADeadlineAtMidnight_NamesItsLastDay(string now, string words) => Assert.Equal(
        words,
        RoomWords.Due(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    private static IHtmlDocument Parsed(string html) => new HtmlParser().ParseDocument(html);

    // As a browser without script reads it: what stands in noscript is markup there.
    private static string[] Plain(IHtmlDocument page) =>
    [
        .. Parsed(page.QuerySelector("noscript.sh-room__plain")!.InnerHtml).QuerySelectorAll("tbody tr")
            .Select(row => string.Join(' ', row.QuerySelectorAll("td, th").Take(3).Select(cell => cell.TextContent.Trim()))),
    ];
}
