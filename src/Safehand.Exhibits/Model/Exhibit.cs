using System.Text.Json;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Media;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>What sort of recording it is.</summary>
public enum ExhibitKind
{
    /// <summary>An interview, with picture and sound.</summary>
    VideoInterview,

    /// <summary>An interview, sound only.</summary>
    AudioInterview,

    /// <summary>A recorded telephone call.</summary>
    Call,

    /// <summary>Worn, carried or fixed camera.</summary>
    Footage,

    /// <summary>A photographed document.</summary>
    Document,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Where an exhibit is in its life.</summary>
public enum CustodyState
{
    /// <summary>Its bytes are arriving.</summary>
    Receiving,

    /// <summary>In custody.</summary>
    InCustody,

    /// <summary>Both have signed its destruction; the key is being destroyed.</summary>
    Destroying,

    /// <summary>Its key is gone. The record stays.</summary>
    Destroyed,

    /// <summary>Its arrival was given up before the end; nothing was kept.</summary>
    Abandoned,
}

/// <summary>Whether it can be played in Safehand.</summary>
public enum Playability
{
    /// <summary>Not yet known.</summary>
    Preparing,

    /// <summary>In marked segments.</summary>
    Segments,

    /// <summary>As a marked picture.</summary>
    Still,

    /// <summary>Kept as it is; no player for it here.</summary>
    CannotBePlayedHere,
}

/// <summary>A recording in custody, and its mark. Sealed: the gate believes whose it is and how sensitive, and its blobs are opened as the row names them.</summary>
public sealed class Exhibit : IFactRow
{
    private Exhibit()
    {
    }

    /// <summary>Its identifier.</summary>
    public ExhibitId Id { get; private init; }

    /// <summary>The case it belongs to.</summary>
    public CaseId Case { get; private init; }

    /// <summary>Its mark: <c>JS/1</c>.</summary>
    public string Reference { get; private init; } = string.Empty;

    /// <summary>A short title without names: <c>First account of a witness</c>.</summary>
    public string Title { get; private init; } = string.Empty;

    /// <summary>What sort of recording.</summary>
    public ExhibitKind Kind { get; private init; }

    /// <summary>How sensitive.</summary>
    public Sensitivity Sensitivity { get; private init; }

    /// <summary>Where it is in its life.</summary>
    public CustodyState State { get; private set; }

    /// <summary>When the recording was made.</summary>
    public DateTimeOffset RecordedAt { get; private init; }

    /// <summary>Where it was made.</summary>
    public string RecordedPlace { get; private init; } = string.Empty;

    /// <summary>Who made it.</summary>
    public string RecordedBy { get; private init; } = string.Empty;

    /// <summary>Who put it into custody.</summary>
    public PersonId BookedInBy { get; private init; }

    /// <summary>When its last byte was durable.</summary>
    public DateTimeOffset? BookedInAt { get; private set; }

    /// <summary>The stored master.</summary>
    public BlobId? Master { get; private set; }

    /// <summary>Length of the master in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>SHA-256 of the master, 64 hexadecimal digits.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>Root of the tree hash over the stored ciphertext, 64 hexadecimal digits.</summary>
    public string? TreeHash { get; private set; }

    /// <summary>Whether it plays here.</summary>
    public Playability Playability { get; private set; }

    /// <summary>The stored playing copy, encrypted under the same shred key.</summary>
    public BlobId? Playing { get; private set; }

    /// <summary>Where each part lies in the playing copy. JSON; holds times and lengths only.</summary>
    public string? PlayingParts { get; private set; }

    /// <summary>Length of the recording in milliseconds, once known.</summary>
    public long? DurationMs { get; private set; }

    /// <summary>For a rendition: the exhibit it was made from.</summary>
    public ExhibitId? Parent { get; private init; }

    /// <summary>For a rendition: since when it may go to court and parties; null: nobody has released it.</summary>
    public DateTimeOffset? ReleasedAt { get; private set; }

    /// <summary>Whether it is a rendition that nobody has released.</summary>
    public bool AwaitsRelease() => Parent is not null && ReleasedAt is null;

    /// <summary>What its bytes were found to be (<see cref="MediaFacts"/> as JSON): form alone, nothing of what is said or shown. Null until looked at.</summary>
    public string? Media { get; private set; }

    /// <inheritdoc/>
    public byte[] Seal { get; set; } = [];

