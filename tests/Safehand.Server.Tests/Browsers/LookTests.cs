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
    [InlineData("/ledger", "Lena Fischer")]
    [InlineData("/cases", "DC Tom Ferris")]
    [InlineData("/cases/{case}?part=people", "DC Priya Nair")]
    [InlineData("/cases/{case}?part=disclosure", "DC Priya Nair")]
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
    [InlineData("/device", "Eva Lindqvist")]
    [InlineData("/device", "DC Priya Nair")]
    [InlineData("/account", "Eva Lindqvist")]
    [InlineData("/checks", "Sam Okoro")]
    [InlineData("/check", "DC Priya Nair")]
    [InlineData("/cases/{case}?part=people", "Grace Bell", "main table a[href$='/erase']")]
    [InlineData("/reviews", "DS Omar Haddad")]
    [InlineData("/account/password", "DC Priya Nair")]
    [InlineData("/help", "DC Priya Nair")]
    [InlineData("/accessibility", "DC Priya Nair")]
    [Trait("Category", "Slow")]
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
            await page.GotoAsync(copy);
            await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("text=Download the clear copy"));
            await page.GotoAsync(ofCase + "?part=disclosure");
            Assert.Equal(3, await page.Locator("main tbody tr").CountAsync());
            await LookedAtAsync(ruth, "what a case gave out");

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

    [Fact]
    public async Task Device_FromAskingToRevoking_LooksRightStepByStep()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            await using var grace = await chromium.VisitAsync(host.Address, "Grace Bell");
            await using var eva = await chromium.VisitorAsync(host.Address);
            var (desk, studio) = (grace.Page, eva.Page);
            await desk.GotoAsync("/devices");
            await LookedAtAsync(grace, "no device");

            await studio.FillAsync("#Login", Demonstrated.Editor);
            await studio.FillAsync("#Password", DemonstrationData.Password);
            await studio.PressAsync("#Password", "Enter");
            await studio.WaitForSelectorAsync("h1:has-text('This device is not accepted yet')");
            await studio.ClickAsync("main form button.govuk-button");
            await studio.WaitForSelectorAsync(".govuk-error-summary");
            await LookedAtAsync(eva, "device without a name");
            await studio.FillAsync("#Name", "Studio machine 3");
            await studio.ClickAsync("main form button.govuk-button");
            await studio.WaitForSelectorAsync("text=Waits for a decision");
            await LookedAtAsync(eva, "device that waits");

            await desk.GotoAsync("/");
            await LookedAtAsync(grace, "home with a device");
            await desk.ClickAsync("text=Device Studio machine 3");
            await LookedAtAsync(grace, "device to decide");
            foreach (var button in new[] { "Accept this device", "Do not accept this device" })
            {
                await desk.ClickAsync($"text=\"{button}\"");
                await desk.WaitForSelectorAsync(".govuk-error-summary");
                Assert.Equal(1, await desk.Locator("main form .govuk-error-message").CountAsync());
                await LookedAtAsync(grace, button + ", left empty");
            }

            var last = DateTimeOffset.UtcNow.AddDays(90);
            await desk.FillAsync("[name='LastDay.Day']", $"{last.Day}");
            await desk.FillAsync("[name='LastDay.Month']", $"{last.Month}");
            await desk.FillAsync("[name='LastDay.Year']", $"{last.Year}");
            await desk.ClickAsync("text=\"Accept this device\"");
            await desk.WaitForSelectorAsync("text=Device accepted");
            await LookedAtAsync(grace, "device accepted");
            await studio.ReloadAsync();
            await studio.WaitForSelectorAsync("h1:has-text('This device is accepted')");
            await LookedAtAsync(eva, "this device accepted");

            await desk.ClickAsync("main table a");
            await LookedAtAsync(grace, "device to revoke");
            await desk.FillAsync("#Reason", "Stolen from the studio");
            await desk.ClickAsync("text=Revoke this device now");
            await desk.WaitForSelectorAsync("text=Device revoked");
            await LookedAtAsync(grace, "device revoked");
            await studio.ReloadAsync();
            await studio.WaitForSelectorAsync("text=Your session has ended");
            Assert.Empty(grace.Said.Concat(eva.Said));
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
