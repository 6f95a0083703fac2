using Safehand.Access;
using Safehand.Kernel;
using Safehand.Media;

namespace Safehand.Exhibits;

/// <summary>A case in a list.</summary>
public sealed record CaseRow(CaseId Id, string Urn, string Name, bool Closed, int Recordings)
{
    /// <summary>Whether to offer adding a recording: the case is open, and the reader's roles do that at all (rule G46). The gate asks for itself.</summary>
    public bool Adds { get; init; }
}

/// <summary>An exhibit in a list.</summary>
public sealed record ExhibitRow(
    ExhibitId Id, string Reference, string Title, ExhibitKind Kind, Sensitivity Sensitivity, CustodyState State, Playability Playability,
    DateTimeOffset RecordedAt, long? DurationMs, long Length, bool Held);

/// <summary>Somebody recorded, and in what.</summary>
public sealed record PersonRow(SubjectId Id, string Name, SubjectRole Role, IReadOnlyList<string> References);

/// <summary>A case with what is in it.</summary>
public sealed record CaseView(
    CaseId Id, string Urn, string Name, bool Closed, string NextReference, IReadOnlyList<ExhibitRow> Recordings, IReadOnlyList<PersonRow> People)
{
    /// <summary>As <see cref="CaseRow.Adds"/>.</summary>
    public bool Adds { get; init; }
}

/// <summary>An exhibit's facts.</summary>
public sealed record ExhibitView(
    ExhibitId Id, CaseId Case, string CaseName, string Urn, string Reference, string Title, ExhibitKind Kind, Sensitivity Sensitivity, CustodyState State,
    Playability Playability, DateTimeOffset RecordedAt, string RecordedPlace, string RecordedBy, DateTimeOffset? BookedInAt, long Length, string? Sha256,
    long? DurationMs, IReadOnlyList<PersonRow> People, IReadOnlyList<HoldRow> Holds, ProposalRow? Proposal, IReadOnlyList<SameRow> SameAs, CertificateRow? Certificate)
{
    /// <summary>What its bytes were found to be; null until they were looked at.</summary>
    public MediaFacts? Media { get; init; }

    /// <summary>Pictures a second in what is played here; 0 where nothing moves or it is not known.</summary>
    public double FrameRate { get; init; }

    /// <summary>What the last check of its bytes found; null before the first.</summary>
    public CheckRow? Check { get; init; }

    /// <summary>Whether it arrived in full and is kept sealed until somebody who may books it in.</summary>
    public bool KeptSealed { get; init; }

    /// <summary>A wish for a copy without marks that waits for a second person.</summary>
    public CopyWishRow? CopyWish { get; init; }

    /// <summary>Whether the reader could have a copy without marks for some purpose, if a second person agrees.</summary>
    public bool MayAskForCopy { get; init; }
}

/// <summary>A check of the stored bytes.</summary>
public sealed record CheckRow(DateTimeOffset At, bool Unchanged, string Finding);

/// <summary>A wish for a copy without marks.</summary>
public sealed record CopyWishRow(CopyRequestId Id, string AskedBy, bool ByMe);

/// <summary>A hold in force.</summary>
public sealed record HoldRow(int Number, string Reason);

/// <summary>An open proposal to destroy.</summary>
public sealed record ProposalRow(DestructionId Id, string Reason, string ProposedBy, DateTimeOffset ProposedAt, bool ByMe);

/// <summary>Another exhibit with the same master. Where it is in another case, nothing more is said.</summary>
public sealed record SameRow(ExhibitId? Id, string Reference, bool SameCase);

/// <summary>What is left of a destroyed exhibit.</summary>
public sealed record CertificateRow(DestructionId Id, string Reason, string ProposedBy, string? ApprovedBy, DateTimeOffset? DestroyedAt);
