using static Safehand.Server.Tests.Looking;

namespace Safehand.Server.Tests;

/// <summary>Notes beside the player, in a real browser.</summary>
[Trait("Needs", "Browser")]
public sealed class NoteTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Said = "Points at the gate, twice";

    [Fact]
    public async Task Note_InTheBrowser_IsWrittenAtThePlayersTimeAndLeadsBackThere()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var exhibit = await (await fresh.AsAsync("priya.nair")).ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        await using var visit = await chromium.VisitAsync(fresh.Address, "DC Priya Nair");
        var page = visit.Page;
        await page.GotoAsync($"/exhibits/{exhibit}/open");
        await page.CheckAsync("input[value=BringToJustice]");
        await page.FillAsync("#Sentence", "Comparing the account with the statement");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("text=You have this open");
        await page.EvaluateAsync("window.stays = true");
        await page.UntilAsync("document.querySelector('video').readyState >= 2");
        var before = (await MarksAsync(page)).Length;
        await page.EvaluateAsync("document.querySelector('video').currentTime = 7.4");
        await page.UntilAsync("document.querySelector('[data-note-add] summary').textContent.trim() === 'Add a note at 00:00:07'");

        // N with the focus in the player; the time comes from it.
        await page.Locator(".sh-player__wave").FocusAsync();
        await page.Keyboard.PressAsync("n");
        await page.UntilAsync("document.activeElement.id === 'Text'");
        Assert.Equal("00:00:07", await page.InputValueAsync("#At"));
        await page.ClickAsync("[data-note-add] button[type=submit]");
        await page.WaitForSelectorAsync("#note .govuk-error-message:has-text('Enter your note')");
        Assert.Equal("00:00:07", await page.InputValueAsync("#At"));
        await LookedAtAsync(visit, "a note that came back");
        await page.FillAsync("#Text", Said);
        await page.ClickAsync("[data-note-add] button[type=submit]");
        await page.WaitForSelectorAsync($".sh-notes li:has-text('{Said}')");
        await page.UntilAsync("document.querySelector('[data-sh-notes] [role=status]').textContent === 'Note saved. Only you can see it.'");
        await page.UntilAsync("document.activeElement.dataset.do === 'play'");

        // One mark more, at its place.
        var marks = await MarksAsync(page);
        Assert.Equal(before + 1, marks.Length);
        var length = await page.EvaluateAsync<double>("document.querySelector('video').duration");
        Assert.Contains(marks, m => Math.Abs(m - (7 / length * 1200)) < 1);

        // Its time leads there, and the opening goes on.
        await page.EvaluateAsync("document.querySelector('video').currentTime = 1");
        await page.Locator("#notes + ol li", new() { HasText = Said }).Locator("a[data-seek]").ClickAsync();
        await page.UntilAsync("Math.abs(document.querySelector('video').currentTime - 7) < 0.1");
        await page.ClickAsync($".sh-notes li:has-text('{Said}') summary");
        await page.ClickAsync($".sh-notes li:has-text('{Said}') button:has-text('Share with the case')");
        await page.WaitForSelectorAsync($".sh-notes li:has-text('{Said}') small:has-text('shared with the case')");
        Assert.True(await page.EvaluateAsync<bool>("window.stays === true"), "The page was loaded anew.");
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('video').readyState >= 1 && document.querySelector('.sh-player__message').hidden"));
        await LookedAtAsync(visit, "notes beside the player");
        Assert.Empty(visit.Said);
    }

    private static Task<double[]> MarksAsync(Microsoft.Playwright.IPage page) =>
        page.EvaluateAsync<double[]>("[...document.querySelector('.sh-player__wave-notes').getAttribute('d').matchAll(/M([0-9.]+)/g)].map(m => Number(m[1]))");
}
