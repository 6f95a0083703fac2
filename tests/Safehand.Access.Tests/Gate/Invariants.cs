using Safehand.Kernel;

namespace Safehand.Access.Tests.Gate;

/// <summary>What must hold of every decision, written from the design and the failures, not from the rules: it names no rule and uses none of their readings.</summary>
internal static class Invariants
{
    internal sealed record Invariant(string Name, Func<GateFacts, bool> When, Func<GateFacts, Decision, bool> Then);

    internal static IReadOnlyList<Invariant> All { get; } =
    [
        new("a refusal has a reason, a sentence and no obligation", _ => true, (_, d) => d.IsPermitted || (d.Reasons.Count > 0 && d.Reasons[0].Told.Length > 0 && d.Obligations.Count == 0)),
        new("a permit names a rule and has no reason", _ => true, (_, d) => !d.IsPermitted || (d.Deciding.Count > 0 && d.Reasons.Count == 0 && d.Next == NextSteps.None)),
        new("a refusal and only a refusal is handed on", _ => true, (_, d) => d.IsPermitted == (d.ToRefusal() is null)),
        new("an obligation of one kind stands once", _ => true, (_, d) => OncePerKind(d)),
        Never("a technical administrator gets content", f => f.Actor.Roles.HasFlag(Roles.TechnicalAdministrator) && Content(f)),
        Never("a technical administrator changes a team", f => f.Actor.Roles.HasFlag(Roles.TechnicalAdministrator) && f.Act == Act.Administer && f.Case is not null),
        Never("somebody not vouched for acts", f => Human(f) && (f.Actor.VouchedUntil is null || f.Actor.VouchedUntil <= f.Now || f.Actor.VouchedFrom > f.Now)),
        Never("somebody suspended acts", f => Human(f) && f.Actor.Suspended),
        Never("a planted row grants", f => Human(f) && !f.Actor.GrantsGenuine),
        Never("somebody not signed in acts", f => Human(f) && (f.Actor.SignedInAt is null || f.Actor.Factor == FactorStrength.None)),
        Never("a stale sign-in does what is grave", f => Human(f) && f.Now - f.Actor.SignedInAt > TimeSpan.FromMinutes(5)
            && (f.Emergency || f.Act == Act.OpenClean || f.Act == Act.ApproveDestruction || f.Act == Act.EraseSubject || f.Act == Act.Administer || f.Act == Act.GivePassword)),
        Never("an old token opens, decides or changes", f => f.Actor.Factor == FactorStrength.Token && f.Now - f.Actor.SignedInAt > TimeSpan.FromHours(12)
            && (Recording(f) || Destruction(f) || f.Act == Act.Hold || f.Act == Act.DecideAccess || f.Act == Act.CorrectFacts || f.Act == Act.AnswerReview || f.Act == Act.ExportLedger || f.Act == Act.SeePeople)),
        Never("somebody gives a password to themselves, or one they asked for, or nobody did", f => f.Act == Act.GivePassword
            && (f.RequestedBy is null || f.RequestedBy == f.Actor.Person || f.Concerns == f.Actor.Person)),
        Never("an unmanaged device gets a recording", f => !f.Actor.DeviceManaged && Recording(f)),
        Never("somebody untrained touches a case", f => Human(f) && Content(f) && !(f.Actor.TrainedUntil > f.Now)),
        Never("a recording is opened without a purpose", f => Recording(f) && (f.Purpose is null || f.Purpose.Sentence.Length == 0)),
        Never("running the system is a reason to see", f => Recording(f) && f.Purpose?.Kind == PurposeKind.Administration),
        Never("a destroyed recording is opened or touched", f => f.Exhibit?.State == ExhibitState.Destroyed && (Recording(f) || f.Act == Act.Hold || f.Act == Act.CorrectFacts || Destruction(f))),
        Never("a sealed recording is copied or heard by the team", f => f.Exhibit?.State == ExhibitState.SealedUnheard && Recording(f)
            && !(f.Actor.Roles.HasFlag(Roles.ProfessionalStandards) && f.Act == Act.Open && f.Case!.ReviewAssigned)),
        Never("a hold gives way to destruction", f => f.Exhibit?.Holds > 0 && Destruction(f)),
        Never("a hold gives way to an erasure", f => f.Exhibit?.Holds > 0 && f.Act == Act.EraseSubject),
        Never("somebody erases in a case that is not their organisation's", f => f.Act == Act.EraseSubject && !Own(f)),
        Never("somebody approves their own destruction", f => f.Act == Act.ApproveDestruction && f.Exhibit?.DestructionProposedBy == f.Actor.Person),
        Never("a destruction is approved that nobody proposed", f => f.Act == Act.ApproveDestruction && f.Exhibit?.DestructionProposedBy is null),
        Never("somebody decides their own request, or nobody's", f => f.Act == Act.DecideAccess && (f.RequestedBy is null || f.RequestedBy == f.Actor.Person)),
        Never("somebody changes their own rights", f => Human(f) && f.Act == Act.Administer && f.Concerns == f.Actor.Person),
        Never("somebody answers a review of themselves", f => f.Act == Act.AnswerReview && f.Concerns == f.Actor.Person),
        Never("somebody in their own case", f => f.OwnName && f.Act != Act.AskAccess && f.Act != Act.Scrub),
        Never("a relative opens or decides", f => f.DeclaredRelationship && (Recording(f) || Destruction(f) || f.Act == Act.DecideAccess)),
        Never("an outside organisation gets anything of a case", Foreign),
        new("an outside organisation is told nothing", Foreign, (_, d) => d.LooksAbsent && d.Next == NextSteps.None && d.ToRefusal()!.Rule is null),
        new("in one's own organisation nothing looks absent", f => Human(f) && Own(f) && f.Exhibit is not null && f.ActsOn is null, (_, d) => !d.LooksAbsent),
        Never("what is not there is opened, copied or destroyed", f => (f.Case is null || f.Exhibit is null) && (Recording(f) || Destruction(f))),
        Never("a recording reaches somebody without assignment, access, review or emergency", f => Recording(f) && f.Case is { ReviewAssigned: false } && !f.Emergency && !Assigned(f) && !Access(f)
            && !(f.Act == Act.Open && Commissioned(f))),
        Never("a supplier's people get what no commission names them for", f => f.Actor.Employer == EmployerKind.Supplier && f.Case is not null && Content(f) && f.Act != Act.AnswerReview && f.Act != Act.ExportLedger
            && !((f.Act == Act.Open || f.Act == Act.EditRoom) && Commissioned(f))),
        Never("what nobody released goes out or is edited", f => f.Exhibit is { AwaitsRelease: true } && (f.Act == Act.OpenClean || f.Act == Act.EditRoom || f.Act == Act.Commission)),
        Never("what nobody released is opened by one who does not pass it", f => f.Exhibit is { AwaitsRelease: true } && f.Act == Act.Open && !f.Emergency && f.Case!.Assignment?.Role != CaseRole.Lead
            && (f.Actor.Roles & (Roles.Prosecutor | Roles.Supervisor | Roles.ProfessionalStandards)) == 0),
        Never("somebody edits without a commission", f => f.Act == Act.EditRoom && !Commissioned(f)),
        Never("somebody passes their own edit, or nobody's", f => Passes(f) && (f.EditedBy is null || f.EditedBy.Contains(f.Actor.Person))),
        Never("one person accepts and authorises", f => f.Act == Act.AuthoriseRendition && (f.AcceptedBy is null || f.AcceptedBy == f.Actor.Person)),
        Never("editing goes on in a closed case", f => f.Case?.State == CaseState.Closed && (f.Act == Act.Commission || f.Act == Act.EditRoom || f.Act == Act.ReviewEdit || f.Act == Act.AuthoriseRendition)),
        Never("an editor instructs", f => f.Actor.Roles == Roles.Editor && (Passes(f) || f.Act == Act.Commission || f.Act == Act.CloseCase || f.Act == Act.KeepSuppliers)),
        Never("access that was only to see does more", f => !Assigned(f) && Access(f) && f.Actor.Roles == Roles.Officer
            && (f.Act == Act.OpenClean || f.Act == Act.BookIn || f.Act == Act.CorrectFacts || f.Act == Act.DecideAccess || Destruction(f))),
        Never("a clean copy goes to other than the lead or a prosecutor of the team", f => f.Act == Act.OpenClean && !(Assigned(f)
            && (f.Actor.Roles.HasFlag(Roles.Prosecutor) || f.Case!.Assignment!.Value.Role == CaseRole.Lead))),
        Never("an untrained eye on what is sensitive, outside an emergency", f => Recording(f) && !f.Emergency
            && (f.Case?.Sensitivity == Sensitivity.Child || f.Exhibit?.Sensitivity == Sensitivity.Child) && !(f.Actor.SensitiveTrainedUntil > f.Now)),
        Never("a closed case grows", f => f.Case?.State == CaseState.Closed && (f.Act == Act.BookIn || f.Act == Act.CorrectFacts)),
        Never("a supplier sees anything of a closed case", f => f.Actor.Employer == EmployerKind.Supplier && f.Case?.State == CaseState.Closed && Content(f) && f.Act != Act.AnswerReview),
        Never("an emergency makes a clean copy, or serves another purpose than life", f => f.Emergency && (f.Act == Act.OpenClean || f.Purpose?.Kind != PurposeKind.ProtectLife)),
        Never("Safehand by itself sees or grants", f => !Human(f) && f.Act != Act.Scrub && f.Act != Act.BookIn && !(f.Act == Act.Administer && f.OnlyTakesAway)),
        new("what is opened, edited or reviewed is marked and not copied", f => f.Act == Act.Open || f.Act == Act.EditRoom || f.Act == Act.ReviewEdit, (_, d) => !d.IsPermitted || (d.Owes(ObligationKind.MarkedStreamOnly) && d.Owes(ObligationKind.NoCleanCopy))),
        new("a clean copy is fresh, told and reviewed", f => f.Act == Act.OpenClean && f.AgreesFor is null, (_, d) => !d.IsPermitted
            || (d.Owes(ObligationKind.FreshSignIn) && d.Owes(ObligationKind.SupervisorTold) && d.Owes(ObligationKind.ReviewWithinDays))),
        new("agreeing to another's copy is no copy", f => f.AgreesFor is not null && f.Act == Act.OpenClean, (_, d) => !d.Owes(ObligationKind.SupervisorTold) && !d.Owes(ObligationKind.ReviewWithinDays)),
        new("an emergency is loud within a day", f => f.Emergency, (_, d) => !d.IsPermitted || (d.ReviewWithinDays == 1 && d.Owes(ObligationKind.SupervisorTold))),

        // The other side: a gate that always refuses would keep all of the above.
        new("a sound officer of the team opens", f => Sound(f) && f.Actor.Roles == Roles.Officer && f.Act == Act.Open && Assigned(f) && Ordinary(f) && !f.Emergency
            && f.Purpose?.Kind == PurposeKind.BringToJustice, (_, d) => d.IsPermitted),
        new("a sound officer in an emergency opens at once", f => Sound(f) && f.Actor.Roles == Roles.Officer && f.Act == Act.Open && Own(f) && f.Emergency
            && f.Purpose?.Kind == PurposeKind.ProtectLife && f.Exhibit?.State is ExhibitState.BookedIn or ExhibitState.Restricted or ExhibitState.DestructionProposed, (_, d) => d.IsPermitted),
        new("a sound person asks in their own organisation", f => Sound(f) && f.Act == Act.AskAccess && Own(f) && !f.Emergency && f.Actor.Roles == Roles.Officer
            && f.Purpose?.Kind == PurposeKind.BringToJustice, (_, d) => d.IsPermitted),
        new("who is only not of the team can ask", f => Sound(f) && f.Actor.Roles == Roles.Officer && f.Act == Act.Open && Own(f) && !Assigned(f) && !Access(f) && !f.Case!.ReviewAssigned && Ordinary(f)
            && !f.Emergency && f.Purpose?.Kind == PurposeKind.BringToJustice, (_, d) => !d.IsPermitted && d.Next.HasFlag(NextSteps.AskAccess)),
    ];

