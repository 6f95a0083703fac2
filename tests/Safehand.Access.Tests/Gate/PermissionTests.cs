using Safehand.Kernel;
using Xunit;
using static Safehand.Access.Tests.Gate.GateWorld;
using TheGate = Safehand.Access.Gate;

namespace Safehand.Access.Tests.Gate;

/// <summary>What is permitted, by which rules, with which obligations.</summary>
public sealed class PermissionTests
{
    private const string Marked = "marked-stream-only no-clean-copy";
    private const string Clean = "fresh-sign-in supervisor-told review-within-days:28";
    private const string Loud = "fresh-sign-in supervisor-told review-within-days:1";
    private const string Grave = "fresh-sign-in supervisor-told";

    private static readonly GateFacts Outsider = Officer(Act.Open, null);

    /// <summary>Who does what, the deciding rules, the obligations, the facts.</summary>
    internal static IReadOnlyList<(string What, string Rules, string Obligations, GateFacts Facts)> Cases { get; } =
    [
        ("an officer of the team opens", "G30 G40", Marked, Officer(Act.Open)),
        ("an officer adds a recording", "G30", "", Officer(Act.BookIn) with { Exhibit = null, Purpose = Purpose.Running }),
        ("an officer opens a case", "G30", "", Officer(Act.OpenCase) with { Case = null, Exhibit = null, ActsOn = Northshire, Purpose = Purpose.Running }),
        ("an officer sees the case without a purpose", "G30", "", Officer(Act.ViewCase) with { Exhibit = null, Purpose = null }),
        ("an officer reads what became of a destroyed recording", "G30", "", Officer(Act.ReadContinuity).InState(ExhibitState.Destroyed)),
        ("an officer is vouched for from now", "G30 G40", Marked, Officer(Act.Open).ActorIs(a => a with { VouchedFrom = Now, SignedInAt = Now.AddHours(-12) })),
        ("an officer joins the team now and leaves in a tick", "G30 G40", Marked, Officer(Act.Open).CaseIs(c => c with { Assignment = new Assignment(CaseRole.Member, Now, Now.AddTicks(1)) })),
        ("an officer with access opens", "G30 G40", Marked, Outsider.CaseIs(c => c with { AccessUntil = Now.AddTicks(1) })),
        ("an officer off shift opens", "G30 G40 G44", Marked + " review-within-days:7", Officer(Act.Open).ActorIs(a => a with { OnShift = false })),
        ("an officer without a rota opens", "G30 G40", Marked, Officer(Act.Open).ActorIs(a => a with { OnShift = null })),
        ("a trained officer opens a sensitive recording", "G30 G40", Marked, (Officer(Act.Open) with { Exhibit = Recording() with { Sensitivity = Sensitivity.Child } }).ActorIs(a => a with { SensitiveTrainedUntil = Now.AddTicks(1) })),
        ("a purpose of 200 characters", "G30 G40", Marked, Officer(Act.Open) with { Purpose = ToJustice with { Sentence = "one two three " + new string('x', 186) } }),
        ("a port officer of an involved authority opens", "G30 G40", Marked, Officer(Act.Open).As(Roles.Officer, EmployerKind.PartnerAuthority).CaseIs(c => c with { Organisation = Elsewhere, OrganisationInvolved = true, AgreementUntil = Now.AddTicks(1) })),
        ("anyone asks", "G38", "", Officer(Act.AskAccess, null) with { Exhibit = null }),
        ("an untrained officer asks", "G38", "", Officer(Act.AskAccess, null).ActorIs(a => a with { TrainedUntil = null, DeviceManaged = false })),
        ("the lead asks for a clean copy", "G30 G41 G42", Clean + " second-person", Officer(Act.OpenClean, CaseRole.Lead)),
        ("the lead makes a clean copy that another agreed to", "G30 G41", Clean, Officer(Act.OpenClean, CaseRole.Lead) with { AgreedBy = Okafor }),
        ("the lead agrees to another's clean copy", "G30", "", Officer(Act.OpenClean, CaseRole.Lead) with { AgreesFor = Okafor }),
        ("the lead makes a clean copy off shift", "G30 G41 G44", "fresh-sign-in supervisor-told review-within-days:7", (Officer(Act.OpenClean, CaseRole.Lead) with { AgreedBy = Okafor }).ActorIs(a => a with { OnShift = false })),
        ("the lead gives access", "G30", "", Officer(Act.DecideAccess, CaseRole.Lead) with { Exhibit = null, Concerns = null }),
        ("the lead changes the team", "G30 G45", Grave, Officer(Act.Administer, CaseRole.Lead)),
        ("the lead proposes destruction", "G30", "", Officer(Act.ProposeDestruction, CaseRole.Lead)),
        ("the lead opens in a closed case", "G30 G40", Marked, Officer(Act.Open, CaseRole.Lead).CaseIs(c => c with { State = CaseState.Closed })),
        ("the lead opens what is restricted", "G30 G40", Marked, Officer(Act.Open, CaseRole.Lead).InState(ExhibitState.Restricted)),
        ("a supervisor approves destruction", "G31 G45", Grave, Officer(Act.ApproveDestruction, null).As(Roles.Supervisor).InState(ExhibitState.DestructionProposed)),
        ("a supervisor gives access while the lead is away", "G31", "", Officer(Act.DecideAccess, null).As(Roles.Supervisor)),
        ("a supervisor vouches for somebody", "G31 G45", Grave, Officer(Act.Administer, null).As(Roles.Supervisor) with { Case = null }),
        ("a supervisor places a hold", "G31", "", Officer(Act.Hold, null).As(Roles.Supervisor)),
        ("a prosecutor opens", "G32 G40", Marked, Prosecutes(Act.Open)),
        ("a prosecutor opens in a closed case", "G32 G40", Marked, Prosecutes(Act.Open).CaseIs(c => c with { State = CaseState.Closed })),
        ("a prosecutor makes a clean copy that another agreed to", "G32 G41", Clean, Prosecutes(Act.OpenClean) with { AgreedBy = Okafor }),
        ("a prosecutor places a hold", "G32", "", Prosecutes(Act.Hold)),
        ("a supplier's commissioned editor opens", "G33 G40", Marked, Supplied(Act.Open, AllConditions)),
        ("a supplier's commissioned editor edits", "G53 G40", Marked, Supplied(Act.EditRoom, AllConditions)),
        ("an own editor edits by a commission, off the team", "G53 G40", Marked, Officer(Act.EditRoom, null).As(Roles.Editor) with { Purpose = ToEdit, Exhibit = Recording() with { CommissionedUntil = Now.AddDays(1) } }),
        ("the lead commissions without a purpose", "G54", "", OnEdit(Act.Commission) with { Purpose = Purpose.Running }),
        ("a supervisor commissions while the lead is away", "G54", "", OnEdit(Act.Commission, null).As(Roles.Supervisor)),
        ("a prosecutor reviews", "G54 G40", Marked, Prosecutes(Act.ReviewEdit) with { Purpose = ToProsecute, EditedBy = [Okafor] }),
        ("the lead reviews", "G54 G40", Marked, OnEdit(Act.ReviewEdit)),
        ("the lead watches what nobody released yet", "G30 G40", Marked, Officer(Act.Open, CaseRole.Lead) with { Exhibit = Unreleased }),
        ("a prosecutor watches what nobody released yet", "G32 G40", Marked, Prosecutes(Act.Open) with { Exhibit = Unreleased }),
        ("the lead releases what nobody released yet", "G54", "", OnEdit(Act.ReleaseRendition) with { Exhibit = Unreleased }),
        ("a supervisor authorises what another accepted", "G54", "", OnEdit(Act.AuthoriseRendition, null).As(Roles.Supervisor)),
        ("the lead releases what was finished when the case closed", "G54", "", OnEdit(Act.ReleaseRendition).CaseIs(c => c with { State = CaseState.Closed })),
        ("the lead closes the case", "G54", "", OnEdit(Act.CloseCase) with { Exhibit = null }),
        ("a supplier's editor asks for a device", "G57", "", Officer(Act.AskDevice, null).As(Roles.Editor, EmployerKind.Supplier).ActorIs(a => a with { DeviceManaged = false }) with { Case = null, Exhibit = null, Purpose = Purpose.Running }),
        ("a records officer keeps suppliers", "G55", "", Officer(Act.KeepSuppliers).As(Roles.RecordsOfficer) with { Case = null, Exhibit = null }),
        ("victim support opens", "G33 G40", Marked, Officer(Act.Open).As(Roles.VictimSupport) with { Purpose = new(PurposeKind.SupportVictim, "Preparing her for the hearing") }),
        ("professional standards opens under review", "G34 G40", Marked, Reviews(Act.Open)),
        ("professional standards opens what is sealed, under review", "G34 G40", Marked, Reviews(Act.Open).InState(ExhibitState.SealedUnheard)),
        ("professional standards opens what is restricted, in a closed case, under review", "G34 G40", Marked, Reviews(Act.Open).InState(ExhibitState.Restricted).CaseIs(c => c with { State = CaseState.Closed })),
        ("professional standards answers a review", "G34", "", Reviews(Act.AnswerReview)),
        ("an auditor reads a history", "G35", "", Officer(Act.ReadContinuity, null).As(Roles.Auditor)),
        ("an auditor reads the ledger", "G35", "", Officer(Act.ExportLedger).As(Roles.Auditor) with { Case = null, Exhibit = null, ActsOn = Northshire }),
        ("a records officer proposes destruction", "G36", "", Officer(Act.ProposeDestruction, null).As(Roles.RecordsOfficer) with { Purpose = ToReview }),
        ("a records officer approves destruction", "G36 G45", Grave, Officer(Act.ApproveDestruction, null).As(Roles.RecordsOfficer).InState(ExhibitState.DestructionProposed)),
        ("a records officer erases a person's data", "G36 G45", Grave, Officer(Act.EraseSubject, null).As(Roles.RecordsOfficer) with { Exhibit = null, Purpose = new(PurposeKind.LegalDuty, "Granting the request of March") }),
        ("a technical administrator changes a role", "G37 G45", Grave, Officer(Act.Administer).As(Roles.TechnicalAdministrator) with { Case = null, Exhibit = null }),
        ("a technical administrator sees people", "G37", "", Officer(Act.SeePeople).As(Roles.TechnicalAdministrator).ActorIs(a => a with { TrainedUntil = null }) with { Case = null, Exhibit = null }),
        ("a technical administrator gives a password", "G37 G45", Grave, Officer(Act.GivePassword).As(Roles.TechnicalAdministrator) with { Case = null, Exhibit = null }),
        ("a supervisor gives a password", "G31 G45", Grave, Officer(Act.GivePassword).As(Roles.Supervisor) with { Case = null, Exhibit = null }),
        ("a token of last month lists", "G30", "", Officer(Act.ViewCase).ActorIs(a => a with { Factor = FactorStrength.Token, SignedInAt = Now.AddDays(-89) })),
        ("a token of last month adds", "G30", "", Officer(Act.BookIn).ActorIs(a => a with { Factor = FactorStrength.Token, SignedInAt = Now.AddDays(-89) })),
        ("a technical administrator has everything checked", "G37", "", Officer(Act.Scrub).As(Roles.TechnicalAdministrator) with { Case = null, Exhibit = null }),
        ("Safehand checks", "G39", "", OnSchedule(Act.Scrub)),
        ("Safehand ends a right", "G39", "", OnSchedule(Act.Administer) with { OnlyTakesAway = true }),
        ("Safehand ends a place on a team", "G39", "", OnSchedule(Act.Administer) with { OnlyTakesAway = true, Case = Investigation(null) }),
        ("Safehand books in what had arrived whole", "G39", "", OnSchedule(Act.BookIn) with { Case = Investigation(null) }),
        ("an emergency without a place on the team", "G30 G40 G43", Marked + " " + Loud, Emergency(Outsider)),
        ("an emergency in a closed case", "G30 G40 G43", Marked + " " + Loud, Emergency(Outsider).CaseIs(c => c with { State = CaseState.Closed })),
        ("an emergency with a sensitive recording, off shift", "G30 G40 G43 G44", Marked + " " + Loud, Emergency(Outsider).CaseIs(c => c with { Sensitivity = Sensitivity.Child }).ActorIs(a => a with { OnShift = false })),
        ("an emergency with what is restricted", "G30 G40 G43", Marked + " " + Loud, Emergency(Outsider).InState(ExhibitState.Restricted)),
        ("an emergency look at the case", "G31 G43", Loud, Emergency(Outsider).As(Roles.Supervisor) with { Act = Act.ViewCase }),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(c => c.What)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide_AsTheRulesSay_IsPermittedWithItsObligations(string what)
    {
        var (_, rules, obligations, facts) = Cases.Single(c => c.What == what);

        var decision = TheGate.Decide(facts);

        Assert.Equal(rules, string.Join(' ', decision.RuleNumbers));
        Assert.Equal(obligations, string.Join(' ', decision.Obligations.Select(o => o.Code)));
        Assert.True(decision.IsPermitted);
        Assert.Null(decision.ToRefusal());
    }

    [Fact]
    public void Cases_EveryPermissionAndCondition_IsTried() =>
        Assert.Equal(
            RuleBook.All.Where(r => r.Kind is RuleKind.Permission or RuleKind.Condition).Select(r => r.Number).Order(),
            Cases.SelectMany(c => c.Rules.Split(' ')).Distinct().Order());

    private static GateFacts Emergency(GateFacts facts) => facts with { Emergency = true, Purpose = ToSave };

    internal static GateFacts Prosecutes(Act act) =>
        (Officer(act).As(Roles.Prosecutor, EmployerKind.ProsecutingService) with { Purpose = act is Act.Hold ? new(PurposeKind.LegalDuty, "Kept for the appeal") : ToProsecute })
        .CaseIs(c => c with { Organisation = Elsewhere, OrganisationInvolved = true, AgreementUntil = Now.AddDays(1) });

    private static GateFacts Reviews(Act act) =>
        (Officer(act, null).As(Roles.ProfessionalStandards) with { Purpose = ToReview }).CaseIs(c => c with { ReviewAssigned = true });
}
