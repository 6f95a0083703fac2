using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Safehand.Access.Tests.SignIn;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Access.Tests.People;

public sealed partial class PeopleTests
{
    private const string Own = "walnut ferry opaque sandal";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_AndFirstPasswordByASecondPerson_LetsThemInOnceAndMakesThemChoose()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        await world.OfficerAsync("boss", "DI Ruth Adeyemi", Roles.Supervisor);
        var admin = await world.SignedInAsync("sam");

        var added = await admin.SubmitAsync("/people/add", null, Details("ines.cole"));
        Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);
        var page = await admin.ReadAsync(added.Headers.Location!.OriginalString);
        Assert.Contains("DC I Cole NS4519", page, StringComparison.Ordinal);
        Assert.Contains("None yet", page, StringComparison.Ordinal);

        // Who asked does not give it, and is told by which rule.
        var request = (await OpenRequestAsync(world)).Id;
        var own = await admin.SubmitAsync("/account", "/people/passwords/" + request, ("Answer", "give"));
        Assert.Equal(HttpStatusCode.Forbidden, own.StatusCode);
        Assert.Contains("/rules#G28", await own.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        var boss = await world.SignedInAsync("boss");
        Assert.Contains("/people/passwords/" + request, await boss.ReadAsync("/people"), StringComparison.Ordinal);
        var given = await (await boss.SubmitAsync("/people/passwords/" + request, null, ("Answer", "give"))).Content.ReadAsStringAsync(Ct);
        var once = OneTime().Match(given).Value;
        Assert.NotEmpty(once);
        Assert.Equal(HttpStatusCode.NotFound, (await boss.GetAsync("/people/passwords/" + Ids.Fresh())).StatusCode);

        var shell = await world.Browser().PostJsonAsync("/api/v1/tokens", new { login = "ines.cole", password = once, name = "laptop" });
        Assert.Equal(HttpStatusCode.Unauthorized, shell.StatusCode);
        var fresh = world.Browser();
        Assert.Equal(HttpStatusCode.Redirect, (await fresh.SignInAsync("ines.cole", once)).StatusCode);
        Assert.Equal("/account/password", (await fresh.GetAsync("/")).Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, (await fresh.GetAsync("/api/v1/me")).StatusCode);
        var chosen = await fresh.SubmitAsync("/account/password", null, ("Password", Own), ("Again", Own));
        Assert.Equal("/account", chosen.Headers.Location!.OriginalString);
        Assert.Equal("DC Ines Cole", await fresh.ReadAsync("/"));

        Assert.Equal(HttpStatusCode.OK, (await world.Browser().SignInAsync("ines.cole", once)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await world.Browser().SignInAsync("ines.cole", Own)).StatusCode);
        var names = await world.EntryNamesAsync();
        Assert.All(["person.vouched-for.v1", "password.asked-for.v1", "give-password.refused.v1", "password.given.v1", "person.factor-changed.v1"], n => Assert.Contains(n, names));
    }

    [Fact]
    public async Task OneTimePassword_After24Hours_LetsNobodyIn()
    {
        await using var world = await World.StartAsync();
        var once = await OnceAsync(world, "pnair");
        Assert.Equal(HttpStatusCode.OK, (await world.Browser().SignInAsync("pnair", World.Password)).StatusCode);
        world.Clock.Pass(TimeSpan.FromHours(24));

        Assert.Equal(HttpStatusCode.OK, (await world.Browser().SignInAsync("pnair", once)).StatusCode);
    }

    [Fact]
    public async Task OneTimePassword_UsedButNothingChosen_DoesNotWorkAgain()
    {
        await using var world = await World.StartAsync();
        var once = await OnceAsync(world, "pnair");
        Assert.Equal(HttpStatusCode.Redirect, (await world.Browser().SignInAsync("pnair", once)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await world.Browser().SignInAsync("pnair", once)).StatusCode);
    }

    [Fact]
    public async Task PasswordRequest_PlantedBySql_IsNone()
    {
        await using var world = await World.StartAsync();
        var sam = await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        var priya = await world.OfficerAsync("pnair");
        await world.OfficerAsync("boss", "DI Ruth Adeyemi", Roles.Supervisor);
        var id = Ids.Fresh();
        Assert.Equal(1, await world.BySqlAsync($"INSERT INTO password_requests (id, person, asked_by, asked_at, reason, state, seal) VALUES ('{id}', '{priya}', '{sam}', 0, 'x', 'Waiting', zeroblob(32))"));
        var boss = await world.SignedInAsync("boss");

        Assert.DoesNotContain(id, await boss.ReadAsync("/people"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await boss.SubmitAsync("/account", "/people/passwords/" + id, ("Answer", "give"))).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await world.Browser().SignInAsync("pnair", World.Password)).StatusCode);
    }

    [Fact]
    public async Task Rights_GivenAndWithdrawn_CountAtOnceAndAreEntered()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        var priya = await world.OfficerAsync("pnair");
        var (admin, hers) = (await world.SignedInAsync("sam"), await world.SignedInAsync("pnair"));
        var page = "/people/" + priya;
        Assert.Equal(HttpStatusCode.Forbidden, (await hers.GetAsync("/people")).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, (await admin.SubmitAsync(page, page + "?handler=give", ("Role", "Supervisor"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await hers.GetAsync("/people")).StatusCode);
        Assert.Contains("already", await (await admin.SubmitAsync(page, page + "?handler=give", ("Role", "Supervisor"))).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await admin.SubmitAsync(page, page + "?handler=give", ("Role", "Prosecutor"))).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await admin.SubmitAsync(page, page + "?handler=withdraw", ("held", "Supervisor"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await hers.GetAsync("/people")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await admin.SubmitAsync(page, page + "?handler=give", ("Role", "Supervisor"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await hers.GetAsync("/people")).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, (await admin.SubmitAsync(page, page + "?handler=train", ("Training", "Sensitive"), ("TrainedDay.Day", "1"), ("TrainedDay.Month", "3"), ("TrainedDay.Year", "2027"))).StatusCode);
        Assert.Contains("Last day 1 March 2027", await admin.ReadAsync(page), StringComparison.Ordinal);
        var names = await world.EntryNamesAsync();
        Assert.All(["person.role-given.v1", "person.role-withdrawn.v1", "person.training-changed.v1", "see-people.refused.v1", "person.viewed.v1"], n => Assert.Contains(n, names));
    }

    [Fact]
    public async Task Vouching_Ended_EndsWhatIsUnderWay()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        var page = "/people/" + await world.OfficerAsync("pnair");
        var (admin, hers) = (await world.SignedInAsync("sam"), await world.SignedInAsync("pnair"));
        Assert.Contains("Enter why", await (await admin.SubmitAsync(page, page + "?handler=end")).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await hers.GetAsync("/")).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, (await admin.SubmitAsync(page, page + "?handler=end", ("EndReason", "Left the force on Friday"))).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, (await hers.GetAsync("/")).StatusCode);
        Assert.Contains("Not vouched for", await admin.ReadAsync(page), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await admin.SubmitAsync(page, page + "?handler=vouch", ("LastDay.Day", "1"), ("LastDay.Month", "3"), ("LastDay.Year", "2027"))).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await world.Browser().SignInAsync("pnair", World.Password)).StatusCode);
    }

    [Fact]
    public async Task Suspended_InTheMiddle_CanDoNothingUntilReinstatedAndSignedInAnew()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        var page = "/people/" + await world.OfficerAsync("pnair");
        var (admin, hers, shell) = (await world.SignedInAsync("sam"), await world.SignedInAsync("pnair"), world.Browser());
        shell.Bear(await TokenTests.MakeAsync(world, 30));
        Assert.Contains("Enter why", await (await admin.SubmitAsync(page, page + "?handler=suspend")).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await hers.GetAsync("/")).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, (await admin.SubmitAsync(page, page + "?handler=suspend", ("SuspendReason", "Complaint 14 of 2026"))).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, (await hers.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await shell.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await world.Browser().SignInAsync("pnair", World.Password)).StatusCode);
        Assert.Contains("Suspended", await admin.ReadAsync(page), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await admin.SubmitAsync(page, page + "?handler=reinstate", ("SuspendReason", "Nothing was found"))).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await hers.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await shell.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await world.Browser().SignInAsync("pnair", World.Password)).StatusCode);
        var names = await world.EntryNamesAsync();
        Assert.All(["person.suspended.v1", "person.reinstated.v1", "session.ended.v1", "personal-token.revoked.v1"], n => Assert.Contains(n, names));
    }

    [Fact]
    public async Task SignIns_OfSomebodyElse_AreSeenAndEnded()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        var page = "/people/" + await world.OfficerAsync("pnair");
        var (admin, hers, shell) = (await world.SignedInAsync("sam"), await world.SignedInAsync("pnair"), world.Browser());
        shell.Bear(await TokenTests.MakeAsync(world, 30));
        await using var rows = world.Store.Read();
        var token = (await rows.Set<PersonalToken>().SingleAsync(Ct)).Id;
        Assert.Contains(token, await admin.ReadAsync(page), StringComparison.Ordinal);

        await admin.SubmitAsync(page, page + "?handler=signOut", ("signIn", token), ("token", "true"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await shell.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await hers.GetAsync("/")).StatusCode);

        await admin.SubmitAsync(page, page + "?handler=signOutAll");
        Assert.Equal(HttpStatusCode.Redirect, (await hers.GetAsync("/")).StatusCode);
        Assert.Contains("Nowhere, and they have no token", await admin.ReadAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rights_OnAStaleSignIn_AreNotChangedAndWhatWasEnteredStays()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        var page = "/people/" + await world.OfficerAsync("pnair");
        var admin = await world.SignedInAsync("sam");
        Assert.DoesNotContain("Sign in again", await admin.ReadAsync(page), StringComparison.Ordinal);
        world.Clock.Pass(TimeSpan.FromMinutes(6));
        Assert.Contains("Sign in again and come back", await admin.ReadAsync(page), StringComparison.Ordinal);

        var late = await admin.SubmitAsync(page, page + "?handler=end", ("EndReason", "Left the force on Friday"));

        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
        var shown = await late.Content.ReadAsStringAsync(Ct);
        Assert.Contains("Left the force on Friday", shown, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("person.vouching-changed.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Rights_OnesOwn_AreNotChanged()
    {
        await using var world = await World.StartAsync();
        var sam = await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        var admin = await world.SignedInAsync("sam");
        var page = "/people/" + sam;
        Assert.Contains("Nobody changes their own rights", await admin.ReadAsync(page), StringComparison.Ordinal);

        foreach (var (handler, field) in new[] { ("give", ("Role", "Officer")), ("password", ("PasswordReason", "I have lost mine")), ("end", ("EndReason", "I go home now")), ("reinstate", ("SuspendReason", "I am back")) })
        {
            var answer = await admin.SubmitAsync("/account", $"{page}?handler={handler}", field);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains("/rules#G28", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Person_OfAnotherOrganisation_LooksLikeNobody()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        await world.OfficerAsync("pnair");
        var foreign = await world.OfficerAsync("stranger", "DC Far Away", employer: world.OtherForce);
        foreach (var login in new[] { "sam", "pnair" })
        {
            var browser = await world.SignedInAsync(login);
            var (there, absent) = (await browser.GetAsync("/people/" + foreign), await browser.GetAsync("/people/" + Ids.Fresh()));
            Assert.Equal(HttpStatusCode.NotFound, there.StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
            Assert.Equal(Stripped(await absent.Content.ReadAsStringAsync(Ct)), Stripped(await there.Content.ReadAsStringAsync(Ct)));
            Assert.Equal(HttpStatusCode.NotFound, (await browser.SubmitAsync("/account", $"/people/{foreign}?handler=give", ("Role", "Officer"))).StatusCode);
        }

        Assert.DoesNotContain("Far Away", await (await world.SignedInAsync("sam")).ReadAsync("/people"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Filtered_ShowsThoseAndPages()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        for (var i = 0; i < 21; i++)
        {
            await world.OfficerAsync($"officer{i}", $"PC Number {(char)('A' + i)}ilson");
        }

        var admin = await world.SignedInAsync("sam");
        Assert.Contains("22 people, page 1 of 2", await admin.ReadAsync("/people"), StringComparison.Ordinal);
        Assert.Contains("page 2 of 2", await admin.ReadAsync("/people?number=2"), StringComparison.Ordinal);
        Assert.Contains("1 of 22 people", await admin.ReadAsync("/people?text=bilson"), StringComparison.Ordinal);
        Assert.Contains("1 of 22 people", await admin.ReadAsync("/people?role=TechnicalAdministrator"), StringComparison.Ordinal);
        Assert.Contains("0 of 22 people", await admin.ReadAsync("/people?state=Ended"), StringComparison.Ordinal);
        Assert.Contains("22 people", await admin.ReadAsync("/people?role=nonsense&state=nonsense&number=x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name", "", "Enter the name")]
    [InlineData("Login", "1abc", "User name must begin with a letter")]
    [InlineData("Login", "sam", "Somebody else signs in")]
    [InlineData("Number", "<b>", "collar or staff number")]
    [InlineData("Roles", "Prosecutor", "Select at least one role that your organisation can give")]
    [InlineData("LastDay.Year", "2020", "The last day must be today or in the future")]
    [InlineData("LastDay.Year", "2099", "within 3 years")]
    [InlineData("LastDay.Month", "13", "must be a real date")]
    [InlineData("Supervisor", "nobody", "Nobody in your organisation signs in with that user name")]
    [InlineData("Name", "DC \u202eeniP", "Enter the name")]
    public async Task Add_WithSomethingWrong_SaysWhatAndKeepsTheRest(string field, string value, string said)
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        var admin = await world.SignedInAsync("sam");
        var details = Details("ines.cole").Where(d => d.Name != field).Append((field, value)).ToArray();

        var answer = await admin.SubmitAsync("/people/add", null, details);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Contains("Error: ", page, StringComparison.Ordinal);
        Assert.Contains(field == "Number" ? "ines.cole" : "NS4519", page, StringComparison.Ordinal);
        Assert.Equal(1, (await world.EntryNamesAsync()).Count(n => n == "person.vouched-for.v1"));
    }

    private static (string Name, string Value)[] Details(string login) =>
    [
        ("Name", "DC Ines Cole"), ("Login", login), ("Number", "NS4519"), ("Roles", "Officer"),
        ("LastDay.Day", "22"), ("LastDay.Month", "11"), ("LastDay.Year", "2027"),
        ("Trained.Day", "22"), ("Trained.Month", "11"), ("Trained.Year", "2027"), ("Supervisor", ""),
    ];

    private static async Task<string> OnceAsync(World world, string login)
    {
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        await world.OfficerAsync("boss", "DI Ruth Adeyemi", Roles.Supervisor);
        var page = "/people/" + await world.OfficerAsync(login);
        await (await world.SignedInAsync("sam")).SubmitAsync(page, page + "?handler=password", ("PasswordReason", "Has forgotten it, asked in person"));
        var given = await (await world.SignedInAsync("boss")).SubmitAsync("/people/passwords/" + (await OpenRequestAsync(world)).Id, null, ("Answer", "give"));
        return OneTime().Match(await given.Content.ReadAsStringAsync(Ct)).Value;
    }

    private static async Task<PasswordRequest> OpenRequestAsync(World world)
    {
        await using var rows = world.Store.Read();
        return await rows.Set<PasswordRequest>().SingleAsync(r => r.State == PasswordRequestState.Waiting, Ct);
    }

    private static string Stripped(string page) => Regex.Replace(page, "value=\"[^\"]+\"", "");

    [GeneratedRegex("[a-z2-9]{4}(-[a-z2-9]{4}){4}")]
    private static partial Regex OneTime();
}
