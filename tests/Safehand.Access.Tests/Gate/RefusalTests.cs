using Safehand.Kernel;
using Xunit;
using static Safehand.Access.Tests.Gate.GateWorld;
using TheGate = Safehand.Access.Gate;

namespace Safehand.Access.Tests.Gate;

/// <summary>Each requirement alone: facts that are permitted, one thing spoilt, and exactly that rule refuses.</summary>
public sealed class RefusalTests
{
    private static readonly GateFacts Opens = Officer(Act.Open);

    /// <summary>Number of the rule, what is spoilt, the facts after.</summary>
    internal static IReadOnlyList<(string Rule, string Spoilt, GateFacts Facts)> Cases { get; } =
    [
        ("G1", "vouched from tomorrow", Opens.ActorIs(a => a with { VouchedFrom = Now.AddTicks(1) })),
        ("G1", "vouched until now", Opens.ActorIs(a => a with { VouchedUntil = Now })),
        ("G1", "vouching without a beginning", Opens.ActorIs(a => a with { VouchedFrom = null })),
        ("G1", "vouching without an end", Opens.ActorIs(a => a with { VouchedUntil = null })),
        ("G2", "suspended", Opens.ActorIs(a => a with { Suspended = true })),
        ("G3", "a planted row", Opens.ActorIs(a => a with { GrantsGenuine = false })),
        ("G4", "an officer of a prosecuting service", Opens.ActorIs(a => a with { Employer = EmployerKind.ProsecutingService })),
        ("G4", "an employer of a kind nobody knows", Opens.ActorIs(a => a with { Employer = (EmployerKind)99 })),
        ("G4", "a prosecutor of a force", Opens.As(Roles.Officer | Roles.Prosecutor)),
        ("G4", "an editor of a partner", Opens.As(Roles.Officer | Roles.Editor, EmployerKind.PartnerAuthority)),
        ("G5", "not signed in", Opens.ActorIs(a => a with { SignedInAt = null })),
        ("G5", "no factor", Opens.ActorIs(a => a with { Factor = FactorStrength.None })),
        ("G5", "a factor nobody knows", Opens.ActorIs(a => a with { Factor = (FactorStrength)99 })),
        ("G5", "signed in too long ago", Opens.ActorIs(a => a with { SignedInAt = Now.AddHours(-12).AddTicks(-1) })),
        ("G5", "signed in later than now", Opens.ActorIs(a => a with { SignedInAt = Now.AddTicks(1) })),
        ("G6", "a stale sign-in for a clean copy", Officer(Act.OpenClean, CaseRole.Lead).ActorIs(a => a with { SignedInAt = Now.AddMinutes(-5).AddTicks(-1) })),
        ("G6", "a stale sign-in in an emergency", (Opens with { Emergency = true, Purpose = ToSave }).ActorIs(a => a with { SignedInAt = Now.AddMinutes(-6) })),
        ("G6", "a sign-in that was stale when it began", (Opens with { Emergency = true, Purpose = ToSave, BegunAt = Now.AddMinutes(-1) }).ActorIs(a => a with { SignedInAt = Now.AddMinutes(-7) })),
        ("G6", "a beginning that has not come", (Opens with { Emergency = true, Purpose = ToSave, BegunAt = Now.AddMinutes(9) }).ActorIs(a => a with { SignedInAt = Now.AddMinutes(-6) })),
        ("G7", "a device nobody answers for", Opens.ActorIs(a => a with { DeviceManaged = false })),
        ("G7", "adding from such a device", Officer(Act.BookIn).ActorIs(a => a with { DeviceManaged = false })),
        ("G8", "training ended", Opens.ActorIs(a => a with { TrainedUntil = Now })),
        ("G8", "never trained", Opens.ActorIs(a => a with { TrainedUntil = null })),
        ("G9", "an officer who also runs the system", Opens.As(Roles.Officer | Roles.TechnicalAdministrator)),
        ("G9", "one who changes a team", Officer(Act.Administer, CaseRole.Lead).As(Roles.Officer | Roles.TechnicalAdministrator)),
        ("G10", "no such case", Opens with { Case = null }),
        ("G10", "no such recording", Opens with { Exhibit = null }),
        ("G11", "another's case", Opens.CaseIs(c => c with { Organisation = Elsewhere, AgreementUntil = Now.AddDays(1) })),
        ("G11", "another's ledger", Officer(Act.ExportLedger).As(Roles.Auditor) with { Case = null, ActsOn = Elsewhere }),
        ("G12", "agreement ended", Opens.CaseIs(c => c with { Organisation = Elsewhere, OrganisationInvolved = true, AgreementUntil = Now })),
        ("G12", "no agreement", Opens.CaseIs(c => c with { Organisation = Elsewhere, OrganisationInvolved = true })),
        ("G13", "no conditions checked", Edits(null)),
        ("G13", "contract ended", Edits(AllConditions with { ContractUntil = Now })),
        ("G13", "premises not inspected", Edits(AllConditions with { PremisesUntil = null })),
        ("G13", "storage not lockable", Edits(AllConditions with { StorageUntil = null })),
        ("G13", "encryption not attested", Edits(AllConditions with { EncryptionUntil = null })),
        ("G13", "no return clause", Edits(AllConditions with { ReturnClauseUntil = null })),
        ("G13", "sub-processors without authority", Edits(AllConditions with { SubProcessorsUntil = Now })),
        ("G13", "a room after the contract ended", Supplied(Act.EditRoom, AllConditions with { ContractUntil = Now })),
        ("G14", "not on the team", Officer(Act.Open, null)),
        ("G14", "not yet on the team", Opens.CaseIs(c => c with { Assignment = new Assignment(CaseRole.Member, Now.AddTicks(1), null) })),
        ("G14", "no longer on the team", Opens.CaseIs(c => c with { Assignment = new Assignment(CaseRole.Lead, Now.AddDays(-9), Now) })),
        ("G14", "access ended", Officer(Act.Open, null).CaseIs(c => c with { AccessUntil = Now })),
        ("G14", "adding on mere access", Officer(Act.BookIn, null).CaseIs(c => c with { AccessUntil = Now.AddDays(7) })),
        ("G14", "a supervisor of the force opens", Officer(Act.Open, null).As(Roles.Supervisor)),
        ("G14", "a supervisor of another force looks", Officer(Act.ViewCase, null).As(Roles.Supervisor).CaseIs(c => c with { Organisation = Elsewhere, OrganisationInvolved = true, AgreementUntil = Now.AddDays(1) })),
        ("G14", "professional standards without a review", Officer(Act.Open, null).As(Roles.ProfessionalStandards) with { Purpose = ToReview }),
        ("G15", "one of the team makes a clean copy", Officer(Act.OpenClean)),
        ("G15", "one of the team gives access", Officer(Act.DecideAccess)),
        ("G15", "one of the team lifts a hold", Officer(Act.Hold)),
        ("G15", "one of the team proposes destruction", Officer(Act.ProposeDestruction)),
        ("G15", "one of the team changes it", Officer(Act.Administer)),
        ("G15", "another force's supervisor approves destruction", Officer(Act.ApproveDestruction).As(Roles.Supervisor).InState(ExhibitState.DestructionProposed)
            .CaseIs(c => c with { Organisation = Elsewhere, OrganisationInvolved = true, AgreementUntil = Now.AddDays(1) })),
        ("G16", "adding to a closed case", Officer(Act.BookIn).CaseIs(c => c with { State = CaseState.Closed })),
        ("G16", "a case in a state nobody knows", Opens.CaseIs(c => c with { State = (CaseState)99 })),
        ("G16", "correcting in a closed case", Officer(Act.CorrectFacts).CaseIs(c => c with { State = CaseState.Closed })),
        ("G16", "one of the team opens in a closed case", Opens.CaseIs(c => c with { State = CaseState.Closed })),
        ("G16", "the lead opens in a closed case for order", (Officer(Act.Open, CaseRole.Lead) with { Purpose = new(PurposeKind.PreserveOrder, "Planning the match on Saturday") }).CaseIs(c => c with { State = CaseState.Closed })),
        ("G17", "a sensitive case without training", Opens.CaseIs(c => c with { Sensitivity = Sensitivity.Child })),
        ("G17", "a sensitive recording without training", Opens with { Exhibit = Recording() with { Sensitivity = Sensitivity.SexualOffence } }),
        ("G17", "sensitive training ended", Opens.CaseIs(c => c with { Sensitivity = Sensitivity.Child }).ActorIs(a => a with { SensitiveTrainedUntil = Now })),
        ("G18", "destroyed", Opens.InState(ExhibitState.Destroyed)),
        ("G18", "a state nobody knows", Opens.InState((ExhibitState)99)),
        ("G18", "a hold on what is destroyed", Officer(Act.Hold, CaseRole.Lead).InState(ExhibitState.Destroyed)),
        ("G19", "sealed", Opens.InState(ExhibitState.SealedUnheard)),
        ("G19", "sealed, in an emergency", (Opens with { Emergency = true, Purpose = ToSave }).InState(ExhibitState.SealedUnheard)),
        ("G20", "restricted", Opens.InState(ExhibitState.Restricted)),
        ("G20", "correcting what is restricted", Officer(Act.CorrectFacts).InState(ExhibitState.Restricted)),
        ("G21", "proposing destruction against a hold", Officer(Act.ProposeDestruction, CaseRole.Lead) with { Exhibit = Recording() with { Holds = 1 } }),
        ("G21", "approving destruction against a hold", Officer(Act.ApproveDestruction).As(Roles.Supervisor) with { Exhibit = Recording(ExhibitState.DestructionProposed) with { Holds = 2 } }),
        ("G22", "proposing twice", Officer(Act.ProposeDestruction, CaseRole.Lead).InState(ExhibitState.DestructionProposed)),
        ("G22", "approving what nobody proposed", Officer(Act.ApproveDestruction).As(Roles.Supervisor)),
        ("G22", "approving without a proposer", Officer(Act.ApproveDestruction).As(Roles.Supervisor) with { Exhibit = Recording(ExhibitState.DestructionProposed) with { DestructionProposedBy = null } }),
        ("G22", "a clean copy of what is to be destroyed", Officer(Act.OpenClean, CaseRole.Lead).InState(ExhibitState.DestructionProposed)),
        ("G23", "no purpose", Opens with { Purpose = null }),
        ("G17", "a sensitivity nobody knows", Opens.CaseIs(c => c with { Sensitivity = (Sensitivity)99 })),
        ("G23", "two words", Opens with { Purpose = ToJustice with { Sentence = "preparing interview" } }),
        ("G23", "one word again and again", Opens with { Purpose = ToJustice with { Sentence = "looking Looking LOOKING" } }),
        ("G23", "three short words", Opens with { Purpose = ToJustice with { Sentence = "a b c" } }),
        ("G23", "dots", Opens with { Purpose = ToJustice with { Sentence = "abcdefghijk . - ," } }),
        ("G23", "too long", Opens with { Purpose = ToJustice with { Sentence = "one two three " + new string('x', 187) } }),
        ("G24", "an officer who edits", Opens with { Purpose = ToEdit }),
        ("G24", "an officer who runs the system", Opens with { Purpose = ToJustice with { Kind = PurposeKind.Administration } }),
        ("G25", "an emergency for order", Opens with { Emergency = true }),
        ("G25", "an emergency clean copy", Officer(Act.OpenClean, CaseRole.Lead) with { Emergency = true, Purpose = ToSave }),
        ("G26", "own name", Opens with { OwnName = true }),
        ("G26", "own name in an emergency", Opens with { OwnName = true, Emergency = true, Purpose = ToSave }),
        ("G27", "a relationship", Opens with { DeclaredRelationship = true }),
        ("G28", "own request", Officer(Act.DecideAccess, CaseRole.Lead) with { RequestedBy = Nair }),
        ("G28", "access for oneself", Officer(Act.DecideAccess, CaseRole.Lead) with { Concerns = Nair }),
        ("G28", "nobody's request", Officer(Act.DecideAccess, CaseRole.Lead) with { RequestedBy = null }),
        ("G28", "own proposal", Officer(Act.ApproveDestruction).As(Roles.Supervisor) with { Exhibit = Recording(ExhibitState.DestructionProposed) with { DestructionProposedBy = Nair } }),
        ("G28", "own proposal, told by the request", Officer(Act.ApproveDestruction).As(Roles.Supervisor).InState(ExhibitState.DestructionProposed) with { RequestedBy = Nair }),
        ("G28", "own rights", Officer(Act.Administer, CaseRole.Lead) with { Concerns = Nair }),
        ("G28", "agreeing to one's own clean copy", Officer(Act.OpenClean, CaseRole.Lead) with { AgreesFor = Nair }),
        ("G28", "own clean copy", Officer(Act.OpenClean, CaseRole.Lead) with { AgreedBy = Nair }),
        ("G28", "review of oneself", Officer(Act.AnswerReview).As(Roles.ProfessionalStandards) with { Concerns = Nair }),
        ("G28", "review of nobody", Officer(Act.AnswerReview).As(Roles.ProfessionalStandards) with { Concerns = null }),
        ("G29", "review in the line", Officer(Act.AnswerReview).As(Roles.ProfessionalStandards) with { InLineOfConcerned = true }),
        ("G46", "an officer exports the ledger", Officer(Act.ExportLedger)),
        ("G46", "an officer erases a person's data", Officer(Act.EraseSubject)),
        ("G46", "another organisation's records officer on the team erases a person's data", Erases(CaseRole.Member).CaseIs(c => c with { Organisation = Elsewhere, OrganisationInvolved = true, AgreementUntil = Now.AddDays(1) })),
        ("G10", "nobody's data is erased", Erases(null) with { Case = null }),
        ("G21", "the data of somebody in what is on hold is erased", Erases(null) with { Exhibit = Recording() with { Holds = 1 } }),
        ("G46", "an act nobody knows", Officer((Act)99)),
        ("G46", "no role", Officer(Act.ViewCase).As(Roles.None)),
        ("G46", "an officer has everything checked", Officer(Act.Scrub)),
        ("G46", "Safehand adds a right", OnSchedule(Act.Administer)),
        ("G46", "Safehand answers a review", OnSchedule(Act.AnswerReview) with { Concerns = Nair }),
        ("G6", "a stale sign-in for a password", (Officer(Act.GivePassword).As(Roles.Supervisor) with { Case = null, Exhibit = null }).ActorIs(a => a with { SignedInAt = Now.AddMinutes(-6) })),
        ("G5", "a token made too long ago", Officer(Act.ViewCase).ActorIs(a => a with { Factor = FactorStrength.Token, SignedInAt = Now.AddDays(-90).AddTicks(-1) })),
        ("G47", "a token of yesterday opens", Opens.ActorIs(a => a with { Factor = FactorStrength.Token, SignedInAt = Now.AddHours(-12).AddTicks(-1) })),
        ("G47", "a token of yesterday lets somebody in", Officer(Act.DecideAccess, CaseRole.Lead).ActorIs(a => a with { Factor = FactorStrength.Token, SignedInAt = Now.AddDays(-1) })),
        ("G47", "a token of yesterday exports the ledger", (Officer(Act.ExportLedger).As(Roles.Auditor) with { Case = null, ActsOn = Northshire }).ActorIs(a => a with { Factor = FactorStrength.Token, SignedInAt = Now.AddDays(-1) })),
        ("G28", "own password", Officer(Act.GivePassword).As(Roles.Supervisor) with { Case = null, Exhibit = null, Concerns = Nair }),
        ("G28", "a password asked for oneself", Officer(Act.GivePassword).As(Roles.Supervisor) with { Case = null, Exhibit = null, RequestedBy = Nair }),
        ("G28", "a password nobody asked for", Officer(Act.GivePassword).As(Roles.Supervisor) with { Case = null, Exhibit = null, RequestedBy = null }),
        ("G11", "another's people", Officer(Act.SeePeople).As(Roles.TechnicalAdministrator) with { Case = null, Exhibit = null, ActsOn = Elsewhere }),
        ("G46", "an officer asks for a device", Officer(Act.AskDevice, null) with { Case = null, Exhibit = null, Purpose = Purpose.Running }),
        ("G46", "an officer keeps suppliers", Officer(Act.KeepSuppliers) with { Case = null, Exhibit = null }),
        ("G48", "a supplier's editor after the commission, on the team", Uncommissioned(Supplied(Act.Open, AllConditions)).CaseIs(c => c with { Assignment = new Assignment(CaseRole.Member, Now.AddDays(-1), null) })),
        ("G48", "a supplier's editor looks at the case, on the team", Supplied(Act.ViewCase, AllConditions).CaseIs(c => c with { Assignment = new Assignment(CaseRole.Member, Now.AddDays(-1), null) })),
        ("G48", "a supplier's editor asks for access", Supplied(Act.AskAccess, AllConditions)),
        ("G49", "an own editor of the team without a commission", Officer(Act.EditRoom).As(Roles.Editor) with { Purpose = ToEdit }),
        ("G49", "an own editor of the team after the commission", Uncommissioned(Officer(Act.EditRoom).As(Roles.Editor) with { Purpose = ToEdit })),
        ("G50", "one of the team commissions", OnEdit(Act.Commission, CaseRole.Member)),
        ("G50", "one of the team reviews", OnEdit(Act.ReviewEdit, CaseRole.Member)),
        ("G50", "one of the team authorises", OnEdit(Act.AuthoriseRendition, CaseRole.Member)),
        ("G50", "one of the team releases", OnEdit(Act.ReleaseRendition, CaseRole.Member)),
        ("G50", "one of the team closes the case", OnEdit(Act.CloseCase, CaseRole.Member)),
        ("G51", "reviewing one's own edit", OnEdit(Act.ReviewEdit) with { EditedBy = [Okafor, Nair] }),
        ("G51", "reviewing nobody's edit", OnEdit(Act.ReviewEdit) with { EditedBy = null }),
        ("G51", "releasing one's own edit", OnEdit(Act.ReleaseRendition) with { EditedBy = [Nair] }),
        ("G51", "authorising one's own edit", OnEdit(Act.AuthoriseRendition) with { EditedBy = [Nair] }),
        ("G51", "authorising what one accepted", OnEdit(Act.AuthoriseRendition) with { AcceptedBy = Nair }),
        ("G51", "authorising what nobody accepted", OnEdit(Act.AuthoriseRendition) with { AcceptedBy = null }),
        ("G52", "commissioning in a closed case", OnEdit(Act.Commission).CaseIs(c => c with { State = CaseState.Closed })),
        ("G52", "reviewing in a closed case", OnEdit(Act.ReviewEdit).CaseIs(c => c with { State = CaseState.Closed })),
        ("G52", "authorising in a closed case", OnEdit(Act.AuthoriseRendition).CaseIs(c => c with { State = CaseState.Closed })),
        ("G56", "the lead copies what nobody released", Officer(Act.OpenClean, CaseRole.Lead) with { Exhibit = Unreleased }),
        ("G56", "the lead copies with a second person what nobody released", Officer(Act.OpenClean, CaseRole.Lead) with { Exhibit = Unreleased, AgreedBy = Okafor }),
        ("G56", "a prosecutor copies what nobody released", PermissionTests.Prosecutes(Act.OpenClean) with { Exhibit = Unreleased, AgreedBy = Okafor }),
        ("G56", "one of the team opens what nobody released", Opens with { Exhibit = Unreleased }),
        ("G56", "somebody with access opens what nobody released", (Officer(Act.Open, null) with { Exhibit = Unreleased }).CaseIs(c => c with { AccessUntil = Now.AddDays(1) })),
        ("G56", "commissioning an edit of what nobody released", OnEdit(Act.Commission) with { Exhibit = Unreleased }),
        ("G56", "a room with what nobody released", Supplied(Act.EditRoom, AllConditions) with { Exhibit = Unreleased with { CommissionedUntil = Now.AddDays(1) } }),
        ("G23", "reviewing without a purpose", OnEdit(Act.ReviewEdit) with { Purpose = null }),
        ("G7", "a room on a device nobody answers for", Supplied(Act.EditRoom, AllConditions).ActorIs(a => a with { DeviceManaged = false })),
        ("G17", "a room with a sensitive recording, untrained", Supplied(Act.EditRoom, AllConditions).CaseIs(c => c with { Sensitivity = Sensitivity.SexualOffence })),
    ];

