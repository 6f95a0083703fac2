using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Safehand.Ledger;

/// <summary>Ed25519 (RFC 8032) from libcrypto 3, the library that .NET itself loads. The only native calls of this project.</summary>
internal static partial class Ed25519
{
    public const int SeedLength = 32;
    public const int PublicKeyLength = 32;
    public const int SignatureLength = 64;
    private const string Library = "libcrypto.so.3";
    private const int Type = 1087; // NID_ED25519

    /// <summary>The public key of a 32-byte seed.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        using var key = Private(seed);
        var result = new byte[PublicKeyLength];
        nuint length = PublicKeyLength;
        Must(EVP_PKEY_get_raw_public_key(key, result, ref length) == 1 && length == PublicKeyLength);
        return result;
    }

    /// <summary>The 64-byte signature of the message.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        using var key = Private(seed);
        using var context = NewContext();
        var signature = new byte[SignatureLength];
        nuint length = SignatureLength;
        Must(EVP_DigestSignInit(context, 0, 0, 0, key) == 1);
        Must(EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length) == 1 && length == SignatureLength);
        return signature;
    }

    /// <summary>Whether the signature is this key's for the message. False, never an exception, for whatever is not a key or a signature.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyLength || signature.Length != SignatureLength)
        {
            return false;
        }

        using var key = EVP_PKEY_new_raw_public_key(Type, 0, publicKey, (nuint)publicKey.Length);
        if (key.IsInvalid)
        {
            return false;
        }

        using var context = NewContext();
        Must(EVP_DigestVerifyInit(context, 0, 0, 0, key) == 1);
        return EVP_DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1;
    }

    private static Key Private(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedLength)
        {
            throw new ArgumentException("An Ed25519 seed is 32 bytes.", nameof(seed));
        }

        var key = EVP_PKEY_new_raw_private_key(Type, 0, seed, (nuint)seed.Length);
        Must(!key.IsInvalid);
        return key;
    }

    private static Context NewContext()
    {
        var context = EVP_MD_CTX_new();
        Must(!context.IsInvalid);
        return context;
    }

    private static void Must(bool done)
    {
        if (!done)
        {
            throw new CryptographicException("libcrypto refused an Ed25519 operation.");
        }
    }

    [LibraryImport(Library)]
    private static partial Key EVP_PKEY_new_raw_private_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    private static partial Key EVP_PKEY_new_raw_public_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_get_raw_public_key(Key key, Span<byte> result, ref nuint length);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    private static partial Context EVP_MD_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSignInit(Context context, nint keyContext, nint digest, nint engine, Key key);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSign(Context context, Span<byte> signature, ref nuint length, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerifyInit(Context context, nint keyContext, nint digest, nint engine, Key key);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerify(Context context, ReadOnlySpan<byte> signature, nuint length, ReadOnlySpan<byte> message, nuint messageLength);

    private sealed class Key() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_free(handle);
            return true;
        }
    }

    private sealed class Context() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_MD_CTX_free(handle);
            return true;
        }
    }
}
