using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Safehand.Age;

/// <summary>
/// The two primitives that .NET does not offer, from libcrypto 3, the library .NET itself uses for all others:
/// X25519 (RFC 7748) and scrypt (RFC 7914). The only native calls of this project.
/// </summary>
internal static unsafe partial class LibCrypto
{
    /// <summary>The length of X25519 scalars and shares in bytes.</summary>
    public const int X25519Length = 32;

    private const string Library = "libcrypto.so.3";
    private const int X25519Type = 1034; // NID_X25519, fixed in libcrypto's public headers

    /// <summary>X25519 of a scalar and the base point.</summary>
    public static byte[] X25519Public(ReadOnlySpan<byte> scalar)
    {
        var key = PrivateKey(scalar);
        try
        {
            var share = new byte[X25519Length];
            nuint length = X25519Length;
            fixed (byte* at = share)
            {
                Check(EVP_PKEY_get_raw_public_key(key, at, &length) == 1 && length == X25519Length);
            }

            return share;
        }
        finally
        {
            EVP_PKEY_free(key);
        }
    }

    /// <summary>
    /// X25519 of a scalar and another's share. False where the result is all zeroes: the share is of low order, and
    /// anyone could know the result (RFC 7748 section 6.1).
    /// </summary>
    public static bool TryX25519(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> share, Span<byte> shared)
    {
        Check(share.Length == X25519Length && shared.Length == X25519Length);
        shared.Clear();
        nint key = PrivateKey(scalar), peer = 0, context = 0;
        try
        {
            fixed (byte* at = share)
            {
                peer = EVP_PKEY_new_raw_public_key(X25519Type, 0, at, X25519Length);
            }

            context = EVP_PKEY_CTX_new(key, 0);
            Check(peer != 0 && context != 0 && EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer(context, peer) == 1);
            nuint length = X25519Length;
            bool done;
            fixed (byte* at = shared)
            {
                done = EVP_PKEY_derive(context, at, &length) == 1 && length == X25519Length;
            }

            // libcrypto refuses low-order shares itself; the sum is checked again so that this does not rest on its version.
            return done && shared.ContainsAnyExcept((byte)0);
        }
        finally
        {
            EVP_PKEY_CTX_free(context);
            EVP_PKEY_free(peer);
            EVP_PKEY_free(key);
        }
    }

    /// <summary>scrypt with block size 8 or another and parallelism 1 or another; N is a power of two. Needs 128·N·r bytes of memory.</summary>
    /// <exception cref="CryptographicException">libcrypto refuses, most often because there is not enough memory.</exception>
    public static void Scrypt(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, ulong n, ulong r, ulong p, Span<byte> key)
    {
        var memory = 128 * r * (n + p + 2) + (1 << 20);

        // A null pointer makes libcrypto take the call for a check of parameters: an empty input still needs an address.
        ReadOnlySpan<byte> nothing = [0];
        fixed (byte* pass = passphrase.IsEmpty ? nothing : passphrase)
        fixed (byte* salted = salt.IsEmpty ? nothing : salt)
        fixed (byte* to = key)
        {
            Check(EVP_PBE_scrypt(pass, (nuint)passphrase.Length, salted, (nuint)salt.Length, n, r, p, memory, to, (nuint)key.Length) == 1);
        }
    }

    private static nint PrivateKey(ReadOnlySpan<byte> scalar)
    {
        Check(scalar.Length == X25519Length);
        fixed (byte* at = scalar)
        {
            var key = EVP_PKEY_new_raw_private_key(X25519Type, 0, at, X25519Length);
            Check(key != 0);
            return key;
        }
    }

    private static void Check(bool done)
    {
        if (!done)
        {
            throw new CryptographicException("libcrypto could not do what was asked of it.");
        }
    }

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_get_raw_public_key(nint key, byte* to, nuint* length);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_CTX_new(nint key, nint engine);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_derive_init(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_derive_set_peer(nint context, nint peer);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_derive(nint context, byte* to, nuint* length);

    [LibraryImport(Library)]
    private static partial int EVP_PBE_scrypt(
        byte* pass, nuint passLength, byte* salt, nuint saltLength, ulong n, ulong r, ulong p, ulong memory, byte* key, nuint keyLength);
}
