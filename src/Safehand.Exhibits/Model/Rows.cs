using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>In which role somebody is recorded or spoken of (Data Protection Act 2018, section 38).</summary>
public enum SubjectRole
{
    /// <summary>Victim.</summary>
    Victim,

    /// <summary>Witness.</summary>
    Witness,

    /// <summary>Suspect.</summary>
    Suspect,

    /// <summary>Convicted.</summary>
    Convicted,

    /// <summary>Informant.</summary>
    Informant,

    /// <summary>Other.</summary>
    Other,
}

/// <summary>A person recorded or spoken of in a case. Sealed: nobody takes their own name out of it (rule G26).</summary>
public sealed class Subject : IFactRow
{
    /// <summary>Its identifier.</summary>
    public SubjectId Id { get; init; }

    /// <summary>The case.</summary>
    public CaseId Case { get; init; }

    /// <summary>As known in the case.</summary>
    public string Name { get; set; } = string.Empty;

    /// <inheritdoc/>
    public byte[] Seal { get; set; } = [];

    /// <inheritdoc/>
    public string SealedText() => SealedWords.Of("subjects", Id.Value, Case.Value, Name);
}

/// <summary>Who is in which recording, in which role.</summary>
public sealed class Appearance
{
    /// <summary>The recording.</summary>
    public ExhibitId Exhibit { get; init; }

    /// <summary>The person.</summary>
    public SubjectId Subject { get; init; }

    /// <summary>The role.</summary>
    public SubjectRole Role { get; init; }
}

/// <summary>A recording on its way in.</summary>
public sealed class Upload
{
    /// <summary>Its address; known to its sender alone.</summary>
    public UploadId Id { get; init; }

    /// <summary>The exhibit it will be.</summary>
    public ExhibitId Exhibit { get; init; }

    /// <summary>Who sends it.</summary>
    public PersonId Sender { get; init; }

    /// <summary>The announced length in bytes; null while deferred.</summary>
    public long? Length { get; set; }

    /// <summary>The name the file had with its sender. Kept for the sender's eyes until the end of the upload, then forgotten: people put names into it.</summary>
    public string FileName { get; private set; } = string.Empty;

    /// <summary>Given up when nothing has arrived by then.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it ended, in either way.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Since when it is kept sealed, complete, because whoever sent it may not add to the case any more. Never given up.</summary>
    public DateTimeOffset? KeptAt { get; set; }

    /// <summary>What its sender's program said of the file, so that carrying on with another is seen before it is sent: 64 hexadecimal digits over its ends. Empty where nothing was said; forgotten with the name.</summary>
    public string FileMark { get; private set; } = string.Empty;

    /// <summary>What its sender's program said with it, to the letter (tus <c>Upload-Metadata</c>), for that program alone. Empty where nothing was said; it names people, and is forgotten with the name.</summary>
    public string Said { get; private set; } = string.Empty;

    /// <summary>Begins one of a file as it is with its sender.</summary>
    internal Upload Of(string fileName, string fileMark, string said)
    {
        (FileName, FileMark, Said) = (fileName, fileMark, said);
        return this;
    }

    /// <summary>Nothing is known any more of the file as it is with its sender.</summary>
    internal void Forget() => (FileName, FileMark, Said) = (string.Empty, string.Empty, string.Empty);

    /// <summary>It is over.</summary>
    internal void End(DateTimeOffset at)
    {
        EndedAt = at;
        Forget();
    }
}

/// <summary>One consultation of an exhibit, or the grant of one copy of it. Sealed: a row that Safehand did not write opens nothing.</summary>
public sealed class Opening : IGrantingRow
{
    /// <summary>Its identifier.</summary>
    public OpeningId Id { get; init; }

    /// <summary>What was opened.</summary>
    public ExhibitId Exhibit { get; init; }

    /// <summary>By whom.</summary>
    public PersonId Person { get; init; }

    /// <summary>What it is for.</summary>
    public PurposeKind Purpose { get; init; }

    /// <summary>Why, in their words.</summary>
    public string Sentence { get; init; } = string.Empty;

