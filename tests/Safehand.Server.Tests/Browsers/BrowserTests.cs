using System.Security.Cryptography;
using Deque.AxeCore.Playwright;

namespace Safehand.Server.Tests;

/// <summary>The main job as a person does it, in a real browser.</summary>
[Trait("Needs", "Browser")]
public sealed class BrowserTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Opening_InTheBrowser_PlaysSeeksAndStops()
    {
        // On the shared server she may have it open from another test, for a minute.
        await using var fresh = await Fresh.StartAsync(world);
        var exhibit = await (await fresh.AsAsync("priya.nair")).ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        await using var visit = await chromium.VisitAsync(fresh.Address, "DC Priya Nair");
        var page = visit.Page;
        await page.GotoAsync($"/exhibits/{exhibit}");
        await page.ClickAsync("text=Open recording");
        await page.CheckAsync("input[value=BringToJustice]");
        await page.FillAsync("#Sentence", "Comparing the account with the statement");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("text=You have this open");
        await page.ClickAsync("[data-do=play]");
        await UntilAsync(page, "v.videoWidth > 0 && v.currentTime > 0.3");
        await page.EvaluateAsync("document.querySelector('video').currentTime = 12");
        await UntilAsync(page, "v.videoWidth > 0 && v.currentTime > 12.2");
        await page.ClickAsync("text=Stop and close");
        await page.WaitForSelectorAsync("text=Closed. The opening is in the continuity below.");
        Assert.Equal(0, await page.Locator("video").CountAsync());
        Assert.Contains("Comparing the account with the statement", await page.Locator("section[aria-labelledby=continuity]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Said);
    }

    [Fact]
    public async Task Opening_ClosedElsewhere_StopsThePicture()
    {
        var priya = await world.As("priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        await using var visit = await chromium.VisitAsync(world.Address, "DC Priya Nair");
        await visit.Page.GotoAsync($"/exhibits/{exhibit}/open");
        await visit.Page.CheckAsync("input[value=BringToJustice]");
        await visit.Page.FillAsync("#Sentence", "Comparing the account with the statement");
        await visit.Page.ClickAsync("main form button[type=submit]");
        await visit.Page.ClickAsync("[data-do=play]");
        await UntilAsync(visit.Page, "v.videoWidth > 0 && v.currentTime > 0.2");
        var opening = (await visit.Page.GetAttributeAsync("[data-sh-player]", "data-opening"))!;
        (await priya.DeleteAsync("/api/v1/openings/" + opening)).Is(HttpStatusCode.NoContent);
        await UntilAsync(visit.Page, "v.paused && v.videoWidth === 0");
    }

    [Fact]
    public async Task Adding_InTheBrowser_ShowsTheReceiptWithTheHash()
    {
        var film = (await world.FilmAsync()).Concat(RandomNumberGenerator.GetBytes(8)).ToArray();
        var ofCase = (string)(await (await world.As("joan.silva")).GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Json["id"]!;
        await using var visit = await chromium.VisitAsync(world.Address, "PC Joan Silva");
        var page = visit.Page;
        await page.GotoAsync($"/cases/{ofCase}/add");
        await FillAsync(page, film);
        await page.ClickAsync("main form[data-sh-upload] button[type=submit]");
        await page.Locator(".sh-hash--full").WaitForAsync();
        var receipt = await page.Locator("main").InnerTextAsync();
        var hash = Convert.ToHexStringLower(SHA256.HashData(film));
        Assert.Contains(hash, receipt.Replace(" ", string.Empty, StringComparison.Ordinal).Replace("\n", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(visit.Said);
    }

    [Theory]
    [InlineData("intake.disk-full", "There is no room left for recordings. What has arrived is safe. Tell whoever runs Safehand. Trying again in 30 seconds.")]
    [InlineData("upload.busy", "Safehand is busy. What has arrived is safe. Trying again in 30 seconds.")]
    public async Task Adding_WhenThereIsNoRoom_SaysSoAndNotThatTheLineBroke(string code, string told)
    {
        var priya = await world.As("priya.nair");
        var ofCase = (string)(await priya.ExhibitAsync(await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1")))["case"]!;
        await using var visit = await chromium.VisitAsync(world.Address, "DC Priya Nair");
        var page = visit.Page;
        string? address = null;
        await page.RouteAsync("**/api/v1/uploads/*", route =>
        {
            address = new Uri(route.Request.Url).AbsolutePath;
            return route.Request.Method == "PATCH"
                ? route.FulfillAsync(new() { Status = 503, ContentType = "application/problem+json", Body = $$"""{"code":"{{code}}"}""" })
                : route.ContinueAsync();
        });
        await page.GotoAsync($"/cases/{ofCase}/add");
        await FillAsync(page, RandomNumberGenerator.GetBytes(1000));
        await page.ClickAsync("main form[data-sh-upload] button[type=submit]");
        await page.Locator("[data-show=state]", new() { HasText = told }).WaitForAsync();
        (await priya.StopAsync(address!)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Pages_WithoutScript_DoTheJobButPlaying()
    {
        var priya = await world.As("priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var ofCase = (string)(await priya.ExhibitAsync(exhibit))["case"]!;
        await using var visit = await chromium.VisitAsync(world.Address, "DC Priya Nair", script: false);
        var page = visit.Page;
        await page.GotoAsync($"/cases/{ofCase}");
        Assert.True(await page.IsVisibleAsync("text=First account of a witness"));
        await page.GotoAsync($"/exhibits/{exhibit}/open");
        await page.CheckAsync("input[value=BringToJustice]");
        await page.FillAsync("#Sentence", "Comparing the account with the statement");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("text=You have this open");
        await page.ClickAsync("text=Stop and close");
        await page.WaitForSelectorAsync("text=Closed. The opening is in the continuity below.");

        var film = (await world.FilmAsync()).Concat(RandomNumberGenerator.GetBytes(8)).ToArray();
        await page.GotoAsync($"/cases/{ofCase}/add");
        await FillAsync(page, film);
        await page.ClickAsync("main form[data-sh-upload] button[type=submit]");
        await page.Locator(".sh-hash--full").WaitForAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/cases/{case}")]
    [InlineData("/cases/{case}/add")]
    [InlineData("/exhibits/{id}/open")]
    [InlineData("/exhibits/{id}")]
    [InlineData("/ledger")]
    [InlineData("/rules")]
    [InlineData("/sign-in")]
    [InlineData("/account")]
    public async Task Page_ForEverybody_IsDressedAccessibleAndFitsANarrowScreen(string route)
    {
        var priya = await world.As("priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var path = route.Replace("{id}", exhibit, StringComparison.Ordinal).Replace("{case}", (string)(await priya.ExhibitAsync(exhibit))["case"]!, StringComparison.Ordinal);
        await using var visit = await chromium.VisitAsync(world.Address, route == "/ledger" ? "Lena Fischer" : "DC Priya Nair");
        var response = await visit.Page.GotoAsync(path);
        Assert.Equal(200, response!.Status);
        await visit.Page.WaitForSelectorAsync("html[data-ready]");

        // An unstyled page passes axe too: first prove that the style sheets have arrived.
        Assert.StartsWith("\"Helvetica Neue\"", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.querySelector('h1')).fontFamily"), StringComparison.Ordinal);
        Assert.Equal("rgb(11, 79, 74)", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.sh-header')).borderBottomColor"));
        var found = await visit.Page.RunAxe();
        Assert.NotEmpty(found.Passes);
        Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id}: {v.Nodes[0].Html}"));
        Assert.Empty(visit.Said);

        await visit.Page.SetViewportSizeAsync(320, 800);
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    // Waited for inside the page: its policy forbids what the framework's own waiting would evaluate.
    private static async Task UntilAsync(Microsoft.Playwright.IPage page, string video) => Assert.True(await page.EvaluateAsync<bool>(
        $$"""
        new Promise(done => {
          const began = Date.now();
          const look = setInterval(() => {
            const v = document.querySelector('video');
            const so = !!v && {{video}};
            if (so || Date.now() - began > 60000) { clearInterval(look); done(so); }
          }, 50);
        })
        """),
        video);

    [Fact]
    public async Task CarryingOn_WithAnotherFileOfTheSameLength_IsSeenBeforeItIsSent()
    {
        var ofCase = (string)(await (await world.As("joan.silva")).GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Json["id"]!;
        var (begun, other) = (RandomNumberGenerator.GetBytes(3000), RandomNumberGenerator.GetBytes(3000));
        var asked = new TaskCompletionSource<string>();
        await using (var visit = await chromium.VisitAsync(world.Address, "PC Joan Silva"))
        {
            await visit.Page.RouteAsync("**/api/v1/uploads/*", route => { asked.TrySetResult(new Uri(route.Request.Url).Segments[^1]); return route.AbortAsync(); });
            await visit.Page.GotoAsync($"/cases/{ofCase}/add");
            await FillAsync(visit.Page, begun);
            await visit.Page.ClickAsync("main form[data-sh-upload] button[type=submit]");
            await asked.Task;
        }

        await using var later = await chromium.VisitAsync(world.Address, "PC Joan Silva");
        await later.Page.GotoAsync("/uploads/" + await asked.Task);

        await ChooseAsync(other);

        await later.Page.Locator(".govuk-error-summary", new() { HasText = "This is a different file of the same length" }).WaitForAsync();
        await later.Page.WaitForTimeoutAsync(1100); // A button ignores a second click within a second.
        await ChooseAsync(begun);
        await later.Page.Locator(".sh-hash--full").WaitForAsync();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(begun)), (await later.Page.TextContentAsync(".sh-hash--full"))!.Replace(" ", string.Empty, StringComparison.Ordinal).Trim());

        async Task ChooseAsync(byte[] file)
        {
            await later.Page.SetInputFilesAsync("[name='Form.File']", new Microsoft.Playwright.FilePayload { Name = "film.mp4", MimeType = "video/mp4", Buffer = file });
            await later.Page.ClickAsync("form[data-sh-carry-on] button[type=submit]");
        }
    }

    [Fact]
    public async Task Adding_SeveralFilesOfOneRecording_MakesAnExhibitOfEach()
    {
        await using var fresh = await Fresh.StartAsync(world);
        using var joan = await Someone.WithTokenAsync(fresh.Address, "joan.silva");
        var ofCase = (string)(await joan.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Json["id"]!;
        await using var visit = await chromium.VisitAsync(fresh.Address, "PC Joan Silva");
        var page = visit.Page;
        await page.GotoAsync($"/cases/{ofCase}/add");
        await FillAsync(page, []);
        await page.SetInputFilesAsync("[name='Form.File']", [.. Enumerable.Range(1, 3).Select(i => new Microsoft.Playwright.FilePayload { Name = $"00{i}.bin", MimeType = "application/octet-stream", Buffer = RandomNumberGenerator.GetBytes(i * 1000) })]);

        await page.ClickAsync("main form[data-sh-upload] button[type=submit]");
        await page.Locator("h1:has-text('Larkspur')").WaitForAsync();

        var added = ((System.Text.Json.Nodes.JsonArray)(await joan.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Json["recordings"]!)
            .Where(r => ((string)r!["title"]!).StartsWith("Added in the browser", StringComparison.Ordinal)).Select(r => ((string)r!["reference"]!, (string)r["title"]!, (int)r["length"]!)).Order().ToList();
        Assert.Equal(3, added.Count);
        var first = int.Parse(added[0].Item1.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(Enumerable.Range(1, 3).Select(i => ($"JS/{first + i - 1}", $"Added in the browser, part {i} of 3", i * 1000)), added);
        Assert.Empty(visit.Said);
    }

    private static async Task FillAsync(Microsoft.Playwright.IPage page, byte[] film)
    {
        await page.FillAsync("[name='Form.Title']", "Added in the browser");
        await page.CheckAsync("input[name='Form.Kind'][value=Footage]");
        await page.CheckAsync("input[name='Form.Sensitivity'][value=Standard]");
        await page.FillAsync("[name='Form.Recorded.Day']", "14");
        await page.FillAsync("[name='Form.Recorded.Month']", "11");
        await page.FillAsync("[name='Form.Recorded.Year']", "2026");
        await page.FillAsync("[name='Form.Time']", "10:30");
        await page.SetInputFilesAsync("[name='Form.File']", new Microsoft.Playwright.FilePayload { Name = "film.mp4", MimeType = "video/mp4", Buffer = film });
    }
}
