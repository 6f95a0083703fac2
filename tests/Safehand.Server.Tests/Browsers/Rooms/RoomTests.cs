using System.Globalization;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Safehand.Server.Tests;

/// <summary>The supplier's editor at work, in a real browser: nothing but a watched stream comes, nothing but a list of edits goes.</summary>
[Trait("Needs", "Browser")]
public sealed class RoomTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Room_InTheBrowser_CutsMutesCoversPreviewsAndIsHandedIn()
    {
        await using var visit = await chromium.VisitAsync(world.Address, "Eva Lindqvist");
        var page = visit.Page;
        await page.GotoAsync("/rooms");
        await page.ClickAsync("main a[href^='/rooms/']");
        await page.UntilAsync("document.querySelector('[data-part=message]').hidden && document.querySelector('video').readyState >= 2");
        await page.EvaluateAsync("(() => { const v = document.querySelector('video'); const f = (_, m) => { window.shown = m.mediaTime; v.requestVideoFrameCallback(f); }; v.requestVideoFrameCallback(f); })()");

        // Frame by frame, also over the end of a part: the picture that comes is the one that was asked for.
        await GoAsync(page, "0:07:23");
        var before = await ShownAsync(page, 7.92);
        await page.Locator("[data-part=work]").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("00:00:08:00", await page.InputValueAsync("#room-at"));
        Assert.Equal(before + 0.08, await ShownAsync(page, before + 0.08), 3);

        await page.Keyboard.PressAsync("i");
        await page.Keyboard.PressAsync("Shift+ArrowRight");
        await page.Keyboard.PressAsync("o");
        await page.Keyboard.PressAsync("m");
        await GoAsync(page, "0:10:00");
        await page.ClickAsync("[data-make=solid]");
        var box = (await page.Locator(".sh-room__box--chosen").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width / 2) + 90, box.Y + (box.Height / 2) + 20, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await page.ClickAsync("[data-make=cut]");
        Assert.Equal("(3)", await page.TextContentAsync("[data-count=edits]"));
        await page.ClickAsync("[data-do=undo]");
        await page.UntilAsync("document.querySelector('[data-show=saving]').textContent === 'All changes saved'");

        // Another look at the room shows what was saved, and nothing that was undone.
        await page.ReloadAsync();
        await page.UntilAsync("document.querySelectorAll('[data-list=edits] li').length === 2");
        Assert.NotEqual("35", await XAsync(page));

        await page.ClickAsync("[data-do=preview]");
        await page.UntilAsync("document.querySelector('[data-show=preview-state]').textContent.startsWith('Ready')");
        await page.ClickAsync("#tab-comments");
        await page.FillAsync("#comment-text", "Is this the whole name?");
        await page.ClickAsync("text=Add comment");
        await page.UntilAsync("document.querySelector('[data-list=comments]').innerText.includes('Is this the whole name?')");
        await LooksRightAsync(page);

        await page.ClickAsync("text=Hand in");
        await page.FillAsync("#Acknowledged", "Only the name was to be muted, as agreed");
        await page.ClickAsync("#hand-in");
        await page.WaitForSelectorAsync("text=Handed in. Whoever commissioned it has been told.");
        Assert.Empty(visit.Said);
    }

    private static async Task<string> XAsync(IPage page)
    {
        await page.ClickAsync("[data-list=edits] li:last-child button");
        return await page.InputValueAsync("[name=x]");
    }

    private static async Task GoAsync(IPage page, string to)
    {
        await page.FillAsync("#room-at", "0:" + to);
        await page.Keyboard.PressAsync("Enter");
    }

    // Where the frame on show stands in the stream, once it is near the place that was asked for.
    private static async Task<double> ShownAsync(IPage page, double near)
    {
        await page.UntilAsync($"Math.abs(window.shown - {near.ToString(CultureInfo.InvariantCulture)}) < 0.13 && !document.querySelector('video').seeking");
        return await page.EvaluateAsync<double>("window.shown");
    }

    private static async Task LooksRightAsync(IPage page)
    {
        // An unstyled page passes axe too: first prove that the style sheets have arrived.
        Assert.Equal("rgb(11, 12, 12)", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.sh-room__work')).backgroundColor"));
        var found = await page.RunAxe();
        Assert.Empty(found.Violations.Select(v => $"{v.Id}: {string.Join(", ", v.Nodes.Select(n => n.Html))}"));
        await page.SetViewportSizeAsync(320, 800);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 320"));
        await page.SetViewportSizeAsync(1280, 900);
    }
}
