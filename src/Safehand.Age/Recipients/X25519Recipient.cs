using System.Security.Cryptography;

namespace Safehand.Age;

/// <summary>A public key, written <c>age1…</c> (C2SP age v1, "The X25519 recipient type").</summary>
public sealed class X25519Recipient : IAgeRecipient
{
    internal const string StanzaType = "X25519";

    private const string Prefix = "age";
    private readonly byte[] share;

    internal X25519Recipient(byte[] share) => this.share = share;

    /// <summary>Reads <c>age1…</c>, in lower or upper case.</summary>
    /// <exception cref="AgeFormatException">The text is not a valid recipient.</exception>
    public static X25519Recipient Parse(string text) =>
        Bech32.TryDecode(text, out var prefix, out var share) && prefix == Prefix && share.Length == LibCrypto.X25519Length
            ? new X25519Recipient(share)
            : throw new AgeFormatException(AgeFault.Key, "not a valid age recipient (age1…)");

    /// <inheritdoc/>
    /// <exception cref="AgeFormatException">The recipient is a point of low order, to which nothing can be kept secret.</exception>
    public AgeStanza Wrap(ReadOnlySpan<byte> fileKey)
    {
        Span<byte> ephemeral = stackalloc byte[LibCrypto.X25519Length];
        Span<byte> wrapKey = stackalloc byte[32];
        RandomNumberGenerator.Fill(ephemeral);
        try
        {
            var ephemeralShare = LibCrypto.X25519Public(ephemeral);
            if (!TryWrapKey(ephemeral, share, ephemeralShare, share, wrapKey))
            {
                throw new AgeFormatException(AgeFault.Key, "the recipient is a point of low order");
            }

            return new AgeStanza(StanzaType, [CanonicalBase64.Encode(ephemeralShare)], FileKeyWrap.Seal(wrapKey, fileKey));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(ephemeral);
            CryptographicOperations.ZeroMemory(wrapKey);
        }
    }

    /// <summary>The recipient as text, <c>age1…</c>.</summary>
    public override string ToString() => Bech32.Encode(Prefix, share);

    /// <summary>The key under which the file key travels; false where the shared secret would be all zeroes.</summary>
    internal static bool TryWrapKey(
        ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, ReadOnlySpan<byte> ephemeralShare, ReadOnlySpan<byte> recipient, Span<byte> wrapKey)
    {
        Span<byte> shared = stackalloc byte[LibCrypto.X25519Length];
        if (!LibCrypto.TryX25519(scalar, point, shared))
        {
            return false;
        }

        HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, wrapKey, [.. ephemeralShare, .. recipient], "age-encryption.org/v1/X25519"u8);
        CryptographicOperations.ZeroMemory(shared);
        return true;
    }
}
