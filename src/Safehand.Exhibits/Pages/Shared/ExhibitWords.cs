using Safehand.Access;
using Safehand.Design.Words;
using Safehand.Media;

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

    /// <summary>Every role of one person, in the order of the law's list.</summary>
    internal static string Of(IEnumerable<SubjectRole> roles) => string.Join(", ", roles.Order().Select(Of));

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

    /// <summary>What the bytes are, in a line: <c>1280 × 720, 25 a second; sound 48kHz, mono</c>. Null where there is nothing to say.</summary>
    internal static string? Form(MediaFacts media, double playedAt)
    {
        var seen = media.Seen();
        string[] parts =
        [
            media.Kind is MediaKind.Video or MediaKind.Image ? $"{seen.Width} × {seen.Height}" : string.Empty,
            media is { Kind: MediaKind.Video, AverageRate: { } rate }
                ? Invariant($"{rate.PerSecond:0.##} pictures a second") + (media.IsConstantRate ? string.Empty : Invariant($" on average, played at {playedAt:0.##}"))
                : string.Empty,
            media.SampleRate > 0 ? Invariant($"sound {media.SampleRate / 1000.0:0.#}kHz, {(media.Channels == 1 ? "mono" : media.Channels == 2 ? "stereo" : media.Channels + " channels")}") : string.Empty,
        ];
        return media.Kind == MediaKind.Unplayable ? null : string.Join(", ", parts.Where(p => p.Length > 0));
    }

    /// <summary>What of a recording's pictures and sound is not played here, in a sentence; null: all of it is.</summary>
    internal static string? NotPlayed(MediaFacts media)
    {
        string[] more = [More("video", "picture"), More("audio", "sound track")];
        var said = string.Join(" and ", more.Where(m => m.Length > 0));
        return media.Kind is not (MediaKind.Video or MediaKind.Audio) || said.Length == 0 ? null : $"The file has {said} that is not played here. The original has everything.";

        string More(string type, string called) => media.Streams.Count(s => s.Type == type) - 1 is var n and > 0 ? $"{n} more {called}{(n == 1 ? string.Empty : "s")}" : string.Empty;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

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
