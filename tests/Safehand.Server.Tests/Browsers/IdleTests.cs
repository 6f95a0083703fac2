using Microsoft.Playwright;

namespace Safehand.Server.Tests;

/// <summary>A page that is only open keeps nobody signed in: what its scripts ask by the clock says so, unless the picture moves.</summary>
[Trait("Category", "Slow")]
[Trait("Needs", "Browser")]
public sealed class IdleTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Look = "x-safehand-look";

    [Fact]
    public async Task Room_LeftAlone_OnlyLooks()
    {
        await using var visit = await chromium.VisitAsync(world.Address, "Eva Lindqvist");
        var page = visit.Page;
        await page.GotoAsync("/rooms");
        await page.ClickAsync("main a[href^='/rooms/']");
        await page.UntilAsync("document.querySelector('[data-part=message]').hidden && document.querySelector('video').readyState >= 2");
        await HereAsync(page); // Until then the player put the picture to its beginning.
        var asked = new List<IRequest>();
        page.Request += (_, request) => asked.Add(request);

        Assert.True((await HereAsync(page)).Headers.ContainsKey(Look), "The heartbeat of a picture that stands still.");
        Assert.Contains(asked, r => r.Url.Contains("/edits?since=", StringComparison.Ordinal));
        Assert.Empty(asked.Where(r => !r.Headers.ContainsKey(Look)).Select(r => r.Method + " " + r.Url));

        await page.Locator("[data-part=work]").FocusAsync();
        await page.Keyboard.PressAsync("l");
        await page.UntilAsync("document.querySelector('video').currentTime > 0.5");
        Assert.False((await HereAsync(page)).Headers.ContainsKey(Look), "The heartbeat of a film that plays.");
    }

    [Fact]
    public async Task Opening_LeftAlone_OnlyLooks()
    {
        var exhibit = await (await world.As("priya.nair")).ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        await using var visit = await chromium.VisitAsync(world.Address, "DC Priya Nair");
        var page = visit.Page;
        await page.GotoAsync($"/exhibits/{exhibit}/open");
        await page.CheckAsync("input[value=BringToJustice]");
        await page.FillAsync("#Sentence", "Comparing the account with the statement");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("text=You have this open");

        Assert.True((await HereAsync(page)).Headers.ContainsKey(Look), "The heartbeat of a picture that stands still.");
        await page.ClickAsync("[data-do=play]");
        await page.UntilAsync("document.querySelector('video').currentTime > 0.5");
        await page.ClickAsync("[data-do=play]");
        Assert.False((await HereAsync(page)).Headers.ContainsKey(Look), "The picture has moved since.");
        Assert.True((await HereAsync(page)).Headers.ContainsKey(Look), "And then stood still.");
    }

    // Every fifteen seconds by the page's own clock.
    private static async Task<IRequest> HereAsync(IPage page) =>
        await page.WaitForRequestAsync(url => new Uri(url.Url).AbsolutePath.EndsWith("/here", StringComparison.Ordinal));
}
