using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A key that protects forms against foreign pages, encrypted under a key derived from the root key.</summary>
internal sealed class ProtectionKey : IGrantingRow
{
    public required string Id { get; init; }

    public required string Xml { get; init; }

    public byte[] Seal { get; set; } = [];

    // The text says which types of the framework read it: one written by SQL must not be looked at.
    public string SealedText() => SealedWords.Of("protection_keys", Id, Xml);
}
