using System.Net;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Safehand.Storage;
using Xunit;

namespace Safehand.Access.Tests.Requests;

public sealed class NoticeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Emergency_IsToldToTheSupervisorAlone_UntilTheyHaveSeenIt()
    {
        await using var world = await World.StartAsync();
        var boss = await world.OfficerAsync("boss", "DI Ruth Adeyemi", Roles.Officer | Roles.Supervisor);
        await world.OfficerAsync("other", "DI Owen Price", Roles.Officer | Roles.Supervisor);
        await world.OfficerAsync("standards", "DI Mair Hughes", Roles.ProfessionalStandards);
        var opener = await world.OfficerAsync("pnair", supervisor: boss);
        await OpenInEmergencyAsync(world, opener);

        var browser = await world.SignedInAsync("boss");
        var page = await browser.ReadAsync("/notices");
        Assert.Contains("Opened JS/3 in an emergency", page, StringComparison.Ordinal);
        Assert.Contains("child missing since this morning", page, StringComparison.Ordinal);
        foreach (var login in new[] { "other", "standards", "pnair" })
        {
            Assert.Contains("Nothing new", await (await world.SignedInAsync(login)).ReadAsync("/notices"), StringComparison.Ordinal);
        }

        await using var rows = world.Store.Read();
        var id = rows.Set<Notice>().Single().Id.Value;
        Assert.Equal(HttpStatusCode.Redirect, (await (await world.SignedInAsync("other")).SubmitAsync("/account", "/notices", ("seen", id))).StatusCode);
        Assert.Contains("JS/3", await browser.ReadAsync("/notices"), StringComparison.Ordinal);

        for (var click = 0; click < 2; click++)
        {
            Assert.Equal(HttpStatusCode.Redirect, (await browser.SubmitAsync("/account", "/notices", ("seen", id))).StatusCode);
        }

        Assert.Contains("Nothing new", await browser.ReadAsync("/notices"), StringComparison.Ordinal);
        var names = await world.EntryNamesAsync();
        Assert.Single(names, "notice.given.v1");
        Assert.Single(names, "notice.seen.v1");
    }

    [Fact]
    public async Task Emergency_OfWhoeverHasNobodyAboveWhoCouldReadIt_IsToldToProfessionalStandards()
    {
        await using var world = await World.StartAsync();
        var boss = await world.OfficerAsync("boss", "DI Ruth Adeyemi", Roles.Officer | Roles.Supervisor);
        await world.OfficerAsync("standards", "DI Mair Hughes", Roles.ProfessionalStandards);
        var opener = await world.OfficerAsync("pnair", supervisor: boss);
        await world.StaffAsync(s => s.SuspendAsync(boss, Ct));

        await OpenInEmergencyAsync(world, opener);

        Assert.Contains("in an emergency", await (await world.SignedInAsync("standards")).ReadAsync("/notices"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Act_ThatIsRefusedOrGivenUp_TellsNobody()
    {
        await using var world = await World.StartAsync();
        var boss = await world.OfficerAsync("boss", "DI Ruth Adeyemi", Roles.Officer | Roles.Supervisor);
        var opener = await world.OfficerAsync("pnair", supervisor: boss);
        var actor = await world.ActorAsync(opener);
        await using (var change = await world.Store.Changes.BeginAsync(actor, new Purpose(PurposeKind.ProtectLife, "child missing since this morning"), Ct))
        {
            Assert.False((await world.Door.AskAsync(change, Act.Open, world.Cases.Ask with { Emergency = true }, Ct)).IsRefused(out _));
        }

        Assert.Contains("Nothing new", await (await world.SignedInAsync("boss")).ReadAsync("/notices"), StringComparison.Ordinal);
        Assert.DoesNotContain("notice.given.v1", await world.EntryNamesAsync());
    }

    private static async Task OpenInEmergencyAsync(World world, PersonId opener)
    {
        var actor = await world.ActorAsync(opener);
        await using var change = await world.Store.Changes.BeginAsync(actor, new Purpose(PurposeKind.ProtectLife, "child missing since this morning"), Ct);
        Assert.False((await world.Door.AskAsync(change, Act.Open, world.Cases.Ask with { Emergency = true }, Ct)).IsRefused(out _));
        await change.CommitAsync(default(Done), Ct);
    }
}
