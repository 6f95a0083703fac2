using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>An employing body.</summary>
internal sealed class Organisation : IGrantingRow
{
    public OrganisationId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Bounds the roles that its people can hold.</summary>
    public EmployerKind Kind { get; init; }

    /// <summary>Until when it attests that its people reach Safehand from devices it answers for and from no others; null: it does not.</summary>
    public DateTimeOffset? DevicesUntil { get; init; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() => Text(Id.Value, Kind.ToString(), DevicesUntil?.ToUnixTimeMilliseconds());

    internal static string Text(string id, string kind, long? devicesUntil) => SealedWords.Of("organisations", id, kind, SealedWords.Of(devicesUntil));
}
