using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>What the state of the recording allows.</summary>
internal static class ExhibitRules
{
    internal static IReadOnlyList<Rule> All { get; } =
    [
        new()
        {
            Number = "G18", Name = "Destroyed", Kind = RuleKind.Requirement,
            Says = "What is destroyed stays destroyed. Its history can still be read.",
            Duty = "Data Protection Act 2018, s.39; an erasure log never holds what was erased.",
            Told = "This recording has been destroyed. Its history and the certificate remain.",
            Refuses = RefusalKind.Gone,
            
            // Fails closed: a state these rules do not know is treated as the gravest they know.
            Bites = f => f.Exhibit is { State: not (ExhibitState.BookedIn or ExhibitState.Restricted or ExhibitState.SealedUnheard or ExhibitState.DestructionProposed) }
                && f.IsOfExhibit() && f.Act is not Act.ReadContinuity,
        },
        new()
        {
            Number = "G19", Name = "Sealed unheard", Kind = RuleKind.Requirement,
            Says = "A recording that came without authority is opened by nobody but professional standards, on the marked stream, to decide what happens to it.",
            Duty = "Investigatory Powers Act 2016, s.3. Ends failure A: 200,000 calls recorded without anyone knowing.",
            Waits = "Applies when a recording is received as taken without authority, which this installation does not record yet.",
            Told = "This recording came without authority. It stays sealed until professional standards has decided what happens to it.",
            Bites = f => f.Exhibit is { State: ExhibitState.SealedUnheard } && f.ShowsRecording()
                && !(f.Act is Act.Open && f.Reviews() && f.Purpose?.Kind is PurposeKind.Oversight),
        },
        new()
        {
            Number = "G20", Name = "Restricted", Kind = RuleKind.Requirement,
            Says = "A recording kept only as evidence is opened only by the case lead, a prosecutor on the team, for a review, or in an emergency.",
            Duty = "Data Protection Act 2018, s.47 (restriction in place of erasure).",
            Waits = "Applies when a recording is restricted in place of its erasure, which this installation does not record yet.",
            Told = "This recording is kept only as evidence. The case lead or a prosecutor can open it.",
            Next = NextSteps.EmergencyOpening,
            Bites = f => f.Exhibit is { State: ExhibitState.Restricted } && (f.ShowsRecording() || f.Act is Act.CorrectFacts)
                && !(f.Leads() || f.Prosecutes() || f.Reviews() || f.InEmergency()),
        },
        new()
        {
            Number = "G21", Name = "A hold stops destruction", Kind = RuleKind.Requirement,
            Says = "While there is a hold, nobody can propose or approve a destruction, or erase the data of somebody who is in the recording.",
            Duty = "Criminal Procedure and Investigations Act 1996, s.23 code (retention of material).",
            Told = "There is a hold on this recording. It has to be lifted first.",
            Bites = f => f.Act is Act.ProposeDestruction or Act.ApproveDestruction or Act.EraseSubject && f.Exhibit is { Holds: not 0 },
        },
        new()
        {
            Number = "G22", Name = "Destruction in two steps", Kind = RuleKind.Requirement,
            Says = "A destruction is proposed once and approved only while the proposal stands. Meanwhile no clean copy is made.",
            Duty = "Data Protection Act 2018, s.40. Ends failure A: staff were told to delete without listening.",
            Told = "This does not fit where the destruction of this recording stands. Look at its page again.",
            Refuses = RefusalKind.Conflict,
            Bites = f => f.Act switch
            {
                Act.OpenClean or Act.ProposeDestruction => f.Exhibit is { State: ExhibitState.DestructionProposed },
                Act.ApproveDestruction => f.Exhibit is { State: not ExhibitState.DestructionProposed } or { DestructionProposedBy: null },
                _ => false,
            },
        },
    ];
}
