using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>One sign-in with a browser. Its secret is kept by the browser alone; here stands its hash.</summary>
internal sealed class Session : IGrantingRow
{
    /// <summary>Nothing done for so long ends it.</summary>
    internal static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    /// <summary>It ends then whatever is done.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>How many one person may have; a further sign-in ends the oldest.</summary>
    internal const int MostAtOnce = 2;

    /// <summary>Names it to its owner. Worth nothing without the secret.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the 32 random bytes in the cookie.</summary>
    public required byte[] Hash { get; init; }

    public PersonId Person { get; init; }

    public FactorStrength Factor { get; init; }

    public DateTimeOffset SignedInAt { get; init; }

    /// <summary>Last kept sign of life; see <see cref="Sessions"/>.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>The person's stamp at sign-in.</summary>
    public required string Stamp { get; init; }

    /// <summary>The network it came from, for its owner to recognise.</summary>
    public required string Network { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>For a supplier's people: the device it began on, as <see cref="Access.Device.Hash"/>; null for everybody else.</summary>
    public string? Device { get; init; }

    public byte[] Seal { get; set; } = [];

    internal DateTimeOffset EndsAt => SignedInAt + Longest;

    public string SealedText() => Text(
        Id, Convert.ToHexStringLower(Hash), Person.Value, Factor.ToString(), SignedInAt.ToUnixTimeMilliseconds(), SeenAt.ToUnixTimeMilliseconds(), Stamp, EndedAt?.ToUnixTimeMilliseconds(), Device);

    // Without a device it is written as before there was one, so that older sessions stay genuine.
    internal static string Text(string id, string hash, string person, string factor, long signedInAt, long seenAt, string stamp, long? endedAt, string? device) => device is null
        ? SealedWords.Of("sessions", id, hash, person, factor, SealedWords.Of(signedInAt), SealedWords.Of(seenAt), stamp, SealedWords.Of(endedAt))
        : SealedWords.Of("sessions", id, hash, person, factor, SealedWords.Of(signedInAt), SealedWords.Of(seenAt), stamp, SealedWords.Of(endedAt), device);
}

/// <summary>A session that a sign-in began.</summary>
/// <param name="Secret">For the cookie.</param>
/// <param name="Device">The device it stands on, whose secret the browser keeps; null for everybody but a supplier's people.</param>
internal sealed record BegunSession(string Secret, PresentedDevice? Device);

/// <summary>A token for the command line: shown once, named, expiring, revocable.</summary>
internal sealed class PersonalToken : IGrantingRow
{
    /// <summary>Longest life, in days.</summary>
    internal const int MostDays = 90;

    public required string Id { get; init; }

    /// <summary>SHA-256 of its 32 random bytes.</summary>
    public required byte[] Hash { get; init; }

    public PersonId Person { get; init; }

    public required string Name { get; init; }

    /// <summary>When it was made. Names it along with its owner.</summary>
    public DateTimeOffset MadeAt { get; init; }

    /// <summary>When its owner last proved a factor: earlier than it was made, where a session made it. Null: when it was made.</summary>
    public DateTimeOffset? ProvedAt { get; init; }

    public DateTimeOffset Ends { get; init; }

    public required string Stamp { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() => Text(
        Id, Convert.ToHexStringLower(Hash), Person.Value, MadeAt.ToUnixTimeMilliseconds(), Ends.ToUnixTimeMilliseconds(), Stamp, RevokedAt?.ToUnixTimeMilliseconds(), ProvedAt?.ToUnixTimeMilliseconds());

    // Without a time of proof it is written as before there was one, so that older tokens stay genuine.
    internal static string Text(string id, string hash, string person, long madeAt, long ends, string stamp, long? revokedAt, long? provedAt) => provedAt is null
        ? SealedWords.Of("personal_tokens", id, hash, person, SealedWords.Of(madeAt), SealedWords.Of(ends), stamp, SealedWords.Of(revokedAt))
        : SealedWords.Of("personal_tokens", id, hash, person, SealedWords.Of(madeAt), SealedWords.Of(ends), stamp, SealedWords.Of(revokedAt), SealedWords.Of(provedAt));
}
