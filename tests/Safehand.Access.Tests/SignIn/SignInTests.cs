using System.Net;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Access.Tests.SignIn;

public sealed class SignInTests
{
    [Fact]
    public async Task SignIn_RightPassword_GoesBackWhereTheyWereAndIsEntered()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = world.Browser();

        var away = await browser.GetAsync("/?a=b");
        Assert.Equal(HttpStatusCode.Redirect, away.StatusCode);
        Assert.Equal("/sign-in?returnUrl=%2F%3Fa%3Db", away.Headers.Location!.OriginalString);

        var answer = await browser.SignInAsync("PNair ", World.Password, "/?a=b");
        Assert.Equal("/?a=b", answer.Headers.Location!.OriginalString);
        Assert.Equal("DC Priya Nair", await browser.ReadAsync("/"));
        Assert.Equal("session.began.v1", (await world.EntryNamesAsync())[0]);
    }

    [Fact]
    public async Task SignIn_WrongPasswordOrUnknownName_SameAnswerAndBothEntered()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = world.Browser();

        var wrong = await (await browser.SignInAsync("pnair", "copper kettle drifting south")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var unknown = await (await browser.SignInAsync("nobodyhere", "copper kettle drifting south")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        const string Told = "The user name and password do not match an account that can sign in";
        Assert.Contains(Told, wrong, StringComparison.Ordinal);
        Assert.Contains(Told, unknown, StringComparison.Ordinal);
        Assert.DoesNotContain("copper kettle", wrong, StringComparison.Ordinal);
        Assert.Equal(2, (await world.EntryNamesAsync()).Count(n => n == "sign-in.failed.v1"));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task SignIn_WrongPasswordOrUnknownName_LeavesOfTheLedgerTellNotWhich()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("pnair");
        var browser = world.Browser();
        await browser.SignInAsync("pnair", "copper kettle drifting south");
        await browser.SignInAsync("nobodyhere", "copper kettle drifting south");

        var (unknown, wrong) = ((await world.LedgerAsync())[0], (await world.LedgerAsync())[1]);

        Assert.Equal("sign-in.failed.v1", wrong.Entry.Leaf.Name);
        Assert.Equal(new byte[16], wrong.Entry.Leaf.Object);
        Assert.Equal(new byte[16], unknown.Entry.Leaf.Object);
        Assert.Equal(unknown.Entry.Leaf.Commitments.Keys, wrong.Entry.Leaf.Commitments.Keys);

        // Whoever may have the values still finds whose account it was.
        Assert.Equal(person.Bytes(), wrong.About);
        Assert.Equal(person.Value, wrong.Text(Ledger.ValueGroup.Content, "person"));
    }

    [Fact]
    public async Task SignIn_TriesWithoutEnd_ComputeAndEnterNothingMore()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        await world.OfficerAsync("lead", "DS Aled Morgan");
        var shell = world.Browser();
        for (var i = 1; i < SignInPace.Most; i++)
        {
            await TokenAsync(shell, "pnair", "copper kettle drifting south");
        }

        // One is left, and those that succeed cost nothing.
        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(shell, "lead", World.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(shell, "lead", World.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TokenAsync(shell, "nobodyhere", "copper kettle drifting south")).StatusCode);

        var entered = (await world.EntryNamesAsync()).Count;
        Assert.Equal(HttpStatusCode.TooManyRequests, (await TokenAsync(shell, "nobodyhere", "copper kettle drifting south")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await TokenAsync(shell, "lead", World.Password)).StatusCode);
        Assert.Equal(entered, (await world.EntryNamesAsync()).Count);

        world.Clock.Pass(SignInPace.One);
        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(shell, "lead", World.Password)).StatusCode);
    }

    [Fact]
    public async Task SignIn_FiveWrongOnes_MustWaitTwiceAsLongEachTime()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = world.Browser();
        for (var i = 0; i < Throttle.Free; i++)
        {
            await browser.SignInAsync("pnair", "copper kettle drifting south");
        }

        Assert.Contains("Try again in 30 seconds", await TryAsync(browser), StringComparison.Ordinal);
        world.Clock.Pass(TimeSpan.FromSeconds(31));
        await browser.SignInAsync("pnair", "copper kettle drifting south");
        Assert.Contains("Try again in 1 minutes", await TryAsync(browser), StringComparison.Ordinal);
        world.Clock.Pass(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SignInAsync("pnair", World.Password)).StatusCode);
    }

    [Fact]
    public async Task SignIn_ManyWrongOnesAtOnce_AreCountedLikeManyInARow()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var tries = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => world.Browser().PostJsonAsync(
            "/api/v1/tokens", new { login = "pnair", password = "copper kettle drifting south", name = "laptop" })));

        Assert.Equal(Throttle.Free, tries.Count(t => t.StatusCode == HttpStatusCode.Unauthorized));
        Assert.Equal(12 - Throttle.Free, tries.Count(t => t.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    [InlineData("/sign-out")]
    public async Task SignIn_ReturnAddressNotOurs_GoesHome(string asked)
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");

        var answer = await world.Browser().SignInAsync("pnair", World.Password, asked);

        Assert.Equal("/", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task SignIn_WithoutFormToken_IsRefused()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");

        var answer = await world.Browser().PostFormAsync("/sign-in", new Dictionary<string, string> { ["Login"] = "pnair", ["Password"] = World.Password });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("session.began.v1", await world.EntryNamesAsync());
    }

    [Theory]
    [InlineData("passwordpassword1")]
    [InlineData("P4ssw0rd-12345678")]
    [InlineData("qwertyuiopasdfghjkl")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Northshirepolice2026!")]
    [InlineData("shortbutodd#7")]
    public async Task Person_EasyPassword_IsRefused(string password)
    {
        await using var world = await World.StartAsync();
        var result = await world.StaffAsync(s => s.PersonAsync(
            world.Force, new NewPerson("northshire", "DC Priya Nair", "M", password, Roles.Officer), TestContext.Current.CancellationToken));

        Assert.Equal("person.password", result.Refusal?.Code);
    }

    [Fact]
    public async Task Person_PasswordHash_IsPbkdf2Sha512With210000Iterations()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        await using var rows = world.Store.Read();

        var hash = Convert.FromBase64String(rows.Set<Person>().Single().PasswordHash);

        // Identity's format 1: marker, PRF (2 is HMAC-SHA-512), iterations, all big-endian.
        Assert.Equal(new byte[] { 1, 0, 0, 0, 2 }, hash[..5]);
        Assert.Equal(210_000, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(5)));
    }

    private static Task<HttpResponseMessage> TokenAsync(Browser browser, string login, string password) =>
        browser.PostJsonAsync("/api/v1/tokens", new { login, password, name = "laptop" });

    private static async Task<string> TryAsync(Browser browser) =>
        await (await browser.SignInAsync("pnair", World.Password)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
