using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Safehand.Ledger;

/// <summary>What a key signs as. The numbers are C2SP signed-note's.</summary>
public enum KeyPurpose : byte
{
    /// <summary>A ledger's own signature on its notes.</summary>
    Ledger = 0x01,

    /// <summary>A witness's timestamped cosignature.</summary>
    Witness = 0x04,
}

/// <summary>What became of a signature.</summary>
public enum SignatureFinding
{
    /// <summary>This key did not sign.</summary>
    Absent,

    /// <summary>There is a line in this key's name and the signature is false.</summary>
    False,

    /// <summary>This key signed exactly this text.</summary>
    Good,
}

/// <summary>The public half of a key: <c>name+hash+base64</c>, as C2SP signed-note writes it.</summary>
/// <param name="Name">The key's name: a ledger's origin, a witness's name.</param>
/// <param name="Purpose">What it signs as.</param>
/// <param name="PublicKey">32 bytes, Ed25519.</param>
public sealed record VerifierKey(string Name, KeyPurpose Purpose, byte[] PublicKey)
{
    /// <summary>The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key).</summary>
    public uint KeyId
    {
        get
        {
            byte[] named = [.. Encoding.UTF8.GetBytes(Name), (byte)'\n', (byte)Purpose, .. PublicKey];
            return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(named));
        }
    }

    /// <summary>Reads a verifier key or throws <see cref="FormatException"/>.</summary>
    public static VerifierKey Parse(string text) => TryParse(text, out var key) ? key : throw new FormatException("This is not a verifier key (name+hash+base64).");

    /// <summary>Reads a verifier key; false where the name, the hash or the key do not fit together.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        if (text?.Split('+', 3) is not [var name, var id, var base64] || !SignedNote.IsKeyName(name)
            || SignedNote.Base64(base64) is not { Length: 1 + Ed25519.PublicKeyLength } bytes || !Enum.IsDefined((KeyPurpose)bytes[0]))
        {
            return false;
        }

        var read = new VerifierKey(name, (KeyPurpose)bytes[0], bytes[1..]);
        if (id != read.KeyId.ToString("x8", CultureInfo.InvariantCulture))
        {
            return false;
        }

        key = read;
        return true;
    }

    /// <summary>As it is given to others.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String([(byte)Purpose, .. PublicKey])}");

    /// <summary>Whether this key signed the note. One false line in its name makes the whole finding false.</summary>
    public SignatureFinding Check(SignedNote note) => Check(note, out _);

    /// <summary>Whether this key signed the note, and for a witness when (the latest, if it signed more than once).</summary>
    public SignatureFinding Check(SignedNote note, out DateTimeOffset? at)
    {
        ArgumentNullException.ThrowIfNull(note);
        at = null;
        var finding = SignatureFinding.Absent;
        foreach (var line in note.Signatures.Where(s => s.Name == Name && s.KeyId == KeyId))
        {
            if (Purpose == KeyPurpose.Ledger)
            {
                if (!Ed25519.Verify(PublicKey, Encoding.UTF8.GetBytes(note.Text), line.Signature))
                {
                    return SignatureFinding.False;
                }
            }
            else if (Cosignature.Verify(PublicKey, note.Text, line.Signature) is { } signed)
            {
                at = at is { } earlier && earlier > signed ? earlier : signed;
            }
            else
            {
                at = null;
                return SignatureFinding.False;
            }

            finding = SignatureFinding.Good;
        }

        return finding;
    }
}
