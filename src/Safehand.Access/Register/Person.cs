using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Somebody who can sign in, as long as their employer vouches for them.</summary>
/// <remarks>The seal covers the hash of the password too: whoever could write one by SQL could sign in as anyone.</remarks>
internal sealed class Person : IGrantingRow
{
    public PersonId Id { get; init; }

    public OrganisationId Organisation { get; init; }

    /// <summary>What is typed to sign in; lower case.</summary>
    public required string Login { get; init; }

    /// <summary>As colleagues know them: <c>DC Priya Nair</c>.</summary>
    public required string Name { get; init; }

    /// <summary>As shown in the picture: <c>DC P Nair NS4417</c>.</summary>
    public required string Mark { get; init; }

    public string PasswordHash { get; set; } = string.Empty;

    /// <summary>Changes when a factor changes; a session or token made under another stamp is dead.</summary>
    public string SecurityStamp { get; set; } = string.Empty;

    public DateTimeOffset VouchedFrom { get; init; }

    public DateTimeOffset VouchedUntil { get; private set; }

    public bool Suspended { get; private set; }

    /// <summary>Next above in the line, or null at its head.</summary>
    public PersonId? Supervisor { get; init; }

    public byte[] Seal { get; set; } = [];

    internal static Person Vouched(
        OrganisationId organisation, string login, string name, string mark, DateTimeOffset from, DateTimeOffset until, PersonId? supervisor) => new()
        {
            Id = Ids.New<PersonId>(),
            Organisation = organisation,
            Login = login.Trim().ToLowerInvariant(),
            Name = name,
            Mark = mark,
            VouchedFrom = from,
            VouchedUntil = until,
            Supervisor = supervisor,
        };

    /// <summary>The employer stops vouching, now or at a later time.</summary>
    internal void VouchUntil(DateTimeOffset until) => VouchedUntil = until;

    internal void Suspend() => Suspended = true;

    internal void Reinstate() => Suspended = false;

    internal bool MaySignIn(DateTimeOffset now) => !Suspended && VouchedFrom <= now && now < VouchedUntil;

    internal Actor ActsSince(DateTimeOffset signedInAt) => new(Id, Organisation, Name, Mark, signedInAt);

    public string SealedText() => Text(
        Id.Value,
        Organisation.Value,
        Login,
        Name,
        Mark,
        PasswordHash,
        SecurityStamp,
        VouchedFrom.ToUnixTimeMilliseconds(),
        VouchedUntil.ToUnixTimeMilliseconds(),
        Suspended,
        Supervisor?.Value);

    internal static string Text(
        string id, string organisation, string login, string name, string mark, string hash, string stamp, long from, long until, bool suspended, string? supervisor) =>
        SealedWords.Of("people", id, organisation, login, name, mark, hash, stamp, SealedWords.Of(from), SealedWords.Of(until), suspended ? "suspended" : "", supervisor);
}
