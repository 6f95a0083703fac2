using static Safehand.Server.Tests.Looking;

namespace Safehand.Server.Tests;

/// <summary>Every page that somebody can come to, each looked at as one of those it is for.</summary>
[Trait("Needs", "Browser")]
public sealed class LookTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Commission = "main a[href^='/commissions/']:not([href*=new])";

    [Theory]
    [InlineData("/", "DI Ruth Adeyemi")]
    [InlineData("/", "Eva Lindqvist")]
    [InlineData("/add", "DI Ruth Adeyemi")]
    [InlineData("/cases", "DC Tom Ferris")]
    [InlineData("/cases/{case}?part=people", "DC Priya Nair")]
    [InlineData("/cases/{case}?part=history", "DC Priya Nair")]
    [InlineData("/cases/{case}/team", "DC Priya Nair")]
    [InlineData("/cases/{case}/team", "DI Ruth Adeyemi")]
    [InlineData("/cases/{case}/close", "DI Ruth Adeyemi")]
    [InlineData("/exhibits/{id}/receipt", "DC Priya Nair")]
    [InlineData("/exhibits/{id}/copy", "DI Ruth Adeyemi")]
    [InlineData("/exhibits/{id}/keeping", "DI Ruth Adeyemi")]
    [InlineData("/exhibits/{id}/destroy", "DI Ruth Adeyemi")]
    [InlineData("/exhibits/{id}/open-in-emergency", "DC Tom Ferris")]
    [InlineData("/commissions/new?exhibit={id}", "DI Ruth Adeyemi")]
    [InlineData("/exhibits/{id}", "DI Ruth Adeyemi", Commission)]
    [InlineData("/suppliers", "Grace Bell")]
    [InlineData("/suppliers", "Grace Bell", "main table a")]
    [InlineData("/people", "Sam Okoro", "main table a:has-text('DC Priya Nair')")]
    [InlineData("/people/devices", "Sam Okoro")]
    [InlineData("/checks", "Sam Okoro")]
    [InlineData("/check", "DC Priya Nair")]
    [InlineData("/cases/{case}?part=people", "Grace Bell", "main table a[href$='/erase']")]
    [InlineData("/reviews", "DS Omar Haddad")]
    [InlineData("/account/password", "DC Priya Nair")]
    [InlineData("/help", "DC Priya Nair")]
    [InlineData("/accessibility", "DC Priya Nair")]
    public async Task Page_ForThoseItIsFor_LooksRight(string route, string person, string? follow = null)
    {
        await using var visit = await chromium.VisitAsync(world.Address, person);
        await GoAsync(visit, route, follow);
        await LookedAtAsync(visit, route + follow);
        Assert.Empty(visit.Said);
    }

    [Theory]
    [InlineData("/commissions/new?exhibit={id}", "DI Ruth Adeyemi", null, 7)]
    [InlineData("/exhibits/{id}/copy", "DI Ruth Adeyemi", null, 4)]
    [InlineData("/suppliers", "Grace Bell", "main table a", 4)]
    [InlineData("/cases/{case}/close", "DI Ruth Adeyemi", null, 1)]
    [InlineData("/cases/{case}?part=people", "Grace Bell", "main table a[href$='/erase']", 1)]
    public async Task Form_LeftEmpty_SaysEverythingAtOnce(string route, string person, string? follow, int expected)
    {
        await using var visit = await chromium.VisitAsync(world.Address, person);
        await GoAsync(visit, route, follow);
        await visit.Page.Locator("main form button.govuk-button").First.ClickAsync();
        await visit.Page.WaitForSelectorAsync(".govuk-error-summary");
        Assert.Equal(expected, await visit.Page.Locator(".govuk-error-summary li").CountAsync());
        Assert.Equal(expected, await visit.Page.Locator("main form .govuk-error-message").CountAsync());
        Assert.StartsWith("Error: ", await visit.Page.TitleAsync(), StringComparison.Ordinal);
        await LookedAtAsync(visit, route);
    }

    [Fact]
    public async Task CopyAndEndOfACase_InTheBrowser_LookRightStepByStep()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            await using var ruth = await chromium.VisitAsync(host.Address, "DI Ruth Adeyemi");
            await using var asha = await chromium.VisitAsync(host.Address, "Asha Verma");
            var page = ruth.Page;
            await page.ClickAsync("main aside a:has-text('Larkspur'), aside a:has-text('Larkspur')");
            var ofCase = new Uri(page.Url).AbsolutePath;
            await page.ClickAsync("main a:has-text('JS/1')");
            await page.ClickAsync("text=Ask for a copy without marks");
            await page.Locator("input[name=Purpose]").First.CheckAsync();
            await page.FillAsync("#Sentence", "Counsel has no account here");
            await page.FillAsync("#GoesTo", "Counsel for the defence, by their secure post box");
            await page.CheckAsync("input[name=Form][value=Clear]");
            await page.ClickAsync("text=Ask for the copy");
            await page.WaitForSelectorAsync("text=It waits for a second person");
            await LookedAtAsync(ruth, "copy asked for");
            var copy = page.Url;

            await asha.Page.GotoAsync("/");
            await asha.Page.ClickAsync("text=Copy of JS/1");
            await LookedAtAsync(asha, "copy to decide");
            await asha.Page.FillAsync("#Reason", "The court expects it");
            await asha.Page.ClickAsync("text=Agree to the copy");
            await page.GotoAsync(copy);
            await page.WaitForSelectorAsync("text=Download the clear copy");
            await LookedAtAsync(ruth, "copy to fetch");
            await page.GotoAsync("/");
            await LookedAtAsync(ruth, "home with a copy");

            await page.GotoAsync(ofCase + "/close");
            await page.FillAsync("#Why", "Conviction, no appeal");
            await page.ClickAsync("main button.govuk-button--warning");
            await page.WaitForSelectorAsync("text=Closed: read only");
            await LookedAtAsync(ruth, "closed case");
            var task = await Waiting.ForAsync(
                async () =>
                {
                    await page.GotoAsync("/");
                    var links = page.Locator("main a[href^='/return-tasks/']");
                    return await links.CountAsync() > 0 ? await links.First.GetAttributeAsync("href") : null;
                },
                "a task for the supplier of the closed case");
            await LookedAtAsync(ruth, "home with a task");
            await page.GotoAsync(task);
            await LookedAtAsync(ruth, "return or erasure");
            await page.ClickAsync("main form button.govuk-button");
            await page.WaitForSelectorAsync("h1:has-text('Certificate')");
            await LookedAtAsync(ruth, "certificate");
            Assert.Empty(ruth.Said.Concat(asha.Said));
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private async Task GoAsync(Visit visit, string route, string? follow)
    {
        var priya = await world.As("priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var path = route.Replace("{id}", exhibit, StringComparison.Ordinal).Replace("{case}", (string)(await priya.ExhibitAsync(exhibit))["case"]!, StringComparison.Ordinal);
        Assert.Equal(200, (await visit.Page.GotoAsync(path))!.Status);
        if (follow is not null)
        {
            var href = await visit.Page.Locator(follow).First.GetAttributeAsync("href");
            Assert.Equal(200, (await visit.Page.GotoAsync(href!))!.Status);
        }
    }
}
