using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Safehand.Access.Tests.SignIn;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Access.Tests.Requests;

public sealed class AskAndDecideTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AskAndDecide_ByBrowser_GivesAccessForThoseDays()
    {
        await using var world = await World.StartAsync();
        await world.AssignAsync(await world.OfficerAsync("lead", "DS Aled Morgan"), CaseRole.Lead);
        var asker = await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        var asked = await AskAsync(browser, world);
        var page = asked.Headers.Location!.OriginalString;
        Assert.StartsWith("/requests/", page, StringComparison.Ordinal);
        var lead = await world.SignedInAsync("lead");
        var shown = await lead.ReadAsync(page);
        Assert.Contains("7 days were asked for", shown, StringComparison.Ordinal);
        Assert.Contains("value=\"7\"", shown, StringComparison.Ordinal);
        Assert.Contains("Days must be between 1 and 28", await (await lead.SubmitAsync(page, null, ("Answer", "give"), ("Days", "many"))).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        var decided = await lead.SubmitAsync(page, null, ("Answer", "give"), ("Days", "7"));
        Assert.Equal(HttpStatusCode.Redirect, decided.StatusCode);

        var told = await browser.ReadAsync("/notices");
        Assert.Matches("""href="/requests/[0-9a-f]{32}">You have access to JS/3 until \d+ \w+ \d{4}, """, told);
        Assert.Contains("DS Aled Morgan", told, StringComparison.Ordinal);
        Assert.DoesNotContain("You have access", await lead.ReadAsync("/notices"), StringComparison.Ordinal);

        var seen = await browser.ReadAsync(page);
        Assert.Contains($"href=\"/exhibits/{world.Cases.Exhibit}\"", seen, StringComparison.Ordinal);
        Assert.Contains("I have seen the answer", seen, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SubmitAsync(page, "/notices", ("seen", Regex.Match(seen, "name=\"seen\" value=\"([0-9a-f]{32})\"").Groups[1].Value))).StatusCode);
        Assert.Contains("Nothing new", await browser.ReadAsync("/notices"), StringComparison.Ordinal);
        Assert.DoesNotContain("I have seen the answer", await browser.ReadAsync(page), StringComparison.Ordinal);
        Assert.Contains("Access given by <bdi>DS Aled Morgan</bdi>", seen, StringComparison.Ordinal);
        var names = await world.EntryNamesAsync();
        Assert.Contains("access.asked.v1", names);
        Assert.Contains("access.given.v1", names);
        Assert.True(await MayOpenAsync(world, asker));
        world.Clock.Pass(TimeSpan.FromDays(7));
        Assert.False(await MayOpenAsync(world, asker));
    }

    [Fact]
    public async Task Decide_OnSomebodyWhoseNameIsInTheCase_AsksWhetherTheyAreTwoPeople()
    {
        await using var world = await World.StartAsync();
        await world.AssignAsync(await world.OfficerAsync("lead", "DS Aled Morgan"), CaseRole.Lead);
        var member = await world.OfficerAsync("pnair");
        await world.AssignAsync(member, CaseRole.Member);
        world.Cases.Subjects.Add(new SubjectNamed(Ids.New<SubjectId>(), "Priya Nair"));
        Assert.False(await MayOpenAsync(world, member));
        var page = (await AskAsync(await world.SignedInAsync("pnair"), world)).Headers.Location!.OriginalString;
        var lead = await world.SignedInAsync("lead");
        Assert.Contains("Somebody in this case has the same name", await lead.ReadAsync(page), StringComparison.Ordinal);

        var unsaid = await (await lead.SubmitAsync(page, null, ("Answer", "give"), ("Days", "7"))).Content.ReadAsStringAsync(Ct);
        Assert.Contains("Say that they are another person", unsaid, StringComparison.Ordinal);
        Assert.False(await MayOpenAsync(world, member));
        Assert.Equal(HttpStatusCode.Redirect, (await lead.SubmitAsync(page, null, ("Answer", "give"), ("Days", "7"), ("Namesake", "yes"))).StatusCode);

        Assert.True(await MayOpenAsync(world, member));
        Assert.Contains("namesake.said.v1", await world.EntryNamesAsync());
        world.Clock.Pass(TimeSpan.FromDays(8));
        Assert.True(await MayOpenAsync(world, member));
        world.Cases.Subjects.Add(new SubjectNamed(Ids.New<SubjectId>(), "PRIYA NAIR"));
        Assert.False(await MayOpenAsync(world, member));
    }

    [Fact]
    public async Task Ask_WithoutPurposeOrWords_ShowsTheFormAgainWithAnswersKept()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");

        var answer = await browser.SubmitAsync($"/ask?exhibit={world.Cases.Exhibit}", "/ask", ("Exhibit", world.Cases.Exhibit.Value), ("Sentence", "kept words"), ("Days", "3"));
        var page = await answer.Content.ReadAsStringAsync(Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("Select what it is for", page, StringComparison.Ordinal);
        Assert.Contains("kept words", page, StringComparison.Ordinal);
        Assert.Contains("Error: Ask for access", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_OwnRequest_IsRefusedAndEntered()
    {
        await using var world = await World.StartAsync();
        var supervisor = await world.OfficerAsync("boss", "DI Own Request", Roles.Supervisor);
        Assert.NotEqual(default, supervisor);
        var browser = await world.SignedInAsync("boss");
        var page = (await AskAsync(browser, world)).Headers.Location!.OriginalString;
        Assert.DoesNotContain("Give access<", await browser.ReadAsync(page), StringComparison.Ordinal);

        var answer = await browser.SubmitAsync("/account", page, ("Answer", "give"), ("Days", "7"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("/rules#G28", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains("decide-access.refused.v1", await world.EntryNamesAsync());
        Assert.DoesNotContain("access.given.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Decide_BySomebodyElsesColleague_LooksAbsent()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        await world.OfficerAsync("stranger", "DC Far Away", employer: world.OtherForce);
        var page = (await AskAsync(await world.SignedInAsync("pnair"), world)).Headers.Location!.OriginalString;

        var answer = await (await world.SignedInAsync("stranger")).GetAsync(page);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("JS/3", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskAndRefuse_ByApi_TellsTheReasonToTheAsker()
    {
        await using var world = await World.StartAsync();
        await world.AssignAsync(await world.OfficerAsync("lead", "DS Aled Morgan"), CaseRole.Lead);
        await world.OfficerAsync("pnair");
        var asker = world.Browser();
        asker.Bear(await TokenTests.MakeAsync(world, 1));
        var lead = world.Browser();
        lead.Bear(await TokenTests.MakeAsync(world, 1, "lead"));

        var created = await asker.PostJsonAsync("/api/v1/access-requests", Body(world));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var again = await asker.PostJsonAsync("/api/v1/access-requests", Body(world));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        var address = created.Headers.Location!.OriginalString;
        var waiting = await (await lead.GetAsync("/api/v1/access-requests")).Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("JS/3", waiting.GetProperty("items")[0].GetProperty("wanted").GetString());
        var empty = await lead.PostJsonAsync(address + "/decision", new { give = false, reason = " " });
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        var refused = await lead.PostJsonAsync(address + "/decision", new { give = false, reason = "The interview is done already" });
        Assert.Equal(HttpStatusCode.NoContent, refused.StatusCode);

        var seen = await (await asker.GetAsync(address)).Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("The interview is done already", seen.GetProperty("reason").GetString());
        Assert.Equal(HttpStatusCode.Conflict, (await lead.PostJsonAsync(address + "/decision", new { give = true, days = 7 })).StatusCode);
        Assert.Empty(await PendingAsync(lead));
    }

    [Fact]
    public async Task Ask_AbsentOrForeignExhibit_SameAnswer()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("stranger", "DC Far Away", employer: world.OtherForce);
        var browser = await world.SignedInAsync("stranger");

        var foreign = await browser.GetAsync($"/ask?exhibit={world.Cases.Exhibit}");
        var absent = await browser.GetAsync($"/ask?exhibit={Ids.New<ExhibitId>()}");

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(
            Stripped(await absent.Content.ReadAsStringAsync(Ct)),
            Stripped(await foreign.Content.ReadAsStringAsync(Ct)));
    }

    [Fact]
    public async Task Decide_AccessRowPlantedBySql_GrantsNothing()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("pnair");
        Assert.Equal(1, await world.BySqlAsync($"""
            INSERT INTO case_access (request, case_id, person, starts, ends, given_by, seal)
            VALUES ('{Ids.Fresh()}', '{world.Cases.Id}', '{person}', 0, 9999999999999, '{person}', zeroblob(32))
            """));

        Assert.False(await MayOpenAsync(world, person));
    }

    [Fact]
    public async Task Rules_ForAnyone_HasEveryRuleUnderItsNumber()
    {
        await using var world = await World.StartAsync();
        var page = await world.Browser().ReadAsync("/rules");
        var told = await world.Browser().ReadAsync("/api/v1/rules");

        Assert.All(RuleBook.All, rule =>
        {
            Assert.Contains($"id=\"{rule.Number}\"", page, StringComparison.Ordinal);
            Assert.Contains($"\"{rule.Number}\"", told, StringComparison.Ordinal);
        });
    }

    private static async Task<HttpResponseMessage> AskAsync(Browser browser, World world)
    {
        var answer = await browser.SubmitAsync(
            $"/ask?exhibit={world.Cases.Exhibit}",
            "/ask",
            ("Exhibit", world.Cases.Exhibit.Value),
            ("Kind", nameof(PurposeKind.BringToJustice)),
            ("Sentence", "to prepare an interview plan"),
            ("Days", "7"));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer;
    }

    private static object Body(World world) => new { exhibit = world.Cases.Exhibit.Value, purpose = "bringToJustice", sentence = "to prepare an interview plan", days = 7 };

    private static async Task<JsonElement[]> PendingAsync(Browser browser) =>
        [.. (await (await browser.GetAsync("/api/v1/access-requests")).Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("items").EnumerateArray()];

    private static async Task<bool> MayOpenAsync(World world, PersonId person)
    {
        var actor = await world.ActorAsync(person);
        await using var change = await world.Store.Changes.BeginAsync(actor, new Purpose(PurposeKind.BringToJustice, "to prepare an interview plan"), Ct);
        return world.Door.Consider(change, Act.Open, world.Cases.Ask).IsPermitted;
    }

    // The form token of the sign-out button differs on every page.
    private static string Stripped(string page) => System.Text.RegularExpressions.Regex.Replace(page, "value=\"[^\"]+\"", "");
}
