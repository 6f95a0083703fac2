using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>A wish for a copy without marks, from the asking to the fetching. Sealed: who agreed, to what and for whose key is Safehand's to write.</summary>
internal sealed class CopyRequest : IGrantingRow
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

    /// <summary>The grant of its bytes. There is one: what was agreed to is one copy.</summary>
    public OpeningId? Copy { get; set; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() => SealedWords.Of(
        "copy_requests", Id.Value, Exhibit.Value, AskedBy.Value, AskedByName, Purpose.ToString(), Sentence, GoesTo, AgeRecipient, SealedWords.Of(AskedAt), DecidedBy?.Value, DecidedByName,
        SealedWords.Of(DecidedAt), Agreed?.ToString(), SealedWords.Of(Until), Copy?.Value);

    /// <summary>Whether it was agreed to, is in time and was not granted yet.</summary>
    internal bool CanBeGranted(DateTimeOffset now) => Agreed == true && DecidedBy is not null && Copy is null && Until > now;
}
