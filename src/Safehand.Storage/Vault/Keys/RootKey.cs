using System.Security.Cryptography;
using System.Text;

namespace Safehand.Storage.Vault;

/// <summary>The key that wraps all others. A process boundary: a file on this machine, or an external key service that never gives the key out.</summary>
public interface IRootKey
{
    /// <summary>Which key this is: 16 hexadecimal digits that say nothing about it.</summary>
    string Id { get; }

    /// <summary>Wraps a secret. <paramref name="context"/> is bound in and MUST be given again to unwrap.</summary>
    ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> context, CancellationToken ct);

    /// <summary>Unwraps a secret. The caller owns it and zeroes it after use.</summary>
    /// <exception cref="IntegrityException">It was not wrapped by this key in this context.</exception>
    ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> context, CancellationToken ct);

    /// <summary>Whether a wrapping says that it was made by this key. It may be altered all the same: only unwrapping tells.</summary>
    bool Names(ReadOnlySpan<byte> wrapped);

    /// <summary>32 bytes for one use, named by its label: always the same for the same key and label.</summary>
    ValueTask<byte[]> DeriveAsync(string label, CancellationToken ct);
}

/// <summary>
/// A root key of 32 random bytes in a file that only its owner may read. Keys for each use are HKDF-SHA-256 of it (RFC 5869) with the salt <c>safehand/root/v1</c>
/// and the label as info. Wrapped: version 1, key id (8 bytes), salt (24), ChaCha20-Poly1305 ciphertext and tag; see <c>docs/formats/vault.md</c>.
/// </summary>
public sealed class RootKey : IRootKey, IDisposable
{
    private const int KeySize = 32;
    private const int SaltSize = 24;
    private const int IdSize = 8;
    private const int Overhead = 1 + IdSize + SaltSize + 16;

    private readonly byte[] key;
    private readonly byte[] id;

    /// <summary>Takes a copy of 32 bytes.</summary>
    public RootKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException("A root key has 32 bytes.", nameof(key));
        }

        this.key = GC.AllocateUninitializedArray<byte>(KeySize, pinned: true);
        key.CopyTo(this.key);
        id = Derive("id")[..IdSize];
    }

    /// <inheritdoc/>
    public string Id => Convert.ToHexStringLower(id);

    /// <summary>Reads the key file, creating it with a fresh key where there is none.</summary>
    /// <exception cref="InvalidOperationException">Others than the owner may read or write the file, or it is not a key: Safehand does not start.</exception>
    public static RootKey OpenOrCreate(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Durable.CreateFolder(folder);
        var bytes = new byte[KeySize];
        try
        {
            if (!File.Exists(path))
            {
                // Written whole under another name first: a key cut short by a crash must never be taken for the key.
                var fresh = path + ".new";
                File.Delete(fresh);
                using (var file = Durable.OpenOwn(fresh, FileMode.CreateNew))
                {
                    RandomNumberGenerator.Fill(bytes);
                    file.Write(bytes);
                    file.Flush(flushToDisk: true);
                }

                File.Move(fresh, path, overwrite: false);
                Durable.FlushFolder(folder);
                return new RootKey(bytes);
            }

            using var existing = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

            // The mode of the open file, not of the name: nobody can swap the one for the other in between.
            var mode = File.GetUnixFileMode(existing.SafeFileHandle);
            if ((mode & ~Durable.OwnerFile) != 0)
            {
                throw new InvalidOperationException($"The root key file {path} is open to others than its owner. Look into who could have read it, then: chmod 600 {path}");
            }

            if (existing.Length != KeySize || existing.ReadAtLeast(bytes, KeySize, throwOnEndOfStream: false) != KeySize)
            {
                throw new InvalidOperationException($"The root key file {path} does not hold a key of 32 bytes. Restore it from its backup.");
            }

            return new RootKey(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>32 bytes for one use; see <see cref="IRootKey.DeriveAsync"/>.</summary>
    public byte[] Derive(string label) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeySize, "safehand/root/v1"u8.ToArray(), Encoding.UTF8.GetBytes(label));

    /// <inheritdoc/>
    public ValueTask<byte[]> DeriveAsync(string label, CancellationToken ct) => ValueTask.FromResult(Derive(label));

    /// <inheritdoc/>
    public ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> context, CancellationToken ct)
    {
        var wrapped = new byte[Overhead + secret.Length];
        wrapped[0] = 1;
        id.CopyTo(wrapped.AsSpan(1));
        var salt = wrapped.AsSpan(1 + IdSize, SaltSize);
        RandomNumberGenerator.Fill(salt);
        using var aead = Aead(salt);
        aead.Encrypt(new byte[12], secret.Span, wrapped.AsSpan(1 + IdSize + SaltSize, secret.Length), wrapped.AsSpan(wrapped.Length - 16), context.Span);
        return ValueTask.FromResult(wrapped);
    }

    /// <inheritdoc/>
    public ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> context, CancellationToken ct)
    {
        var bytes = wrapped.Span;
        if (bytes.Length < Overhead || bytes[0] != 1)
        {
            throw new IntegrityException("a wrapped key has an unknown shape");
        }

        if (!bytes.Slice(1, IdSize).SequenceEqual(id))
        {
            throw new IntegrityException($"a key is wrapped under the root key {Convert.ToHexStringLower(bytes.Slice(1, IdSize))}, which is not the one in use");
        }

        var secret = new byte[bytes.Length - Overhead];
        using var aead = Aead(bytes.Slice(1 + IdSize, SaltSize));
        try
        {
            aead.Decrypt(new byte[12], bytes.Slice(1 + IdSize + SaltSize, secret.Length), bytes[^16..], secret, context.Span);
            return ValueTask.FromResult(secret);
        }
        catch (AuthenticationTagMismatchException altered)
        {
            throw new IntegrityException("a wrapped key was altered or moved", altered);
        }
    }

    /// <inheritdoc/>
    public bool Names(ReadOnlySpan<byte> wrapped) => wrapped.Length >= Overhead && wrapped[0] == 1 && wrapped.Slice(1, IdSize).SequenceEqual(id);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(key);

    // A key per wrapping, from fresh salt: the nonce can be zero because no key is used twice.
    private ChaCha20Poly1305 Aead(ReadOnlySpan<byte> salt)
    {
        Span<byte> wrapping = stackalloc byte[KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, wrapping, salt, "safehand/wrap/v1"u8);
        var aead = new ChaCha20Poly1305(wrapping);
        CryptographicOperations.ZeroMemory(wrapping);
        return aead;
    }
}
