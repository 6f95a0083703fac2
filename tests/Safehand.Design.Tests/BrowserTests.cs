using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Safehand.Design.Tests;

/// <summary>A real browser looks at the pages, under the policy of the product.</summary>
public sealed class BrowserTests(GalleryHost host) : IClassFixture<GalleryHost>, IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = Flags });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    [Theory]
    [InlineData("/", 1280)]
    [InlineData("/", 390)]
    [InlineData("/open", 1280)]
    [InlineData("/open", 390)]
    public async Task Page_InABrowser_IsDressedQuietAndAccessible(string path, int width)
    {
        var said = new List<string>();
        var page = await OpenAsync(path, width, said);

        // An unstyled page passes axe too: first prove that all three style sheets and the scripts have arrived.
        Assert.Equal("rgb(11, 79, 74)", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.sh-header')).borderBottomColor"));
        Assert.Equal("rgb(15, 122, 82)", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.govuk-button:not(.govuk-button--secondary)')).backgroundColor"));
        Assert.Equal("160px", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.moj-notification-badge')).borderRadius"));
        Assert.StartsWith("\"Helvetica Neue\"", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('h1')).fontFamily"), StringComparison.Ordinal);

        var found = await page.RunAxe();
        Assert.Empty(found.Violations.Select(violation => $"{violation.Id}: {violation.Nodes[0].Html}"));
        Assert.NotEmpty(found.Passes);
        Assert.Equal(0, await SidewaysAsync(page));
        Assert.Empty(said);
        if (Environment.GetEnvironmentVariable("SAFEHAND_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { FullPage = true, Path = Path.Combine(folder, $"{(path == "/" ? "home" : path[1..])}-{width}.png") });
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/open")]
    public async Task Page_At320_ShowsNothingSideways(string path) => Assert.Equal(0, await SidewaysAsync(await OpenAsync(path, 320, [])));

    [Fact]
    public async Task Table_StackedOnANarrowScreen_IsStillATableToThoseWhoHearIt()
    {
        var page = await OpenAsync("/", 390, []);
        Assert.Equal("block", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.sh-table tbody tr')).display"));
        var session = await page.Context.NewCDPSessionAsync(page);
        var tree = (await session.SendAsync("Accessibility.getFullAXTree"))!.Value.GetProperty("nodes").EnumerateArray()
            .Where(node => !node.GetProperty("ignored").GetBoolean())
            .Select(node => node.GetProperty("role").GetProperty("value").GetString()).ToList();
        Assert.Equal((2, 6, 4, 8), (tree.Count(role => role == "table"), tree.Count(role => role == "row"), tree.Count(role => role == "rowheader"), tree.Count(role => role == "columnheader")));
        Assert.Equal(12, tree.Count(role => role is "cell" or "gridcell"));
    }

    [Fact]
    public async Task DatePicker_WhereScriptRuns_OffersACalendar()
    {
        var page = await OpenAsync("/", 1280, []);
        await page.ClickAsync(".moj-js-datepicker-toggle");
        Assert.True(await page.IsVisibleAsync(".moj-datepicker__dialog"));
    }

    [Fact]
    public async Task CharacterCount_WhileTyping_SaysWhatIsLeft()
    {
        var page = await OpenAsync("/open", 1280, []);
        await page.FillAsync("#Ask_Sentence", "Check the blue van");
        await page.WaitForSelectorAsync("text=You have 182 characters remaining");
    }

    [Fact]
    public async Task Form_SentEmpty_TakesTheFocusToTheSummaryAndOnToTheField()
    {
        var page = await OpenAsync("/open", 1280, []);
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync(".govuk-error-summary:focus");
        await page.ClickAsync(".govuk-error-summary a[href='#Ask_Sentence']");
        Assert.Equal("Ask_Sentence", await page.EvaluateAsync<string>("document.activeElement.id"));
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => $"{violation.Id}: {violation.Nodes[0].Html}"));
    }

    [Fact]
    public async Task Page_WithoutScript_StillShowsItsNavigationAndFields()
    {
        await using var context = await browser.NewContextAsync(new() { JavaScriptEnabled = false, ViewportSize = new() { Width = 390, Height = 800 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(host.Address, "/open").ToString());
        Assert.True(await page.IsVisibleAsync("text=People recorded"));
        Assert.True(await page.IsVisibleAsync("#Ask_Sentence"));
        Assert.False(await page.IsVisibleAsync(".govuk-service-navigation__toggle"));
    }

    private static Task<int> SidewaysAsync(IPage page) =>
        page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    private async Task<IPage> OpenAsync(string path, int width, List<string> said)
    {
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 800 } });
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, error) => said.Add(error);
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                said.Add($"{response.Status} {response.Url}");
            }
        };
        await page.GotoAsync(new Uri(host.Address, path).ToString());
        await page.WaitForSelectorAsync("html[data-ready]");
        return page;
    }
}
