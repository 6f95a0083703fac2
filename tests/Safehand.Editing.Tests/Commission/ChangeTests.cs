using System.Net;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Design.Words;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>A date that passed and editors that fell ill end no work: who instructs sets others, and what they may reach is sealed anew.</summary>
public sealed class ChangeTests
{
    private static readonly Purpose Edits = new(PurposeKind.Editing, "Muting names as the commission says");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendBack_PastTheDaysForCorrections_AsksForANewDateAndThenTheEditorCanEdit()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await ReviewTests.HandedInAsync(world, Lists.Mute(0, 100));
        var commission = await CommissionAsync(world);
        world.Clock.Shift(TimeSpan.FromDays(29));
        world.SignIns.Clear();
        using var ruth = await Desk.OfAsync(world, "ruth");
        using var eva = await Desk.OfAsync(world, "eva");

        (await ruth.StepAsync(room, "send-back", "The second mute is missing")).Is(HttpStatusCode.Conflict, "review.editing-over");
        Assert.Equal("handedIn", (string)(await ruth.GetAsync($"/api/v1/rooms/{room}")).Json["state"]!);
        (await ruth.PostAsync($"/api/v1/commissions/{commission}/change", new { deadline = world.Now.AddDays(7), editors = new[] { world.Id("eva").Value }, why = "A second mute was agreed" })).Is(HttpStatusCode.NoContent);
        (await ruth.StepAsync(room, "send-back", "The second mute is missing")).Is(HttpStatusCode.NoContent);

