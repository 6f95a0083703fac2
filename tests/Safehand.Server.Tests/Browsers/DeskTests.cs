using Microsoft.Playwright;
using static Safehand.Server.Tests.Looking;

namespace Safehand.Server.Tests;

/// <summary>People, passwords, teams, requests and reviews as they are done at a desk, in a real browser, on a server of their own.</summary>
[Trait("Needs", "Browser")]
public sealed class DeskTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string Again = DemonstrationData.Password;

    [Fact]
    public async Task PeopleJourney_AddGivePasswordChooseAndJoinATeam_WorksAndIsAccessible()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            await using var sam = await chromium.VisitAsync(host.Address, "Sam Okoro");
            await sam.Page.GotoAsync("/people");
            await LookedAtAsync(sam, "people");
            await sam.Page.ClickAsync("text=Add a person");
            await LookedAtAsync(sam, "people-add");
            await sam.Page.ClickAsync("main form button[type=submit]");
            await LookedAtAsync(sam, "people-add-errors");
            Assert.Equal(5, await sam.Page.Locator(".govuk-error-summary li").CountAsync());
            await FillAsync(sam.Page, ("Name", "DC Ines Cole"), ("Login", "ines.cole"), ("Number", "NS4519"), ("Supervisor", "ruth.adeyemi"), ("LastDay.Day", "30"), ("LastDay.Month", "11"), ("LastDay.Year", Year));
            await FillAsync(sam.Page, ("Trained.Day", "30"), ("Trained.Month", "11"), ("Trained.Year", Year));
            await sam.Page.CheckAsync("input[name=Roles][value=Officer]");
            await sam.Page.ClickAsync("main form button[type=submit]");
            await sam.Page.WaitForSelectorAsync("text=Added. A second person gives them their first password");
            await LookedAtAsync(sam, "person");
            Assert.Contains("DC I Cole NS4519", await sam.Page.InnerTextAsync("main"), StringComparison.Ordinal);

            await using var ruth = await chromium.VisitAsync(host.Address, "DI Ruth Adeyemi");
            await ruth.Page.GotoAsync("/people");
            await ruth.Page.ClickAsync("text=DC Ines Cole");
            await LookedAtAsync(ruth, "password-give");
            await ruth.Page.ClickAsync("text=Give a one-time password");
            await LookedAtAsync(ruth, "password-given");
            var once = await ruth.Page.InnerTextAsync("code.sh-once");

            await using var ines = await chromium.VisitorAsync(host.Address);
            await SignInAsync(ines.Page, "ines.cole", once);
            await LookedAtAsync(ines, "password-choose");
            await ines.Page.GotoAsync("/cases");
            Assert.EndsWith("/account/password", ines.Page.Url, StringComparison.Ordinal);
            await FillAsync(ines.Page, ("Password", "walnut ferry opaque sandal"), ("Again", "walnut ferry opaque sandal"));
            await ines.Page.ClickAsync("main form button[type=submit]");
            await ines.Page.WaitForSelectorAsync("text=Password changed");
            await LookedAtAsync(ines, "account");

            var ofCase = await CaseAsync(host.Address);
            await ruth.Page.GotoAsync($"/cases/{ofCase}/team");
            await LookedAtAsync(ruth, "team");
            await FillAsync(ruth.Page, ("Login", "ines.cole"), ("Reason", "Takes over the interviews"));
            await ruth.Page.ClickAsync("text=Put on the team");
            await ruth.Page.WaitForSelectorAsync("text=They are on the team");
            await ines.Page.GotoAsync("/cases");
            Assert.True(await ines.Page.IsVisibleAsync("text=Larkspur"));
            await ruth.Page.SelectOptionAsync("#Who", new SelectOptionValue { Label = "DC Ines Cole, on the team" });
            await ruth.Page.FillAsync("#EndReason", "Goes back to her own unit");
            await ruth.Page.ClickAsync("main form[action*=Withdraw] button");
            await ruth.Page.WaitForSelectorAsync("text=They are not on the team any more");
            await ines.Page.GotoAsync("/cases");
            Assert.False(await ines.Page.IsVisibleAsync("text=Larkspur"));
            Assert.Empty(sam.Said.Concat(ruth.Said).Concat(ines.Said));
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AskAndDecide_InTheBrowser_LetsSomebodyIn(bool script)
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var exhibit = await ExhibitAsync(host.Address);
            await using var tom = await chromium.VisitAsync(host.Address, "DC Tom Ferris", script);
            await tom.Page.GotoAsync($"/exhibits/{exhibit}/open");
            await tom.Page.ClickAsync("text=Ask for access");
            if (script)
            {
                await LookedAtAsync(tom, "ask");
            }

            Assert.Equal(5, await tom.Page.Locator("input[name=Kind]").CountAsync());
            await tom.Page.CheckAsync("input[value=BringToJustice]");
            await tom.Page.FillAsync("#Sentence", "The blue van is in my case as well");
            await tom.Page.ClickAsync("main form button[type=submit]");
            await tom.Page.WaitForSelectorAsync("text=The case lead has not decided yet");
            var request = tom.Page.Url;

            await using var ruth = await chromium.VisitAsync(host.Address, "DI Ruth Adeyemi", script);
            await ruth.Page.ClickAsync("text=Access to JS/1");
            if (script)
            {
                await LookedAtAsync(ruth, "request");
            }

            await ruth.Page.ClickAsync("button:has-text('Give access')");
            await ruth.Page.WaitForSelectorAsync("text=Access given for 7 days");

            await tom.Page.GotoAsync(request);
            Assert.Contains("JS/1", await tom.Page.InnerTextAsync("h1"), StringComparison.Ordinal);
            await tom.Page.GotoAsync($"/exhibits/{exhibit}/open");
            await tom.Page.CheckAsync("input[value=BringToJustice]");
            await tom.Page.FillAsync("#Sentence", "The blue van is in my case as well");
            await tom.Page.ClickAsync("main form button[type=submit]");
            await tom.Page.WaitForSelectorAsync("text=You have this open");
            Assert.All(tom.Said.Concat(ruth.Said), s => Assert.Contains("403", s, StringComparison.Ordinal)); // the refusal it began with
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task EmergencyAndReview_InTheBrowser_IsAnsweredOutsideTheLine()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var exhibit = await ExhibitAsync(host.Address);
            await using var tom = await chromium.VisitAsync(host.Address, "DC Tom Ferris");
            await tom.Page.GotoAsync($"/exhibits/{exhibit}/open-in-emergency");
            await tom.Page.FillAsync("#Sentence", "A child is missing and this may show where");
            await tom.Page.ClickAsync("text=Open now");
            await tom.Page.WaitForSelectorAsync("text=You have this open");

            // Neither the lead nor whoever opened it finds the review; professional standards does, with its clock.
            await using var ruth = await chromium.VisitAsync(host.Address, "DI Ruth Adeyemi");
            await ruth.Page.GotoAsync("/reviews");
            Assert.True(await ruth.Page.IsVisibleAsync("text=No review is waiting for you"));
            await tom.Page.GotoAsync("/reviews");
            Assert.True(await tom.Page.IsVisibleAsync("text=No review is waiting for you"));
            await using var omar = await chromium.VisitAsync(host.Address, "DS Omar Haddad");
            Assert.True(await omar.Page.IsVisibleAsync("nav >> text=to answer"));
            await omar.Page.GotoAsync("/reviews");
            await LookedAtAsync(omar, "reviews");
            await omar.Page.ClickAsync("text=Opening of JS/1");
            await LookedAtAsync(omar, "review");
            Assert.Contains("A child is missing", await omar.Page.InnerTextAsync("main"), StringComparison.Ordinal);
            await omar.Page.CheckAsync("input[name=Answer][value=yes]");
            await omar.Page.FillAsync("#Reason", "The control room confirms the search");
            await omar.Page.ClickAsync("main form button[type=submit]");
            await omar.Page.WaitForSelectorAsync("text=Review answered");
            Assert.True(await omar.Page.IsVisibleAsync("text=No review is waiting for you"));
            Assert.Empty(omar.Said);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Trait("Category", "Slow")]
    [Fact]
    public async Task Session_AboutToEnd_WarnsKeepsWhatWasTypedAndLetsGoOn()
    {
        var clock = new ShiftedClock();
        var host = await World.StartAsync(world.CopyOfState(), clock);
        try
        {
            var exhibit = await ExhibitAsync(host.Address);
            await using var priya = await chromium.VisitAsync(host.Address, "DC Priya Nair");
            var page = priya.Page;
            await page.GotoAsync($"/exhibits/{exhibit}/open");
            await page.CheckAsync("input[value=BringToJustice]");
            await page.FillAsync("#Sentence", "Comparing the account with the statement");
            await LookAgainAsync(page);
            Assert.False(await page.IsVisibleAsync("dialog"));

            clock.Shift(TimeSpan.FromMinutes(13.5));
            await LookAgainAsync(page);
            await page.WaitForSelectorAsync("dialog[open] >> text=You will be signed out in 2 minutes");
            await LookedAtAsync(priya, "session-warning");
            await page.ClickAsync("text=Stay signed in");
            await page.WaitForSelectorAsync("dialog", new() { State = WaitForSelectorState.Hidden });
            clock.Shift(TimeSpan.FromMinutes(12));
            await LookAgainAsync(page);
            Assert.False(await page.IsVisibleAsync("dialog"));

            clock.Shift(TimeSpan.FromMinutes(4));
            await LookAgainAsync(page);
            await page.WaitForSelectorAsync("dialog[open] >> text=You have been signed out");
            await LookedAtAsync(priya, "session-ended");
            await page.Keyboard.PressAsync("Escape");
            Assert.True(await page.IsVisibleAsync("dialog"));
            var tab = await page.Context.RunAndWaitForPageAsync(() => page.ClickAsync("text=Sign in again (opens in a new tab)"));
            await SignInAsync(tab, "priya.nair", Again);
            await tab.WaitForSelectorAsync("text=Where you are signed in");
            await LookAgainAsync(page);
            await page.WaitForSelectorAsync("dialog", new() { State = WaitForSelectorState.Hidden });
            Assert.Equal("Comparing the account with the statement", await page.InputValueAsync("#Sentence"));
            await page.ClickAsync("main form button[type=submit]");
            await page.WaitForSelectorAsync("text=You have this open");
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Trait("Category", "Slow")]
    [Fact]
    public async Task Playing_IsActivity_SoThatTheSessionLasts()
    {
        var clock = new ShiftedClock();
        var host = await World.StartAsync(world.CopyOfState(), clock);
        try
        {
            using var priya = await Someone.WithSessionAsync(host.Address, "priya.nair");
            var exhibit = await ExhibitAsync(host.Address);
            var token = await priya.FormTokenAsync("/account");
            var opening = await priya.SendAsync(Json($"/api/v1/exhibits/{exhibit}/openings", token, """{"purpose":"bringToJustice","sentence":"Comparing the account with the statement"}"""));
            opening.Is(HttpStatusCode.Created);
            for (var i = 0; i < 30; i++)
            {
                clock.Shift(TimeSpan.FromSeconds(40));
                (await priya.GetAsync($"/api/v1/openings/{opening.Text("opening")}/segments/{i % 3}.ts")).Is(HttpStatusCode.OK);
            }

            // Twenty minutes, and nothing else was asked for; asking how long it lasts shows that the last segment counted.
            var left = await priya.GetAsync("/api/v1/me/session");
            Assert.InRange((int)left.Json["seconds"]!, 890, 900);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Fault_InTheBrowser_LooksRight()
    {
        var host = await WaitingDoorTests.FaultyAsync(world.CopyOfState());
        try
        {
            await using var priya = await chromium.VisitAsync(host.Address, "DC Priya Nair");
            Assert.Equal(500, (await priya.Page.GotoAsync("/planted-fault"))!.Status);
            await LookedAtAsync(priya, "fault");
            Assert.True(await priya.Page.IsVisibleAsync("text=Something went wrong"));
            await priya.Page.GotoAsync("/exhibits/0123456789abcdef0123456789abcdef");
            await LookedAtAsync(priya, "refused-absent");
            await priya.Page.GotoAsync("/sign-in?ended=form&returnUrl=%2Fcases");
            await LookedAtAsync(priya, "sign-in-ended");
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private static string Year => TimeProvider.System.GetUtcNow().AddYears(1).Year.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // As when somebody comes back to the tab: its own timers run on the real clock.
    private static async Task LookAgainAsync(IPage page)
    {
        await page.RunAndWaitForResponseAsync(() => page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))"), r => r.Url.EndsWith("/api/v1/me/session", StringComparison.Ordinal));
        await page.EvaluateAsync("new Promise(done => setTimeout(done, 100))");
    }

    private static async Task SignInAsync(IPage page, string login, string password)
    {
        await FillAsync(page, ("Login", login), ("Password", password));
        await page.ClickAsync("main form.govuk-\\!-width-two-thirds button[type=submit]:not(.govuk-password-input__toggle)");
    }

    private static async Task FillAsync(IPage page, params (string Name, string Value)[] fields)
    {
        foreach (var (name, value) in fields)
        {
            await page.FillAsync($"[name='{name}']", value);
        }
    }

    private static HttpRequestMessage Json(string path, string token, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Safehand-Form", token);
        return request;
    }

    private static async Task<string> ExhibitAsync(Uri address)
    {
        using var priya = await Someone.WithTokenAsync(address, "priya.nair");
        return await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
    }

    private static async Task<string> CaseAsync(Uri address)
    {
        using var priya = await Someone.WithTokenAsync(address, "priya.nair");
        return (string)(await priya.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Json["id"]!;
    }
}
