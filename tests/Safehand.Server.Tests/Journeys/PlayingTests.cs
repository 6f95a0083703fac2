using Microsoft.Extensions.DependencyInjection;
using Safehand.Media;

namespace Safehand.Server.Tests;

/// <summary>Playing when there is no room, when nobody watches any more, and when somebody is in danger.</summary>
public sealed class PlayingTests(World world)
{
    [Fact]
    public async Task Opening_WhileAllPlayersAreInUse_ShowsAnHonestWaitAndBeginsNothing()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            using var priya = await Someone.WithSessionAsync(host.Address, "priya.nair");
            using var program = await Someone.WithTokenAsync(host.Address, "priya.nair");
            var exhibit = await program.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
            var before = await program.OpenAsync(exhibit);
            before.Is(HttpStatusCode.Created);
            var players = host.App.Services.GetRequiredService<MediaCapacity>();
            var end = new TaskCompletionSource<bool>();
            var held = Enumerable.Range(0, 2).Select(_ => players.RunAsync(() => end.Task, TestContext.Current.CancellationToken)).ToArray();

            var page = $"/exhibits/{exhibit}/open";
            var fields = new Dictionary<string, string> { ["Purpose"] = "BringToJustice", ["Sentence"] = "Comparing what was said of the van" };
            var part = program.GetAsync($"/api/v1/openings/{before.Text("opening")}/segments/0.ts");
            var waits = await priya.PostFormAsync(page, page, fields);
            waits.Is(HttpStatusCode.ServiceUnavailable);
            Assert.InRange(int.Parse(waits.Header("Retry-After"), System.Globalization.CultureInfo.InvariantCulture), 5, 60);
            Assert.Contains("All players are in use, and 1 is before yours. That takes about", waits.Body, StringComparison.Ordinal);
            Assert.Contains("Comparing what was said of the van", waits.Body, StringComparison.Ordinal);
            Assert.Equal(1, (await program.ContinuityAsync(exhibit)).Count(a => (string)a["name"]! == "exhibit.opened.v1"));
            var busy = await part;
            busy.Is(HttpStatusCode.ServiceUnavailable);
            Assert.Equal("playing.busy", busy.Code);
            Assert.NotEmpty(busy.Header("Retry-After"));

            // Nobody in danger waits.
            using var tom = await Someone.WithSessionAsync(host.Address, "tom.ferris");
            (await tom.PostFormAsync($"/exhibits/{exhibit}/open-in-emergency", $"/exhibits/{exhibit}/open-in-emergency", new() { ["Sentence"] = "A child is with the man in it, where are they" })).Is(HttpStatusCode.Redirect);

            end.SetResult(true);
            await Task.WhenAll(held);
            (await priya.PostFormAsync(page, page, fields)).Is(HttpStatusCode.Redirect);
            (await program.GetAsync($"/api/v1/openings/{before.Text("opening")}/segments/0.ts")).Is(HttpStatusCode.OK);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Theory]
    [InlineData(70, "The viewer’s page was left")]
    [InlineData(3605, "The hour was over")]
    public async Task Opening_LeftOrOutOfTime_EndsByItself(int seconds, string how)
    {
        var clock = new ShiftedClock();
        var host = await World.StartAsync(world.CopyOfState(), clock);
        try
        {
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
            var opened = await priya.OpenAsync(exhibit);
            var part = $"/api/v1/openings/{opened.Text("opening")}/segments/0.ts";
            (await priya.GetAsync(part)).Is(HttpStatusCode.OK);
            clock.Shift(TimeSpan.FromSeconds(seconds));
            var closed = await priya.ActAsync(exhibit, "exhibit.closed.v1");
            Assert.Equal((how, "Safehand"), ((string)closed["detail"]!, (string)closed["who"]!));
            (await priya.GetAsync(part)).Is(HttpStatusCode.Gone);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Opening_WhilePlaying_IsKeptAliveByItsPageAlone()
    {
        var clock = new ShiftedClock();
        var host = await World.StartAsync(world.CopyOfState(), clock);
        try
        {
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            var opened = await priya.OpenAsync(await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1"));
            for (var minute = 0; minute < 10; minute++)
            {
                clock.Shift(TimeSpan.FromSeconds(45));
                (await priya.PostAsync($"/api/v1/openings/{opened.Text("opening")}/here")).Is(HttpStatusCode.NoContent);
            }

            (await priya.GetAsync($"/api/v1/openings/{opened.Text("opening")}/segments/0.ts")).Is(HttpStatusCode.OK);
            (await priya.DeleteAsync("/api/v1/openings/" + opened.Text("opening"))).Is(HttpStatusCode.NoContent);
            (await priya.GetAsync($"/api/v1/openings/{opened.Text("opening")}/segments/1.ts")).Is(HttpStatusCode.Gone);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Emergency_FromTheRefusalToTheReview_ShowsTheRecordingAlone()
    {
        using var tom = await Someone.WithSessionAsync(world.Address, "tom.ferris");
        var (ruth, omar) = (await world.As("ruth.adeyemi"), await world.As("omar.haddad"));
        var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var refused = await tom.GetAsync($"/exhibits/{exhibit}/open");
        refused.Is(HttpStatusCode.Forbidden);
        var way = $"/exhibits/{exhibit}/open-in-emergency";
        Assert.Contains(way, refused.Body, StringComparison.Ordinal);
        Assert.Contains("Enter who is in danger", (await tom.PostFormAsync(way, way, new() { ["Sentence"] = "" })).Body, StringComparison.Ordinal);
        (await tom.PostFormAsync(way, way, new() { ["Sentence"] = "A man at her door says he will come back at six" })).Is(HttpStatusCode.Redirect);

        var page = await tom.GetAsync($"/exhibits/{exhibit}");
        page.Is(HttpStatusCode.OK);
        Assert.Contains("You opened this in an emergency", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Elinor Vance", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Larkspur", page.Body, StringComparison.Ordinal);
        var opening = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(page.Body).QuerySelector("[data-opening]")!;
        Assert.Equal("25", opening.GetAttribute("data-rate"));
        (await tom.GetAsync($"/api/v1/openings/{opening.GetAttribute("data-opening")}/segments/0.ts")).Is(HttpStatusCode.OK);
        (await tom.GetAsync($"/exhibits/{exhibit}/copy")).Is(HttpStatusCode.Forbidden);

        var act = (await ruth.ContinuityAsync(exhibit, "openings")).First(a => (string)a["name"]! == "exhibit.opened-in-emergency.v1");
        Assert.Equal("DC Tom Ferris", (string)act["who"]!);
        var reviews = await omar.GetAsync("/api/v1/reviews");
        Assert.Contains("A man at her door says he will come back at six", reviews.Body, StringComparison.Ordinal);
        (await tom.PostFormAsync($"/exhibits/{exhibit}", $"/exhibits/{exhibit}?handler=Close", new() { ["opening"] = opening.GetAttribute("data-opening")! })).Is(HttpStatusCode.Redirect);
        (await tom.GetAsync($"/api/v1/openings/{opening.GetAttribute("data-opening")}/segments/0.ts")).Is(HttpStatusCode.Gone);
        (await tom.GetAsync($"/exhibits/{exhibit}")).Is(HttpStatusCode.Forbidden);

        using var kate = await Someone.WithSessionAsync(world.Address, "kate.lowe");
        (await kate.PostFormAsync("/account", way, new() { ["Sentence"] = "Somebody is in danger over here" })).Is(HttpStatusCode.NotFound);
    }
}
