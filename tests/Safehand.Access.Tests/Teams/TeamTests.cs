using System.Net;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Access.Tests.Teams;

public sealed class TeamTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Join_ByTheLead_LetsInUntilTheLastDay()
    {
        await using var world = await World.StartAsync();
        var (lead, page) = await LeadAsync(world);
        var tom = await world.OfficerAsync("tom", "DC Tom Ferris");
        Assert.False(await MayOpenAsync(world, tom));

        var joined = await lead.SubmitAsync(page, page + "?handler=join", Joining("tom", ("LastDay.Day", "24"), ("LastDay.Month", "11"), ("LastDay.Year", "2026")));

        Assert.Equal(HttpStatusCode.Redirect, joined.StatusCode);
        Assert.True(await MayOpenAsync(world, tom));
        Assert.Contains("24 November 2026", await lead.ReadAsync(page), StringComparison.Ordinal);
        world.Clock.Pass(new DateTimeOffset(2026, 11, 24, 23, 59, 59, TimeSpan.Zero) - world.Clock.Now);
        Assert.True(await MayOpenAsync(world, tom));
        world.Clock.Pass(TimeSpan.FromSeconds(1));
        Assert.False(await MayOpenAsync(world, tom));
        Assert.Contains("team.joined.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Withdraw_PlaceAndAccess_EndAtOnceForAReason()
    {
        await using var world = await World.StartAsync();
        var (lead, page) = await LeadAsync(world);
        var member = await world.OfficerAsync("joan", "PC Joan Silva");
        await world.AssignAsync(member, CaseRole.Member);
        var tom = await world.OfficerAsync("tom", "DC Tom Ferris");
        var hers = await world.SignedInAsync("tom");
        var asked = await hers.SubmitAsync("/account", "/ask", ("Exhibit", world.Cases.Exhibit.Value), ("Kind", "BringToJustice"), ("Sentence", "to prepare an interview plan"), ("Days", "7"));
        var request = asked.Headers.Location!.OriginalString.Split('/')[^1];
        await lead.SubmitAsync("/requests/" + request, null, ("Answer", "give"), ("Days", "7"));
        Assert.True(await MayOpenAsync(world, tom));
        var shown = await lead.ReadAsync(page);
        Assert.Contains("access:" + request, shown, StringComparison.Ordinal);
        Assert.Contains("Given by DS Aled Morgan", shown, StringComparison.Ordinal);

        var wordless = await lead.SubmitAsync(page, page + "?handler=withdraw", ("Who", "access:" + request));
        Assert.Contains("Enter why", await wordless.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.True(await MayOpenAsync(world, tom));
        await lead.SubmitAsync(page, page + "?handler=withdraw", ("Who", "access:" + request), ("EndReason", "The interview is done"));
        Assert.False(await MayOpenAsync(world, tom));
        Assert.True(await MayOpenAsync(world, member));
        await lead.SubmitAsync(page, page + "?handler=withdraw", ("Who", "person:" + member), ("EndReason", "Moved to another unit"));
        Assert.False(await MayOpenAsync(world, member));
        var names = await world.EntryNamesAsync();
        Assert.Contains("access.withdrawn.v1", names);
        Assert.Contains("team.left.v1", names);
    }

    [Fact]
    public async Task Withdraw_TheLastLead_IsRefusedEvenByASupervisor()
    {
        await using var world = await World.StartAsync();
        var lead = await world.OfficerAsync("lead", "DS Aled Morgan");
        await world.AssignAsync(lead, CaseRole.Lead);
        await world.OfficerAsync("boss", "DI Ruth Adeyemi", Roles.Supervisor);
        var boss = await world.SignedInAsync("boss");
        var page = $"/cases/{world.Cases.Id}/team";

        var answer = await boss.SubmitAsync(page, page + "?handler=withdraw", ("Who", "person:" + lead), ("EndReason", "Moved to another unit"));
        Assert.Contains("A case keeps a lead", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        await world.OfficerAsync("next", "DS Next Lead");
        await boss.SubmitAsync(page, page + "?handler=join", [.. Joining("next").Where(f => f.Name != "As"), ("As", "Lead")]);
        Assert.Equal(HttpStatusCode.Redirect, (await boss.SubmitAsync(page, page + "?handler=withdraw", ("Who", "person:" + lead), ("EndReason", "Moved to another unit"))).StatusCode);
        Assert.False(await MayOpenAsync(world, lead));
    }

    [Theory]
    [InlineData("", "Enter the user name")]
    [InlineData("nobody", "Nobody with that user name")]
    [InlineData("stranger", "Nobody with that user name")]
    [InlineData("sam", "They run the system")]
    [InlineData("gone", "does not vouch for them")]
    [InlineData("joan", "on the team already")]
    [InlineData("editor", "They work for a supplier")]
    public async Task Join_OfSomebodyWhoCannotBe_SaysWhy(string login, string said)
    {
        await using var world = await World.StartAsync();
        var (lead, page) = await LeadAsync(world);
        await world.OfficerAsync("stranger", "DC Far Away", employer: world.OtherForce);
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        await world.AssignAsync(await world.OfficerAsync("joan", "PC Joan Silva"), CaseRole.Member);
        var gone = await world.OfficerAsync("gone", "PC Gone Away");
        await world.StaffAsync(s => s.VouchUntilAsync(gone, world.Clock.Now, Ct));
        var studio = await world.StaffAsync(s => s.OrganisationAsync("Clearframe Video", EmployerKind.Supplier, world.Clock.Now.AddYears(1), Ct));
        await world.StaffAsync(s => s.PartyAsync(world.Cases.Id, studio, world.Clock.Now.AddYears(1), Ct));
        await world.OfficerAsync("editor", "Iva Editor", Roles.Editor, studio);

        var answer = await lead.SubmitAsync(page, page + "?handler=join", Joining(login));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(said, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(2, (await world.EntryNamesAsync()).Count(n => n == "team.joined.v1"));
    }

    [Fact]
    public async Task Team_ForOthers_IsRefusedOrLooksAbsent()
    {
        await using var world = await World.StartAsync();
        var (_, page) = await LeadAsync(world);
        await world.AssignAsync(await world.OfficerAsync("joan", "PC Joan Silva"), CaseRole.Member);
        await world.OfficerAsync("tom", "DC Tom Ferris");
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        await world.OfficerAsync("stranger", "DC Far Away", employer: world.OtherForce);
        foreach (var (login, seen, changed) in new[]
        {
            ("joan", HttpStatusCode.OK, HttpStatusCode.Forbidden), ("tom", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            ("sam", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), ("stranger", HttpStatusCode.NotFound, HttpStatusCode.NotFound),
        })
        {
            var browser = await world.SignedInAsync(login);
            Assert.Equal(seen, (await browser.GetAsync(page)).StatusCode);
            var answer = await browser.SubmitAsync("/account", page + "?handler=join", Joining("tom"));
            Assert.Equal(changed, answer.StatusCode);
            Assert.Equal(login == "joan", (await browser.ReadAsync(page)).Contains("Larkspur", StringComparison.Ordinal));
            Assert.DoesNotContain("Put somebody on the team", await browser.ReadAsync(page), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/cases/{Ids.Fresh()}/team")).StatusCode);
        }
    }

    private static (string Name, string Value)[] Joining(string login, params (string, string)[] more) =>
        [("Login", login), ("As", "Member"), ("Reason", "Takes over the interviews"), .. more];

    private static async Task<(Browser Lead, string Page)> LeadAsync(World world)
    {
        await world.AssignAsync(await world.OfficerAsync("lead", "DS Aled Morgan"), CaseRole.Lead);
        return (await world.SignedInAsync("lead"), $"/cases/{world.Cases.Id}/team");
    }

    private static async Task<bool> MayOpenAsync(World world, PersonId person)
    {
        var actor = await world.ActorAsync(person);
        await using var change = await world.Store.Changes.BeginAsync(actor, new Purpose(PurposeKind.BringToJustice, "to prepare an interview plan"), Ct);
        return world.Door.Consider(change, Act.Open, world.Cases.Ask).IsPermitted;
    }
}
