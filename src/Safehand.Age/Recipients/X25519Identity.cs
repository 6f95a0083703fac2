using System.Security.Cryptography;

namespace Safehand.Age;

/// <summary>A secret key, written <c>AGE-SECRET-KEY-1…</c> (C2SP age v1, "The X25519 recipient type").</summary>
public sealed class X25519Identity : IAgeIdentity
{
    private const string Prefix = "age-secret-key-";
    private readonly byte[] scalar;
    private readonly byte[] share;

    private X25519Identity(byte[] scalar)
    {
        this.scalar = scalar;
        share = LibCrypto.X25519Public(scalar);
    }

    /// <summary>The recipient to whom files for this identity are encrypted.</summary>
    public X25519Recipient Recipient => new(share);

    /// <summary>A new random identity.</summary>
    public static X25519Identity Generate() => new(RandomNumberGenerator.GetBytes(LibCrypto.X25519Length));

    /// <summary>Reads <c>AGE-SECRET-KEY-1…</c>, in upper or lower case. The message of a refusal never repeats the text.</summary>
    /// <exception cref="AgeFormatException">The text is not a valid identity.</exception>
    public static X25519Identity Parse(string text) =>
        Bech32.TryDecode(text, out var prefix, out var scalar) && prefix == Prefix && scalar.Length == LibCrypto.X25519Length
            ? new X25519Identity(scalar)
            : throw new AgeFormatException(AgeFault.Key, "not a valid age identity (AGE-SECRET-KEY-1…)");

    /// <summary>The identity as text, for a key file. MUST NOT be logged.</summary>
    public string ToSecretText() => Bech32.Encode(Prefix, scalar).ToUpperInvariant();

    /// <inheritdoc/>
    public byte[]? Unwrap(IReadOnlyList<AgeStanza> stanzas)
    {
        // Every stanza of the type is held to the rules before any is opened: whether a file is malformed does not depend
        // on which of its recipients reads it.
        var addressed = stanzas.Where(stanza => stanza.Type == X25519Recipient.StanzaType).Select(Check).ToList();
        Span<byte> wrapKey = stackalloc byte[32];
        try
        {
            foreach (var (ephemeralShare, stanza) in addressed)
            {
                if (!X25519Recipient.TryWrapKey(scalar, ephemeralShare, ephemeralShare, share, wrapKey))
                {
                    throw new AgeFormatException(AgeFault.Header, "an X25519 stanza holds a share of low order");
                }

                if (FileKeyWrap.Open(wrapKey, stanza.Body) is { } fileKey)
                {
                    return fileKey;
                }
            }

            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapKey);
        }
    }

    private static (byte[] Share, AgeStanza Stanza) Check(AgeStanza stanza) =>
        stanza.Arguments is [var text]
        && CanonicalBase64.TryDecode(text, out var ephemeralShare)
        && ephemeralShare.Length == LibCrypto.X25519Length
        && stanza.Body.Length == FileKeyWrap.BodyLength
            ? (ephemeralShare, stanza)
            : throw new AgeFormatException(AgeFault.Header, "an X25519 stanza is not one share of 32 bytes and a body of 32 bytes");
}
