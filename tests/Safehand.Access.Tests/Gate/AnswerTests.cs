using Safehand.Kernel;
using Xunit;
using static Safehand.Access.Tests.Gate.GateWorld;
using TheGate = Safehand.Access.Gate;

namespace Safehand.Access.Tests.Gate;

/// <summary>What the refused person is told, and the book of rules.</summary>
public sealed class AnswerTests
{
    [Fact]
    public void ToRefusal_NotOnTheTeam_NamesTheRuleAndTheWayOn()
    {
        var decision = TheGate.Decide(Officer(Act.Open, null));

        Assert.Equal(new Refusal(RefusalKind.NotPermitted, "gate.g14", "You are not on the team of this case. You can ask the case lead for access.", Rule: "G14"), decision.ToRefusal());
        Assert.Equal(NextSteps.AskAccess | NextSteps.EmergencyOpening, decision.Next);
    }

    [Fact]
    public void ToRefusal_AnothersCase_IsTheAnswerForWhatIsNotThere()
    {
        var anothers = TheGate.Decide(Officer(Act.Open, null).CaseIs(c => c with { Organisation = Elsewhere }).ActorIs(a => a with { TrainedUntil = null }));
        var absent = TheGate.Decide(Officer(Act.Open, null).ActorIs(a => a with { TrainedUntil = null }) with { Case = null, Exhibit = null });

        Assert.Equal(absent.ToRefusal(), anothers.ToRefusal());
        Assert.Equal(RefusalKind.NotFound, anothers.ToRefusal()!.Kind);
        Assert.Null(anothers.ToRefusal()!.Rule);
        Assert.True(anothers.LooksAbsent && absent.LooksAbsent);
        Assert.Equal((NextSteps.None, NextSteps.None), (anothers.Next, absent.Next));
    }

    [Fact]
    public void Next_OwnNameToo_IsToAskWhoCanSayThatItIsAnothersAndNoEmergency()
    {
        var decision = TheGate.Decide(Officer(Act.Open, null) with { OwnName = true });

        Assert.Equal(["G14", "G26"], decision.RuleNumbers.Order());
        Assert.Equal(NextSteps.AskAccess, decision.Next);
    }

    [Fact]
    public void Next_NoEmergencyForThem_IsNotOffered()
    {
        var support = Officer(Act.Open, null).As(Roles.VictimSupport) with { Purpose = new(PurposeKind.SupportVictim, "Preparing her for the hearing") };

        Assert.Equal(NextSteps.AskAccess, TheGate.Decide(support).Next);
        Assert.Equal(NextSteps.AskAccess, TheGate.Decide(Officer(Act.BookIn, null)).Next);
    }

    [Fact]
    public void ToRefusal_StaleSignIn_AsksForAFreshOne()
    {
        var refusal = TheGate.Decide(Officer(Act.OpenClean, CaseRole.Lead).ActorIs(a => a with { SignedInAt = Now.AddHours(-1) })).ToRefusal();

        Assert.Equal((RefusalKind.SignInNeeded, "gate.g6"), (refusal!.Kind, refusal.Code));
    }

    [Fact]
    public void ToRefusal_Destroyed_IsGone() =>
        Assert.Equal(RefusalKind.Gone, TheGate.Decide(Officer(Act.Open).InState(ExhibitState.Destroyed)).ToRefusal()!.Kind);

    [Fact]
    public void NeedsSecondPerson_CleanCopy_UntilSomebodyAgreed()
    {
        var asks = Officer(Act.OpenClean, CaseRole.Lead);

        Assert.True(TheGate.Decide(asks).NeedsSecondPerson);
        Assert.False(TheGate.Decide(asks with { AgreedBy = Okafor }).NeedsSecondPerson);
        Assert.Equal(28, TheGate.Decide(asks).ReviewWithinDays);
        Assert.Null(TheGate.Decide(Officer(Act.Open)).ReviewWithinDays);
    }

