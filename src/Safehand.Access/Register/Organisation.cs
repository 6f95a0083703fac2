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
    public DateTimeOffset? DevicesUntil { get; private set; }

    public byte[] Seal { get; set; } = [];

    internal static Organisation Joined(string name, EmployerKind kind, DateTimeOffset? devicesUntil) =>
        new() { Id = Ids.New<OrganisationId>(), Name = name, Kind = kind, DevicesUntil = devicesUntil };

    /// <summary>It answers for its devices until then, from now on; a time that has passed says that it does not.</summary>
    internal void AnswerForDevicesUntil(DateTimeOffset until) => DevicesUntil = until;

    public string SealedText() => Text(Id.Value, Kind.ToString(), DevicesUntil?.ToUnixTimeMilliseconds());

    internal static string Text(string id, string kind, long? devicesUntil) => SealedWords.Of("organisations", id, kind, SealedWords.Of(devicesUntil));
}
