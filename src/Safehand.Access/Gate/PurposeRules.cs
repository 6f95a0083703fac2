using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>What the declared purpose must be.</summary>
internal static class PurposeRules
{
    private const int FewestWords = 3;
    private const int FewestLetters = 10;

    private const Roles Investigating = Roles.Officer | Roles.Supervisor;

    internal static IReadOnlyList<Rule> All { get; } =
    [
        new()
        {
            Number = "G23", Name = "A purpose in a sentence", Kind = RuleKind.Requirement,
            Says = "To open, edit, review, authorise or release a recording, ask for access, place or lift a hold, propose a destruction or erase a person's data, you say what it is for: a listed purpose and at least three different words of your own.",
            Duty = "Data Protection Act 2018, s.36 (specified purpose). Ends failure C: 869 accesses without a policing purpose.",
            Told = "Say what it is for: choose a purpose and write why in a few words, up to 200 characters.",
            Next = NextSteps.CorrectPurpose, Refuses = RefusalKind.Invalid,
            Bites = f => f.NeedsPurpose() && !(f.Purpose is { } p && Enum.IsDefined(p.Kind) && IsSentence(p.Sentence)),
        },
        new()
        {
            Number = "G24", Name = "The purpose fits the role", Kind = RuleKind.Requirement,
            Says = "Officers and supervisors act for the policing purposes; prosecutors for the prosecution or a legal duty; editors for editing; victim support for supporting the victim; "
                + "professional standards, auditors and records officers for oversight, and records officers for a legal duty too. Running the system is never a reason.",
            Duty = "Data Protection Act 2018, ss.35 and 36.",
            Told = "That purpose does not go with your role. Choose one that does.",
            Next = NextSteps.CorrectPurpose,
            Bites = f => f.NeedsPurpose() && f.Purpose is { } p && !f.Is(Fitting(p.Kind)),
        },
        new()
        {
            Number = "G25", Name = "Emergencies", Kind = RuleKind.Requirement,
            Says = "An emergency opening is for officers and supervisors, to see a case or open a marked stream, to protect life and property. It works at once without a place on the team, in a closed case, and without training for sensitive recordings. "
                + "It never makes up for a missing employer, a suspension, running the system, one's own name or a destroyed recording.",
            Duty = "European Convention on Human Rights, article 2 (protecting life).",
            Told = "An emergency opening is only for officers and supervisors, to open a recording to protect life and property.",
            Next = NextSteps.CorrectPurpose,
            Bites = f => f.Emergency && !f.InEmergency(),
        },
    ];

    internal static Roles Fitting(PurposeKind kind) => kind switch
    {
        PurposeKind.ProtectLife or PurposeKind.PreserveOrder or PurposeKind.PreventOffences or PurposeKind.BringToJustice => Investigating,
        PurposeKind.LegalDuty => Investigating | Roles.Prosecutor | Roles.RecordsOfficer,
        PurposeKind.Prosecution => Roles.Prosecutor,
        PurposeKind.SupportVictim => Roles.VictimSupport,
        PurposeKind.Editing => Roles.Editor,
        PurposeKind.Oversight => Roles.ProfessionalStandards | Roles.Auditor | Roles.RecordsOfficer,
        _ => Roles.None, // Administration, and any purpose these rules do not know yet: no role fits.
    };

    /// <summary>At least three different words and ten letters, in any script; at most the kernel's longest.</summary>
    private static bool IsSentence(string sentence)
    {
        if (sentence.Length > Purpose.LongestSentence || sentence.Count(char.IsLetter) < FewestLetters)
        {
            return false;
        }

        return sentence
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(w => w.Any(char.IsLetter))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Count() >= FewestWords;
    }
}
