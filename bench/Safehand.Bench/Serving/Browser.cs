using Microsoft.Playwright;

namespace Safehand.Bench;

/// <summary>A real browser with one window, signed in by choosing a person on the sign-in page. Counts what a person would do.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    // Notes when the button of a form was clicked and when the first picture after it was painted, on one clock across the two pages.
    private const string Watch = """
        (() => {
          const now = () => performance.timeOrigin + performance.now();
          window.benchNow = now;
          addEventListener('click', (event) => { if (event.target.closest?.('main form button')) { sessionStorage.setItem('bench-clicked', String(now())); } }, true);
          addEventListener('DOMContentLoaded', () => {
            document.querySelector('video')?.requestVideoFrameCallback(() => { window.benchPainted = now() - Number(sessionStorage.getItem('bench-clicked')); });
          });
        })();
        """;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Browser(IPlaywright playwright, IBrowser browser, IPage page) => (this.playwright, this.browser, Page) = (playwright, browser, page);

    /// <summary>The window.</summary>
    internal IPage Page { get; }

    /// <summary>Clicks so far.</summary>
    internal int Clicks { get; private set; }

    /// <summary>Keys so far.</summary>
    internal int Keys { get; private set; }

    /// <summary>Opens a window and signs in.</summary>
    internal static async Task<Browser> OpenAsync(Uri address, string person)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Flags });
        var context = await browser.NewContextAsync(new() { BaseURL = address.ToString(), ViewportSize = new() { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout(120_000);
        await context.AddInitScriptAsync(Watch);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.Locator("tr", new() { HasText = person }).Locator("button").ClickAsync();
        await page.Locator("text=Sign out").WaitForAsync();
        return new Browser(playwright, browser, page);
    }

    /// <summary>Clicks, and counts it.</summary>
    internal async Task ClickAsync(string what)
    {
        Clicks++;
        await Page.ClickAsync(what);
    }

    /// <summary>Types into the place that has the focus, and counts each key.</summary>
    internal async Task TypeAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            Keys++;
            await Page.Keyboard.PressAsync(key);
        }
    }

    /// <summary>Waits inside the page, whose policy forbids what the framework's own waiting would evaluate.</summary>
    /// <returns>How long it took from the call, in seconds.</returns>
    internal async Task<double> UntilAsync(string so, int seconds = 120)
    {
        var took = await Page.EvaluateAsync<double>($$"""
            new Promise((done) => {
              const began = performance.now();
              const look = () => {
                if ({{so}}) { done((performance.now() - began) / 1000); } else if (performance.now() - began > {{seconds * 1000}}) { done(-1); } else { setTimeout(look, 10); }
              };
              look();
            })
            """);
        return took >= 0 ? took : throw new InvalidOperationException($"in {seconds} s the page did not come to: {so}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
