using System.Net;
using System.Text.Json.Nodes;
using Safehand.Exhibits;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>What an editor passes over when handing in stands before everybody who decides on it, in the editor's own words.</summary>
public sealed class HandInTests
{
    private const string WhyBare = "The passer-by is not to be hidden";
    private const string WhyOpen = "It is the interviewer, who stays";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HandIn_WithFacesBareAndSuggestionsOpen_IsToldToWhoeverDecidesAndStandsInTheHistory()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await JourneyTests.RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await eva.PutAsync(room, Lists.Mute(500, 900))).Is(HttpStatusCode.OK);
        await Proposed.FaceAsync(world, room);
        await CheckedAsync(world, room, 3);

        // Each is answered for by itself: a sentence on one says nothing on the other.
        Refused(await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = WhyBare }), "hand-in.undecided", "One suggestion has not been decided on.");
        Refused(await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { leftOpen = WhyOpen }), "hand-in.uncovered", "Faces were found that no box covers.");
        Assert.Equal((1, 3), Standing((await eva.GetAsync($"/api/v1/rooms/{room}")).Json["standing"]!));
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = WhyBare, leftOpen = WhyOpen })).Is(HttpStatusCode.NoContent);

        var told = (await ruth.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK)["handedIn"]!;
        Assert.Equal((WhyBare, WhyOpen, "Eva Lindqvist"), ((string)told["acknowledged"]!, (string)told["leftOpen"]!, (string)told["by"]!));
        Assert.Equal((1, 3), Standing(told["standing"]!));
        using var page = await CommissionPagesTests.SignInAsync(world, "ruth");
        Tells(await page.GetStringAsync($"/rooms/{room}/review", Ct));
        var history = World.Must(await world.Get<ReadContinuityHandler>().HandleAsync(new ReadContinuity(exhibit), await world.AsAsync("ruth"), Ct));
        Assert.Contains(history, a => a.Detail == $"3 sightings of faces that no box covers: “{WhyBare}”. 1 suggestion left undecided: “{WhyOpen}”");

        (await ruth.StepAsync(room, "accept", "I have seen them")).Is(HttpStatusCode.NoContent);
        var made = (string)(await ruth.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered"))["rendition"]!;
        Tells(await page.GetStringAsync($"/renditions/{made}", Ct));

        static void Tells(string html)
        {
            var said = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html).QuerySelector("[data-sh-passed-over]")!.TextContent;
            Assert.Contains("the check found 3 sightings of faces that no box covers", said, StringComparison.Ordinal);
            Assert.Contains(WhyBare, said, StringComparison.Ordinal);
            Assert.Contains(WhyOpen, said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task HandIn_WithNothingPassedOver_KeepsNoSentenceAndWarnsOfNothing()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        await CheckedAsync(world, room, 0);

        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Looked at by eye", leftOpen = "None" })).Is(HttpStatusCode.NoContent);

        var told = (await ruth.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK)["handedIn"]!;
        Assert.Empty(told["warnings"]!.AsArray());
        Assert.Null(told["acknowledged"]);
    }

    [Fact]
    public async Task Page_AskedToHandIn_AsksForBothKeepsWhatWasTypedAndRunsTheCheck()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        using var desk = await Desk.OfAsync(world, "eva");
        (await desk.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        await Proposed.FaceAsync(world, room);
        using var eva = await CommissionPagesTests.SignInAsync(world, "eva");
        var path = $"/rooms/{room}?handler=HandIn";

        var asked = Parsed(await CommissionPagesTests.PostAsync(eva, path, [], expected: HttpStatusCode.OK));
        Assert.NotNull(asked.QuerySelector("#LeftOpen"));
        Assert.NotNull(asked.QuerySelector("#Acknowledged"));
        var check = asked.QuerySelector("button[name=Instead][value=check]")!;
        Assert.Equal("Run the check", check.TextContent.Trim());

        var typed = new Dictionary<string, string[]> { ["LeftOpen"] = [WhyOpen], ["Acknowledged"] = [""] };
        var ran = Parsed(await CommissionPagesTests.PostAsync(eva, path, new(typed) { ["Instead"] = ["check"] }, expected: HttpStatusCode.OK));
        Assert.Equal(WhyOpen, ran.QuerySelector("#LeftOpen")!.TextContent.Trim());
        await desk.UntilAsync($"/api/v1/rooms/{room}/jobs", jobs => jobs.AsArray().Any(j => (string)j!["kind"]! == "uncovered" && (string)j["state"]! == "done"));
        await CommissionPagesTests.PostAsync(eva, path, typed); // nobody is in that film, so the check has answered the rest
    }

    [Theory]
    [InlineData(1, 3, true)]
    [InlineData(2, 5, true)]
    [InlineData(0, 3, false)]
    [InlineData(1, 2, false)]
    [InlineData(1, null, false)]
    public async Task HandIn_SayingWhatWasSeen_StandsOnlyWhereNothingCameSince(int undecided, int? uncovered, bool taken)
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        await Proposed.FaceAsync(world, room);
        await CheckedAsync(world, room, 3);

        var answer = await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = WhyBare, leftOpen = WhyOpen, seen = new { undecided, uncovered } });

        answer.Is(taken ? HttpStatusCode.NoContent : HttpStatusCode.Conflict);
        Assert.Equal(taken ? null : "hand-in.changed", taken ? null : answer.Code);
    }

    [Fact]
    public async Task Page_PostedAfterTheListChanged_ShowsTheNewOneFirst()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        using var desk = await Desk.OfAsync(world, "eva");
        (await desk.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        using var eva = await CommissionPagesTests.SignInAsync(world, "eva");
        var path = $"/rooms/{room}?handler=HandIn";
        var asked = Hidden(Parsed(await CommissionPagesTests.PostAsync(eva, path, [], expected: HttpStatusCode.OK)));
        (await desk.PutAsync(room, Lists.Mute(500, 900))).Is(HttpStatusCode.OK);

        asked["Acknowledged"] = [WhyBare];
        var told = Parsed(await CommissionPagesTests.PostAsync(eva, path, asked, expected: HttpStatusCode.OK));
        Assert.Contains("The list has been changed since you loaded this page", told.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(WhyBare, told.QuerySelector("#Acknowledged")!.TextContent.Trim());

        await CommissionPagesTests.PostAsync(eva, path, new(Hidden(told)) { ["Acknowledged"] = [WhyBare] });

        static Dictionary<string, string[]> Hidden(AngleSharp.Dom.IParentNode page) => page.QuerySelectorAll("input[type=hidden][name^=Seen]").DistinctBy(i => i.GetAttribute("name"))
            .ToDictionary(i => i.GetAttribute("name")!, i => new[] { i.GetAttribute("value") ?? string.Empty });
    }

    private static AngleSharp.Html.Dom.IHtmlDocument Parsed(string html) => new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);

    private static (int Undecided, int? Uncovered) Standing(JsonNode standing) => ((int)standing["undecided"]!, (int?)standing["uncovered"]);

    private static void Refused(Answer answer, string code, string words)
    {
        answer.Is(HttpStatusCode.Conflict, code);
        Assert.StartsWith(words, (string)answer.Json["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Uncovered_MoreFramesThanAreTold_SaysHowManyThereAre()
    {
        var found = System.Text.Json.Nodes.JsonNode.Parse(UncoveredFound.Of([.. Enumerable.Range(0, 1240).Select(i => new EditKeyframe(6 * (i / 2), 0.1, 0.1, 0.2, 0.2))], 6).ToJson())!;

        Assert.Equal((1240, 500, 620), ((int)found["count"]!, found["frames"]!.AsArray().Count, (int?)found["frameCount"]));
    }

    // As the check leaves it that has looked at the list as it is.
    private static async Task CheckedAsync(World world, RoomId room, int sightings)
    {
        await using var change = await world.Changes.BeginAsync(Actor.Safehand, Purpose.Running, Ct);
        var job = EditingJob.Wanted(room, JobKind.Uncovered, world.Id("eva"), world.Now, await HandInHandler.ListRevisionAsync(change.Store, room, Ct));
        var found = UncoveredFound.Of([.. Enumerable.Range(0, sightings).Select(i => new EditKeyframe(6 * i, 0.1, 0.1, 0.2, 0.2))], 6);
        Assert.True(job.End(JobState.Done, "Checked", found.ToJson(), world.Now));
        change.Store.Add(job);
        change.Record(new Entry("edit.uncovered-checked.v1", StatutoryOperation.None, room.Bytes()) { Content = new { Uncovered = sightings } });
        World.Must(await change.CommitAsync(default(Done), Ct));
    }
}
