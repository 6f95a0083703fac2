using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Safehand.Age.Tests.Payload;

/// <summary>The payload of the specification written down once more, plainly and slowly, to judge the quick one by.</summary>
internal static class NaivePayload
{
    public static readonly byte[] FileKey = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");

    public static byte[] Seal(byte[] fileKey, byte[] nonce, byte[] plaintext)
    {
        using var aead = new ChaCha20Poly1305(HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, 32, nonce, "payload"u8.ToArray()));
        using var output = new MemoryStream();
        output.Write(nonce);
        var chunks = plaintext.Length == 0 ? [[]] : plaintext.Chunk(65536).ToArray();
        for (var i = 0; i < chunks.Length; i++)
        {
            var counter = new byte[12];
            BinaryPrimitives.WriteInt32BigEndian(counter.AsSpan(7), i);
            counter[11] = i == chunks.Length - 1 ? (byte)1 : (byte)0;
            var sealed_ = new byte[chunks[i].Length];
            var tag = new byte[16];
            aead.Encrypt(counter, chunks[i], sealed_, tag);
            output.Write(sealed_);
            output.Write(tag);
        }

        return output.ToArray();
    }

    /// <summary>Bytes that look random and are the same in every run.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
