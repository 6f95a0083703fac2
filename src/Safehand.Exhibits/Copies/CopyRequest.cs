using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>A wish for a copy without marks, from the asking to the fetching.</summary>
internal sealed class CopyRequest
{
    public CopyRequestId Id { get; init; }

    public ExhibitId Exhibit { get; init; }

    /// <summary>Who wants it.</summary>
    public PersonId AskedBy { get; init; }

    public string AskedByName { get; init; } = string.Empty;

    public PurposeKind Purpose { get; init; }

    public string Sentence { get; init; } = string.Empty;

    /// <summary>Where it goes, in words: <c>Counsel for the defence, by hand</c>.</summary>
    public string GoesTo { get; init; } = string.Empty;

    /// <summary>The age key it is encrypted to (<c>age1…</c>), or null for a clear copy.</summary>
    public string? AgeRecipient { get; init; }

    public DateTimeOffset AskedAt { get; init; }

    public PersonId? DecidedBy { get; set; }

    public string? DecidedByName { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>What was decided; null while nobody has.</summary>
    public bool? Agreed { get; set; }

    /// <summary>Until when it can be fetched, once agreed to.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>The last grant of its bytes.</summary>
    public OpeningId? Copy { get; set; }
}