    /// <summary>The mark in the picture.</summary>
    public string Mark { get; init; } = string.Empty;

    /// <summary>Whether it was an emergency opening.</summary>
    public bool Emergency { get; init; }

    /// <summary>When it was opened.</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>Ends at the latest then.</summary>
    public DateTimeOffset EndsAt { get; set; }

    /// <summary>When the viewer's page was last heard of.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>How it ended: <c>closed</c>, <c>left</c>, <c>time</c>, <c>revoked</c>.</summary>
    public string? ClosedHow { get; set; }

    /// <summary>Furthest second that was sent.</summary>
    public int WatchedTo { get; set; }

    /// <inheritdoc/>
    public byte[] Seal { get; set; } = [];

    /// <summary>All but what merely tells how far it was watched.</summary>
    public string SealedText() => SealedWords.Of(
        "openings", Id.Value, Exhibit.Value, Person.Value, Purpose.ToString(), Sentence, Mark, Emergency ? "emergency" : null, SealedWords.Of(OpenedAt), SealedWords.Of(EndsAt),
        SealedWords.Of(ClosedAt), ClosedHow);
}

/// <summary>A stop on destruction. Sealed the other way round: one that Safehand did not write, or did not lift, stops all the same.</summary>
public sealed class Hold : IGrantingRow
{
    /// <summary>The exhibit.</summary>
    public ExhibitId Exhibit { get; init; }

    /// <summary>Sequence within the exhibit.</summary>
    public int Number { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>When it was lifted.</summary>
    public DateTimeOffset? LiftedAt { get; set; }

    /// <inheritdoc/>
    public byte[] Seal { get; set; } = [];

    /// <inheritdoc/>
    public string SealedText() => SealedWords.Of("holds", Exhibit.Value, SealedWords.Of(Number), Reason, SealedWords.Of(LiftedAt));

    // Lifting it again, through the door, is how one that somebody altered is got rid of.
    bool IGrantingRow.MayBeSealedAnew => true;

    /// <summary>Whether it stops a destruction. Fails closed: a lifting that somebody wrote into the database is none.</summary>
    internal bool IsInForce(StoreContext store) => LiftedAt is null || !store.IsGenuine(this);
}

/// <summary>A destruction, from proposal to certificate. Sealed: two signatures are Safehand's to write.</summary>
public sealed class Destruction : IGrantingRow
{
    /// <summary>Its identifier.</summary>
    public DestructionId Id { get; init; }

    /// <summary>What is to be destroyed.</summary>
    public ExhibitId Exhibit { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>Who proposed it.</summary>
    public PersonId ProposedBy { get; init; }

    /// <summary>Their name, for the certificate.</summary>
    public string ProposedByName { get; init; } = string.Empty;

    /// <summary>When.</summary>
    public DateTimeOffset ProposedAt { get; init; }

    /// <summary>Who approved it: never the proposer.</summary>
    public PersonId? ApprovedBy { get; set; }

    /// <summary>Their name, for the certificate.</summary>
    public string? ApprovedByName { get; set; }

    /// <summary>When it was approved.</summary>
    public DateTimeOffset? ApprovedAt { get; set; }

    /// <summary>When the key was gone.</summary>
    public DateTimeOffset? DestroyedAt { get; set; }

    /// <summary>When it was turned down.</summary>
    public DateTimeOffset? RefusedAt { get; set; }

    /// <inheritdoc/>
    public byte[] Seal { get; set; } = [];

    /// <inheritdoc/>
    public string SealedText() => SealedWords.Of(
        "destructions", Id.Value, Exhibit.Value, Reason, ProposedBy.Value, ProposedByName, SealedWords.Of(ProposedAt), ApprovedBy?.Value, ApprovedByName, SealedWords.Of(ApprovedAt),
        SealedWords.Of(DestroyedAt), SealedWords.Of(RefusedAt));
}

/// <summary>Two exhibits with the same master.</summary>
public sealed class DuplicateLink
{
    /// <summary>The later one.</summary>
    public ExhibitId Exhibit { get; init; }

    /// <summary>The earlier one.</summary>
    public ExhibitId SameAs { get; init; }
}
