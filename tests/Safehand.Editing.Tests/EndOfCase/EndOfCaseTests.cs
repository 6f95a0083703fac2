using System.Net;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>The end of a case ends what a supplier does in it, and says truthfully what it held.</summary>
public sealed class EndOfCaseTests
{
    private static readonly Purpose Edits = new(PurposeKind.Editing, "Muting names as the commission says");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Close_WithACommission_EndsItAndOpensTheTaskOnce()
    {
        await using var world = await World.MakeAsync();
        var exhibit = await CommissionedAsync(world);
        var eva = await world.AsAsync("eva");
        var opened = World.Must(await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), eva, Ct));

        await CloseAsync(world);

        Assert.NotNull((await world.Get<PlayHandler>().PartAsync(opened.Opening, 0, eva, Ct)).Refusal);
        Assert.NotNull((await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), eva, Ct)).Refusal);
        await world.Get<EndOfCase>().CheckAsync(Ct);
        await world.Get<EndOfCase>().CheckAsync(Ct);
        await using var reading = world.Store.Read();
        Assert.Equal(RoomState.Closed, (await reading.Set<Room>().SingleAsync(Ct)).State);
        var task = await reading.Set<ReturnTask>().SingleAsync(Ct);
        Assert.Equal((world.Supplier, 28), (task.Supplier, (int)(task.DueAt - task.OpenedAt).TotalDays));
        var names = (await world.Get<LedgerBook>().AboutAsync(world.Larkspur.Bytes(), long.MaxValue, 50, Ct)).Select(e => e.Entry.Leaf.Name).ToList();
        Assert.Single(names, n => n == "case.closed.v1");
        Assert.Single(names, n => n == "return.opened.v1");
        Assert.Equal("case.closed", (await world.Get<CloseCaseHandler>().HandleAsync(new CloseCase(world.Larkspur, "Once more"), await world.AsAsync("ruth"), Ct)).Refusal?.Code);
    }

    [Fact]
    public async Task Close_WithAFinishedVersion_LeavesItToBeReleasedAndEndsTheEditorsWayIn()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await RenderingTests.AcceptedAsync(world, null, Lists.Mute(500, 900) with { Note = "Elinor says it twice" });
        await world.CommissionAsync(await world.ExhibitAsync());
        using var desk = await Desk.OfAsync(world, "ruth");
        var rendered = await desk.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered");
        var rendition = (string)rendered["rendition"]!;
        using var ruth = await CommissionPagesTests.SignInAsync(world, "ruth");
        var warned = await ruth.GetStringAsync($"/cases/{world.Larkspur}/close", Ct);
        Assert.Contains($"/renditions/{rendition}", warned, StringComparison.Ordinal);
        Assert.Contains("is finished and not released", warned, StringComparison.Ordinal);
        Assert.Contains("is not finished", warned, StringComparison.Ordinal);

        await CloseAsync(world);
        await world.Get<EndOfCase>().CheckAsync(Ct);

        Assert.NotNull((await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), await world.AsAsync("eva"), Ct)).Refusal);
        Assert.Contains(await WaitingAsync(world, "asha"), i => i.Href == $"/renditions/{rendition}"); // who prosecutes, on the team of another organisation's case
        Assert.Contains(await WaitingAsync(world, "ruth"), i => i.Href == $"/renditions/{rendition}" && i.What.StartsWith("Release the rendition of", StringComparison.Ordinal));
        Assert.Contains("handler=Release", await ruth.GetStringAsync($"/renditions/{rendition}", Ct), StringComparison.Ordinal);
        var compared = await desk.GetAsync($"/api/v1/renditions/{rendition}/comparison");
        compared.Is(HttpStatusCode.OK);
        Assert.Contains("Elinor says it twice", System.Text.Encoding.UTF8.GetString(compared.Bytes), StringComparison.Ordinal);
        Assert.Equal((false, true), ((bool)compared.Json["canSendBack"]!, (bool)compared.Json["canRelease"]!));
        (await desk.PostAsync($"/api/v1/renditions/{rendition}/comparison", new { })).Is(HttpStatusCode.Created);
        var list = await desk.GetAsync($"/api/v1/renditions/{rendition}/edit-list.json");
        Assert.Equal((string)rendered["listSha256"]!, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(list.Bytes)));
        Assert.DoesNotContain("Elinor", System.Text.Encoding.UTF8.GetString(list.Bytes), StringComparison.Ordinal);
        var released = await desk.PostAsync($"/api/v1/rooms/{room}/release", new { sentence = "To be served on appeal", listSha256 = (string)rendered["listSha256"]!, rendition });
        released.Is(HttpStatusCode.NoContent);
        await using var reading = world.Store.Read();
        Assert.Equal([RoomState.Released, RoomState.Closed], (await reading.Set<Room>().OrderBy(r => r.OpenedAt).ToListAsync(Ct)).Select(r => r.State));
        Assert.NotNull((await reading.Set<Exhibit>().SingleAsync(e => e.Id == ExhibitId.From(rendition), Ct)).ReleasedAt);
    }

    [Fact]
    public async Task Withdraw_WithAFinishedVersion_LeavesItToBeReleasedAndEndsTheEditorsWayIn()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await RenderingTests.AcceptedAsync(world, null, Lists.Mute(500, 900));
        using var desk = await Desk.OfAsync(world, "ruth");
        var rendered = await desk.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered");
        var rendition = (string)rendered["rendition"]!;
        CommissionId commission;
        await using (var reading = world.Store.Read())
        {
            commission = (await reading.Set<Commission>().SingleAsync(Ct)).Id;
        }

        World.Must(await world.Get<WithdrawCommissionHandler>().HandleAsync(new WithdrawCommission(commission, "The studio was paid and is done"), await world.AsAsync("ruth"), Ct));

        Assert.NotNull((await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), await world.AsAsync("eva"), Ct)).Refusal);
        using var page = await CommissionPagesTests.SignInAsync(world, "ruth");
        var decide = await page.GetStringAsync($"/renditions/{rendition}/compare", Ct);
        Assert.Contains("handler=Release", decide, StringComparison.Ordinal);
        Assert.DoesNotContain("handler=SendBack", decide, StringComparison.Ordinal);
        Assert.DoesNotContain("handler=SendBack", await page.GetStringAsync($"/rooms/{room}/review", Ct), StringComparison.Ordinal);
        (await desk.PostAsync($"/api/v1/rooms/{room}/send-back", new { text = "Once more", listSha256 = (string)rendered["listSha256"]! })).Is(HttpStatusCode.Conflict, "review.commission-over");
        Assert.Contains(await WaitingAsync(world, "ruth"), i => i.Href == $"/renditions/{rendition}");
        Assert.DoesNotContain(await WaitingAsync(world, "eva"), i => i.Href.Contains(room.ToString(), StringComparison.Ordinal));
        (await desk.PostAsync($"/api/v1/rooms/{room}/release", new { sentence = "For the trial", listSha256 = (string)rendered["listSha256"]!, rendition })).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Certify_SupplierThatOnlyWatched_SaysThatItNeverHeldACopy()
    {
        await using var world = await World.MakeAsync();
        var exhibit = await CommissionedAsync(world);
        World.Must(await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), await world.AsAsync("eva"), Ct));
        RoomId room;
        await using (var reading = world.Store.Read())
        {
            room = (await reading.Set<Room>().SingleAsync(Ct)).Id;
        }

        World.Must(await world.Get<ViewRoomHandler>().HandleAsync(room, await world.AsAsync("eva"), Ct));
        foreach (var second in new[] { 0, 1, 2 })
        {
            World.Must(await world.Get<ShowPreviewHandler>().HandleAsync(room, second * 1000, (second + 1) * 1000, edited: false, await world.AsAsync("eva"), Ct));
        }

        var task = await ClosedTaskAsync(world);

        var seen = World.Must(await world.Get<ReturnTaskHandler>().ViewAsync(task, await world.AsAsync("ruth"), Ct));
        World.Must(await world.Get<ReturnTaskHandler>().CertifyAsync(task, null, await world.AsAsync("ruth"), Ct));

        Assert.Equal(new SupplierTrace(Openings: 1, Previews: 3, Copies: 0, Exhibits: 1), seen.Trace);
        var certified = World.Must(await world.Get<ReturnTaskHandler>().ViewAsync(task, await world.AsAsync("ruth"), Ct)).Task;
        Assert.Equal((0, "DI Ruth Adeyemi"), (certified.CopiesGiven, certified.CertifiedByName));
        Assert.Equal("return.certified", (await world.Get<ReturnTaskHandler>().CertifyAsync(task, null, await world.AsAsync("ruth"), Ct)).Refusal?.Code);
    }

    [Fact]
    public async Task Certify_SupplierThatWasGivenBytes_NeedsAnAccountAndDoesNotSayNever()
    {
        await using var world = await World.MakeAsync();
        var exhibit = await CommissionedAsync(world);

        // As an export to the supplier would be entered by whatever makes exports.
        await world.Changes.RecordAsync(Actor.Safehand, Purpose.Running, new Entry("consignment.sent.v1", StatutoryOperation.Disclosure, exhibit.Bytes())
        {
            Recipient = new { Organisation = world.Supplier.Value },
        });
        var task = await ClosedTaskAsync(world);

        Assert.Equal(1, World.Must(await world.Get<ReturnTaskHandler>().ViewAsync(task, await world.AsAsync("ruth"), Ct)).Trace.Copies);
        Assert.Equal("return.account-missing", (await world.Get<ReturnTaskHandler>().CertifyAsync(task, " ", await world.AsAsync("ruth"), Ct)).Refusal?.Code);
        World.Must(await world.Get<ReturnTaskHandler>().CertifyAsync(task, "Returned by hand on 4 December 2026 and erased", await world.AsAsync("ruth"), Ct));
    }

    [Theory]
    [InlineData("priya")]
    [InlineData("eva")]
    [InlineData("grace")]
    public async Task View_ByOthersThanWhoAnswersForTheCase_IsRefused(string who)
    {
        await using var world = await World.MakeAsync();
        await CommissionedAsync(world);
        var task = await ClosedTaskAsync(world);

        Assert.NotNull((await world.Get<ReturnTaskHandler>().ViewAsync(task, await world.AsAsync(who), Ct)).Refusal);
        Assert.NotNull((await world.Get<ReturnTaskHandler>().CertifyAsync(task, null, await world.AsAsync(who), Ct)).Refusal);
    }

    [Fact]
    public async Task Overdue_Task_ComesToEverySupervisorOnce()
    {
        await using var world = await World.MakeAsync();
        await CommissionedAsync(world);
        var task = await ClosedTaskAsync(world);
        Assert.Contains(await WaitingAsync(world, "ruth"), i => i.Href == $"/return-tasks/{task}");
        Assert.DoesNotContain(await WaitingAsync(world, "helen"), i => i.Href == $"/return-tasks/{task}");

        world.Clock.Shift(TimeSpan.FromDays(29));
        await world.Get<EndOfCase>().CheckAsync(Ct);
        await world.Get<EndOfCase>().CheckAsync(Ct);

        Assert.Contains(await WaitingAsync(world, "helen"), i => i.Href == $"/return-tasks/{task}" && i.Why.StartsWith("Overdue", StringComparison.Ordinal));
        Assert.Single(await world.Get<LedgerBook>().AboutAsync(world.Larkspur.Bytes(), long.MaxValue, 50, Ct), e => e.Entry.Leaf.Name == "return.escalated.v1");
    }

    [Fact]
    public async Task Waiting_RoomBeingEdited_IsTheEditorsAlone()
    {
        await using var world = await World.MakeAsync();
        await CommissionedAsync(world);

        var eva = await WaitingAsync(world, "eva");

        Assert.Equal(string.Empty, Assert.Single(eva, i => i.What.StartsWith("Edit PN/1", StringComparison.Ordinal)).CaseName);
        Assert.DoesNotContain(await WaitingAsync(world, "ivo"), i => i.What.StartsWith("Edit ", StringComparison.Ordinal));
        Assert.DoesNotContain(await WaitingAsync(world, "ruth"), i => i.What.StartsWith("Edit ", StringComparison.Ordinal));
    }

    private static async Task<ExhibitId> CommissionedAsync(World world)
    {
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        await world.CommissionAsync(exhibit);
        return exhibit;
    }

    private static async Task CloseAsync(World world) =>
        World.Must(await world.Get<CloseCaseHandler>().HandleAsync(new CloseCase(world.Larkspur, "Conviction, no appeal was made"), await world.AsAsync("ruth"), Ct));

    private static async Task<ReturnTaskId> ClosedTaskAsync(World world)
    {
        await CloseAsync(world);
        await world.Get<EndOfCase>().CheckAsync(Ct);
        await using var reading = world.Store.Read();
        return (await reading.Set<ReturnTask>().SingleAsync(Ct)).Id;
    }

    private static async Task<IReadOnlyList<WaitingItem>> WaitingAsync(World world, string who) =>
        await world.Get<IEnumerable<IWaitingSource>>().OfType<EditingWaiting>().Single().ForAsync(await world.AsAsync(who), Ct);
}
