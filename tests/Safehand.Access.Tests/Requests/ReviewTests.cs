using System.Net;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Safehand.Storage;
using Xunit;

namespace Safehand.Access.Tests.Requests;

public sealed class ReviewTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Review_OfAnEmergency_IsAnsweredOutsideTheLineAndEntered()
    {
        await using var world = await World.StartAsync();
        var opener = await world.OfficerAsync("pnair");
        await world.OfficerAsync("standards", "DI Mair Hughes", Roles.ProfessionalStandards);
        await OpenInEmergencyAsync(world, opener);
        var browser = await world.SignedInAsync("standards");
        Assert.Contains("Opening of JS/3", await browser.ReadAsync("/reviews"), StringComparison.Ordinal);
        await using var rows = world.Store.Read();
        var page = "/reviews/" + rows.Set<Review>().Single().Id;

        var unanswered = await (await browser.SubmitAsync(page, null, ("Reason", "the child was found"))).Content.ReadAsStringAsync(Ct);
        Assert.Contains("Select whether it was justified", unanswered, StringComparison.Ordinal);
        var answer = await browser.SubmitAsync(page, null, ("Answer", "yes"), ("Reason", "the child was found"));

        Assert.Equal("/reviews", answer.Headers.Location!.OriginalString);
        Assert.Contains("No review is waiting for you", await browser.ReadAsync("/reviews"), StringComparison.Ordinal);
        Assert.Contains("review.answered.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Review_ByThePersonThemselves_IsRefusedAndEntered()
    {
        await using var world = await World.StartAsync();
        var opener = await world.OfficerAsync("pnair", roles: Roles.Officer | Roles.ProfessionalStandards);
        await OpenInEmergencyAsync(world, opener);
        var browser = await world.SignedInAsync("pnair");
        await using var rows = world.Store.Read();
        var page = "/reviews/" + rows.Set<Review>().Single().Id;

        var answer = await browser.SubmitAsync("/account", page, ("Answer", "yes"), ("Reason", "I was right"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("/rules#G28", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains("answer-review.refused.v1", await world.EntryNamesAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("UPDATE people SET supervisor = NULL WHERE login = 'sergeant'")]
    public async Task Review_ByWhoStandsAbove_IsRefusedAlsoWhereTheLineWasCutBySql(string? sql)
    {
        await using var world = await World.StartAsync();
        var standards = await world.OfficerAsync("standards", "DI Mair Hughes", Roles.ProfessionalStandards);
        var sergeant = await world.OfficerAsync("sergeant", "DS Tom Reed", supervisor: standards);
        await OpenInEmergencyAsync(world, await world.OfficerAsync("pnair", supervisor: sergeant));
        if (sql is not null)
        {
            Assert.Equal(1, await world.BySqlAsync(sql));
        }

        var browser = await world.SignedInAsync("standards");
        await using var rows = world.Store.Read();
        var answer = await browser.SubmitAsync("/account", "/reviews/" + rows.Set<Review>().Single().Id, ("Answer", "yes"), ("Reason", "the child was found"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("/rules#G29", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    private static async Task OpenInEmergencyAsync(World world, PersonId opener)
    {
        var actor = await world.ActorAsync(opener);
        await using var change = await world.Store.Changes.BeginAsync(actor, new Purpose(PurposeKind.ProtectLife, "child missing since this morning"), Ct);
        var permit = await world.Door.AskAsync(change, Act.Open, world.Cases.Ask with { Emergency = true }, Ct);
        Assert.NotNull(permit.Value.Review);
        await change.CommitAsync(default(Done), Ct);
    }
}
