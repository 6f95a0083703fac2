using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>
/// What somebody noted of a recording. It says what is in it, so it is for whoever may open that, goes when it is destroyed, and stands in no entry and no export.
/// Grants nothing, so it has no seal.
/// </summary>
internal sealed class Note
{
    internal const int Longest = 500;

    /// <summary>Most notes of one author on one recording.</summary>
    internal const int Most = 500;

    public NoteId Id { get; init; }

    public ExhibitId Exhibit { get; init; }

    /// <summary>Where in the recording, in milliseconds; null where it has no time here.</summary>
    public long? AtMs { get; init; }

    public string Text { get; init; } = string.Empty;

    public PersonId Author { get; init; }

    /// <summary>Their name, as colleagues know them.</summary>
    public string AuthorName { get; init; } = string.Empty;

    public DateTimeOffset WrittenAt { get; init; }

    /// <summary>Whether whoever sees the case and may open the recording reads it, or its author alone.</summary>
    public bool Shared { get; set; }

    /// <summary>Whether a time in it can be told: a still has none, nor has what does not play here.</summary>
    internal static bool IsTimed(Exhibit exhibit) => exhibit is { Playability: Playability.Segments, DurationMs: not null };
}
