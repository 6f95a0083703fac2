using Microsoft.Playwright;

namespace Safehand.Server.Tests;

/// <summary>A real browser, which notes whatever the pages complain about.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = Flags });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    /// <summary>A visitor of their own, on the sign-in page.</summary>
    internal async Task<Visit> VisitorAsync(Uri address)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = address.ToString(), ViewportSize = new() { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout(60_000);
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync("/sign-in");
        return visit;
    }

    /// <summary>A visitor of their own, signed in by choosing this person on the sign-in page.</summary>
    internal async Task<Visit> VisitAsync(Uri address, string person, bool script = true)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = address.ToString(), JavaScriptEnabled = script, ViewportSize = new() { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout(60_000);
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync("/sign-in");
        await visit.Page.Locator("tr", new() { HasText = person }).Locator("button").ClickAsync();
        await visit.Page.Locator("text=Sign out").WaitForAsync(); // WaitForURLAsync misses a page's load now and then.
        return visit;
    }
}

/// <summary>One visitor's window, and what it said to its console.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;

    internal Visit(IBrowserContext context, IPage page)
    {
        (this.context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            // A part whose turn has not come is told with 503 and asked for again by the player: on a busy machine that is as it should be.
            if (message.Type is "error" or "warning" && !(message.Text.Contains("503", StringComparison.Ordinal) && message.Location.Contains("/segments/", StringComparison.Ordinal)))
            {
                Said.Add($"{message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => Said.Add(error);
    }

    internal IPage Page { get; }

    internal List<string> Said { get; } = [];

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