    /// <summary>What decides who sees it, and which bytes are shown for it; not what merely describes it.</summary>
    public string SealedText() => SealedWords.Of(
        "exhibits", Id.Value, Case.Value, Reference, Sensitivity.ToString(), State.ToString(), BookedInBy.Value, SealedWords.Of(BookedInAt), Master?.Value, SealedWords.Of(Length), Sha256, TreeHash,
        Playing?.Value, PlayingParts, Parent?.Value, SealedWords.Of(ReleasedAt));

    /// <summary>Begins an exhibit whose bytes are about to arrive.</summary>
    public static Exhibit Expected(
        CaseId ofCase, ExhibitReference reference, string title, ExhibitKind kind, Sensitivity sensitivity,
        DateTimeOffset recordedAt, string recordedPlace, string recordedBy, PersonId by) => new()
        {
            Id = Ids.New<ExhibitId>(),
            Case = ofCase,
            Reference = reference.Value,
            Title = title,
            Kind = kind,
            Sensitivity = sensitivity,
            RecordedAt = recordedAt,
            RecordedPlace = recordedPlace,
            RecordedBy = recordedBy,
            BookedInBy = by,
        };

    /// <summary>Begins a rendition: as sensitive as its parent, recorded when and where that was.</summary>
    /// <param name="parent">What it was made from.</param>
    /// <param name="id">Its identifier, under which its key was made.</param>
    /// <param name="reference">Its mark.</param>
    /// <param name="title">A short title without names.</param>
    /// <param name="madeBy">Who made it.</param>
    /// <param name="by">Who puts it into custody.</param>
    public static Exhibit RenderedFrom(Exhibit parent, ExhibitId id, string reference, string title, string madeBy, PersonId by) => new()
    {
        Id = id,
        Case = parent.Case,
        Reference = reference,
        Title = title,
        Kind = parent.Kind,
        Sensitivity = parent.Sensitivity,
        RecordedAt = parent.RecordedAt,
        RecordedPlace = parent.RecordedPlace,
        RecordedBy = madeBy,
        BookedInBy = by,
        Parent = parent.Id,
    };

    /// <summary>All bytes are in custody.</summary>
    public void BookIn(BlobId master, long length, string sha256, string treeHash, DateTimeOffset at)
    {
        Demand(CustodyState.Receiving);
        (State, Master, Length, Sha256, TreeHash, BookedInAt) = (CustodyState.InCustody, master, length, sha256, treeHash, at);
    }

    /// <summary>A rendition may be used from now on. Once released it stays so.</summary>
    public void Release(DateTimeOffset at)
    {
        Demand(CustodyState.InCustody);
        ReleasedAt ??= Parent is null ? throw new InvalidOperationException("Only a rendition is released.") : at;
    }

    /// <summary>The bytes never arrived in full.</summary>
    public void Abandon()
    {
        Demand(CustodyState.Receiving);
        State = CustodyState.Abandoned;
    }

    /// <summary>What it was found to be, kept so that nobody has to look again.</summary>
    public void Looked(MediaFacts facts) => Media = JsonSerializer.Serialize(facts);

    /// <summary>What it was found to be; null until it was looked at. For whoever plays, edits or exports it.</summary>
    public MediaFacts? Facts() => Media is null ? null : JsonSerializer.Deserialize<MediaFacts>(Media);

    /// <summary>Found to play here, as segments or as a still.</summary>
    public void Prepared(Playability how, BlobId playing, string parts, long? durationMs) =>
        (Playability, Playing, PlayingParts, DurationMs) = (how, playing, parts, durationMs);

    /// <summary>Its playing copy is damaged: another is made of the recording.</summary>
    public void PrepareAgain() => (Playability, Playing, PlayingParts) = (Playability.Preparing, null, null);

    /// <summary>Found not to play here. It is evidence all the same.</summary>
    public void CannotBePlayedHere() => Playability = Playability.CannotBePlayedHere;

    /// <summary>Both have signed. From here there is no way back.</summary>
    public void BeginDestruction()
    {
        Demand(CustodyState.InCustody);
        State = CustodyState.Destroying;
    }

    /// <summary>The key is gone.</summary>
    public void Destroyed()
    {
        Demand(CustodyState.Destroying);
        State = CustodyState.Destroyed;
    }

    private void Demand(CustodyState state)
    {
        if (State != state)
        {
            throw new InvalidOperationException($"An exhibit that is {State} cannot do this.");
        }
    }
}
