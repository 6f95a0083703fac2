using System.Security.Cryptography;
using System.Text;

namespace Safehand.Ledger;

/// <summary>A signing key of a ledger or of a witness: an Ed25519 seed and the name it signs under. Thread safe until disposed of, which wipes the seed.</summary>
public sealed class LedgerKey : IDisposable
{
    private readonly byte[] seed;

    /// <summary>Takes a copy of a 32-byte seed. A ledger's key is named as its origin.</summary>
    public LedgerKey(string name, KeyPurpose purpose, ReadOnlySpan<byte> seed)
    {
        if (!SignedNote.IsKeyName(name))
        {
            throw new ArgumentException("A key's name holds no spaces and no plus.", nameof(name));
        }

        this.seed = seed.ToArray();
        Verifier = new VerifierKey(name, purpose, Ed25519.PublicKey(seed));
    }

    /// <summary>The public half.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>A key from 32 fresh random bytes.</summary>
    public static LedgerKey Generate(string name, KeyPurpose purpose = KeyPurpose.Ledger)
    {
        Span<byte> seed = stackalloc byte[Ed25519.SeedLength];
        RandomNumberGenerator.Fill(seed);
        try
        {
            return new LedgerKey(name, purpose, seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The seed, to be kept wrapped under the root key. MUST NOT be written anywhere in the clear.</summary>
    public byte[] ExportSeed() => [.. seed];

    /// <summary>Signs the head of the ledger named as this key. The caller MUST have made sure that it is consistent with every head signed before: see <see cref="TileLog"/>.</summary>
    public SignedNote SignCheckpoint(long size, ReadOnlySpan<byte> root) => Sign(new Checkpoint(Verifier.Name, size, root.ToArray()).Text);

    /// <summary>Signs a text, which ends in a newline.</summary>
    public SignedNote Sign(string text)
    {
        Demand(KeyPurpose.Ledger);
        var note = new SignedNote(text, [new NoteSignature(Verifier.Name, Verifier.KeyId, Ed25519.Sign(seed, Encoding.UTF8.GetBytes(text)))]);

        // What others could not read is not signed.
        return SignedNote.TryParse(note.ToString(), out var read) && read.Text == text ? note : throw new ArgumentException("The text of a note ends in a newline and holds no control characters.", nameof(text));
    }

    /// <summary>A witness's statement that, at this time, this is the newest head it knows of the ledger and follows from all before. Nothing is checked here: the witness does.</summary>
    internal NoteSignature Cosign(string text, DateTimeOffset at)
    {
        Demand(KeyPurpose.Witness);
        return new NoteSignature(Verifier.Name, Verifier.KeyId, Cosignature.Sign(seed, text, at));
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(seed);

    private void Demand(KeyPurpose purpose)
    {
        if (Verifier.Purpose != purpose)
        {
            throw new InvalidOperationException($"This key signs as {Verifier.Purpose}.");
        }
    }
}