    public static TheoryData<string, string> Names => [.. Cases.Select(c => (c.Rule, c.Spoilt))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide_OneThingSpoilt_ThatRuleAloneRefuses(string rule, string spoilt)
    {
        var facts = Cases.Single(c => c.Rule == rule && c.Spoilt == spoilt).Facts;

        var decision = TheGate.Decide(facts);

        Assert.Equal(Verdict.Refuse, decision.Verdict);
        Assert.Equal([rule], decision.RuleNumbers);
        Assert.Empty(decision.Obligations);
    }

    [Fact]
    public void Cases_EveryRefusingRule_IsTriedAlone() =>
        Assert.Equal(
            RuleBook.All.Where(r => r.Kind is RuleKind.Requirement or RuleKind.Default).Select(r => r.Number),
            Cases.Select(c => c.Rule).Distinct());

    private static GateFacts Edits(SupplierConditions? conditions) => Supplied(Act.Open, conditions);

    private static GateFacts Uncommissioned(GateFacts facts) => facts with { Exhibit = Recording() with { CommissionedUntil = Now } };

    private static GateFacts Erases(CaseRole? role) =>
        Officer(Act.EraseSubject, role).As(Roles.RecordsOfficer) with { Exhibit = null, Purpose = new(PurposeKind.LegalDuty, "Granting the request of March") };
}
