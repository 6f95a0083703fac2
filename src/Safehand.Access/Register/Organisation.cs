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

    public byte[] Seal { get; set; } = [];

    public string SealedText() => Text(Id.Value, Kind.ToString());

    internal static string Text(string id, string kind) => SealedWords.Of("organisations", id, kind);
}
