using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Access.Tests.SignIn;

public sealed class TokenTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_MadeWithPassword_WorksForTheApiAlone()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var shell = world.Browser();
        shell.Bear(await MakeAsync(world, 30));

        var me = await (await shell.GetAsync("/api/v1/me")).Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("DC Priya Nair", me.GetProperty("name").GetString());
        Assert.Equal("token", me.GetProperty("factor").GetString());
        Assert.Equal(HttpStatusCode.Redirect, (await shell.GetAsync("/")).StatusCode);
        Assert.Contains("personal-token.made.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Token_Revoked_Is401WithProblemDetails()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var shell = world.Browser();
        shell.Bear(await MakeAsync(world, 30));
        var browser = await world.SignedInAsync("pnair");
        await using var rows = world.Store.Read();

        await browser.SubmitAsync("/account", "/account?handler=revoke", ("token", rows.Set<PersonalToken>().Single().Id));

        var answer = await shell.GetAsync("/api/v1/me");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("sign-in.needed", (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString());
        Assert.Contains("personal-token.revoked.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Token_PastItsEnd_Is401()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var shell = world.Browser();
        shell.Bear(await MakeAsync(world, 1));
        Assert.Equal(HttpStatusCode.OK, (await shell.GetAsync("/api/v1/me")).StatusCode);

        world.Clock.Pass(TimeSpan.FromDays(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await shell.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Token_MadeOnTheAccountPage_IsShownOnceAndWorks()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");

        var page = await (await browser.SubmitAsync("/account", "/account?handler=make", ("Name", "My laptop"), ("Days", "7"))).Content.ReadAsStringAsync(Ct);

        var token = System.Text.RegularExpressions.Regex.Match(page, "sh_[A-Za-z0-9_-]{43}").Value;
        Assert.NotEmpty(token);
        Assert.DoesNotContain(token, await browser.ReadAsync("/account"), StringComparison.Ordinal);
        var shell = world.Browser();
        shell.Bear(token);
        Assert.Equal(HttpStatusCode.OK, (await shell.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Token_MadeOnAStaleSession_IsRefused()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        world.Clock.Pass(TimeSpan.FromMinutes(6));

        await browser.SubmitAsync("/account", "/account?handler=make", ("Name", "My laptop"), ("Days", "7"));

        Assert.DoesNotContain("personal-token.made.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Token_MadeByASession_IsNoFresherThanItsSignIn()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        world.Clock.Pass(TimeSpan.FromMinutes(4));
        await browser.SubmitAsync("/account", "/account?handler=make", ("Name", "My laptop"), ("Days", "7"));

        Assert.False(await NeedsFreshAsync(world, person));
        world.Clock.Pass(TimeSpan.FromMinutes(2));
        Assert.True(await NeedsFreshAsync(world, person));
    }

    [Fact]
    public async Task Api_CookieWithoutFormToken_ChangesNothing()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");

        var answer = await browser.PostJsonAsync("/api/v1/access-requests", new { exhibit = world.Cases.Exhibit.Value, purpose = "legalDuty", sentence = "to plan an interview", days = 7 });

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("access.asked.v1", await world.EntryNamesAsync());
    }

    // What the gate says to a grave act with the only token there is.
    private static async Task<bool> NeedsFreshAsync(World world, PersonId id)
    {
        await using var rows = world.Store.Read();
        var actor = rows.Set<Person>().Single(p => p.Id == id).ActsSince(rows.Set<PersonalToken>().Single().MadeAt);
        await using var change = await world.Store.Changes.BeginAsync(actor, Purpose.Running, Ct);
        var decision = world.Door.Consider(change, Act.OpenClean, world.Cases.Ask);
        Assert.DoesNotContain("G5", decision.RuleNumbers);
        return decision.RuleNumbers.Contains("G6");
    }

    internal static async Task<string> MakeAsync(World world, int days, string login = "pnair")
    {
        var answer = await world.Browser().PostJsonAsync("/api/v1/tokens", new { login, password = World.Password, name = "laptop", days });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("token").GetString()!;
    }
}
