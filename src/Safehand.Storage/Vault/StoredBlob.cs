using Safehand.Kernel;

namespace Safehand.Storage.Vault;

/// <summary>A payload in custody.</summary>
/// <param name="Blob">Its name in the blob store.</param>
/// <param name="Length">Bytes of plaintext.</param>
/// <param name="Sha256">SHA-256 of the plaintext: 32 bytes. MUST NOT appear anywhere bare; in the ledger it stands behind a commitment.</param>
/// <param name="CiphertextTreeHash">Root of the tree over the stored payload (<c>docs/formats/vault.md</c>): 32 bytes.</param>
public sealed record StoredBlob(BlobId Blob, long Length, byte[] Sha256, byte[] CiphertextTreeHash);

/// <summary>What the vault keeps about a blob: null header once destroyed, null facts until sealed.</summary>
internal sealed record KeptBlob(BlobId Blob, ExhibitId Exhibit, UploadId? Upload, byte[]? Header, StoredBlob? Facts, long Suite);

/// <summary>By which primitives and in which form a blob is stored. It stands with every blob, so that another can come beside the first.</summary>
internal static class Suite
{
    /// <summary>The C2SP age specification, version 1: X25519 or a stanza of ours, HKDF-SHA-256, ChaCha20-Poly1305 in chunks of 64 KiB.</summary>
    public const long Age = 1;
}

/// <summary>What a re-reading of a blob found.</summary>
/// <param name="Blob">Which blob.</param>
/// <param name="Bytes">Stored bytes read.</param>
/// <param name="Sound">Whether everything was as it was stored.</param>
/// <param name="Finding">One word: <c>sound</c>, <c>missing</c>, <c>altered</c> (the stored bytes), <c>key</c> (key or header), <c>contents</c> (authentic, yet another recording), <c>another</c> (a blob of another exhibit), <c>suite</c> (stored in a suite not known here), <c>destroyed</c>.</param>
/// <param name="Found">What was read, where it could be read through.</param>
public sealed record ScrubReport(BlobId Blob, long Bytes, bool Sound, string Finding, StoredBlob? Found);
