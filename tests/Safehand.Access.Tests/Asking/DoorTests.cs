using System.Text.Json;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;
using Xunit;

namespace Safehand.Access.Tests.Asking;

public sealed class DoorTests
{
    private static readonly Purpose Plan = new(PurposeKind.BringToJustice, "to plan the second interview");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_OnTheTeam_IsPermittedAndTheEntryCarriesTheDecision()
    {
        await using var world = await World.StartAsync();
        var actor = await TeamMemberAsync(world);

        await using (var change = await world.Store.Changes.BeginAsync(actor, Plan, Ct))
        {
            var answer = await world.Door.AskAsync(change, Act.Open, world.Cases.Ask, Ct);
            Assert.True(answer.Value.Owes(ObligationKind.MarkedStreamOnly));
            change.Record(new Entry("opening.began.v1", StatutoryOperation.Consultation, world.Cases.Exhibit.Bytes()) { Case = world.Cases.Id });
            await change.CommitAsync(default(Done), Ct);
        }

        var entry = (await world.LedgerAsync())[0];
        Assert.Equal(EntryVerdict.Permitted, entry.Entry.Leaf.Verdict);
        Assert.Equal(RuleBook.Version, entry.Entry.Leaf.RuleSet);
        var reason = entry.Value(ValueGroup.CaseAndPurpose)!.Value;
        Assert.Equal(["G30", "G40"], reason.GetProperty("rules").Deserialize<string[]>()!);
        Assert.Equal("Officer", reason.GetProperty("decision").GetProperty("roles").GetString());
        Assert.Equal("member", reason.GetProperty("decision").GetProperty("assignedAs").GetString());
        Assert.Equal("marked-stream-only", reason.GetProperty("decision").GetProperty("obligations")[0].GetString());
    }

