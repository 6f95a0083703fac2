using System.Security.Cryptography;
using System.Text;

namespace Safehand.Age;

/// <summary>
/// The textual header of an age file: stanzas that wrap the file key, and a MAC over them (C2SP age v1, "Header").
/// Its bytes followed by a payload are an age file, wherever the two are kept.
/// </summary>
public sealed class AgeHeader
{
    /// <summary>The length of a file key in bytes.</summary>
    public const int FileKeyLength = 16;

    private readonly byte[] encoded;
    private readonly byte[] mac;

    internal AgeHeader(IReadOnlyList<AgeStanza> stanzas, byte[] encoded, byte[] mac)
    {
        Stanzas = stanzas;
        this.encoded = encoded;
        this.mac = mac;
    }

    /// <summary>The stanzas, in the order they are written.</summary>
    public IReadOnlyList<AgeStanza> Stanzas { get; }

    /// <summary>The header as it stands at the start of a file, ending with the line feed before the payload.</summary>
    public ReadOnlySpan<byte> Encoded => encoded;

    /// <summary>A new random file key. MUST NOT serve more than one file.</summary>
    public static byte[] NewFileKey() => RandomNumberGenerator.GetBytes(FileKeyLength);

    /// <summary>Writes a header that gives <paramref name="fileKey"/> (16 bytes) to each of <paramref name="recipients"/>.</summary>
    /// <exception cref="ArgumentException">
    /// No recipient, a file key of another length, or a passphrase mixed with any other recipient: the specification forbids it,
    /// because a passphrase is also taken as proof of who wrote the file.
    /// </exception>
    public static AgeHeader Create(ReadOnlySpan<byte> fileKey, IReadOnlyList<IAgeRecipient> recipients)
    {
        if (fileKey.Length != FileKeyLength)
        {
            throw new ArgumentException("A file key is 16 bytes.", nameof(fileKey));
        }

        if (recipients.Count == 0)
        {
            throw new ArgumentException("A header has at least one recipient.", nameof(recipients));
        }

        var stanzas = new List<AgeStanza>(recipients.Count);
        foreach (var recipient in recipients)
        {
            stanzas.Add(recipient.Wrap(fileKey));
        }

        if (stanzas.Count > 1 && stanzas.Exists(stanza => stanza.Type == ScryptRecipient.StanzaType))
        {
            throw new ArgumentException("A passphrase is the only recipient of a file.", nameof(recipients));
        }

        var text = AgeHeaderText.Write(stanzas);
        var mac = Mac(fileKey, text);
        return new AgeHeader(stanzas, [.. text, .. Encoding.ASCII.GetBytes($" {CanonicalBase64.Encode(mac)}\n")], mac);
    }

    /// <summary>Reads a header that is the whole of <paramref name="bytes"/>.</summary>
    /// <exception cref="AgeFormatException">The bytes are not exactly one header.</exception>
    public static AgeHeader Parse(ReadOnlySpan<byte> bytes)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        var header = Read(stream);
        return stream.Position == stream.Length
            ? header
            : throw new AgeFormatException(AgeFault.Header, "there are bytes after the header");
    }

    /// <summary>
    /// Reads the header at the start of an age file and leaves <paramref name="input"/> at the first byte of the payload.
    /// Reads single bytes: a stream over a socket or pipe should be buffered by the caller.
    /// </summary>
    /// <exception cref="AgeFormatException">The header breaks a rule. Nothing in it may be used.</exception>
    public static AgeHeader Read(Stream input) => AgeHeaderText.Read(input);

    /// <summary>
    /// Finds the file key with the first identity that opens a stanza, and checks the header's MAC with it. The caller owns
    /// the returned 16 bytes and zeroes them after use.
    /// </summary>
    /// <exception cref="AgeFormatException">No identity matches, a stanza is malformed, or the header was altered.</exception>
    public byte[] Unwrap(params IReadOnlyList<IAgeIdentity> identities)
    {
        foreach (var identity in identities)
        {
            if (identity.Unwrap(Stanzas) is not { } fileKey)
            {
                continue;
            }

            var last = encoded.AsSpan().LastIndexOf((byte)' ');

            // The MAC is taken over the bytes as they were read, never over a header written again: what was not looked at
            // cannot have been altered unseen.
            if (fileKey.Length == FileKeyLength
                && CryptographicOperations.FixedTimeEquals(Mac(fileKey, encoded.AsSpan(0, last)), mac))
            {
                return fileKey;
            }

            CryptographicOperations.ZeroMemory(fileKey);
            throw new AgeFormatException(AgeFault.Mac, "the header's MAC does not match: the header was altered");
        }

        throw new AgeFormatException(AgeFault.NoMatch, "no identity matched any of the file's recipients");
    }

    private static byte[] Mac(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> text)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, key, [], "header"u8);
        var tag = HMACSHA256.HashData(key, text);
        CryptographicOperations.ZeroMemory(key);
        return tag;
    }
}
