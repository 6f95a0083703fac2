using System.Net;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

public sealed class RenderingTests
{
    [Fact]
    public async Task Provenance_OfARendition_SaysWhatItWasMadeFromAndGivesTheLog()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await AcceptedAsync(world, null, Lists.Mute(500, 900), Lists.Box(10, 20));
        using var ruth = await Desk.OfAsync(world, "ruth");
        var rendition = (string)(await ruth.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered"))["rendition"]!;
        var view = (await ruth.GetAsync($"/api/v1/renditions/{rendition}")).Is(HttpStatusCode.OK);
        Assert.Equal((exhibit.Value, true, true), ((string)view["parent"]!, (bool)view["checksPassed"]!, (bool)view["canRelease"]!));
        Assert.All(view["checks"]!.AsArray(), c => Assert.True((bool)c!["passed"]!));
        var csv = System.Text.Encoding.UTF8.GetString((await ruth.GetAsync($"/api/v1/renditions/{rendition}/log.csv")).Bytes);
        Assert.Equal(3, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("window", csv, StringComparison.Ordinal);
        Assert.Contains("Agreed between the parties: Agreed edits of 12 November 2026, dated", csv, StringComparison.Ordinal);
        using var tom = await Desk.OfAsync(world, "tom");
        Assert.Equal(HttpStatusCode.Forbidden, (await tom.GetAsync($"/api/v1/renditions/{rendition}")).Status);

        // Each look is a consultation, the comparison with its list of what was taken out too.
        (await ruth.GetAsync($"/api/v1/renditions/{rendition}/comparison")).Is(HttpStatusCode.OK);
        var looks = (await world.Get<LedgerBook>().AboutAsync(ExhibitId.From(rendition).Bytes(), long.MaxValue, 50, TestContext.Current.CancellationToken)).Select(e => e.Entry.Leaf).ToList();
        Assert.Equal(StatutoryOperation.Consultation, Assert.Single(looks, l => l.Name == "rendition.viewed.v1").Operation);
        Assert.Equal(StatutoryOperation.Consultation, Assert.Single(looks, l => l.Name == "rendition.compared.v1").Operation);
    }

    [Fact]
    public async Task Comparison_OfAFilmWhoseSoundBeginsFirst_TellsBothClocksAsTheRoomDoes()
    {
        await using var world = await World.MakeAsync();
        var late = await OddFilms.MadeAsync("mkv", await OddFilms.PlainAsync(), "-vf", "setpts=PTS+0.8/TB", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-c:a", "copy");
        var (room, _) = await AcceptedAsync(world, late, Lists.Mute(500, 900));
        using var ruth = await Desk.OfAsync(world, "ruth");
        var told = await ruth.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered");

        var film = (await ruth.GetAsync($"/api/v1/renditions/{(string)told["rendition"]!}/comparison")).Is(HttpStatusCode.OK)["film"]!;

        Assert.InRange((double)film["lead"]!, 0.75, 0.85);
        Assert.Equal((double)told["film"]!["lead"]!, (double)film["lead"]!);
        Assert.Equal((double)told["film"]!["waveFrom"]!, (double)film["waveFrom"]!);
    }

    [Theory]
    [InlineData("Directions of 12 November, paragraph 4", true)]
    [InlineData("R v Vance, directions", false)]
    public async Task Log_AsAFile_SaysByWhatItWasMadeAndLoadsNothing(string called, bool named)
    {
        await using var world = await World.MakeAsync();
        var exhibit = await world.ExhibitAsync();
        var kept = World.Must(await world.Get<KeptDocuments>().KeepAsync("direction.pdf", new MemoryStream([1, 2, 3]), TestContext.Current.CancellationToken));
        var ask = world.Asked(exhibit, "nora") with
        {
            Ground = CommissionGround.CourtDirection, GroundDocument = called, GroundDated = new DateOnly(2025, 11, 12), Document = kept, Reasons = ["name", "court-direction"],
            ShowNames = !named,
        };
        var room = World.Must(await world.Get<GiveCommissionHandler>().HandleAsync(ask, await world.AsAsync("ruth"), TestContext.Current.CancellationToken)).Rooms[0];
        using var nora = await Desk.OfAsync(world, "nora");
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await nora.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await nora.PutAsync(room, Lists.Mute(500, 900) with { Reason = "court-direction", Note = "the boy at the window" })).Is(HttpStatusCode.OK);
        (await nora.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody is in the picture" })).Is(HttpStatusCode.NoContent);
        (await ruth.StepAsync(room, "accept", "As directed")).Is(HttpStatusCode.NoContent);
        var rendition = (string)(await ruth.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered"))["rendition"]!;

        using var http = await CommissionPagesTests.SignInAsync(world, "ruth");
        using var answer = await http.GetAsync($"/api/v1/renditions/{rendition}/log.html", TestContext.Current.CancellationToken);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        var ground = named ? $"Directed by the court: {called}, dated 12 November 2025" : "Directed by the court, in a document dated 12 November 2025, whose name is not given here because it names somebody recorded";
        Assert.Equal(ground, page.QuerySelectorAll("tbody td")[4].TextContent);
        Assert.Equal(ground, page.QuerySelectorAll("dd")[1].TextContent);
        Assert.DoesNotContain("Vance", html, StringComparison.Ordinal);
        Assert.DoesNotContain("window", html, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("script, link, img, iframe, form, a, [style], [onclick]"));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        var style = page.QuerySelector("style")!.TextContent;
        Assert.Contains("default-src 'none'; style-src 'sha256-" + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(style))) + "'", policy, StringComparison.Ordinal);
        Assert.Contains(page.QuerySelector("meta[http-equiv]")!.GetAttribute("content")!, policy, StringComparison.Ordinal);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Contains(ground.Split(':')[0], await http.GetStringAsync($"/renditions/{rendition}/log", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    internal static async Task<(RoomId Room, ExhibitId Exhibit)> AcceptedAsync(World world, byte[]? film, params Edit[] edits)
    {
        var (room, exhibit) = await JourneyTests.RoomAsync(world, film: film);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await eva.PutAsync(room, edits)).Is(HttpStatusCode.OK);
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody is in the picture" })).Is(HttpStatusCode.NoContent);
        (await ruth.StepAsync(room, "accept", "As agreed")).Is(HttpStatusCode.NoContent);
        return (room, exhibit);
    }
}
