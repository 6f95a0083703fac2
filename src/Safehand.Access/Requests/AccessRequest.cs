using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Where a request stands.</summary>
internal enum AccessRequestState
{
    /// <summary>Nobody has decided.</summary>
    Waiting,

    /// <summary>Access was given.</summary>
    Given,

    /// <summary>It was refused.</summary>
    Refused,
}

/// <summary>Somebody asks to be let into a case. Sealed: what is given on it, to whom and by whose asking must be what was asked.</summary>
internal sealed class AccessRequest : IFactRow
{
    /// <summary>Days that may be asked for and given.</summary>
    internal const int MostDays = 28;

    public AccessRequestId Id { get; init; }

    public CaseId CaseId { get; init; }

    /// <summary>Whose case it is; null in requests from before this was kept. For finding it alone: the gate reads the case.</summary>
    public OrganisationId? Organisation { get; init; }

    /// <summary>The exhibit that made them ask, if one did.</summary>
    public ExhibitId? Exhibit { get; init; }

    /// <summary>The case as it was called when they asked.</summary>
    public required string CaseName { get; init; }

    /// <summary>The exhibit's reference, if one made them ask.</summary>
    public string? Reference { get; init; }

    public PersonId Person { get; init; }

    public PurposeKind Purpose { get; init; }

    public required string Sentence { get; init; }

    public int Days { get; init; }

    public DateTimeOffset AskedAt { get; init; }

    public AccessRequestState State { get; private set; }

    public PersonId? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    public string? Reason { get; private set; }

    public byte[] Seal { get; set; } = [];

    internal string Wanted => Reference ?? CaseName;

    public string SealedText() => SealedWords.Of(
        "access_requests", Id.Value, CaseId.Value, Organisation?.Value, Exhibit?.Value, CaseName, Reference, Person.Value, Purpose.ToString(), Sentence, SealedWords.Of(Days),
        SealedWords.Of(AskedAt), State.ToString(), DecidedBy?.Value, SealedWords.Of(DecidedAt), Reason);

    /// <summary>Gives access. False when it was already decided.</summary>
    internal bool Give(PersonId by, DateTimeOffset at) => Decide(AccessRequestState.Given, by, at, null);

    /// <summary>Refuses. False when it was already decided.</summary>
    internal bool Refuse(PersonId by, DateTimeOffset at, string reason) => Decide(AccessRequestState.Refused, by, at, reason);

    private bool Decide(AccessRequestState state, PersonId by, DateTimeOffset at, string? reason)
    {
        if (State is not AccessRequestState.Waiting)
        {
            return false;
        }

        (State, DecidedBy, DecidedAt, Reason) = (state, by, at, reason);
        return true;
    }
}
