using System.Security.Cryptography;
using System.Text;
using Safehand.Ledger;
using Safehand.Storage.Vault;

namespace Safehand.Server;

/// <summary>The key that signs checkpoints, wrapped by the root key for one origin.</summary>
internal static class LedgerKeyFile
{
    /// <summary>Reads it, making it where there is none.</summary>
    /// <exception cref="StartRefusedException">It belongs to another root key or another origin.</exception>
    internal static async Task<LedgerKey> OpenAsync(ServerOptions options, RootKeys roots, CancellationToken ct)
    {
        var file = PathIn(options);
        if (!File.Exists(file))
        {
            using var made = LedgerKey.Generate(options.Origin);
            var wrapped = await roots.Current.WrapAsync(made.ExportSeed(), Context(options), ct);
            await using var stream = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            await stream.WriteAsync(wrapped, ct);
            stream.Flush(flushToDisk: true);
        }

        try
        {
            var kept = await File.ReadAllBytesAsync(file, ct);
            return new LedgerKey(options.Origin, KeyPurpose.Ledger, await By(roots, kept).UnwrapAsync(kept, Context(options), ct));
        }
        catch (Exception e) when (e is CryptographicException or IntegrityException)
        {
            throw new StartRefusedException("ledger.key does not belong to this root key and this --origin. Give the origin that this folder was begun with, and the root key that belongs to it.");
        }
    }

    /// <summary>Wraps it anew under the next root key. The key itself stays: every checkpoint goes on being signed by the same one.</summary>
    internal static async Task RewrapAsync(ServerOptions options, RootKeys roots, CancellationToken ct)
    {
        var file = PathIn(options);
        var kept = await File.ReadAllBytesAsync(file, ct);
        if (By(roots, kept) == roots.Next)
        {
            return;
        }

        var seed = await roots.Current.UnwrapAsync(kept, Context(options), ct);
        KeyFile.Put(file, await roots.Next!.WrapAsync(seed, Context(options), ct));
        CryptographicOperations.ZeroMemory(seed);
    }

    // While the root key is being changed it is under either of the two.
    private static RootKey By(RootKeys roots, byte[] kept) => roots.Next is { } next && next.Names(kept) ? next : roots.Current;

    private static string PathIn(ServerOptions options) => Path.Combine(options.State, "ledger.key");

    private static byte[] Context(ServerOptions options) => Encoding.UTF8.GetBytes("ledger/" + options.Origin);
}
