using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Safehand.Access.Tests.Worlds;
using Xunit;

namespace Safehand.Access.Tests.SignIn;

public sealed class SessionEndTests
{
    private const string Left = "/api/v1/me/session";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asking_HowLongItLasts_IsNoActivity()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);

        world.Clock.Pass(TimeSpan.FromMinutes(13));
        var answer = await (await browser.GetAsync(Left)).Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(120, answer.GetProperty("seconds").GetInt32());
        Assert.False(answer.GetProperty("final").GetBoolean());
        world.Clock.Pass(TimeSpan.FromMinutes(2));

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(Left)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/api/v1/me")]
    [InlineData("POST", Left)]
    public async Task Looking_ByAScriptsClock_IsNoActivity(string method, string path)
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        for (var i = 0; i < 2; i++)
        {
            world.Clock.Pass(TimeSpan.FromMinutes(7));
            await browser.LookAsync(method, path);
        }

        world.Clock.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Asking_InTheTwelfthHour_SaysThatItIsFinal()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        for (var i = 0; i < 71; i++)
        {
            world.Clock.Pass(TimeSpan.FromMinutes(10));
            await browser.GetAsync("/");
        }

        world.Clock.Pass(TimeSpan.FromMinutes(8));
        var answer = await (await browser.GetAsync(Left)).Content.ReadFromJsonAsync<JsonElement>(Ct);

        Assert.Equal(120, answer.GetProperty("seconds").GetInt32());
        Assert.True(answer.GetProperty("final").GetBoolean());
    }

    [Fact]
    public async Task Staying_WithoutTheFormToken_IsRefused()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostJsonAsync(Left, new { })).StatusCode);
    }

    [Fact]
    public async Task Page_AfterTheEnd_LeadsBackToItself()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        world.Clock.Pass(TimeSpan.FromMinutes(15));

        var page = (await browser.GetAsync("/reviews?x=1")).Headers.Location!.OriginalString;

        Assert.Equal("/sign-in?returnUrl=%2Freviews%3Fx%3D1&ended=page", page);
        Assert.Contains("Your session has ended", await browser.ReadAsync(page), StringComparison.Ordinal);
        var back = await browser.SignInAsync("pnair", World.Password, "/reviews?x=1");
        Assert.Equal("/reviews?x=1", back.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Form_SentAfterTheEnd_LeadsBackToItsPageAndSaysSo()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        world.Clock.Pass(TimeSpan.FromMinutes(15));

        var sent = await browser.PostFormAsync("/account?handler=make&tab=2", [KeyValuePair.Create("Name", "laptop")]);

        var page = sent.Headers.Location!.OriginalString;
        Assert.Equal("/sign-in?returnUrl=%2Faccount%3Ftab%3D2&ended=form", page);
        Assert.Contains("so it was not saved", await browser.ReadAsync(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", null, HttpStatusCode.Redirect)]
    [InlineData("*/*", null, HttpStatusCode.Redirect)]
    [InlineData("*/*", "navigate", HttpStatusCode.Redirect)]
    [InlineData("*/*", "cors", HttpStatusCode.Unauthorized)]
    [InlineData("application/json", null, HttpStatusCode.Unauthorized)]
    public async Task Home_WithoutASession_RedirectsWhoeverWantsAPage(string accept, string? mode, HttpStatusCode expected)
    {
        await using var world = await World.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = world.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (mode is not null)
        {
            request.Headers.Add("Sec-Fetch-Mode", mode);
        }

        using var answer = await http.SendAsync(request, Ct);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected is HttpStatusCode.Redirect ? "/sign-in?returnUrl=%2F" : null, answer.Headers.Location?.OriginalString);
    }
}
