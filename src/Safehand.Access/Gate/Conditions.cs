using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>What must be done along with what is permitted.</summary>
internal static class Conditions
{
    internal static IReadOnlyList<Rule> All { get; } =
    [
        Attaches("G40", "Marked stream", "Whoever opens, edits or reviews a recording sees it with their own name and the time in the picture, and no clean byte leaves.",
            "Ends failure C: 877 disclosures to outsiders, and failure D: editing meant giving the film away.",
            f => f.Act is Act.Open or Act.EditRoom or Act.ReviewEdit, Obligation.MarkedStreamOnly, Obligation.NoCleanCopy),
        Attaches("G41", "Clean copies are known", "A clean copy rests on a fresh sign-in, is told to the supervisor, and is reviewed within 28 days. Agreeing to somebody else's needs the fresh sign-in too, and is neither told nor reviewed: the copy is.",
            "Data Protection Act 2018, s.62 (disclosure). Ends failure D.",
            f => f.Act is Act.OpenClean && f.AgreesFor is null, Obligation.FreshSignIn, Obligation.SupervisorTold, Obligation.ReviewWithinDays(28)),
        Attaches("G42", "Two for a clean copy", "A clean copy is made only after a second person has agreed to it.",
            "Data Protection Act 2018, s.66: separation of duties. Ends failure E: one person's errand was the only check.",
            f => f.Act is Act.OpenClean && f.AgreedBy is null && f.AgreesFor is null, Obligation.SecondPerson),
        Attaches("G43", "Emergencies are loud", "An emergency opening is told to the supervisor at once and reviewed outside the line within one day.",
            "Data Protection Act 2018, s.35. Ends failure C: logs existed and nobody looked.",
            f => f.InEmergency(), Obligation.FreshSignIn, Obligation.SupervisorTold, Obligation.ReviewWithinDays(1)),
        Attaches("G44", "Off shift", "What is opened by somebody who is not on shift is reviewed within 7 days.",
            "Ends failure C: look-ups from home, at night, out of curiosity.",
            f => f.ShowsRecording() && f.Actor.OnShift is false, Obligation.ReviewWithinDays(7)) with { Waits = "Applies when your employer keeps its rota here, which this installation does not record yet." },
        Attaches("G45", "Grave acts are known", "Destruction, erasure and changes of somebody's rights or password rest on a fresh sign-in and are told to the supervisor.",
            "Data Protection Act 2018, ss.62 and 66.",
            f => f.Act is Act.ApproveDestruction or Act.EraseSubject or Act.Administer or Act.GivePassword && !f.IsSafehand(), Obligation.FreshSignIn, Obligation.SupervisorTold),
    ];

    private static Rule Attaches(string number, string name, string says, string duty, Func<GateFacts, bool> applies, params IReadOnlyList<Obligation> obligations) => new()
    {
        Number = number, Name = name, Kind = RuleKind.Condition, Says = says, Duty = duty, Bites = applies, Attaches = obligations,
    };
}
