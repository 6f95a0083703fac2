using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>Who edits, who instructs, who passes an edit, and who answers for suppliers (failure D).</summary>
internal static class EditingRules
{
    private const string SeparationOfDuties = "Data Protection Act 2018, s.66: separation of duties.";

    internal static IReadOnlyList<Rule> All { get; } =
    [
        new()
        {
            Number = "G48", Name = "Only what is commissioned", Kind = RuleKind.Requirement,
            Says = "A supplier's people open and edit only recordings for which a commission in date names them. Of the case they see nothing else: not its list, not its history, not who is in it. A place on a team gives them nothing more.",
            Duty = "Data Protection Act 2018, s.59 (processors act on instructions only). Ends failure D: a supplier held interviews with 43 people.",
            Told = "You can open and edit only what you are commissioned for, until the commission ends. Speak to whoever instructs you.",
            Bites = f => f.Actor.Employer is EmployerKind.Supplier && f.Case is not null && f.IsOfCase()
                && !(f.Act is Act.Open or Act.EditRoom && f.IsCommissioned()),
        },
        new()
        {
            Number = "G49", Name = "Named by a commission", Kind = RuleKind.Requirement,
            Says = "A recording is edited only by an editor whom a commission in date names for it.",
            Duty = "Data Protection Act 2018, ss.36 and 59. Ends failure D: editing without an instruction that could be shown.",
            Told = "No commission in date names you as editor of this recording. Speak to whoever leads the case.",
            Bites = f => f.Act is Act.EditRoom && !f.IsCommissioned(),
        },
        new()
        {
            Number = "G50", Name = "Whoever answers for the case instructs", Kind = RuleKind.Requirement,
            Says = "Commissioning an edit, reviewing, authorising and releasing it are for the case lead, a supervisor of the same organisation or a prosecutor on the team. A case is closed by its lead or such a supervisor.",
            Duty = "Criminal Procedure and Investigations Act 1996 (who answers for material). Ends failure D: nobody answered for what a supplier did.",
            Told = "Only the case lead, a supervisor of the same organisation or a prosecutor on the team can do this. Ask the case lead.",
            Bites = f => f.IsInstructing() && !Instructs(f),
        },
        new()
        {
            Number = "G51", Name = "Nobody passes their own edit", Kind = RuleKind.Requirement,
            Says = "An edit is reviewed and released by somebody who did not edit it and whom its commission does not name as an editor. Where two are needed, the second is neither an editor of it nor the one who accepted it. Without knowing who edited, nothing is passed.",
            Duty = SeparationOfDuties,
            Told = "You are an editor of this or accepted it yourself, so somebody else has to do this.",
            Bites = f => f.Act switch
            {
                Act.ReviewEdit or Act.ReleaseRendition => Edited(f),
                Act.AuthoriseRendition => Edited(f) || f.AcceptedBy is null || f.AcceptedBy == f.Actor.Person,
                _ => false,
            },
        },
        new()
        {
            Number = "G52", Name = "A closed case ends editing", Kind = RuleKind.Requirement,
            Says = "In a closed case nothing is commissioned, edited, reviewed or authorised. A rendition that is finished can still be released.",
            Duty = "Data Protection Act 2018, ss.39 and 59 (end of processing). Ends failure D: material was still out when the case was over.",
            Told = "This case is closed, so nothing in it is edited any more. Ask the case lead.",
            Bites = f => f.Case is { State: not CaseState.Open } && (f.Act is Act.Commission or Act.EditRoom or Act.ReviewEdit or Act.AuthoriseRendition),
        },
        Permits("G53", "Editors in their rooms", "Editors edit what a commission names them for.",
            f => f.Act is Act.EditRoom && f.Is(Roles.Editor)),
        Permits("G54", "Instructing editors", "Officers, supervisors and prosecutors commission edits, review, authorise and release them; officers and supervisors close cases.",
            f => (f.Act is Act.Commission or Act.ReviewEdit or Act.AuthoriseRendition or Act.ReleaseRendition && f.Is(Roles.Officer | Roles.Supervisor | Roles.Prosecutor))
                || (f.Act is Act.CloseCase && f.Is(Roles.Officer | Roles.Supervisor))),
        Permits("G55", "Keeping suppliers", "Supervisors and records officers record what the suppliers of their organisation fulfil, and until when, and accept, refuse and revoke the devices of their people.",
            f => f.Act is Act.KeepSuppliers && f.Is(Roles.Supervisor | Roles.RecordsOfficer) && f.Actor.Employer is not EmployerKind.Supplier),
        new()
        {
            Number = "G56", Name = "Nothing goes out before its release", Kind = RuleKind.Requirement,
            Says = "A version made for court that nobody has released is not copied without marks, edited or commissioned. It is opened only by those who pass it: the case lead, a supervisor of the same organisation, "
                + "a prosecutor on the team; and for a review or in an emergency.",
            Duty = "Criminal Procedure Rules, part 16; Data Protection Act 2018, s.38 (accuracy of what is handed on). Ends failure D: a version left before anybody had looked at it.",
            Told = "This version has not been released yet. Until it is, only those who review it can watch it, and no copy of it leaves. Ask the case lead.",
            Bites = f => f.Exhibit is { AwaitsRelease: true }
                && (f.Act is Act.OpenClean or Act.EditRoom or Act.Commission || (f.Act is Act.Open && !(Instructs(f) || f.Reviews() || f.InEmergency()))),
        },
        Permits("G57", "Asking for a device", "A supplier's people ask that the browser they are signed in with be accepted. Nobody of the supplier decides on it.",
            f => f.Act is Act.AskDevice && f.Is(Roles.Editor) && f.Actor.Employer is EmployerKind.Supplier),
    ];

    private static bool Instructs(GateFacts f) =>
        f.Leads() || (f.OwnCase() && f.Is(Roles.Supervisor)) || (f.Act is not Act.CloseCase && f.Prosecutes());

    private static bool Edited(GateFacts f) => f.EditedBy is null || f.EditedBy.Contains(f.Actor.Person);

    private static Rule Permits(string number, string name, string says, Func<GateFacts, bool> covers) => new()
    {
        Number = number, Name = name, Kind = RuleKind.Permission, Says = says, Duty = "Data Protection Act 2018, s.40: nobody can do more than their work needs.", Bites = covers,
    };
}
