using System.Net;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>A yes is about the list that was looked at, and there is always a way to say no.</summary>
public sealed class ReviewTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accept_OfAListThatWasReplacedMeanwhile_IsRefusedAndRendersNothing()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await HandedInAsync(world, Lists.Mute(0, 100));
        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        using var helen = await Desk.OfAsync(world, "helen");
        var reviewed = (string)(await ruth.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK)["listSha256"]!;
        await ReplaceAsync(room, eva, helen);

        (await ruth.PostAsync($"/api/v1/rooms/{room}/accept", new { sentence = "Every edit looked at", listSha256 = reviewed })).Is(HttpStatusCode.Conflict, "review.other-list");
        (await ruth.PostAsync($"/api/v1/rooms/{room}/send-back", new { text = "Not that one", listSha256 = reviewed })).Is(HttpStatusCode.Conflict, "review.other-list");
        (await ruth.PostAsync($"/api/v1/rooms/{room}/accept", new { sentence = "Every edit looked at" })).Is(HttpStatusCode.BadRequest, "review.list-missing");
        Assert.Equal("handedIn", (string)(await ruth.GetAsync($"/api/v1/rooms/{room}")).Json["state"]!);
    }

    [Fact]
    public async Task Authorise_OfAListThatWasReplacedMeanwhile_IsRefused()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await HandedInAsync(world, Lists.Mute(0, 100), Sensitivity.Child);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        using var helen = await Desk.OfAsync(world, "helen");
        (await ruth.StepAsync(room, "accept", "As agreed")).Is(HttpStatusCode.NoContent);
        var reviewed = (string)(await helen.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK)["listSha256"]!;
        await ReplaceAsync(room, eva, ruth);
        (await ruth.StepAsync(room, "accept", "As agreed, again")).Is(HttpStatusCode.NoContent);

        (await helen.PostAsync($"/api/v1/rooms/{room}/authorise", new { sentence = "Looked at it", listSha256 = reviewed })).Is(HttpStatusCode.Conflict, "review.other-list");

        Assert.Equal("accepted", (string)(await ruth.GetAsync($"/api/v1/rooms/{room}")).Json["state"]!);
        (await helen.StepAsync(room, "authorise", "Looked at the new one")).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Release_FromThePageOfAnEarlierRendition_ReleasesNeither()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await RenderingTests.AcceptedAsync(world, null, Lists.Mute(500, 900));
        using var eva = await Desk.OfAsync(world, "eva");
        using var desk = await Desk.OfAsync(world, "ruth");
        using var ruth = await CommissionPagesTests.SignInAsync(world, "ruth");
        var first = await desk.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered");
        var stale = Hidden(await ruth.GetStringAsync($"/renditions/{(string)first["rendition"]!}", Ct));
        await ReplaceAsync(room, eva, desk);
        (await desk.StepAsync(room, "accept", "As agreed, again")).Is(HttpStatusCode.NoContent);
        var second = await desk.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered");
        Assert.NotEqual((string)first["rendition"]!, (string)second["rendition"]!);

        stale.Add(new("Sentence", "To be served"));
        using (var posted = await ruth.PostAsync($"/renditions/{(string)first["rendition"]!}?handler=Release", new FormUrlEncodedContent(stale), Ct))
        {
            Assert.Contains("Another list has been handed in since", await posted.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }

        var list = (string)second["listSha256"]!;
        (await desk.PostAsync($"/api/v1/rooms/{room}/release", new { sentence = "To be served", listSha256 = list, rendition = (string)first["rendition"]! })).Is(HttpStatusCode.Conflict, "review.other-rendition");
        (await desk.PostAsync($"/api/v1/rooms/{room}/release", new { sentence = "To be served", listSha256 = list })).Is(HttpStatusCode.BadRequest, "review.rendition-missing");
        Assert.Equal("rendered", (string)(await desk.GetAsync($"/api/v1/rooms/{room}")).Json["state"]!);
        (await desk.StepAsync(room, "release", "To be served")).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task ReviewPage_PostedAfterTheListWasReplaced_ShowsTheNewOneAndAcceptsNothing()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await HandedInAsync(world, Lists.Mute(0, 100));
        using var eva = await Desk.OfAsync(world, "eva");
        using var helen = await Desk.OfAsync(world, "helen");
        using var ruth = await CommissionPagesTests.SignInAsync(world, "ruth");
        var stale = Hidden(await ruth.GetStringAsync($"/rooms/{room}/review", Ct));
        await ReplaceAsync(room, eva, helen);

        // Left out the sentence: told so, and still bound to the list of the first page.
        var without = await PostAsync(stale);
        Assert.Contains("Enter what you checked, to accept it", without, StringComparison.Ordinal);
        Assert.Equal(List(stale), List(Hidden(without)));
        var told = await PostAsync([.. Hidden(without), new("Sentence", "Every edit looked at")]);
        Assert.Contains("Another list has been handed in since", told, StringComparison.Ordinal);
        Assert.NotEqual(List(stale), List(Hidden(told)));
        Assert.Equal("handedIn", (string)(await helen.GetAsync($"/api/v1/rooms/{room}")).Json["state"]!);

        async Task<string> PostAsync(List<KeyValuePair<string, string>> fields)
        {
            using var posted = await ruth.PostAsync($"/rooms/{room}/review?handler=Accept", new FormUrlEncodedContent(fields), Ct);
            Assert.NotEqual(HttpStatusCode.Redirect, posted.StatusCode);
            return await posted.Content.ReadAsStringAsync(Ct);
        }
    }

    [Theory]
    [InlineData("ruth")]
    [InlineData("helen")]
    public async Task SendBack_AfterTheFirstYes_IsOfferedToBothAndWorks(string who)
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await HandedInAsync(world, Lists.Mute(0, 100), Sensitivity.Child);
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await ruth.StepAsync(room, "accept", "As agreed")).Is(HttpStatusCode.NoContent);

        await SendBackAsync(world, room, who, "It needs one more look at the door");

        Assert.Equal("editing", (string)(await ruth.GetAsync($"/api/v1/rooms/{room}")).Json["state"]!);
    }

    [Fact]
    public async Task SendBack_OfARenditionThatFailedItsChecks_WaitsForTheReviewerAndWorks()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await HandedInAsync(world, Lists.Mute(0, 100), Sensitivity.Child);
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await ruth.StepAsync(room, "accept", "As agreed")).Is(HttpStatusCode.NoContent);
        var helen = await world.AsAsync("helen");
        await using (var change = await world.Changes.BeginAsync(Actor.Safehand, Purpose.Running, Ct))
        {
            // As the end of a rendering leaves it.
            var row = await change.Store.Set<Room>().SingleAsync(Ct);
            Assert.Null(row.Authorise(helen, world.Now));
            Assert.Null(row.BeginRendering());
            Assert.Null(row.Rendered(Ids.New<ExhibitId>(), checksPassed: false));
            change.Record(new Entry("rendition.checked.v1", StatutoryOperation.None, exhibit.Bytes()));
            World.Must(await change.CommitAsync(default(Done), Ct));
        }

        using var page = await CommissionPagesTests.SignInAsync(world, "ruth");
        var home = await page.GetStringAsync("/", Ct);
        Assert.Contains("Send back the edit of", home, StringComparison.Ordinal);
        Assert.DoesNotContain("Release the rendition of", home, StringComparison.Ordinal);

        await SendBackAsync(world, room, "ruth", "The check of the sound did not pass");

        Assert.Equal("editing", (string)(await ruth.GetAsync($"/api/v1/rooms/{room}")).Json["state"]!);
    }

    [Fact]
    public async Task Withdraw_WhileAVersionIsCheckedThatDoesNotPass_ClosesTheRoomThen()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await HandedInAsync(world, Lists.Cut(10, 20) with { Reason = "name" });
        var ruth = await world.AsAsync("ruth");
        CommissionId commission;
        await using (var change = await world.Changes.BeginAsync(Actor.Safehand, Purpose.Running, Ct))
        {
            // As the end of a rendering leaves it, but that its version is the master with nothing cut.
            var row = await change.Store.Set<Room>().SingleAsync(Ct);
            var handedIn = await change.Store.Set<HandedIn>().SingleAsync(Ct);
            commission = row.Commission;
            Assert.Null(row.Accept(ruth, world.Now));
            Assert.Null(row.BeginRendering());
            var job = EditingJob.Wanted(room, JobKind.Render, ruth.Person, world.Now, row.Revision);
            change.Store.Add(job);
            change.Store.Add(new Rendition { Exhibit = exhibit, Room = room, Job = job.Id, Parent = exhibit, ParentSha256 = string.Empty, List = handedIn.List, ListSha256 = handedIn.ListSha256, Tool = string.Empty, Settings = string.Empty, MadeBy = string.Empty, AcceptedByName = string.Empty, RenderedAt = world.Now });
            change.Record(new Entry("rendering.asked.v1", StatutoryOperation.None, exhibit.Bytes()));
            World.Must(await change.CommitAsync(default(Done), Ct));
        }

        World.Must(await world.Get<WithdrawCommissionHandler>().HandleAsync(new WithdrawCommission(commission, "It is not needed"), ruth, Ct));
        world.Get<JobQueue>().Wake();

        await using var reading = world.Store.Read();
        Assert.True(SpinWait.SpinUntil(() => reading.Set<EditingJob>().AsNoTracking().Single().State is not JobState.Waiting, TimeSpan.FromSeconds(30)));
        var closed = await reading.Set<Room>().AsNoTracking().SingleAsync(Ct);
        Assert.Equal((RoomState.Closed, "withdrawn"), (closed.State, closed.ClosedWhy));
        Assert.Single(await world.Get<LedgerBook>().AboutAsync(exhibit.Bytes(), long.MaxValue, 50, Ct), e => e.Entry.Leaf.Name == "room.closed.v1");
    }

    // By the page alone, as a browser without script does it.
    private static async Task SendBackAsync(World world, RoomId room, string who, string why)
    {
        using var http = await CommissionPagesTests.SignInAsync(world, who);
        var form = new HtmlParser().ParseDocument(await http.GetStringAsync($"/rooms/{room}/review", Ct)).QuerySelector("form[action$='handler=SendBack']")!;
        var fields = form.QuerySelectorAll("input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value")!)).ToList();
        using var posted = await http.PostAsync(form.GetAttribute("action"), new FormUrlEncodedContent([.. fields, new("Text", why)]), Ct);
        Assert.Equal(HttpStatusCode.Redirect, posted.StatusCode);
    }

    internal static async Task<(RoomId Room, ExhibitId Exhibit)> HandedInAsync(World world, Edit edit, Sensitivity sensitivity = Sensitivity.Standard)
    {
        var (room, exhibit) = await JourneyTests.RoomAsync(world, sensitivity);
        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await eva.PutAsync(room, edit)).Is(HttpStatusCode.OK);
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody is in the picture" })).Is(HttpStatusCode.NoContent);
        return (room, exhibit);
    }

    // Sent back by somebody else, changed, and handed in again.
    private static async Task ReplaceAsync(RoomId room, Desk editor, Desk other)
    {
        (await other.StepAsync(room, "send-back", "The second mute is not needed")).Is(HttpStatusCode.NoContent);
        (await editor.PutAsync(room, Lists.Mute(1500, 1900))).Is(HttpStatusCode.OK);
        (await editor.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody is in the picture" })).Is(HttpStatusCode.NoContent);
    }

    private static List<KeyValuePair<string, string>> Hidden(string page) =>
    [
        .. new HtmlParser().ParseDocument(page).QuerySelectorAll("input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? string.Empty)).DistinctBy(i => i.Key),
    ];

    private static string List(IEnumerable<KeyValuePair<string, string>> fields) => fields.Single(f => f.Key == "ListSha256").Value;
}