    [Fact]
    public async Task Ask_NotOnTheTeam_IsRefusedByRuleAndTheRefusalIsEntered()
    {
        await using var world = await World.StartAsync();
        var actor = await world.ActorAsync(await world.OfficerAsync("pnair"));

        var refusal = (await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal!;

        Assert.Equal((RefusalKind.NotPermitted, "G14"), (refusal.Kind, refusal.Rule));
        var entry = (await world.LedgerAsync())[0];
        Assert.Equal("open.refused.v1", entry.Entry.Leaf.Name);
        Assert.Equal(EntryVerdict.Refused, entry.Entry.Leaf.Verdict);
        Assert.Equal(world.Cases.Exhibit.Bytes(), entry.Entry.Leaf.Object);
        Assert.Equal("DC Priya Nair", entry.Text(ValueGroup.Actor, "name"));
    }

    [Fact]
    public async Task Ask_AnotherForce_LooksAbsentAndNamesNoRule()
    {
        await using var world = await World.StartAsync();
        var actor = await world.ActorAsync(await world.OfficerAsync("stranger", "DC Far Away", employer: world.OtherForce));

        var foreign = (await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal;
        var absent = (await AskAsync(world, actor, Plan, Act.Open, new Ask(Ids.New<ExhibitId>().Bytes()))).Refusal;

        Assert.Equal(RefusalKind.NotFound, foreign!.Kind);
        Assert.Null(foreign.Rule);
        Assert.Equal(absent, foreign);
    }

    [Fact]
    public async Task Ask_AnotherForceOrNothingThere_LeavesOfTheLedgerTellNotWhich()
    {
        await using var world = await World.StartAsync();
        var actor = await world.ActorAsync(await world.OfficerAsync("stranger", "DC Far Away", employer: world.OtherForce));
        await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask);
        await AskAsync(world, actor, Plan, Act.Open, new Ask(Ids.New<ExhibitId>().Bytes()));

        var (absent, foreign) = ((await world.LedgerAsync())[0], (await world.LedgerAsync())[1]);

        Assert.Equal(new byte[16], foreign.Entry.Leaf.Object);
        Assert.Equal((foreign.Entry.Leaf.Name, foreign.Entry.Leaf.RuleSet, foreign.Entry.Leaf.Verdict), (absent.Entry.Leaf.Name, absent.Entry.Leaf.RuleSet, absent.Entry.Leaf.Verdict));
        Assert.Equal(foreign.Entry.Leaf.Object, absent.Entry.Leaf.Object);
        Assert.Equal(foreign.Entry.Leaf.Commitments.Keys, absent.Entry.Leaf.Commitments.Keys);

        // The history of the exhibit still has it.
        Assert.Single(await new LedgerBook(world.Store).AboutAsync(world.Cases.Exhibit.Bytes(), long.MaxValue, 10, Ct));
    }

    [Fact]
    public async Task Ask_PartyWithAgreement_IsInvolved()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("partner", "DC Near By", employer: world.OtherForce);
        await world.StaffAsync(s => s.PartyAsync(world.Cases.Id, world.OtherForce, world.Clock.Now.AddDays(30), Ct));
        await world.AssignAsync(person, CaseRole.Member);
        var actor = await world.ActorAsync(person);

        Assert.Null((await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal);
        world.Clock.Pass(TimeSpan.FromHours(11));
        await using var change = await world.Store.Changes.BeginAsync(actor, Plan, Ct);
        Assert.True(world.Door.Consider(change, Act.Open, world.Cases.Ask).IsPermitted);
    }

    [Fact]
    public async Task Ask_AssignmentPlantedBySql_GrantsNothing()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("pnair");
        var actor = await world.ActorAsync(person);
        Assert.Equal(1, await world.BySqlAsync($"""
            INSERT INTO case_assignments (case_id, person, role, starts, ends, given_by, seal)
            VALUES ('{world.Cases.Id}', '{person}', 'Lead', 0, NULL, '{person}', zeroblob(32))
            """));

        Assert.NotNull((await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal);
    }

    [Fact]
    public async Task Ask_AnothersAssignmentCopiedBySql_GrantsNothing()
    {
        await using var world = await World.StartAsync();
        await world.AssignAsync(await world.OfficerAsync("lead", "DS Aled Morgan"), CaseRole.Lead);
        var person = await world.OfficerAsync("pnair");
        var actor = await world.ActorAsync(person);
        Assert.Equal(1, await world.BySqlAsync(
            $"INSERT INTO case_assignments SELECT case_id, '{person}', role, starts, ends, given_by, seal FROM case_assignments"));

        Assert.NotNull((await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal);
    }

    [Fact]
    public async Task Ask_RolePlantedBySql_RefusesUnderTheRuleOfGenuineGrants()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("pnair");
        await world.AssignAsync(person, CaseRole.Member);
        var actor = await world.ActorAsync(person);
        Assert.Equal(1, await world.BySqlAsync(
            $"INSERT INTO person_roles (person, role, starts, ends, given_by, seal) VALUES ('{person}', 'Supervisor', 0, NULL, '{person}', zeroblob(32))"));

        Assert.Equal("G3", (await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal?.Rule);
    }

    [Theory]
    [InlineData("UPDATE people SET suspended = 0, vouched_until = vouched_until + 86400000")]
    [InlineData("UPDATE organisations SET kind = 'ProsecutingService'")]
    [InlineData("UPDATE trainings SET ends = ends + 1")]
    [InlineData("UPDATE case_assignments SET role = 'Lead'")]
    [InlineData("UPDATE person_roles SET role = 'Supervisor'")]
    [InlineData("UPDATE sessions SET factor = 'Passkey'")]
    public async Task Ask_RowsAlteredBySql_PermitNothing(string sql)
    {
        await using var world = await World.StartAsync();
        var actor = await TeamMemberAsync(world);
        Assert.NotEqual(0, await world.BySqlAsync(sql));

        Assert.NotNull((await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal);
    }

    [Fact]
    public async Task Ask_SessionEndedMeanwhile_NeedsSignIn()
    {
        await using var world = await World.StartAsync();
        var actor = await TeamMemberAsync(world);
        await using (var rows = world.Store.Read())
        {
            await world.Sessions.EndAsync(actor, rows.Set<Session>().Single().Id, "test", Ct);
        }

        Assert.Equal(RefusalKind.SignInNeeded, (await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal?.Kind);
    }

    [Fact]
    public async Task Ask_AssignmentRunsOut_IsRefusedFromThatMomentOn()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("pnair");
        await world.AssignAsync(person, CaseRole.Member, world.Clock.Now.AddMinutes(10));
        var actor = await world.ActorAsync(person);

        Assert.Null((await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal);
        world.Clock.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal("G14", (await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal?.Rule);
    }

    [Theory]
    [InlineData("Priya Nair", true)]
    [InlineData("PRIYA  NAIR", true)]
    [InlineData("Priyá Nair", true)]
    [InlineData("Ms Priya Nair", true)]
    [InlineData("Nair, Priya", true)]
    [InlineData("NAIR, Miss Priya", true)]
    [InlineData("Priya Anne Nair", true)]
    [InlineData("D.C. Priya Nair", true)]
    [InlineData("Nair", false)]
    [InlineData("Ms Nair", false)]
    [InlineData("DC Nair", false)]
    [InlineData("Nair Nair", false)]
    [InlineData("Asha Nair", false)]
    [InlineData("Dr Asha Nair", false)]
    [InlineData("Priya Nairn", false)]
    public async Task Ask_OwnNameInTheCase_IsRefused(string name, bool own)
    {
        await using var world = await World.StartAsync();
        var actor = await TeamMemberAsync(world);
        world.Cases.Subjects.Add(new SubjectNamed(Ids.New<SubjectId>(), name));

        Assert.Equal(own ? "G26" : null, (await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal?.Rule);
    }

    // What reads as a rank may be somebody's name, and a row of old may hold what is no character.
    [Theory]
    [InlineData("DC Di Nair", "Di Nair", true)]
    [InlineData("DC Di Nair", "Mrs Di Nair", true)]
    [InlineData("DI Priya Nair", "DI Nair", false)]
    [InlineData("DC Maria del Mar Ruiz", "Ruiz, Maria", true)]
    [InlineData("DC Priya Nair", "Priya\uFFFE Nair", true)]
    public void OwnName_OfUncommonWriting_IsTold(string actor, string subject, bool own) => Assert.Equal(own, OwnName.Is(actor, subject));

    [Fact]
    public async Task Ask_DeclaredRelationship_IsRefused()
    {
        await using var world = await World.StartAsync();
        var actor = await TeamMemberAsync(world);
        var subject = Ids.New<SubjectId>();
        world.Cases.Subjects.Add(new SubjectNamed(subject, "Asha Rao"));
        Assert.Null((await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal);

        await world.StaffAsync(s => s.RelationshipAsync(actor.Person, subject, "sister", Ct));

        Assert.Equal("G27", (await AskAsync(world, actor, Plan, Act.Open, world.Cases.Ask)).Refusal?.Rule);
    }

    [Fact]
    public async Task Ask_Emergency_OpensAReviewWithinADay()
    {
        await using var world = await World.StartAsync();
        var actor = await world.ActorAsync(await world.OfficerAsync("pnair"));
        var danger = new Purpose(PurposeKind.ProtectLife, "child missing since this morning");

        var permit = (await AskAsync(world, actor, danger, Act.Open, world.Cases.Ask with { Emergency = true })).Value;

        await using var rows = world.Store.Read();
        var review = rows.Set<Review>().Single();
        Assert.Equal(permit.Review, review.Id);
        Assert.Equal(world.Clock.Now.AddDays(1), review.DueAt);
        Assert.Equal(world.Force, review.Organisation);
        Assert.Contains("review.opened.v1", await world.EntryNamesAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_ReviewOfOnesOwnLine_IsRefused(bool inLine)
    {
        await using var world = await World.StartAsync();
        var above = await world.OfficerAsync("above", "DI One Above", Roles.ProfessionalStandards);
        var between = await world.OfficerAsync("between", "DS In Between", supervisor: above);
        var concerned = await world.OfficerAsync("below", "DC Below", supervisor: inLine ? between : null);
        var actor = await world.ActorAsync(above);

        var refusal = (await AskAsync(world, actor, Purpose.Running, Act.AnswerReview, new Ask(new byte[16]) { Concerns = concerned })).Refusal;

        Assert.Equal(inLine ? "G29" : null, refusal?.Rule);
    }

    [Fact]
    public void RefusedName_EveryAct_FitsTheLedger() => Assert.All(
        Enum.GetValues<Act>(), act => Assert.Matches("^[a-z-]+\\.refused\\.v1$", Door.RefusedName(act)));

    internal static async Task<Actor> TeamMemberAsync(World world)
    {
        var person = await world.OfficerAsync("pnair");
        await world.AssignAsync(person, CaseRole.Member);
        return await world.ActorAsync(person);
    }

    private static async Task<Result<Permit>> AskAsync(World world, Actor actor, Purpose purpose, Act act, Ask ask)
    {
        await using var change = await world.Store.Changes.BeginAsync(actor, purpose, Ct);
        var answer = await world.Door.AskAsync(change, act, ask, Ct);
        if (!answer.IsRefused(out _))
        {
            change.Record(new Entry("test.done.v1", StatutoryOperation.None, ask.Object));
            await change.CommitAsync(default(Done), Ct);
        }

        return answer;
    }
}
