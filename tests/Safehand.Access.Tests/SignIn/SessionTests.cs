using System.Net;
using Safehand.Access.Tests.Worlds;
using Xunit;

namespace Safehand.Access.Tests.SignIn;

public sealed class SessionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_IdleForFifteenMinutes_Ends()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");

        world.Clock.Pass(TimeSpan.FromMinutes(14));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);
        world.Clock.Pass(TimeSpan.FromMinutes(14));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);
        world.Clock.Pass(TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Session_UsedAllTheTime_EndsAfterTwelveHours()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        for (var i = 0; i < 71; i++)
        {
            world.Clock.Pass(TimeSpan.FromMinutes(10));
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);
        }

        world.Clock.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Session_Third_EndsTheOldest()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var first = await world.SignedInAsync("pnair");
        world.Clock.Pass(TimeSpan.FromMinutes(1));
        var second = await world.SignedInAsync("pnair");
        world.Clock.Pass(TimeSpan.FromMinutes(1));
        await world.SignedInAsync("pnair");

        Assert.Equal(HttpStatusCode.Redirect, (await first.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Session_SignedInAgain_IsANewOneAndTheOldIsDead()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        var before = Secret(browser);
        await browser.SignInAsync("pnair", World.Password);

        Assert.NotEqual(before, Secret(browser));
        var thief = world.Browser();
        thief.Cookies.Add(new Uri("http://127.0.0.1"), new Cookie("sh", before));
        Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task SignOut_ThenTheOldCookie_IsDeadAndItIsEntered()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        var before = Secret(browser);

        var answer = await browser.SubmitAsync("/sign-out", null);

        Assert.Equal("/sign-in", answer.Headers.Location!.OriginalString);
        Assert.Equal("session.ended.v1", (await world.EntryNamesAsync())[0]);
        var thief = world.Browser();
        thief.Cookies.Add(new Uri("http://127.0.0.1"), new Cookie("sh", before));
        Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Leaver_VouchingEnds_NextRequestIsRefused()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);

        await world.StaffAsync(s => s.VouchUntilAsync(person, world.Clock.Now, Ct));

        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync("pnair", World.Password)).StatusCode);
    }

    [Fact]
    public async Task Suspended_NextRequestIsRefused()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");

        await world.StaffAsync(s => s.SuspendAsync(person, Ct));

        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Store_HoldsNoSecretOfASession()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        await using var rows = world.Store.Read();

        var kept = rows.Set<Session>().Single();

        Assert.Equal(Access.Secret.HashOf(Secret(browser)), kept.Hash);
    }

    [Fact]
    public async Task PlantedSession_BySql_SignsNobodyIn()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("pnair");
        var (secret, hash) = Access.Secret.Fresh();
        await using var rows = world.Store.Read();
        var stamp = rows.Set<Person>().Single().SecurityStamp;
        var now = world.Clock.Now.ToUnixTimeMilliseconds();
        Assert.Equal(1, await world.BySqlAsync($"""
            INSERT INTO sessions (id, hash, person, factor, signed_in_at, seen_at, stamp, network, seal)
            VALUES ('0123456789abcdef0123456789abcdef', x'{Convert.ToHexString(hash)}', '{person}', 'Password', {now}, {now}, '{stamp}', '', zeroblob(32))
            """));
        var browser = world.Browser();
        browser.Cookies.Add(new Uri("http://127.0.0.1"), new Cookie("sh", secret));

        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task PlantedPassword_BySql_SignsNobodyIn()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        await world.OfficerAsync("other", "DC Someone Else");
        Assert.Equal(1, await world.BySqlAsync("UPDATE people SET vouched_until = vouched_until + 1 WHERE login = 'pnair'"));

        Assert.Equal(HttpStatusCode.OK, (await world.Browser().SignInAsync("pnair", World.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await world.Browser().SignInAsync("other", World.Password)).StatusCode);
    }

    private static string Secret(Browser browser) => browser.Cookies.GetAllCookies()["sh"]!.Value;
}
