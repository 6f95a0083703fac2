using System.Net;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Access.Tests.Requests;

/// <summary>Knowing an identifier tells nobody what the case or the recording is called.</summary>
public sealed class UntoldTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_ByAnAdministrator_TellsNoNameAndOffersNothing()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("sam", "Sam Okoro", Roles.TechnicalAdministrator);
        var browser = await world.SignedInAsync("sam");
        foreach (var path in new[] { $"/ask?exhibit={world.Cases.Exhibit}", $"/ask?case={world.Cases.Id}" })
        {
            var answer = await browser.GetAsync(path);
            var page = await answer.Content.ReadAsStringAsync(Ct);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains("/rules#G24", page, StringComparison.Ordinal);
            AssertUntold(page);
        }

        var sent = await browser.SubmitAsync("/account", "/ask", ("Exhibit", world.Cases.Exhibit.Value), ("Kind", "LegalDuty"), ("Sentence", "to look after the system"), ("Days", "7"));
        AssertUntold(await sent.Content.ReadAsStringAsync(Ct));
        Assert.DoesNotContain("access.asked.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Ask_ByAColleagueNotOnTheCase_OffersWhatFitsAndTellsTheNameOnlyOnceGiven()
    {
        await using var world = await World.StartAsync();
        await world.AssignAsync(await world.OfficerAsync("lead", "DS Aled Morgan"), CaseRole.Lead);
        await world.OfficerAsync("tom", "DC Tom Ferris");
        var (tom, lead) = (await world.SignedInAsync("tom"), await world.SignedInAsync("lead"));
        var form = await tom.ReadAsync($"/ask?exhibit={world.Cases.Exhibit}");
        AssertUntold(form);
        Assert.Contains("value=\"BringToJustice\"", form, StringComparison.Ordinal);
        Assert.All(["Editing", "Oversight", "Prosecution", "SupportVictim", "Administration"], k => Assert.DoesNotContain($"value=\"{k}\"", form, StringComparison.Ordinal));

        var asked = await tom.SubmitAsync("/account", "/ask", ("Exhibit", world.Cases.Exhibit.Value), ("Kind", "BringToJustice"), ("Sentence", "to prepare an interview plan"), ("Days", "7"));
        var request = asked.Headers.Location!.OriginalString;
        AssertUntold(await tom.ReadAsync(request));
        AssertUntold(await tom.ReadAsync("/api/v1/access-requests/" + request.Split('/')[^1]));
        Assert.Contains("JS/3", await lead.ReadAsync(request), StringComparison.Ordinal);

        await lead.SubmitAsync(request, null, ("Answer", "give"), ("Days", "7"));
        var told = await tom.ReadAsync(request);
        Assert.Contains("JS/3", told, StringComparison.Ordinal);
        Assert.Contains("Larkspur", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_ByASupervisorWhoSeesTheList_TellsTheName()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("boss", "DI Ruth Adeyemi", Roles.Supervisor);

        Assert.Contains("Ask for access to <bdi>JS/3</bdi>", await (await world.SignedInAsync("boss")).ReadAsync($"/ask?exhibit={world.Cases.Exhibit}"), StringComparison.Ordinal);
    }

    private static void AssertUntold(string page)
    {
        Assert.DoesNotContain("JS/3", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Larkspur", page, StringComparison.Ordinal);
    }
}
