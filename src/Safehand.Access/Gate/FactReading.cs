using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>Readings of the facts that several rules share. Each answers false when a fact is missing.</summary>
internal static class FactReading
{
    internal static bool IsSafehand(this GateFacts f) =>
        f.Actor.Person == Kernel.Actor.Safehand.Person && f.Actor.Organisation == Kernel.Actor.Safehand.Organisation;

    internal static bool Is(this GateFacts f, Roles any) => (f.Actor.Roles & any) != 0;

    internal static bool InDate(this GateFacts f, DateTimeOffset? until) => f.Now < until;

    /// <summary>Acts that are about one case. Changing a team is; changing an organisation's people is not.</summary>
    internal static bool IsOfCase(this GateFacts f) => f.Act switch
    {
        Act.ViewCase or Act.BookIn or Act.AskAccess or Act.DecideAccess or Act.CloseCase or Act.EraseSubject => true,
        Act.Administer => f.Case is not null,
        _ => f.IsOfExhibit(),
    };

    internal static bool IsOfExhibit(this GateFacts f) => f.Act is Act.Open or Act.OpenClean or Act.CorrectFacts or Act.ReadContinuity
        or Act.Hold or Act.ProposeDestruction or Act.ApproveDestruction
        or Act.Commission or Act.EditRoom or Act.ReviewEdit or Act.AuthoriseRendition or Act.ReleaseRendition;

    /// <summary>Acts that carry the sound or picture of somebody.</summary>
    internal static bool ShowsRecording(this GateFacts f) => f.Act is Act.Open or Act.OpenClean or Act.EditRoom or Act.ReviewEdit;

    /// <summary>Acts of whoever answers for the case on its edits, and its closing.</summary>
    internal static bool IsInstructing(this GateFacts f) => f.Act is Act.Commission or Act.ReviewEdit or Act.AuthoriseRendition or Act.ReleaseRendition or Act.CloseCase;

    /// <summary>Whether a commission in date names the actor, an editor, for this recording.</summary>
    internal static bool IsCommissioned(this GateFacts f) => f.Is(Roles.Editor) && f.InDate(f.Exhibit?.CommissionedUntil);

    internal static bool OwnCase(this GateFacts f) => f.Case is { } c && c.Organisation == f.Actor.Organisation;

    internal static bool OnTeam(this GateFacts f) => f.Case?.Assignment is { } a && a.From <= f.Now && (a.Until is null || f.Now < a.Until);

    internal static bool Leads(this GateFacts f) => f.OnTeam() && f.Case!.Assignment!.Value.Role is CaseRole.Lead && f.Is(Roles.Officer | Roles.Supervisor);

    internal static bool Reviews(this GateFacts f) => f.Is(Roles.ProfessionalStandards) && f.Case is { ReviewAssigned: true } && f.OwnCase();

    internal static bool Prosecutes(this GateFacts f) => f.OnTeam() && f.Is(Roles.Prosecutor);

    internal static bool IsSensitive(this GateFacts f) =>
        f.Case is { Sensitivity: not Sensitivity.Standard } || f.Exhibit is { Sensitivity: not Sensitivity.Standard };

    /// <summary>Whether an emergency opening is open to this actor for this act at all.</summary>
    internal static bool CanBeEmergency(this GateFacts f) => f.Act is Act.ViewCase or Act.Open && f.Is(Roles.Officer | Roles.Supervisor);

    /// <summary>A claimed emergency that rule G25 accepts. Without that rule's conditions it overrides nothing.</summary>
    internal static bool InEmergency(this GateFacts f) => f.Emergency && f.CanBeEmergency() && f.Purpose?.Kind is PurposeKind.ProtectLife;

    /// <summary>Acts that rest on a declared purpose.</summary>
    internal static bool NeedsPurpose(this GateFacts f) => f.Emergency || f.Act is Act.Open or Act.OpenClean or Act.AskAccess or Act.Hold
        or Act.ProposeDestruction or Act.EraseSubject or Act.EditRoom or Act.ReviewEdit or Act.AuthoriseRendition or Act.ReleaseRendition;

    /// <summary>Acts done only on a sign-in at most five minutes old.</summary>
    internal static bool NeedsFreshSignIn(this GateFacts f) => !f.IsSafehand() &&
        (f.Emergency || f.Act is Act.OpenClean or Act.ApproveDestruction or Act.EraseSubject or Act.Administer or Act.GivePassword);
}
