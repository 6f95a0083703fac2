using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Server;

/// <summary>Changes the root key, while no server runs; run again, it finishes a change that was cut off.</summary>
internal static class RotateRootCommand
{
    private const string Usage = """
        Usage: Safehand.Server rotate-root --state FOLDER [--origin HOST/ORGANISATION/YEARa]
        Makes a new root key and puts everything under it: shred keys, ledger.key, the seals of rows. No recording is written again. Everybody signs in anew. Where it is cut off, run it again.
        Have a copy of the present root.key elsewhere first: it is wiped here at the end, and without it no backup from before opens.
        """;

    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var (options, fault) = ServerOptions.Read(arguments);
        if (options is null)
        {
            Console.Error.WriteLine(fault + "\n" + Usage);
            return 2;
        }

        var former = Mark(options.State);
        try
        {
            // A folder without a store has nothing to put under another key, and must not be begun by this.
            if (!File.Exists(Path.Combine(options.State, "store.db")))
            {
                throw new StartRefusedException($"{options.State} holds no store: there is no root key to change.");
            }

            Console.WriteLine(await RotateAsync(options, _ => Task.CompletedTask));
            return 0;
        }
        catch (StartRefusedException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or IntegrityException or StoreUnavailableException or DbException or DbUpdateException)
        {
            Console.Error.WriteLine(e.Message);
            Console.Error.WriteLine(RootKeys.IsHalfWay(options.State)
                ? "The change of the root key is not finished. Put right what stands above, then run the same command again."
                : Mark(options.State) == former ? "The root key was not changed."
                : "The root key was changed, and everything is under the new one. Only the wiping of the old one failed.");
            return 1;
        }
    }

    // Which key it is, without keeping it.
    private static string Mark(string state) => Path.Combine(state, "root.key") is var file && File.Exists(file) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))) : string.Empty;

    /// <summary>Changes it, and says what was done.</summary>
    internal static async Task<string> RotateAsync(ServerOptions options, Func<RotationStep, Task> reached)
    {
        await using var host = await SafehandHost.BuildAsync(options, TimeProvider.System, rotating: true, CancellationToken.None);
        return Told(options.State, host.Roots, await new RootRotation(options, host) { Reached = reached }.RunAsync(CancellationToken.None));
    }

    private static string Told(string state, RootKeys roots, RootRotated done) => string.Join('\n', new[]
    {
        $"The root key is now {roots.Next!.Id}; it was {roots.Current.Id}. The ledger says so.",
        $"Under the new one: {done.Keys.Wrapped} shred keys, ledger.key, " + (done.Rows is { } rows ? "rows: " + SealRowsCommand.Listed(rows.Rows) : "the rows, which were sealed before this was cut off") + ".",
        done.Rows is null ? null : $"Sign-ins ended: {done.SignInsEnded}. Everybody signs in anew; personal tokens go on.",
        done.Keys.Left > 0 ? $"Damaged shred keys, left as they were: {done.Keys.Left}. Their recordings opened under the old key no more than now." : null,
        done.Rows?.Refused is { Count: > 0 } refused ? $"Rows that are not genuine, left as they were and refused as before: {SealRowsCommand.Listed(refused)}. See docs/operators/backup.md." : null,
        $"The old root key is gone from {state}. Your copies of it still open every backup from before, for you and for whoever else has them: keep them only as long as such a backup, and destroy both together.",
        "Back up now: root.key and ledger.key offline, store.db and shred-keys.db.copy.",
    }.OfType<string>());
}
