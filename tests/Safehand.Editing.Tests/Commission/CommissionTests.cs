using System.Net;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>A commission is the one way in for a supplier's editor, and its end is the end of it.</summary>
public sealed class CommissionTests
{
    private static readonly Purpose Edits = new(PurposeKind.Editing, "Muting names as the commission says");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Give_ToASupplier_OpensThatRecordingToItsEditorAndNothingElse()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var (commissioned, other) = (await world.ExhibitAsync(), await world.ExhibitAsync());
        var eva = await world.AsAsync("eva");
        Assert.Equal(RefusalKind.NotFound, (await OpenAsync(world, commissioned, eva)).Refusal?.Kind);

        var given = await world.CommissionAsync(commissioned);

        Assert.Equal(1, given.Number);
        var opened = World.Must(await OpenAsync(world, commissioned, eva));
        var part = World.Must(await world.Get<PlayHandler>().PartAsync(opened.Opening, 0, eva, Ct));
        Assert.NotEmpty(part);
        Assert.Equal("G48", (await OpenAsync(world, other, eva)).Refusal?.Rule);
        Assert.Equal("G48", (await world.Get<ViewCaseHandler>().HandleAsync(world.Larkspur, eva, Ct)).Refusal?.Rule);
        Assert.Equal("G48", (await world.Get<ViewExhibitHandler>().HandleAsync(commissioned, eva, Ct)).Refusal?.Rule);
        Assert.Equal("G48", (await world.Get<ReadContinuityHandler>().HandleAsync(new ReadContinuity(commissioned), eva, Ct)).Refusal?.Rule);
        Assert.Equal("G48", (await OpenAsync(world, commissioned, await world.AsAsync("ivo"))).Refusal?.Rule);
    }

    [Fact]
    public async Task Give_LedgerAndContinuity_SayWhoMayEditAndWhy()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();

        await world.CommissionAsync(exhibit, "eva", "ivo");

        var entry = (await world.Get<LedgerBook>().AboutAsync(exhibit.Bytes(), long.MaxValue, 50, Ct)).First(e => e.Entry.Leaf.Name == "commission.given.v1");
        Assert.Equal(StatutoryOperation.Disclosure, entry.Entry.Leaf.Operation);
        Assert.Contains("Eva Lindqvist", entry.Value(ValueGroup.Recipient)!.Value.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("Ivo Marek", entry.Value(ValueGroup.Recipient)!.Value.GetRawText(), StringComparison.Ordinal);
        var acts = World.Must(await world.Get<ReadContinuityHandler>().HandleAsync(new ReadContinuity(exhibit), await world.AsAsync("ruth"), Ct));
        Assert.Contains(acts, a => a.What == "Editing commissioned" && a.Detail == "Commission 1" && a.Rules.Contains("G54"));
    }

    [Fact]
    public async Task Give_ByOneOfTheTeam_IsRefusedByTheRule()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();

        var refused = await world.Get<GiveCommissionHandler>().HandleAsync(world.Asked(exhibit), await world.AsAsync("priya"), Ct);

        Assert.Equal("G50", refused.Refusal?.Rule);
    }

    [Theory]
    [InlineData("ruth")]
    [InlineData("helen")]
    [InlineData("asha")]
    public async Task Give_ByLeadSupervisorOrProsecutor_IsGiven(string who)
    {
        await using var world = await World.MakeAsync();
        var exhibit = await world.ExhibitAsync();

        Assert.Null((await world.Get<GiveCommissionHandler>().HandleAsync(world.Asked(exhibit, "nora"), await world.AsAsync(who), Ct)).Refusal);
        Assert.Null((await OpenAsync(world, exhibit, await world.AsAsync("nora"))).Refusal);
    }

    [Theory]
    [InlineData("commission.supplier", "nothing")]
    [InlineData("commission.names", "Mute the name of Elinor wherever it is spoken")]
    [InlineData("commission.names", "Mute what the Vance-Hartley family says")]
    [InlineData("commission.names", "Mute the name of elinór wherever it is spoken")]
    [InlineData("commission.names", "a name in the ground")]
    [InlineData("commission.title", "a name in a title")]
    [InlineData("commission.names", "a name in the other title")]
    [InlineData("commission.agreement", "no agreement")]
    [InlineData("commission.ground-dated", "no date")]
    [InlineData("commission.ground-dated-future", "a date to come")]
    [InlineData("commission.reasons-court", "directed by no court")]
    [InlineData("commission.instructions", "Blur it")]
    [InlineData("commission.editors", "editors of two")]
    [InlineData("commission.direction", "no document")]
    [InlineData("commission.deadline-past", "late")]
    [InlineData("commission.reasons", "reasons")]
    [InlineData("commission.names", "a name in the ground, to one's own")]
    [InlineData("commission.title", "a name in a title, to one's own")]
    public async Task Give_ThatDoesNotFit_IsRefusedInWordsAndGivesNothing(string code, string how)
    {
        await using var world = await World.MakeAsync();
        if (code != "commission.supplier")
        {
            await world.ConditionsAsync();
        }

        var exhibit = await world.ExhibitAsync(subject: how.Contains("title", StringComparison.Ordinal) ? "Account Smith-Jones" : "Elinor Vance");
        var ask = world.Asked(exhibit);
        ask = how switch
        {
            "a name in the ground" => ask with { GroundDocument = "Agreed edits of E Vance" },
            "a name in the ground, to one's own" => world.Asked(exhibit, "nora") with { GroundDocument = "Agreed edits of E Vance" },
            "a name in a title, to one's own" => world.Asked(exhibit, "nora"),
            "a name in a title" => ask,
            "a name in the other title" => ask with { Titles = new Dictionary<ExhibitId, string> { [exhibit] = "What Jones told" } },
            "no agreement" => ask with { NoDocumentBecause = " " },
            "no date" => ask with { GroundDated = null },
            "a date to come" => ask with { GroundDated = DateOnly.FromDateTime(world.Now.AddDays(2).UtcDateTime) },
            "directed by no court" => ask with { Reasons = ["name", "court-direction"] },
            "editors of two" => world.Asked(exhibit, "eva", "nora"),
            "no document" => ask with { Ground = CommissionGround.CourtDirection },
            "late" => ask with { Deadline = world.Now.AddMinutes(-1) },
            "reasons" => ask with { Reasons = ["because"] },
            "nothing" => ask,
            _ => ask with { Instructions = how },
        };

        var refused = await world.Get<GiveCommissionHandler>().HandleAsync(ask, await world.AsAsync("ruth"), Ct);

        Assert.Equal(code, refused.Refusal?.Code);
        Assert.NotNull((await OpenAsync(world, exhibit, await world.AsAsync("eva"))).Refusal);
        Assert.NotNull((await OpenAsync(world, exhibit, await world.AsAsync("nora"))).Refusal);
        await using var reading = world.Store.Read();
        Assert.Empty(await reading.Set<Room>().ToListAsync(Ct));
    }

    [Fact]
    public async Task Withdraw_InMidSession_EndsWhatIsOpenAndClosesTheRoom()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        var given = await world.CommissionAsync(exhibit);
        var eva = await world.AsAsync("eva");
        var opened = World.Must(await OpenAsync(world, exhibit, eva));
        World.Must(await world.Get<PlayHandler>().PartAsync(opened.Opening, 0, eva, Ct));

        World.Must(await world.Get<WithdrawCommissionHandler>().HandleAsync(new WithdrawCommission(given.Commission, "The parties agreed otherwise"), await world.AsAsync("ruth"), Ct));

        Assert.Equal("opening.ended", (await world.Get<PlayHandler>().PartAsync(opened.Opening, 1, eva, Ct)).Refusal?.Code);
        Assert.Equal("G48", (await OpenAsync(world, exhibit, eva)).Refusal?.Rule);
        await using var reading = world.Store.Read();
        var room = await reading.Set<Room>().SingleAsync(Ct);
        Assert.Equal((RoomState.Closed, "withdrawn"), (room.State, room.ClosedWhy));
        Assert.Equal("commission.over", (await world.Get<WithdrawCommissionHandler>().HandleAsync(new WithdrawCommission(given.Commission, "Once more"), await world.AsAsync("ruth"), Ct)).Refusal?.Code);
    }

    [Fact]
    public async Task Give_WithInstructionsThatWerePasted_CanBeOpenedOrIsRefused()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        var turned = (await world.Get<GiveCommissionHandler>().HandleAsync(world.Asked(exhibit) with { Instructions = "Mute every name \u202Enow" }, await world.AsAsync("ruth"), Ct)).Refusal;
        Assert.Equal(("text.hidden-characters", "Instructions"), (turned?.Code, turned?.Field));

        World.Must(await world.Get<GiveCommissionHandler>().HandleAsync(
            world.Asked(exhibit) with { Instructions = "1.\tMute every name.\r\n2.\tBlur the faces \U0001F600 " + new string('x', 400) }, await world.AsAsync("ruth"), Ct));

        await using var reading = world.Store.Read();
        var commission = await reading.Set<Commission>().SingleAsync(Ct);
        foreach (var purpose in new[] { commission.PurposeOfEditing(), commission.PurposeOfReview() })
        {
            Assert.Null(OpenExhibitHandler.Check(purpose));
        }

        World.Must(await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, commission.PurposeOfEditing()), await world.AsAsync("eva"), Ct));
    }

    [Theory]
    [InlineData("Smith-Jones", "Ask Mr Jones again", true)]
    [InlineData("Smith-Jones", "Ask the Smith-Browns again", true)]
    [InlineData("Zoë O'Brien", "Zoe is named at 0:40", true)]
    [InlineData("Ann Li", "Mute Li at 0:40", true)]
    [InlineData("Jo Ng", "mute what Ng says", true)]
    [InlineData("Jo In", "mute it in full", false)]
    [InlineData("Theresa May", "What the editors may see", false)]
    [InlineData("Theresa May", "Mute what May says", true)]
    [InlineData("Theresa May", "mute theresa", true)]
    [InlineData("William Will", "It will be muted", false)]
    [InlineData("William Will", "Mute WILL at the end", true)]
    [InlineData("Rose Grace Hill", "the red rose by the hill, with grace", false)]
    public void NamesSomebody_PartOfANameAsAWord_IsFound(string name, string text, bool found) => Assert.Equal(found, NamesInText.Find(text, [name]) is not null);

    [Fact]
    public async Task Give_WithATitleThatNamesSomebody_GivesItsEditorsAnotherToRead()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync(subject: "Account Smith-Jones");
        var refused = (await world.Get<GiveCommissionHandler>().HandleAsync(world.Asked(exhibit), await world.AsAsync("ruth"), Ct)).Refusal;
        Assert.Equal($"Titles[{exhibit}]", refused?.Field);
        Assert.Contains("“account”", refused?.Message, StringComparison.Ordinal);

        var ask = world.Asked(exhibit) with { Titles = new Dictionary<ExhibitId, string> { [exhibit] = "First interview" } };
        var given = World.Must(await world.Get<GiveCommissionHandler>().HandleAsync(ask, await world.AsAsync("ruth"), Ct));

        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        foreach (var path in new[] { $"/api/v1/commissions/{given.Commission}", $"/api/v1/rooms/{given.Rooms[0]}", "/api/v1/rooms" })
        {
            var told = (await eva.GetAsync(path)).Is(HttpStatusCode.OK).ToJsonString();
            Assert.Contains("First interview", told, StringComparison.Ordinal);
            Assert.DoesNotContain("account", told, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("First account of a witness", (await ruth.GetAsync($"/api/v1/commissions/{given.Commission}")).Json.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("First account of a witness", (await ruth.GetAsync($"/api/v1/rooms/{given.Rooms[0]}")).Json.ToJsonString(), StringComparison.Ordinal);
        using var http = await CommissionPagesTests.SignInAsync(world, "eva");
        Assert.DoesNotContain("First account", await http.GetStringAsync($"/rooms/{given.Rooms[0]}", Ct) + await http.GetStringAsync($"/commissions/{given.Commission}", Ct) + await http.GetStringAsync("/rooms", Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eva")]
    [InlineData("nora")]
    public async Task FreeText_ThatReachesAnEditor_NamesNobodyWhoIsRecorded(string who)
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var given = await world.CommissionAsync(await world.ExhibitAsync(), who);
        var room = given.Rooms[0];
        using var editor = await Desk.OfAsync(world, who);
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await editor.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);

        (await ruth.PostAsync($"/api/v1/rooms/{room}/comments", new { atFrame = 4, text = "Elinor is named here" })).Is(HttpStatusCode.BadRequest, "commission.names");
        (await ruth.PostAsync($"/api/v1/rooms/{room}/comments", new { atFrame = 4, text = "A name is said here" })).Is(HttpStatusCode.OK);

        // An editor who guesses is not told that they guessed right.
        (await editor.PostAsync($"/api/v1/rooms/{room}/comments", new { atFrame = 4, text = "Is that Vance?" })).Is(HttpStatusCode.OK);
        (await editor.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody is in the picture" })).Is(HttpStatusCode.NoContent);
        (await ruth.PostAsync($"/api/v1/rooms/{room}/send-back", new { text = "Mute Vance at the end" })).Is(HttpStatusCode.BadRequest, "commission.names");
        var ended = await world.Get<WithdrawCommissionHandler>().HandleAsync(new WithdrawCommission(given.Commission, "Elinor asked for it"), await world.AsAsync("ruth"), Ct);
        Assert.Equal("commission.names", ended.Refusal?.Code);
        World.Must(await world.Get<WithdrawCommissionHandler>().HandleAsync(new WithdrawCommission(given.Commission, "The witness asked for it"), await world.AsAsync("ruth"), Ct));
    }

    [Fact]
    public async Task View_BySuppliersEditor_TellsNothingOfTheCase()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var given = await world.CommissionAsync(await world.ExhibitAsync());

        var seen = World.Must(await world.Get<ViewCommissionHandler>().HandleAsync(given.Commission, await world.AsAsync("eva"), Ct));

        Assert.Equal((true, false, null, null), (seen.MayEdit, seen.MayInstruct, seen.CaseName, seen.Case));
        Assert.Empty(seen.Names);
        Assert.True(World.Must(await world.Get<ViewCommissionHandler>().HandleAsync(given.Commission, await world.AsAsync("ruth"), Ct)).MayInstruct);
        Assert.Equal("G50", (await world.Get<ViewCommissionHandler>().HandleAsync(given.Commission, await world.AsAsync("priya"), Ct)).Refusal?.Rule);
        Assert.NotNull((await world.Get<ViewCommissionHandler>().HandleAsync(given.Commission, await world.AsAsync("ivo"), Ct)).Refusal);
    }

    [Fact]
    public async Task Open_PastDeadlineAndCorrections_IsOverByItself()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        await world.CommissionAsync(exhibit);

        world.Clock.Shift(TimeSpan.FromDays(27));
        Assert.Null((await OpenAsync(world, exhibit, await world.AsAsync("eva"))).Refusal);
        world.Clock.Shift(TimeSpan.FromDays(2));
        Assert.Equal("G48", (await OpenAsync(world, exhibit, await world.AsAsync("eva"))).Refusal?.Rule);
    }

    private static Task<Result<Opened>> OpenAsync(World world, ExhibitId exhibit, Actor actor) =>
        world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), actor, Ct);
}
