using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Where a device of a supplier stands with one customer.</summary>
internal enum DeviceState
{
    /// <summary>Nobody has decided.</summary>
    Waiting,

    /// <summary>Accepted until a day.</summary>
    Accepted,

    /// <summary>Not accepted.</summary>
    Refused,

    /// <summary>Accepted once, and taken back: lost, stolen, handed on.</summary>
    Revoked,
}

/// <summary>
/// A browser on a device of a supplier, as one of its customers accepted it or did not (rule G7). The browser keeps a secret of 32 random bytes;
/// here stands its hash. Sealed: a row written by hand accepts nothing.
/// </summary>
internal sealed class Device : IGrantingRow
{
    /// <summary>Longest that one acceptance counts, in days.</summary>
    internal const int MostDays = 180;

    /// <summary>Most devices of one person that wait for a decision at once.</summary>
    internal const int MostWaiting = 5;

    internal const int LongestName = 60;

    /// <summary>32 digits.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the secret, 64 hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>Whose recordings.</summary>
    public OrganisationId Customer { get; init; }

    /// <summary>Whose device.</summary>
    public OrganisationId Supplier { get; init; }

    /// <summary>What its people call it: <c>Studio machine 3</c>.</summary>
    public required string Name { get; init; }

    public PersonId AskedBy { get; init; }

    public DateTimeOffset AskedAt { get; init; }

    public DeviceState State { get; private set; }

    public PersonId? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    public DateTimeOffset? Until { get; private set; }

    public PersonId? RevokedBy { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>Why it was refused or revoked. For showing; not sealed.</summary>
    public string Reason { get; private set; } = string.Empty;

    public byte[] Seal { get; set; } = [];

    /// <summary>What the ledger calls a device by its hash: enough to tell what was seen on it.</summary>
    internal static string MarkOf(string hash) => hash[..16];

    internal bool IsAccepted(DateTimeOffset now) => State is DeviceState.Accepted && now < Until;

    internal void Accept(PersonId by, DateTimeOffset at, DateTimeOffset until) => (State, DecidedBy, DecidedAt, Until) = (DeviceState.Accepted, by, at, until);

    internal void Refuse(PersonId by, DateTimeOffset at, string reason) => (State, DecidedBy, DecidedAt, Reason) = (DeviceState.Refused, by, at, reason);

    internal void Revoke(PersonId by, DateTimeOffset at, string reason) => (State, RevokedBy, RevokedAt, Reason) = (DeviceState.Revoked, by, at, reason);

    public string SealedText() => Text(
        Id, Hash, Customer.Value, Supplier.Value, Name, AskedBy.Value, AskedAt.ToUnixTimeMilliseconds(), State.ToString(),
        DecidedBy?.Value, DecidedAt?.ToUnixTimeMilliseconds(), Until?.ToUnixTimeMilliseconds(), RevokedBy?.Value, RevokedAt?.ToUnixTimeMilliseconds());

    internal static string Text(
        string id, string hash, string customer, string supplier, string name, string askedBy, long askedAt, string state,
        string? decidedBy, long? decidedAt, long? until, string? revokedBy, long? revokedAt) =>
        SealedWords.Of(
            "devices", id, hash, customer, supplier, name, askedBy, SealedWords.Of(askedAt), state,
            decidedBy, SealedWords.Of(decidedAt), SealedWords.Of(until), revokedBy, SealedWords.Of(revokedAt));
}
