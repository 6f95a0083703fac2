namespace Safehand.Access;

/// <summary>A key that protects forms against foreign pages, encrypted under a key derived from the root key.</summary>
internal sealed class ProtectionKey
{
    public required string Id { get; init; }

    public required string Xml { get; init; }
}
