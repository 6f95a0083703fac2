using System.Net;
using Safehand.Access.Tests.Worlds;
using Xunit;

namespace Safehand.Access.Tests.SignIn;

public sealed class OwnPasswordTests
{
    private const string Fresh = "walnut ferry opaque sandal";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Change_WithTheCurrentOne_EndsEverythingElseAndGoesOnHere()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var (here, elsewhere, shell) = (await world.SignedInAsync("pnair"), await world.SignedInAsync("pnair"), world.Browser());
        shell.Bear(await TokenTests.MakeAsync(world, 30));

        var changed = await here.SubmitAsync("/account/password", null, ("Current", World.Password), ("Password", Fresh), ("Again", Fresh));

        Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await shell.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await world.Browser().SignInAsync("pnair", World.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await world.Browser().SignInAsync("pnair", Fresh)).StatusCode);
        var entry = (await world.LedgerAsync()).First(e => e.Entry.Leaf.Name == "person.factor-changed.v1");
        Assert.DoesNotContain("walnut", System.Text.Json.JsonSerializer.Serialize(entry), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", Fresh, Fresh, "Enter the password you have now")]
    [InlineData("not the password I have", Fresh, Fresh, "That is not the password you have now")]
    [InlineData(World.Password, "", "", "Enter a new password")]
    [InlineData(World.Password, "walnut ferry", "walnut ferry", "15 characters or more")]
    [InlineData(World.Password, "password password password", "password password password", "harder to guess")]
    [InlineData(World.Password, "DC Priya Nair pnair 1", "DC Priya Nair pnair 1", "harder to guess")]
    [InlineData(World.Password, World.Password, World.Password, "must be different")]
    [InlineData(World.Password, Fresh, "walnut ferry opaque saddle", "Enter the same new password")]
    public async Task Change_WithSomethingWrong_ChangesNothing(string current, string fresh, string again, string said)
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");

        var answer = await browser.SubmitAsync("/account/password", null, ("Current", current), ("Password", fresh), ("Again", again));

        var page = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"" + Fresh, page, StringComparison.Ordinal);
        Assert.DoesNotContain("person.factor-changed.v1", await world.EntryNamesAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await world.Browser().SignInAsync("pnair", World.Password)).StatusCode);
    }

    [Fact]
    public async Task Change_GuessingTheCurrentOne_HasToWaitAsAtSignIn()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        for (var i = 0; i < 5; i++)
        {
            await browser.SubmitAsync("/account/password", null, ("Current", "a guess at the password " + i), ("Password", Fresh), ("Again", Fresh));
        }

        var right = await browser.SubmitAsync("/account/password", null, ("Current", World.Password), ("Password", Fresh), ("Again", Fresh));

        Assert.Contains("too many tries", await right.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.DoesNotContain("person.factor-changed.v1", await world.EntryNamesAsync());
    }
}
