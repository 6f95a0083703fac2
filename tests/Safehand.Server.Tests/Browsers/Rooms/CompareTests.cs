using Microsoft.Playwright;
using static Safehand.Server.Tests.Looking;

namespace Safehand.Server.Tests;

/// <summary>A whole rendition beside its master, in a real browser: the same moment on both sides, also past a cut.</summary>
[Trait("Category", "Slow")]
[Trait("Needs", "Browser")]
public sealed class CompareTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Both = "['master', 'rendition'].map(side => document.querySelector(`video[data-side=${side}]`))";
    private const double CutSeconds = 4;

    [Fact]
    public async Task Comparing_InTheBrowser_ShowsOneMomentOnBothSidesUntilItsOpeningEnds()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var made = await Rendered.MakeAsync(host.Address, Rendered.TwoCutsAMuteAndABox);
            await using var visit = await chromium.VisitAsync(host.Address, "DI Ruth Adeyemi");
            var page = visit.Page;
            await page.GotoAsync($"/rooms/{made.Room}/review");
            var opened = await page.RunAndWaitForResponseAsync(
                () => page.ClickAsync("text=Compare the whole rendition with the master"), r => r.Request.Method == "POST" && r.Url.EndsWith("/comparison", StringComparison.Ordinal));
            var sides = (await opened.JsonAsync())!.Value;
            await page.UntilAsync($"document.querySelector('[data-part=message-master]').hidden && document.querySelector('[data-part=message-rendition]').hidden && {Both}.every(v => v.readyState >= 3)");

            // Each player counts from its own sound's run-up, so distances are compared and not places.
            await GoAsync(page, "0:00:00:20");
            var together = await ApartAsync(page);
            await GoAsync(page, "0:00:08:10");
            Assert.Equal(CutSeconds, await ApartAsync(page) - together, 3);
            Assert.False(await page.IsVisibleAsync("[data-part=gone]"));
            await GoAsync(page, "0:00:05:00");
            Assert.True(await page.IsVisibleAsync("[data-part=gone]"));
            await page.UntilAsync("document.querySelector('[data-show=now]').textContent === 'Here: Cut (A name is spoken or shown)'");

            // From edit to edit, by key; the last is the last.
            await page.Locator("[data-part=work]").FocusAsync();
            foreach (var at in new[] { "00:00:08:20", "00:00:12:00" })
            {
                await page.Keyboard.PressAsync("ArrowDown");
                Assert.Equal(at, await page.InputValueAsync("#compare-at"));
            }

            await page.Keyboard.PressAsync("ArrowDown");
            Assert.Equal("That was the last edit.", await page.TextContentAsync(".sh-room__said"));

            // One sound at a time.
            Assert.Equal("true,false", await page.EvaluateAsync<string>($"{Both}.map(v => v.muted).join()"));
            await page.Keyboard.PressAsync("s");
            Assert.Equal("false,true", await page.EvaluateAsync<string>($"{Both}.map(v => v.muted).join()"));

            // Playing over a cut: the rendition waits at it and goes on with the master, not half a picture behind.
            await GoAsync(page, "0:00:07:00");
            await page.ClickAsync("[data-do=play]");
            await page.UntilAsync($"{Both}.every(v => !v.paused) && {Both}[1].currentTime > 4.2 && Math.abs({Both}[0].currentTime - {Both}[1].currentTime - {Invariant(together + CutSeconds)}) < 0.02");
            await page.ClickAsync("[data-do=play]"); // before it comes to its end by itself
            await LookedAtAsync(visit, "comparing");

            // Only an opening is over: both are opened again, and show the same moment as before.
            using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            await GoAsync(page, "0:00:08:10");
            await page.UntilAsync($"{Both}.every(v => v.paused && !v.seeking)");
            var again = await page.RunAndWaitForResponseAsync(() => EndAsync(sides), r => r.Request.Method == "POST" && r.Url.EndsWith("/comparison", StringComparison.Ordinal));
            sides = (await again.JsonAsync())!.Value;
            await page.UntilAsync($"{Both}.every(v => v.readyState >= 3) && document.querySelector('[data-part=message-master]').hidden && document.querySelector('[data-part=message-rendition]').hidden");
            Assert.Equal("00:00:08:10", await page.InputValueAsync("#compare-at"));
            Assert.Equal(CutSeconds, await ApartAsync(page) - together, 3);

            // The gate's no is another thing. Half a comparison is none: both pictures go, in its words.
            await page.RouteAsync("**/comparison", route => route.FulfillAsync(new()
            {
                Status = 403, ContentType = "application/problem+json", Body = """{"code":"gate.refused","detail":"You are not on this case any more."}""",
            }));
            await EndAsync(sides);
            await page.UntilAsync($"{Both}.every(v => v.paused && v.videoWidth === 0)");
            await page.Locator(".sh-room__said", new() { HasText = "You are not on this case any more." }).WaitForAsync();
            Assert.True(await page.IsDisabledAsync("[data-do=play]"));
            await ruth.ActAsync(made.Parent, "exhibit.opened.v1");
            await ruth.ActAsync(made.Exhibit, "exhibit.opened.v1");

            async Task EndAsync(System.Text.Json.JsonElement which) =>
                (await ruth.DeleteAsync("/api/v1/openings/" + which.GetProperty("rendition").GetProperty("id").GetString())).Is(HttpStatusCode.NoContent);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Comparing_AfterTheEndOfTheCase_ShowsBothSidesWithoutTheComments()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var made = await Rendered.MakeAsync(host.Address, Rendered.TwoCutsAMuteAndABox);
            using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            (await ruth.PostAsync($"/api/v1/cases/{Demonstrated.Larkspur}/close", new { reason = "Conviction, no appeal" })).Is(HttpStatusCode.NoContent);
            await using var visit = await chromium.VisitAsync(host.Address, "DI Ruth Adeyemi");
            var page = visit.Page;
            await page.GotoAsync($"/renditions/{made.Exhibit}/compare?at=20");

            await page.UntilAsync($"document.querySelector('[data-part=message-master]').hidden && document.querySelector('[data-part=message-rendition]').hidden && {Both}.every(v => v.readyState >= 3)");
            await page.UntilAsync("document.querySelector('#compare-at').value === '00:00:00:20'");

            Assert.False(await page.IsVisibleAsync(".sh-room__said"));
            Assert.False(await page.IsVisibleAsync("#tab-comments"));
            Assert.True(await page.IsEnabledAsync("[data-do=play]"));
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Comparing_ByWhoMayNotReview_IsRefused()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var made = await Rendered.MakeAsync(host.Address, Rendered.TwoCutsAMuteAndABox);
            var path = $"/api/v1/renditions/{made.Exhibit}/comparison";
            using var eva = await Someone.EditingAsync(host.Address);
            using var joan = await Someone.WithTokenAsync(host.Address, "joan.silva");
            Assert.Equal("G48", (await eva.GetAsync(path)).Rule);
            Assert.Equal("G48", (await eva.PostAsync(path)).Rule);
            Assert.Equal("G50", (await joan.PostAsync(path)).Rule);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private static async Task GoAsync(IPage page, string to)
    {
        await page.FillAsync("#compare-at", to);
        await page.Keyboard.PressAsync("Enter");
    }

    // How far the rendition stands behind the master once both have come to rest.
    private static async Task<double> ApartAsync(IPage page)
    {
        await page.UntilAsync($"{Both}.every(v => !v.seeking && v.readyState >= 3 && v.paused)");
        return await page.EvaluateAsync<double>($"(([a, b]) => a.currentTime - b.currentTime)({Both})");
    }

    private static string Invariant(double number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
