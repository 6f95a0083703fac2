using Microsoft.Playwright;

namespace Safehand.Server.Tests;

/// <summary>The way back has no end: it outlives the page, and another window finds it too.</summary>
[Trait("Needs", "Browser")]
public sealed class UndoTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Undo_AfterReloadingAndInASecondWindow_GoesOnWhereItWas()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            await using var visit = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
            var page = visit.Page;
            await page.GotoAsync("/rooms");
            await page.ClickAsync("main a[href^='/rooms/']");
            await ReadyAsync(page);
            Assert.True(await page.IsDisabledAsync("[data-do=undo]"));
            foreach (var kind in new[] { "mute", "solid", "cut" })
            {
                await page.ClickAsync($"[data-make={kind}]");
                await SavedAsync(page);
            }

            await page.ReloadAsync();
            await ReadyAsync(page);
            await PressAsync(page, "undo", "Mute,Solid box");
            await PressAsync(page, "undo", "Mute");
            await PressAsync(page, "redo", "Mute,Solid box");

            // What was taken back is still there to be taken again, and what is made anew ends that.
            await page.ReloadAsync();
            await ReadyAsync(page);
            await PressAsync(page, "redo", "Cut,Mute,Solid box");
            Assert.True(await page.IsDisabledAsync("[data-do=redo]"));

            await using var second = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
            await second.Page.GotoAsync(page.Url);
            await ReadyAsync(second.Page);
            await PressAsync(second.Page, "undo", "Mute,Solid box");
            await PressAsync(second.Page, "undo", "Mute");
            await PressAsync(second.Page, "undo", string.Empty);
            Assert.True(await second.Page.IsDisabledAsync("[data-do=undo]"));
            Assert.Empty(visit.Said.Concat(second.Said));
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Suggestion_Accepted_KeepsItsReasonAndWaitsAgainWhenUndone()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            await using var visit = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
            using var eva = await Someone.EditingAsync(host.Address);
            var (room, _) = await Rendered.RoomAsync(eva);
            (await eva.PostAsync($"/api/v1/rooms/{room}/proposals", new { kinds = new[] { "text" } })).Is(HttpStatusCode.Accepted);
            await Waiting.ForAsync(async () => (await EditsAsync(eva, room))["proposals"]!.AsArray().Count > 0 ? "found" : null, "words in the picture");
            var page = visit.Page;
            await page.GotoAsync("/rooms/" + room);
            await ReadyAsync(page);
            await page.ClickAsync("#tab-suggestions");
            await page.WaitForSelectorAsync("[data-list=jobs] li"); // what the search found out is told above them, and moves them down
            var reason = page.Locator("[data-list=suggestions] select").First;
            Assert.Equal("name", await reason.InputValueAsync());
            await reason.SelectOptionAsync("not-relevant");
            var waiting = await page.Locator("[data-list=suggestions] li").CountAsync();
            await page.Locator("[data-list=suggestions] button:has-text('Accept')").First.ClickAsync();
            await page.UntilAsync($"document.querySelectorAll('[data-list=suggestions] li').length === {waiting - 1} && document.querySelectorAll('[data-list=edits] li').length === 1");
            Assert.Equal("not-relevant", (string)(await EditsAsync(eva, room))["edits"]![0]!["reason"]!);

            // Undone, it waits to be decided again, here and in the list that is kept; the reason last used is offered.
            await page.ClickAsync("[data-do=undo]");
            await page.UntilAsync($"document.querySelectorAll('[data-list=suggestions] li').length === {waiting} && document.querySelectorAll('[data-list=edits] li').length === 0");
            Assert.Equal("not-relevant", await page.Locator("[data-list=suggestions] select").First.InputValueAsync());
            Assert.All((await EditsAsync(eva, room))["proposals"]!.AsArray(), p => Assert.Equal("open", (string)p!["decision"]!));
            await page.ClickAsync("[data-do=redo]");
            await page.UntilAsync($"document.querySelectorAll('[data-list=suggestions] li').length === {waiting - 1} && document.querySelectorAll('[data-list=edits] li').length === 1");
            Assert.Empty(visit.Said);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> EditsAsync(Someone eva, string room) => (await eva.GetAsync($"/api/v1/rooms/{room}/edits?since=0")).Json;

    private static Task ReadyAsync(IPage page) => page.UntilAsync("document.querySelector('[data-part=message]').hidden && document.querySelector('video').readyState >= 2");

    private static Task SavedAsync(IPage page) => page.UntilAsync("document.querySelector('[data-show=saving]').textContent === 'All changes saved'");

    private static async Task PressAsync(IPage page, string what, string left)
    {
        await page.ClickAsync($"[data-do={what}]");
        await page.UntilAsync($"[...document.querySelectorAll('[data-list=edits] li b')].map(b => b.textContent).sort().join() === '{left}'");
        await SavedAsync(page);
    }
}