    private static Invariant Never(string name, Func<GateFacts, bool> when) => new("never: " + name, when, (_, d) => !d.IsPermitted);

    private static bool Human(GateFacts f) => f.Actor.Person != Actor.Safehand.Person;

    private static bool Recording(GateFacts f) => f.Act == Act.Open || f.Act == Act.OpenClean;

    private static bool Passes(GateFacts f) => f.Act == Act.ReviewEdit || f.Act == Act.AuthoriseRendition || f.Act == Act.ReleaseRendition;

    private static bool Commissioned(GateFacts f) => f.Exhibit?.CommissionedUntil > f.Now && f.Actor.Roles.HasFlag(Roles.Editor);

    private static bool Destruction(GateFacts f) => f.Act == Act.ProposeDestruction || f.Act == Act.ApproveDestruction;

    private static bool Content(GateFacts f) => f.Act != Act.Administer && f.Act != Act.Scrub && f.Act != Act.AskAccess && f.Act != Act.SeePeople && f.Act != Act.GivePassword && f.Act != Act.OpenCase && f.Act != Act.AskDevice;

    private static bool Own(GateFacts f) => f.Case is { } c && c.Organisation == f.Actor.Organisation;

    private static bool Foreign(GateFacts f) => Human(f) && f.Case is { OrganisationInvolved: false } && !Own(f);

