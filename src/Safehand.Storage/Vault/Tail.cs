using System.Buffers.Binary;
using System.Security.Cryptography;
using Safehand.Age.Payload;

namespace Safehand.Storage.Vault;

/// <summary>
/// What has been received of the chunk that cannot be sealed yet (it may grow, or turn out to be the last). Its bytes will be sealed later under a nonce
/// fixed by their place, so they MUST NOT be sealed under it now: two contents under one nonce would give both away.
/// Each tail therefore has a key of its own: HKDF-SHA-256 of the file key, a fresh 24-byte salt and the info <c>safehand/tail/v1</c>, nonce zero.
/// Stored: version 1, serial (8), chunk index (8), length (4), salt (24), ciphertext, tag; the first 45 bytes are authenticated too.
/// </summary>
/// <param name="Serial">Counts tails of one blob; of two good ones the higher is the newer.</param>
/// <param name="Chunk">Number of the chunk that the bytes begin.</param>
/// <param name="Bytes">At most 64 KiB.</param>
internal readonly record struct Tail(long Serial, long Chunk, ReadOnlyMemory<byte> Bytes)
{
    public const int LargestNote = HeadSize + PayloadFormat.ChunkSize + 16;

    private const int SaltAt = 21;
    private const int HeadSize = SaltAt + 24;

    public byte[] Seal(ReadOnlySpan<byte> fileKey)
    {
        var note = new byte[HeadSize + Bytes.Length + 16];
        note[0] = 1;
        BinaryPrimitives.WriteInt64BigEndian(note.AsSpan(1), Serial);
        BinaryPrimitives.WriteInt64BigEndian(note.AsSpan(9), Chunk);
        BinaryPrimitives.WriteInt32BigEndian(note.AsSpan(17), Bytes.Length);
        RandomNumberGenerator.Fill(note.AsSpan(SaltAt, 24));
        using var aead = Aead(fileKey, note.AsSpan(SaltAt, 24));
        aead.Encrypt(new byte[12], Bytes.Span, note.AsSpan(HeadSize, Bytes.Length), note.AsSpan(note.Length - 16), note.AsSpan(0, HeadSize));
        return note;
    }

    /// <summary>Reads a note, or null where it is spoilt, absent or another blob's. Bytes after the tail (of a longer one before it) are ignored.</summary>
    public static Tail? Open(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> note)
    {
        if (note.Length < HeadSize + 16 || note[0] != 1)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(note[17..]);
        if (length < 0 || length > PayloadFormat.ChunkSize || note.Length < HeadSize + length + 16)
        {
            return null;
        }

        var bytes = new byte[length];
        using var aead = Aead(fileKey, note.Slice(SaltAt, 24));
        try
        {
            aead.Decrypt(new byte[12], note.Slice(HeadSize, length), note.Slice(HeadSize + length, 16), bytes, note[..HeadSize]);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return new Tail(BinaryPrimitives.ReadInt64BigEndian(note[1..]), BinaryPrimitives.ReadInt64BigEndian(note[9..]), bytes);
    }

    private static ChaCha20Poly1305 Aead(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> salt)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, key, salt, "safehand/tail/v1"u8);
        var aead = new ChaCha20Poly1305(key);
        CryptographicOperations.ZeroMemory(key);
        return aead;
    }
}
