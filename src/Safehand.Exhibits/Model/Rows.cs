using Safehand.Kernel;

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

/// <summary>A person recorded or spoken of in a case.</summary>
public sealed class Subject
{
    /// <summary>Its identifier.</summary>
    public SubjectId Id { get; init; }

    /// <summary>The case.</summary>
    public CaseId Case { get; init; }

    /// <summary>As known in the case.</summary>
    public string Name { get; set; } = string.Empty;
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

    /// <summary>The name the file had with its sender. Kept for the sender's eyes until the end of the upload.</summary>
    public string FileName { get; init; } = string.Empty;

    /// <summary>Given up when nothing has arrived by then.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it ended, in either way.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>One consultation of an exhibit.</summary>
public sealed class Opening
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
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>When the viewer's page was last heard of.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>How it ended: <c>closed</c>, <c>left</c>, <c>time</c>, <c>revoked</c>.</summary>
    public string? ClosedHow { get; set; }

    /// <summary>Furthest second that was sent.</summary>
    public int WatchedTo { get; set; }
}

/// <summary>A stop on destruction.</summary>
public sealed class Hold
{
    /// <summary>The exhibit.</summary>
    public ExhibitId Exhibit { get; init; }

    /// <summary>Sequence within the exhibit.</summary>
    public int Number { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>When it was lifted.</summary>
    public DateTimeOffset? LiftedAt { get; set; }
}

/// <summary>A destruction, from proposal to certificate.</summary>
public sealed class Destruction
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
}

/// <summary>Two exhibits with the same master.</summary>
public sealed class DuplicateLink
{
    /// <summary>The later one.</summary>
    public ExhibitId Exhibit { get; init; }

    /// <summary>The earlier one.</summary>
    public ExhibitId SameAs { get; init; }
}
