using Microsoft.Playwright;

namespace Safehand.Server.Tests;

/// <summary>Waiting inside a page: its policy forbids what the framework's own waiting would evaluate.</summary>
internal static class InPage
{
    /// <summary>Waits until a room's film stands there.</summary>
    internal static Task WatchingAsync(this IPage page) => page.UntilAsync("document.querySelector('[data-part=message]').hidden && document.querySelector('video').readyState >= 2");

    /// <summary>Looks until an expression of the page is true, for a minute at most.</summary>
    internal static async Task UntilAsync(this IPage page, string so)
    {
        var told = await page.EvaluateAsync<string?>(
            $$"""
            new Promise(done => {
              const began = Date.now();
              const look = setInterval(() => {
                const so = !!({{so}});
                if (!so && Date.now() - began <= 60000) { return; }
                clearInterval(look);
                done(so ? null : [...document.querySelectorAll('[data-part=message], [role=alert], [data-show]')].map(each => each.innerText).filter(Boolean).join(' | '));
              }, 50);
            })
            """);
        Assert.True(told is null, $"Not so within a minute: {so}. The page said: {told}");
    }
}
