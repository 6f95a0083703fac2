using Deque.AxeCore.Playwright;

namespace Safehand.Server.Tests;

/// <summary>What every page is held to.</summary>
internal static class Looking
{
    /// <summary>Dressed, with one main heading and none left out, without a grave fault that axe finds on a desk or a phone, nothing sideways at 320 pixels.</summary>
    internal static async Task LookedAtAsync(Visit visit, string name)
    {
        var page = visit.Page;
        await page.WaitForSelectorAsync("html[data-ready]");

        // An unstyled page passes axe too: first prove that the style sheets have arrived.
        Assert.StartsWith("\"Helvetica Neue\"", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('h1')).fontFamily"), StringComparison.Ordinal);
        Assert.Equal("rgb(11, 79, 74)", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.sh-header')).borderBottomColor"));
        var levels = await page.EvaluateAsync<int[]>("[...document.querySelectorAll('main h1, main h2, main h3, main h4')].filter(h => !h.closest('.govuk-error-summary, .govuk-notification-banner')).map(h => +h.tagName[1])");
        Assert.Equal(1, levels.Count(l => l == 1));
        Assert.DoesNotContain(levels.Zip(levels.Skip(1)), pair => pair.Second > pair.First + 1);
        foreach (var width in new[] { 1280, 390 })
        {
            await page.SetViewportSizeAsync(width, 900);
            var found = await page.RunAxe();
            Assert.NotEmpty(found.Passes);
            if (Environment.GetEnvironmentVariable("SAFEHAND_SCREENSHOTS") is { Length: > 0 } folder)
            {
                await page.ScreenshotAsync(new() { FullPage = true, Path = Path.Combine(folder, $"{string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'))}-{width}.png") });
            }

            Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{name} {width} {v.Id}: {v.Nodes[0].Html}"));
        }

        await page.SetViewportSizeAsync(320, 800);
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        await page.SetViewportSizeAsync(1280, 900);
    }
}