    private static bool Assigned(GateFacts f) => f.Case?.Assignment is { } a && a.From <= f.Now && !(a.Until <= f.Now);

    private static bool Access(GateFacts f) => f.Case?.AccessUntil > f.Now;

    private static bool Ordinary(GateFacts f) => Own(f) && f.Case!.State == CaseState.Open && f.Exhibit is { State: ExhibitState.BookedIn, AwaitsRelease: false }
        && f.Case.Sensitivity == Sensitivity.Standard && f.Exhibit.Sensitivity == Sensitivity.Standard;

    private static bool Sound(GateFacts f)
    {
        var a = f.Actor;
        return Human(f) && !a.Suspended && a.GrantsGenuine && a.DeviceManaged && a.Factor != FactorStrength.None && a.SignedInAt > f.Now.AddMinutes(-5) && a.SignedInAt <= f.Now
            && a.VouchedFrom <= f.Now && a.VouchedUntil > f.Now && a.TrainedUntil > f.Now && a.Employer == EmployerKind.PoliceForce && !f.OwnName && !f.DeclaredRelationship
            && (f.ActsOn is null || f.ActsOn == a.Organisation) && f.Purpose is not { Sentence.Length: 0 };
    }

    private static bool OncePerKind(Decision d)
    {
        for (var i = 1; i < d.Obligations.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (d.Obligations[i].Kind == d.Obligations[j].Kind)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