    [Fact]
    public void All_Rules_AreNumberedInOrderAndSpeakPlainly()
    {
        Assert.Equal(Enumerable.Range(1, RuleBook.All.Count).Select(n => "G" + n), RuleBook.All.Select(r => r.Number));
        Assert.All(RuleBook.All, r =>
        {
            Assert.EndsWith(".", r.Says, StringComparison.Ordinal);
            Assert.NotEmpty(r.Name);
            Assert.EndsWith(".", r.Duty, StringComparison.Ordinal);
            var refuses = r.Kind is RuleKind.Requirement or RuleKind.Default;
            Assert.Equal(refuses, r.Told.EndsWith('.'));
            Assert.Equal(r.Kind is RuleKind.Condition, r.Attaches.Count > 0);

            // The words the house does not use towards people.
            Assert.DoesNotMatch("(?i)\\b(please|sorry|invalid|valid|forbidden|error|denied)\\b", r.Told);
        });
        Assert.Equal(RuleBook.All.Count, RuleBook.All.Select(r => r.Name).Distinct().Count());
    }

    [Fact]
    public void Find_ByNumber_GivesTheRuleOrNothing()
    {
        Assert.Equal("On the team", RuleBook.Find("G14")!.Name);
        Assert.Null(RuleBook.Find("G99"));
    }

    /// <summary>The version stands in the ledger with every verdict: a change to a rule is a change here too, made on purpose.</summary>
    [Fact]
    public void Version_OfTheseTexts_IsPinned() => Assert.Equal("11.3067209c2672886b", RuleBook.Version);

    [Fact]
    public void Rules_ThatNothingHereCallsUp_SayOnWhatTheyWait() =>
        Assert.Equal(["G19", "G20", "G44"], RuleBook.All.Where(r => r.Waits.Contains("which this installation does not record yet", StringComparison.Ordinal)).Select(r => r.Number));

    [Fact]
    public void Rules_ToldToPeople_NameNoActThatCannotBeDone() =>
        Assert.DoesNotContain(RuleBook.All, r => $"{r.Says} {r.Told}".Contains("correct", StringComparison.Ordinal));

    [Fact]
    public void Decide_AnyVerdict_CarriesTheVersion()
    {
        Assert.Equal(RuleBook.Version, TheGate.Decide(Officer(Act.Open)).RuleSet);
        Assert.Equal(RuleBook.Version, TheGate.Decide(Officer(Act.Open, null)).RuleSet);
    }

    [Fact]
    public void Decide_PurposeNobodyKnows_Refuses()
    {
        var decision = TheGate.Decide(Officer(Act.Open) with { Purpose = ToJustice with { Kind = (PurposeKind)99 } });

        Assert.Equal(["G23", "G24"], decision.RuleNumbers);
        Assert.Equal(NextSteps.CorrectPurpose, decision.Next);
    }

    [Fact]
    public void Decide_EmergencyWithoutPurpose_OverridesNothing() =>
        Assert.Equal(["G14", "G23", "G25"], TheGate.Decide(Officer(Act.Open, null) with { Emergency = true, Purpose = null }).RuleNumbers);

    [Fact]
    public void PurposesFor_Roles_AreThoseTheGateTakes()
    {
        Assert.Equal([PurposeKind.ProtectLife, PurposeKind.PreserveOrder, PurposeKind.PreventOffences, PurposeKind.BringToJustice, PurposeKind.LegalDuty], RuleBook.PurposesFor(Roles.Officer));
        Assert.Equal([PurposeKind.LegalDuty, PurposeKind.Prosecution], RuleBook.PurposesFor(Roles.Prosecutor));
        Assert.Equal([PurposeKind.SupportVictim, PurposeKind.Editing], RuleBook.PurposesFor(Roles.Editor | Roles.VictimSupport));
        Assert.Empty(RuleBook.PurposesFor(Roles.TechnicalAdministrator));
    }

    [Fact]
    public void Decide_NoRulesAtAll_Refuses()
    {
        var decision = TheGate.Decide(Officer(Act.Open), []);

        Assert.Equal(Verdict.Refuse, decision.Verdict);
        Assert.Equal(["G46"], decision.RuleNumbers);
    }

    [Fact]
    public void Bites_RuleWithoutATest_DecidesNothing()
    {
        var untested = new Rule { Number = "G99", Name = "x", Kind = RuleKind.Permission, Says = "x", Duty = "x" };

        Assert.Throws<InvalidOperationException>(() => TheGate.Decide(Officer(Act.Open), [untested]));
    }
}
