using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>Nobody is judge in their own cause.</summary>
internal static class ConflictRules
{
    internal static IReadOnlyList<Rule> All { get; } =
    [
        new()
        {
            Number = "G26", Name = "Your own name", Kind = RuleKind.Requirement,
            Says = "Nobody sees or handles a case in which they are themselves recorded or spoken of, emergency or not. That it is somebody else of the same name is for another person to say.",
            Duty = "Computer Misuse Act 1990; Data Protection Act 2018, s.35. Ends failure C: officers looked themselves up.",
            Told = "Your own name is in this case, so you cannot handle it. If it is somebody else of your name, ask the case lead to say so; otherwise speak to your supervisor.",
            Next = NextSteps.AskAccess,
            Bites = f => f.OwnName && f.Act is not (Act.AskAccess or Act.Scrub),
        },
        new()
        {
            Number = "G27", Name = "Declared relationship", Kind = RuleKind.Requirement,
            Says = "Whoever has declared a relationship to somebody in a case can see that it exists, and its history, but opens, decides and changes nothing in it.",
            Duty = "Code of Ethics for policing; Data Protection Act 2018, s.35. Ends failure C: look-ups of family and friends.",
            Told = "You have declared a relationship to somebody in this case, so a colleague has to do this.",
            Bites = f => f.DeclaredRelationship && f.Act is not (Act.AskAccess or Act.Scrub or Act.ViewCase or Act.ReadContinuity),
        },
        new()
        {
            Number = "G28", Name = "Nobody approves their own", Kind = RuleKind.Requirement,
            Says = "Nobody decides on their own request, approves a destruction they proposed, changes their own rights, gives themselves a password or one they asked for, answers a review of themselves or agrees to their own clean copy. Without knowing who asked, nothing is decided.",
            Duty = "Data Protection Act 2018, s.66: separation of duties.",
            Told = "You cannot decide on what you asked for yourself, or on yourself. Somebody else has to.",
            Bites = f => f.Act switch
            {
                Act.DecideAccess => f.RequestedBy is null || f.RequestedBy == f.Actor.Person || f.Concerns == f.Actor.Person,
                Act.ApproveDestruction => f.RequestedBy == f.Actor.Person || f.Exhibit?.DestructionProposedBy == f.Actor.Person,
                Act.AnswerReview => f.Concerns is null || f.Concerns == f.Actor.Person,
                Act.Administer => f.Concerns == f.Actor.Person,
                Act.GivePassword => f.RequestedBy is null || f.RequestedBy == f.Actor.Person || f.Concerns is null || f.Concerns == f.Actor.Person,
                Act.OpenClean => f.AgreedBy == f.Actor.Person || f.AgreesFor == f.Actor.Person,
                _ => false,
            },
        },
        new()
        {
            Number = "G29", Name = "Outside the line", Kind = RuleKind.Requirement,
            Says = "A review is answered by somebody who is neither above nor below the person it concerns.",
            Duty = "Police (Conduct) Regulations 2020. Ends failure C: 55% ended in no action.",
            Told = "You work in line with the person this review is about. Somebody outside it has to answer.",
            Bites = f => f.Act is Act.AnswerReview && f.InLineOfConcerned,
        },
    ];
}
