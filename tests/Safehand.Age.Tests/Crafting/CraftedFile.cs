using System.Security.Cryptography;
using System.Text;

namespace Safehand.Age.Tests;

/// <summary>Writes an age file line by line, right or wrong as the test wishes, with fixed keys so that it is the same every time.</summary>
internal sealed class CraftedFile
{
    public const string IdentityText = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"; // printed in the specification
    public const string Passphrase = "password";

    private readonly List<byte> bytes = [];
    private readonly byte[] fileKey = "YELLOW SUBMARINE"u8.ToArray();

    public static X25519Identity Identity { get; } = X25519Identity.Parse(IdentityText);

    public byte[] FileKey => fileKey;

    public byte[] Bytes => bytes.ToArray();

    public CraftedFile Raw(string text)
    {
        bytes.AddRange(Encoding.Latin1.GetBytes(text));
        return this;
    }

    public CraftedFile Raw(ReadOnlySpan<byte> raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    public CraftedFile Line(string text) => Raw(text + "\n");

    public CraftedFile Version() => Line("age-encryption.org/v1");

    /// <summary>The two lines of an X25519 stanza, for the test to spoil.</summary>
    public (string Arguments, string Body) X25519(X25519Identity? identity = null, byte[]? key = null)
    {
        var scalar = SHA256.HashData("an ephemeral secret"u8);
        var share = LibCrypto.X25519Public(scalar);
        Assert.True(Bech32.TryDecode((identity ?? Identity).Recipient.ToString(), out _, out var recipient));
        var wrapKey = new byte[32];
        Assert.True(X25519Recipient.TryWrapKey(scalar, recipient, share, recipient, wrapKey));
        return ($"-> X25519 {CanonicalBase64.Encode(share)}", CanonicalBase64.Encode(Seal(wrapKey, key ?? fileKey)));
    }

    public CraftedFile WithX25519(X25519Identity? identity = null)
    {
        var (arguments, body) = X25519(identity);
        return Line(arguments).Line(body);
    }

    /// <summary>The two lines of a passphrase stanza, for the test to spoil.</summary>
    public (string Arguments, string Body) Scrypt(string passphrase = Passphrase, int work = 10, byte[]? key = null, int saltLength = 16)
    {
        var salt = SHA256.HashData("a salt"u8)[..saltLength];
        var wrapKey = new byte[32];
        ScryptRecipient.WrapKey(Encoding.UTF8.GetBytes(passphrase), salt, work, wrapKey);
        return ($"-> scrypt {CanonicalBase64.Encode(salt)} {work}", CanonicalBase64.Encode(Seal(wrapKey, key ?? fileKey)));
    }

    public CraftedFile WithScrypt(string passphrase = Passphrase, int work = 10)
    {
        var (arguments, body) = Scrypt(passphrase, work);
        return Line(arguments).Line(body);
    }

    /// <summary>The right MAC of all lines so far, as text.</summary>
    public string Mac(byte[]? key = null)
    {
        var macKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key ?? fileKey, 32, [], "header"u8.ToArray());
        return CanonicalBase64.Encode(HMACSHA256.HashData(macKey, (byte[])[.. Bytes, .. "---"u8]));
    }

    public CraftedFile WithMac() => Line($"--- {Mac()}");

    public CraftedFile WithPayload(string text = "age")
    {
        var nonce = SHA256.HashData("a nonce"u8)[..16];
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, 32, nonce, "payload"u8.ToArray());
        var plain = Encoding.UTF8.GetBytes(text);
        var (cipher, tag) = (new byte[plain.Length], new byte[16]);
        using var aead = new ChaCha20Poly1305(key);
        aead.Encrypt((byte[])[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], plain, cipher, tag);
        return Raw(nonce).Raw(cipher).Raw(tag);
    }

    /// <summary>All so far in armor, as lines of text.</summary>
    public List<string> ArmorLines()
    {
        var lines = new List<string> { ArmorReadStream.Begin };
        lines.AddRange(Convert.ToBase64String(Bytes).Chunk(64).Select(line => new string(line)));
        lines.Add(ArmorReadStream.End);
        return lines;
    }

    private static byte[] Seal(byte[] wrapKey, byte[] key)
    {
        var (cipher, tag) = (new byte[key.Length], new byte[16]);
        using var aead = new ChaCha20Poly1305(wrapKey);
        aead.Encrypt(new byte[12], key, cipher, tag);
        return [.. cipher, .. tag];
    }
}
