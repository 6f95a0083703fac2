using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>What the case asks of whoever comes to it.</summary>
internal static class CaseRules
{
    // The same words for what is not there and for what must look so.
    private const string Absent = "There is nothing here under that reference that you can see. Check the reference.";

    internal static IReadOnlyList<Rule> All { get; } =
    [
        new()
        {
            Number = "G10", Name = "It exists", Kind = RuleKind.Requirement,
            Says = "There is such a case, and such a recording in it.",
            Duty = "Nothing is decided about what is not there: the gate fails closed.",
            Told = Absent, Refuses = RefusalKind.NotFound,
            Bites = f => (f.IsOfCase() && f.Case is null) || (f.IsOfExhibit() && f.Exhibit is null),
        },
        new()
        {
            Number = "G11", Name = "Another's case looks absent", Kind = RuleKind.Requirement,
            Says = "To an organisation that has nothing to do with a case, there is no such case. The same goes for another organisation's people and ledger.",
            Duty = "Data Protection Act 2018, s.40. Ends failure C: look-ups out of curiosity.",
            Told = Absent, Refuses = RefusalKind.NotFound,
            Bites = f => !f.IsSafehand()
                && ((f.Case is { OrganisationInvolved: false } && !f.OwnCase()) || (f.ActsOn is { } acted && acted != f.Actor.Organisation)),
        },
        new()
        {
            Number = "G12", Name = "Agreement in date", Kind = RuleKind.Requirement,
            Says = "Two organisations work on one case only while an agreement between them is in date.",
            Duty = "Data Protection Act 2018, ss.58 and 59. Ends failure B: a group across agencies without an agreement.",
            Told = "The agreement between your organisation and the one that runs this case is not in date. Speak to your supervisor.",
            Bites = f => f.Case is { } c && !f.IsSafehand() && !f.OwnCase() && !f.InDate(c.AgreementUntil),
        },
        new()
        {
            Number = "G13", Name = "Supplier's conditions", Kind = RuleKind.Requirement,
            Says = "A supplier sees nothing until contract, inspection of its premises, lockable storage, attested encryption, clause on return or erasure, and its sub-processors are all in date, and nothing after the case ends.",
            Duty = "Data Protection Act 2018, s.59. Ends failure D: a studio in a flat.",
            Told = "Your company's conditions are not all in date, or the case has ended. Speak to whoever instructs you.",
            Bites = f => f.Actor.Employer is EmployerKind.Supplier && f.Case is { } c && (c.State is not CaseState.Open || !AllInDate(f, c.Supplier)),
        },
        new()
        {
            Number = "G14", Name = "On the team", Kind = RuleKind.Requirement,
            Says = "You are on the team of the case at this time, or its lead has given you access to see it until a day that has not come, or a commission in date names you as editor of the recording. "
                + "Supervisors, professional standards, auditors and records officers of the organisation that runs the case can see its list and history without that, but no recording, "
                + "except professional standards for a review it has been given.",
            Duty = "Data Protection Act 2018, s.35 (lawful and fair) and s.40. Ends failure C: access was not tied to a reason.",
            Told = "You are not on the team of this case. You can ask the case lead for access.",
            Next = NextSteps.AskAccess | NextSteps.EmergencyOpening,
            Bites = f => f.Case is { } c && f.IsOfCase() && f.Act is not Act.AskAccess && !HasWayIn(f, c),
        },
        new()
        {
            Number = "G15", Name = "The case lead decides", Kind = RuleKind.Requirement,
            Says = "Giving access, changing the team, holds, proposing a destruction and clean copies are for the case lead. A supervisor of the same organisation can stand in for access, team and holds; "
                + "a records officer for holds and destruction; a prosecutor on the team for holds and clean copies. Destruction is approved by a supervisor or a records officer of that organisation.",
            Duty = "Criminal Procedure and Investigations Act 1996 (who answers for material). Ends failure C: nobody answered for who saw what.",
            Told = "Only the case lead, or whoever stands in for them, can do this. Ask the case lead.",
            Bites = f => f.Case is not null && IsForLead(f) && !f.IsSafehand() && !Decides(f),
        },
        new()
        {
            Number = "G16", Name = "Closed case", Kind = RuleKind.Requirement,
            Says = "In a closed case nothing is added. Its recordings are opened only by the case lead to bring offenders to justice or for a legal duty, by a prosecutor on the team for the prosecution or a legal duty, "
                + "for a review, or in an emergency.",
            Duty = "Data Protection Act 2018, s.39 (kept no longer than needed). Ends failure D: material used after the case was over.",
            Told = "This case is closed, so nothing is added, and only its lead or a prosecutor opens its recordings. Ask the case lead.",
            Next = NextSteps.EmergencyOpening,
            Bites = f => f.Case is { State: not CaseState.Open }
                && (f.Act is Act.BookIn or Act.CorrectFacts || (f.ShowsRecording() && !MayOpenClosed(f))),
        },
        new()
        {
            Number = "G17", Name = "Sensitive recordings", Kind = RuleKind.Requirement,
            Says = "Recordings about a sexual offence or a child are opened only by people whose training for them is in date.",
            Duty = "Data Protection Act 2018, s.35(3) (sensitive processing).",
            Told = "This recording is sensitive and your training for sensitive recordings is not in date. Book it with your supervisor.",
            Next = NextSteps.EmergencyOpening,
            Bites = f => f.ShowsRecording() && f.IsSensitive() && !f.InDate(f.Actor.SensitiveTrainedUntil) && !f.InEmergency(),
        },
    ];

