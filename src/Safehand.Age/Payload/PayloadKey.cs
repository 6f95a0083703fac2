using System.Security.Cryptography;

namespace Safehand.Age.Payload;

/// <summary>
/// The key of one payload: HKDF-SHA-256 of the file key with the payload's nonce as salt and the info "payload"
/// (C2SP age, section "Payload"). Shared by threads; each thread takes its own <see cref="PayloadCipher"/>.
/// </summary>
public sealed class PayloadKey : IDisposable
{
    private readonly byte[] key = GC.AllocateUninitializedArray<byte>(32, pinned: true);

    /// <summary>Derives the payload key.</summary>
    /// <param name="fileKey">The 16-byte file key.</param>
    /// <param name="nonce">The 16 bytes that the payload begins with.</param>
    public PayloadKey(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> nonce)
    {
        if (fileKey.Length != PayloadFormat.FileKeySize)
        {
            throw new ArgumentException("A file key has 16 bytes.", nameof(fileKey));
        }

        if (nonce.Length != PayloadFormat.NonceSize)
        {
            throw new ArgumentException("A payload nonce has 16 bytes.", nameof(nonce));
        }

        HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, key, nonce, "payload"u8);
    }

    /// <summary>A cipher for one thread at a time.</summary>
    public PayloadCipher Cipher() => new(key);

    /// <summary>Overwrites the key. Ciphers taken before live on until they are disposed.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(key);
}
