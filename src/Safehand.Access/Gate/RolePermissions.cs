using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>What each role may do at all. A requirement can still refuse it.</summary>
internal static class RolePermissions
{
    private const string Duty = "Data Protection Act 2018, s.40: nobody can do more than their work needs.";

    internal static IReadOnlyList<Rule> All { get; } =
    [
        Permits("G30", "Officers", "Officers open cases and lead those, see cases, add and open recordings and read histories; as case lead they give access, change the team, make clean copies, place holds and propose destruction.",
            f => f.Is(Roles.Officer) && Investigates(f)),
        Permits("G31", "Supervisors", "Supervisors can do what officers can, and approve destruction, see and vouch for the people of their organisation, answer for its devices, and give a password that a colleague asked for somebody.",
            f => f.Is(Roles.Supervisor) && (Investigates(f) || f.Act is Act.ApproveDestruction or Act.Administer or Act.SeePeople or Act.GivePassword)),
        Permits("G32", "Prosecutors", "Prosecutors see cases, open recordings, make clean copies, read histories and place holds.",
            f => f.Act is Act.ViewCase or Act.Open or Act.OpenClean or Act.ReadContinuity or Act.Hold && f.Is(Roles.Prosecutor)),
        Permits("G33", "Editors and victim support", "Editors and victim support see cases and open recordings.",
            f => f.Act is Act.ViewCase or Act.Open && f.Is(Roles.Editor | Roles.VictimSupport)),
        Permits("G34", "Professional standards", "Professional standards sees cases, reads histories and the ledger, answers reviews and opens recordings under review.",
            f => f.Act is Act.ViewCase or Act.ReadContinuity or Act.ExportLedger or Act.AnswerReview or Act.Open && f.Is(Roles.ProfessionalStandards)),
        Permits("G35", "Auditors", "Auditors see cases, read histories and the ledger, and have everything stored re-checked.",
            f => f.Act is Act.ViewCase or Act.ReadContinuity or Act.ExportLedger or Act.Scrub && f.Is(Roles.Auditor)),
        Permits("G36", "Records officers", "Records officers see cases, read histories, place holds, propose and approve destruction, erase a person's data from the ledger in a case that their organisation runs, and have everything stored re-checked.",
            f => f.Is(Roles.RecordsOfficer)
                && (f.Act is Act.ViewCase or Act.ReadContinuity or Act.Hold or Act.ProposeDestruction or Act.ApproveDestruction or Act.Scrub || (f.Act is Act.EraseSubject && (f.Case is null || f.OwnCase())))),
        Permits("G37", "Technical administrators", "Technical administrators see and change people and roles, but no team, answer for the devices of their organisation, give a password that a colleague asked for somebody, and have everything stored re-checked.",
            f => f.Is(Roles.TechnicalAdministrator) && (f.Act is Act.Scrub or Act.SeePeople or Act.GivePassword || (f.Act is Act.Administer && f.Case is null))),
        Permits("G38", "Anyone can ask", "Anyone employed can ask the lead of a case of their organisation, or of one it takes part in, for access.",
            f => f.Act is Act.AskAccess && !f.IsSafehand()),
        Permits("G39", "Safehand by itself", "On its schedule Safehand re-checks everything stored and ends rights that have run out; it books in a recording that had arrived whole when its sender's line broke. It can do nothing else.",
            f => f.IsSafehand() && (f.Act is Act.Scrub or Act.BookIn || (f.Act is Act.Administer && f.OnlyTakesAway))),
    ];

    private static bool Investigates(GateFacts f) =>
        f.Act is Act.OpenCase or Act.ViewCase or Act.BookIn or Act.Open or Act.OpenClean or Act.CorrectFacts or Act.ReadContinuity or Act.DecideAccess or Act.Hold or Act.ProposeDestruction
        || (f.Act is Act.Administer && f.Case is not null);

    private static Rule Permits(string number, string name, string says, Func<GateFacts, bool> covers) => new()
    {
        Number = number, Name = name, Kind = RuleKind.Permission, Says = says, Duty = Duty, Bites = covers,
    };
}
