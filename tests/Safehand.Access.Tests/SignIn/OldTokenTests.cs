using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Access.Tests.SignIn;

/// <summary>A token that is older than the sign-in that made it counts for: rule G47.</summary>
public sealed class OldTokenTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_OlderThanTwelveHours_AsksButDecidesNothing()
    {
        await using var world = await World.StartAsync();
        await world.AssignAsync(await world.OfficerAsync("lead", "DS Aled Morgan"), CaseRole.Lead);
        await world.OfficerAsync("pnair");
        var (asker, lead) = (world.Browser(), world.Browser());
        asker.Bear(await TokenTests.MakeAsync(world, 90));
        lead.Bear(await TokenTests.MakeAsync(world, 90, "lead"));
        world.Clock.Pass(TimeSpan.FromHours(12.1));

        var asked = await asker.PostJsonAsync("/api/v1/access-requests", new { exhibit = world.Cases.Exhibit.Value, purpose = "bringToJustice", sentence = "to prepare an interview plan", days = 7 });
        Assert.Equal(HttpStatusCode.Created, asked.StatusCode);
        var decided = await lead.PostJsonAsync(asked.Headers.Location!.OriginalString + "/decision", new { give = true, days = 7 });

        Assert.Equal(HttpStatusCode.Unauthorized, decided.StatusCode);
        var problem = await decided.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("G47", problem.GetProperty("rule").GetString());
        Assert.Contains("decide-access.refused.v1", await world.EntryNamesAsync());
        lead.Bear(await TokenTests.MakeAsync(world, 1, "lead"));
        Assert.Equal(HttpStatusCode.NoContent, (await lead.PostJsonAsync(asked.Headers.Location!.OriginalString + "/decision", new { give = true, days = 7 })).StatusCode);
    }

    [Theory]
    [InlineData(Act.ViewCase, true)]
    [InlineData(Act.BookIn, true)]
    [InlineData(Act.ReadContinuity, true)]
    [InlineData(Act.Open, false)]
    [InlineData(Act.Hold, false)]
    [InlineData(Act.OpenClean, false)]
    public async Task Token_DayByDay_MayDoWhatTheRuleSaysUntilItsLast(Act act, bool may)
    {
        await using var world = await World.StartAsync();
        var priya = await world.OfficerAsync("pnair");
        await world.AssignAsync(priya, CaseRole.Lead);
        var made = world.Clock.Now;
        await TokenTests.MakeAsync(world, 90);

        // In its first hours it is the sign-in that made it; later the door sees a token.
        Assert.True(await MayAsync(world, priya, made, act));
        world.Clock.Pass(TimeSpan.FromDays(1));
        Assert.Equal(may, await MayAsync(world, priya, made, act));
        world.Clock.Pass(TimeSpan.FromDays(88));
        Assert.Equal(may, await MayAsync(world, priya, made, act));
        world.Clock.Pass(TimeSpan.FromDays(1));
        Assert.False(await MayAsync(world, priya, made, act));
    }

    [Fact]
    public async Task Token_OfSomebodyNoLongerVouchedFor_IdentifiesNobody()
    {
        await using var world = await World.StartAsync();
        var priya = await world.OfficerAsync("pnair");
        var shell = world.Browser();
        shell.Bear(await TokenTests.MakeAsync(world, 90));
        world.Clock.Pass(TimeSpan.FromDays(40));
        Assert.Equal(HttpStatusCode.OK, (await shell.GetAsync("/api/v1/me")).StatusCode);

        await world.StaffAsync(s => s.VouchUntilAsync(priya, world.Clock.Now, Ct));

        Assert.Equal(HttpStatusCode.Unauthorized, (await shell.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Token_ForNinetyOneDays_IsNotMade()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");

        var answer = await world.Browser().PostJsonAsync("/api/v1/tokens", new { login = "pnair", password = World.Password, name = "laptop", days = 91 });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<bool> MayAsync(World world, PersonId person, DateTimeOffset made, Act act)
    {
        var actor = new Actor(person, world.Force, "DC Priya Nair", "DC P Nair NS1", made);
        await using var change = await world.Store.Changes.BeginAsync(actor, new Purpose(PurposeKind.BringToJustice, "to prepare an interview plan"), Ct);
        return world.Door.Consider(change, act, world.Cases.Ask with { AgreedBy = Ids.New<PersonId>() }).IsPermitted;
    }
}