    private static bool HasWayIn(GateFacts f, CaseFacts c)
    {
        if (f.OnTeam() || f.InEmergency() || f.IsSafehand())
        {
            return true;
        }

        if (f.Act is Act.Open or Act.EditRoom && f.IsCommissioned())
        {
            return true;
        }

        if (f.Act is Act.ViewCase or Act.Open or Act.ReadContinuity && f.InDate(c.AccessUntil))
        {
            return true;
        }

        if (f.Act is Act.Open && f.Reviews() && f.Purpose?.Kind is PurposeKind.Oversight)
        {
            return true;
        }

        if (!f.OwnCase())
        {
            return false;
        }

        return f.Act switch
        {
            Act.ViewCase or Act.ReadContinuity => f.Is(Roles.Supervisor | Roles.ProfessionalStandards | Roles.Auditor | Roles.RecordsOfficer),
            Act.DecideAccess or Act.Administer => f.Is(Roles.Supervisor),
            Act.Hold or Act.ApproveDestruction => f.Is(Roles.Supervisor | Roles.RecordsOfficer),
            Act.ProposeDestruction or Act.EraseSubject => f.Is(Roles.RecordsOfficer),
            Act.Commission or Act.ReviewEdit or Act.AuthoriseRendition or Act.ReleaseRendition or Act.CloseCase => f.Is(Roles.Supervisor),
            _ => false,
        };
    }

    private static bool IsForLead(GateFacts f) => f.Act is Act.OpenClean or Act.DecideAccess or Act.Hold or Act.ProposeDestruction or Act.ApproveDestruction or Act.Administer;

    private static bool Decides(GateFacts f) => f.Act switch
    {
        Act.OpenClean => f.Leads() || f.Prosecutes(),
        Act.Hold => f.Leads() || f.Prosecutes() || (f.OwnCase() && f.Is(Roles.Supervisor | Roles.RecordsOfficer)),
        Act.ProposeDestruction => f.Leads() || (f.OwnCase() && f.Is(Roles.RecordsOfficer)),
        Act.ApproveDestruction => f.OwnCase() && f.Is(Roles.Supervisor | Roles.RecordsOfficer),
        _ => f.Leads() || (f.OwnCase() && f.Is(Roles.Supervisor)),
    };

    private static bool MayOpenClosed(GateFacts f) =>
        f.InEmergency()
        || (f.Leads() && f.Purpose?.Kind is PurposeKind.BringToJustice or PurposeKind.LegalDuty)
        || (f.Prosecutes() && f.Purpose?.Kind is PurposeKind.Prosecution or PurposeKind.LegalDuty)
        || (f.Act is Act.Open && f.Reviews() && f.Purpose?.Kind is PurposeKind.Oversight);

    private static bool AllInDate(GateFacts f, SupplierConditions? s) =>
        s is not null && f.InDate(s.ContractUntil) && f.InDate(s.PremisesUntil) && f.InDate(s.StorageUntil) && f.InDate(s.EncryptionUntil) && f.InDate(s.ReturnClauseUntil)
        && f.InDate(s.SubProcessorsUntil);
}
