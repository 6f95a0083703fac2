using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Where a request for a password stands.</summary>
internal enum PasswordRequestState
{
    /// <summary>Nobody has decided.</summary>
    Waiting,

    /// <summary>A second person gave the password.</summary>
    Given,

    /// <summary>A second person refused.</summary>
    Refused,
}

/// <summary>
/// Somebody asks that a colleague be given a one-time password. A second person gives it: whoever asks never sees it, so nobody can
/// alone become somebody else (ASVS 6.4.4). Sealed, because a request is one half of a grant.
/// </summary>
internal sealed class PasswordRequest : IGrantingRow
{
    /// <summary>32 digits.</summary>
    public required string Id { get; init; }

    /// <summary>Whose password.</summary>
    public PersonId Person { get; init; }

    public PersonId AskedBy { get; init; }

    public DateTimeOffset AskedAt { get; init; }

    public required string Reason { get; init; }

    public PasswordRequestState State { get; private set; }

    public PersonId? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    public byte[] Seal { get; set; } = [];

    /// <summary>Decides. False when it was already decided.</summary>
    internal bool Decide(PasswordRequestState state, PersonId by, DateTimeOffset at)
    {
        if (State is not PasswordRequestState.Waiting || state is PasswordRequestState.Waiting)
        {
            return false;
        }

        (State, DecidedBy, DecidedAt) = (state, by, at);
        return true;
    }

    public string SealedText() => SealedWords.Of(
        "password_requests",
        Id,
        Person.Value,
        AskedBy.Value,
        SealedWords.Of(AskedAt.ToUnixTimeMilliseconds()),
        State.ToString(),
        DecidedBy?.Value,
        SealedWords.Of(DecidedAt?.ToUnixTimeMilliseconds()));
}