        (await eva.PutAsync(room, Lists.Mute(1500, 1900))).Is(HttpStatusCode.OK);
        var entry = (await world.Get<LedgerBook>().AboutAsync(exhibit.Bytes(), long.MaxValue, 50, Ct)).First(e => e.Entry.Leaf.Name == "commission.changed.v1");
        Assert.Contains("A second mute was agreed", entry.Value(ValueGroup.Content)!.Value.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("Eva Lindqvist", entry.Value(ValueGroup.Recipient)!.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_Editors_LetsTheNewOneInAndTheOldOneOutAtOnceAndForEverFromReviewing()
    {
        await using var world = await World.MakeAsync();
        var exhibit = await world.ExhibitAsync();
        var given = await world.CommissionAsync(exhibit, "ada");
        var ada = await world.AsAsync("ada");
        var opened = World.Must(await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), ada, Ct));

        World.Must(await ChangeAsync(world, given.Commission, "ruth", "nora"));

        Assert.NotNull((await world.Get<PlayHandler>().PartAsync(opened.Opening, 0, ada, Ct)).Refusal);
        using var nora = await Desk.OfAsync(world, "nora");
        (await nora.GetAsync($"/api/v1/rooms/{given.Rooms[0]}")).Is(HttpStatusCode.OK);
        (await nora.PutAsync(given.Rooms[0], Lists.Mute(0, 100))).Is(HttpStatusCode.OK);
        (await nora.PostAsync($"/api/v1/rooms/{given.Rooms[0]}/hand-in", new { acknowledged = "Nobody is in the picture" })).Is(HttpStatusCode.NoContent);
        using var desk = await Desk.OfAsync(world, "ada");
        var list = (string)(await nora.GetAsync($"/api/v1/rooms/{given.Rooms[0]}")).Json["listSha256"]!;
        var passed = await desk.PostAsync($"/api/v1/rooms/{given.Rooms[0]}/accept", new { sentence = "As agreed", listSha256 = list });
        Assert.Equal((HttpStatusCode.Forbidden, "G51"), (passed.Status, (string?)passed.Json["rule"]));
        Assert.DoesNotContain((await world.Get<ViewRoomHandler>().OfEditorAsync(ada, Ct)).Items, r => r.Id == given.Rooms[0]);
        World.Must(await ChangeAsync(world, given.Commission, "ruth", "ada", "nora"));
        Assert.Null((await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), ada, Ct)).Refusal);
    }

    [Theory]
    [InlineData("ruth", "commission.deadline-past", "late")]
    [InlineData("ruth", "commission.change-why", "silent")]
    [InlineData("ruth", "commission.editors", "nobody")]
    [InlineData("ruth", "commission.editors", "nora")]
    [InlineData("ruth", "commission.supplier", "lapsed")]
    [InlineData("ruth", "commission.over", "withdrawn")]
    [InlineData("priya", "G50", "ivo")]
    [InlineData("eva", "G48", "ivo")]
    public async Task Change_ThatMayNotBe_IsRefusedAndChangesNothing(string who, string code, string how)
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        var given = await world.CommissionAsync(exhibit);
        if (how == "lapsed")
        {
            await world.ConditionAsync(SupplierConditionKind.Storage, null);
        }
        else if (how == "withdrawn")
        {
            World.Must(await world.Get<WithdrawCommissionHandler>().HandleAsync(new WithdrawCommission(given.Commission, "It is not needed"), await world.AsAsync("ruth"), Ct));
        }

        var ask = new ChangeCommission(
            given.Commission, world.Now.AddDays(how == "late" ? -1 : 20), how == "nobody" ? [] : [world.Id(how is "nora" or "ivo" ? how : "eva")], how == "silent" ? " " : "Somebody fell ill");
        var refused = (await world.Get<ChangeCommissionHandler>().HandleAsync(ask, await world.AsAsync(who), Ct)).Refusal;

        Assert.Equal(code, refused?.Rule ?? refused?.Code);
        Assert.NotNull((await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), await world.AsAsync("ivo"), Ct)).Refusal);
        await using var reading = world.Store.Read();
        Assert.Equal(["Eva Lindqvist"], await reading.Set<CommissionEditor>().Where(e => e.EndedAt == null).Select(e => e.Name).ToListAsync(Ct));
    }

    [Fact]
    public async Task Page_OfACommission_TellsWhatIsLateAndChangesItWithoutScript()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        var given = await world.CommissionAsync(exhibit);
        var due = (world.Now + TimeSpan.FromDays(14)).UkLastDay();
        world.Clock.Shift(TimeSpan.FromDays(15));
        using var ruth = await CommissionPagesTests.SignInAsync(world, "ruth");
        Assert.Contains("Not handed in: the edit of", await ruth.GetStringAsync("/", Ct), StringComparison.Ordinal);
        var late = $"Not handed in, was due {due}";
        Assert.Contains(late, await ruth.GetStringAsync($"/commissions/{given.Commission}", Ct), StringComparison.Ordinal);
        Assert.Contains(late, await ruth.GetStringAsync($"/exhibits/{exhibit}", Ct), StringComparison.Ordinal);

        var day = UkDates.LastDay(world.Now.AddDays(10));
        var fields = new Dictionary<string, string[]>
        {
            ["Deadline.Day"] = [$"{day.Day}"], ["Deadline.Month"] = [$"{day.Month}"], ["Deadline.Year"] = [$"{day.Year}"], ["Editors"] = [world.Id("eva").Value, world.Id("ivo").Value],
        };
        var page = $"/commissions/{given.Commission}";
        Assert.Contains("Enter why it is changed", await CommissionPagesTests.PostAsync(ruth, page, fields, null, HttpStatusCode.OK, "?handler=Change"), StringComparison.Ordinal);
        fields["ChangeWhy"] = ["Eva was ill for a week"];
        await CommissionPagesTests.PostAsync(ruth, page, fields, null, HttpStatusCode.Redirect, "?handler=Change");

        var after = await ruth.GetStringAsync(page, Ct);
        Assert.Contains(day.UkDate(), after, StringComparison.Ordinal);
        Assert.Contains("Eva Lindqvist, Ivo Marek", after, StringComparison.Ordinal);
        Assert.DoesNotContain(late, after, StringComparison.Ordinal);
        Assert.Null((await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), await world.AsAsync("ivo"), Ct)).Refusal);
    }

    [Fact]
    public async Task Change_WithOneRecordingDestroyed_ReachesTheOthers()
    {
        await using var world = await World.MakeAsync();
        var (first, second) = (await world.ExhibitAsync(), await world.ExhibitAsync());
        var given = World.Must(await world.Get<GiveCommissionHandler>().HandleAsync(world.Asked(first, "nora") with { Exhibits = [first, second] }, await world.AsAsync("ruth"), Ct));
        var proposed = World.Must(await world.Get<ProposeDestructionHandler>().HandleAsync(new ProposeDestruction(first, "Recorded by mistake"), await world.AsAsync("ruth"), Ct));
        World.Must(await world.Get<DecideDestructionHandler>().HandleAsync(new DecideDestruction(proposed, true), await world.AsAsync("helen"), Ct));

        Assert.True(World.Must(await world.Get<ViewCommissionHandler>().HandleAsync(given.Commission, await world.AsAsync("ruth"), Ct)).MayInstruct);
        World.Must(await ChangeAsync(world, given.Commission, "ruth", "ada"));

        Assert.Null((await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(second, Edits), await world.AsAsync("ada"), Ct)).Refusal);
        World.Must(await world.Get<WithdrawCommissionHandler>().HandleAsync(new WithdrawCommission(given.Commission, "It is not needed"), await world.AsAsync("ruth"), Ct));
        Assert.NotNull((await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(second, Edits), await world.AsAsync("ada"), Ct)).Refusal);
    }

    [Fact]
    public async Task Page_OfWhoInstructsAndEdits_LetsThemDoBoth()
    {
        await using var world = await World.MakeAsync();
        var given = await world.CommissionAsync(await world.ExhibitAsync(), "ada");

        var seen = World.Must(await world.Get<ViewCommissionHandler>().HandleAsync(given.Commission, await world.AsAsync("ada"), Ct));

        Assert.Equal((true, true), (seen.MayEdit, seen.MayInstruct));
        Assert.Contains(seen.Choice, c => c.Person == world.Id("nora"));
    }

    private static async Task<Result<Done>> ChangeAsync(World world, CommissionId commission, string by, params string[] editors) => await world.Get<ChangeCommissionHandler>().HandleAsync(
        new ChangeCommission(commission, world.Now.AddDays(20), [.. editors.Select(world.Id)], "Somebody fell ill"), await world.AsAsync(by), Ct);

    private static async Task<CommissionId> CommissionAsync(World world)
    {
        await using var reading = world.Store.Read();
        return (await reading.Set<Commission>().SingleAsync(Ct)).Id;
    }
}
