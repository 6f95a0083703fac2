using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>The purposes in the words of a form.</summary>
public static class PurposeWords
{
    /// <summary>All that can be chosen, in order.</summary>
    public static IReadOnlyList<(PurposeKind Kind, string Words)> All { get; } =
        [.. Enum.GetValues<PurposeKind>().Where(k => k is not PurposeKind.Administration).Select(k => (k, Of(k)))];

    /// <summary>One of them.</summary>
    public static string Of(PurposeKind kind) => kind switch
    {
        PurposeKind.ProtectLife => "Protect life and property",
        PurposeKind.PreserveOrder => "Preserve order",
        PurposeKind.PreventOffences => "Prevent offences",
        PurposeKind.BringToJustice => "Bring offenders to justice",
        PurposeKind.LegalDuty => "A duty in law",
        PurposeKind.Prosecution => "Decide on or conduct a prosecution",
        PurposeKind.SupportVictim => "Support a victim or witness",
        PurposeKind.Editing => "Edit to an instruction",
        PurposeKind.Oversight => "Check that the rules are kept",
        PurposeKind.Administration => "Run the system",
    };
}
