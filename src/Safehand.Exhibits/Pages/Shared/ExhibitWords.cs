using Safehand.Access;
using Safehand.Design.Words;

namespace Safehand.Exhibits.Pages;

/// <summary>Kinds, states and roles as people read them.</summary>
internal static class ExhibitWords
{
    internal static IReadOnlyList<ExhibitKind> Kinds { get; } = Enum.GetValues<ExhibitKind>();

    internal static IReadOnlyList<Sensitivity> Sensitivities { get; } = Enum.GetValues<Sensitivity>();

    internal static IReadOnlyList<SubjectRole> Roles { get; } = Enum.GetValues<SubjectRole>();

    internal static string Of(ExhibitKind kind) => kind switch
    {
        ExhibitKind.VideoInterview => "Interview, video and sound",
        ExhibitKind.AudioInterview => "Interview, sound only",
        ExhibitKind.Call => "Telephone call",
        ExhibitKind.Footage => "Camera footage",
        ExhibitKind.Document => "Photographed document",
        ExhibitKind.Other => "Something else",
    };

    internal static string Of(Sensitivity sensitivity) => sensitivity switch
    {
        Sensitivity.Standard => "Standard",
        Sensitivity.SexualOffence => "Sexual offence",
        Sensitivity.Child => "A child is recorded or spoken of",
    };

    /// <summary>The tag of a sensitive recording; null for one that is as every recording.</summary>
    internal static string? Tag(Sensitivity sensitivity) => sensitivity switch
    {
        Sensitivity.Standard => null,
        Sensitivity.SexualOffence => "Sensitive: sexual offence",
        Sensitivity.Child => "Sensitive: child",
    };

    internal static string Of(SubjectRole role) => role switch
    {
        SubjectRole.Victim => "Victim",
        SubjectRole.Witness => "Witness",
        SubjectRole.Suspect => "Suspect",
        SubjectRole.Convicted => "Convicted of it",
        SubjectRole.Informant => "Informant",
        SubjectRole.Other => "Other",
    };

    internal static string State(CustodyState state, Playability playability) => state switch
    {
        CustodyState.Receiving => "Coming in",
        CustodyState.Destroying => "Being destroyed",
        CustodyState.Destroyed => "Destroyed",
        CustodyState.Abandoned => "Given up",
        CustodyState.InCustody => playability switch
        {
            Playability.Preparing => "Preparing for playing",
            Playability.CannotBePlayedHere => "In custody, cannot be played here",
            Playability.Segments or Playability.Still => "In custody",
        },
    };

    internal static string Lasting(long? durationMs, long length) => durationMs is { } ms
        ? Quantities.Length(TimeSpan.FromMilliseconds(ms))
        : Quantities.Size(length);

    internal static string Urn(string urn) => Safehand.Exhibits.Urn.TryParse(urn, out var parsed) ? parsed.ToString() : urn;
}
