using System.Security.Cryptography;
using Safehand.Age;

namespace Safehand.Storage.Vault;

/// <summary>
/// The recipient of headers at rest: an age stanza of our own type that puts the file key under the exhibit's shred key.
/// <code>
/// -> safehand/shred-key/v1 SALT
/// BODY
/// wrap key = HKDF-SHA-256(ikm = shred key, salt = SALT (16 random bytes), info = "safehand/shred-key/v1")
/// BODY     = ChaCha20-Poly1305(key = wrap key, nonce = 12 zero bytes, plaintext = file key)
/// </code>
/// So header and payload together are an age file in every respect; only who can open it is ours. Specified in <c>docs/formats/vault.md</c>.
/// </summary>
internal sealed class ShredStanza(ReadOnlyMemory<byte> shredKey) : IAgeRecipient, IAgeIdentity
{
    public const string Type = "safehand/shred-key/v1";

    private const int SaltSize = 16;
    private const int BodySize = AgeHeader.FileKeyLength + 16;

    public AgeStanza Wrap(ReadOnlySpan<byte> fileKey)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        var body = new byte[BodySize];
        using var aead = Aead(salt);
        aead.Encrypt(new byte[12], fileKey, body.AsSpan(0, AgeHeader.FileKeyLength), body.AsSpan(AgeHeader.FileKeyLength));
        return new AgeStanza(Type, [Convert.ToBase64String(salt).TrimEnd('=')], body);
    }

    public byte[]? Unwrap(IReadOnlyList<AgeStanza> stanzas)
    {
        foreach (var stanza in stanzas)
        {
            if (stanza.Type != Type)
            {
                continue;
            }

            // 16 bytes in base64 without padding are 22 characters
            var salt = new byte[SaltSize];
            if (stanza.Arguments.Count != 1
                || stanza.Body.Length != BodySize
                || !Convert.TryFromBase64String(stanza.Arguments[0] + "==", salt, out var got)
                || got != SaltSize)
            {
                throw new AgeFormatException("a shred-key stanza is malformed");
            }

            var fileKey = new byte[AgeHeader.FileKeyLength];
            using var aead = Aead(salt);
            try
            {
                aead.Decrypt(new byte[12], stanza.Body[..AgeHeader.FileKeyLength], stanza.Body[AgeHeader.FileKeyLength..], fileKey);
                return fileKey;
            }
            catch (AuthenticationTagMismatchException)
            {
                continue;
            }
        }

        return null;
    }

    private ChaCha20Poly1305 Aead(ReadOnlySpan<byte> salt)
    {
        Span<byte> wrapping = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, shredKey.Span, wrapping, salt, "safehand/shred-key/v1"u8);
        var aead = new ChaCha20Poly1305(wrapping);
        CryptographicOperations.ZeroMemory(wrapping);
        return aead;
    }
}
