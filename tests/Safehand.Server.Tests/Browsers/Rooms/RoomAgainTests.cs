using Microsoft.Playwright;

namespace Safehand.Server.Tests;

/// <summary>An opening that is over does not end the work in a room; a no of the gate does, and leaves what can be read.</summary>
[Trait("Needs", "Browser")]
public sealed class RoomAgainTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Room_WhoseOpeningIsOver_GoesOnAtTheSameFrameUntilTheGateRefuses()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            using var eva = await Someone.EditingAsync(host.Address);
            using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            var (room, exhibit) = await Rendered.RoomAsync(eva);
            await using var visit = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
            var page = visit.Page;
            var opening = await OpenedAsync(page, () => page.GotoAsync("/rooms/" + room));
            await page.WatchingAsync();
            await page.FillAsync("#room-at", "0:00:07:10");
            await page.Keyboard.PressAsync("Enter");
            await page.ClickAsync("[data-do=mark-in]");
            await page.ClickAsync("[data-make=mute]");
            await page.UntilAsync("document.querySelector('[data-show=saving]').textContent === 'All changes saved'");
            await page.ClickAsync("[data-do=mark-out]");
            await page.ClickAsync("#tab-comments");
            await page.FillAsync("#comment-text", "Half a sentence");
            await page.UntilAsync("!document.querySelector('video').seeking");
            var at = await page.EvaluateAsync<double>("document.querySelector('video').currentTime");

            await OpenedAsync(page, async () => (await eva.DeleteAsync("/api/v1/openings/" + opening)).Is(HttpStatusCode.NoContent));

            await page.WatchingAsync();
            await page.UntilAsync("!document.querySelector('video').seeking");
            Assert.Equal(at, await page.EvaluateAsync<double>("document.querySelector('video').currentTime"), 3);
            Assert.Equal("00:00:07:10", await page.InputValueAsync("#room-at"));
            Assert.Equal("00:00:07:10", await page.TextContentAsync("[data-show=out]"));
            Assert.Equal("Half a sentence", await page.InputValueAsync("#comment-text"));
            await page.ClickAsync("[data-make=cut]");
            await page.UntilAsync("document.querySelectorAll('[data-list=edits] li').length === 2 && document.querySelector('[data-show=saving]').textContent === 'All changes saved'");
            await page.ClickAsync("[data-do=play]");
            await page.UntilAsync($"!document.querySelector('video').paused && document.querySelector('video').currentTime > {(at + 0.2).ToString(System.Globalization.CultureInfo.InvariantCulture)}");
            await page.ClickAsync("#tab-comments");

            // The commission is taken back: the picture goes and nothing more is done, but the list and what was typed can still be read.
            var commission = (await eva.GetAsync("/api/v1/rooms/" + room)).Text("commission");
            (await ruth.PostAsync($"/api/v1/commissions/{commission}/withdraw", new { why = "The parties agreed otherwise" })).Is(HttpStatusCode.NoContent);
            await page.UntilAsync("document.querySelector('video').videoWidth === 0 && document.querySelector('[data-make=mute]').disabled");
            Assert.NotEmpty((await page.TextContentAsync(".sh-room__said"))!);
            Assert.Equal("Half a sentence", await page.InputValueAsync("#comment-text"));
            Assert.True(await page.EvaluateAsync<bool>("document.getElementById('comment-text').readOnly && !document.getElementById('comment-text').disabled"));
            Assert.Equal(2, await page.Locator("[data-list=edits] li").CountAsync());
            Assert.Equal(2, (await ruth.ContinuityAsync(exhibit, "openings")).Count(a => (string)a["name"]! == "exhibit.opened.v1" && (string)a["who"]! == "Eva Lindqvist"));
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private static async Task<string> OpenedAsync(IPage page, Func<Task> act)
    {
        var opened = await page.RunAndWaitForResponseAsync(act, r => r.Request.Method == "POST" && r.Url.EndsWith("/openings", StringComparison.Ordinal));
        return (await opened.JsonAsync())!.Value.GetProperty("id").GetString()!;
    }
}
