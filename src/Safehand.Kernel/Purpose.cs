namespace Safehand.Kernel;

/// <summary>The lawful reasons that may be declared: the policing purposes, and the purposes of those who work with the police.</summary>
public enum PurposeKind
{
    /// <summary>Protecting life and property.</summary>
    ProtectLife,

    /// <summary>Preserving order.</summary>
    PreserveOrder,

    /// <summary>Preventing the commission of offences.</summary>
    PreventOffences,

    /// <summary>Bringing offenders to justice.</summary>
    BringToJustice,

    /// <summary>A duty or responsibility arising from common or statute law.</summary>
    LegalDuty,

    /// <summary>Deciding on, preparing or conducting a prosecution.</summary>
    Prosecution,

    /// <summary>Supporting a victim or witness.</summary>
    SupportVictim,

    /// <summary>Editing to an instruction.</summary>
    Editing,

    /// <summary>Checking that the rules are kept: audit, review, inspection.</summary>
    Oversight,

    /// <summary>Running the system. Never a reason to see or hear a recording.</summary>
    Administration,
}

/// <summary>The declared lawful reason for an act.</summary>
/// <param name="Kind">Which of the listed purposes.</param>
/// <param name="Sentence">Why, in the actor's own words, at most 200 characters. Personal data may stand in it: never logged.</param>
public sealed record Purpose(PurposeKind Kind, string Sentence)
{
    /// <summary>Longest sentence, in characters.</summary>
    public const int LongestSentence = 200;

    /// <summary>What is done in the ordinary running of the system, where no reason is asked for.</summary>
    public static Purpose Running { get; } = new(PurposeKind.Administration, string.Empty);
}
