using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Server;

/// <summary>How far a change of the root key has come.</summary>
internal enum RotationStep
{
    /// <summary>The next key is on the disk, and nothing is under it.</summary>
    Begun,

    /// <summary>The shred keys are under it.</summary>
    ShredKeys,

    /// <summary>So is the key that signs checkpoints.</summary>
    LedgerKey,

    /// <summary>The rows are written, and not committed.</summary>
    RowsWritten,

    /// <summary>The rows are sealed under it, and the ledger says so.</summary>
    Rows,

    /// <summary>It is the root key.</summary>
    Done,
}

/// <summary>What a change of the root key did.</summary>
/// <param name="Keys">The shred keys.</param>
/// <param name="Rows">The rows; null: they were sealed before, by what was cut off.</param>
/// <param name="SignInsEnded">How many people's sign-ins were ended.</param>
internal sealed record RootRotated(RewrappedKeys Keys, Resealed? Rows, int SignInsEnded);

/// <summary>
/// Puts everything that hangs on the root key under the next one. Whatever is cut off is finished by doing all of it again: each store is changed in one transaction or by one renaming,
/// each step passes over what is under the next key already, and <c>root.key</c> is replaced when nothing is under it any more.
/// </summary>
/// <param name="options">As the server was begun with.</param>
/// <param name="host">Built for changing the key, and not started.</param>
internal sealed class RootRotation(ServerOptions options, SafehandHost host)
{
    /// <summary>Called after each step, while everything is open; for tests that copy the folder as a killed process would leave it.</summary>
    internal Func<RotationStep, Task> Reached { get; init; } = _ => Task.CompletedTask;

    /// <exception cref="IntegrityException">A row cannot be read. A change that was only begun is taken back.</exception>
    internal async Task<RootRotated> RunAsync(CancellationToken ct)
    {
        var services = host.App.Services;
        var store = services.GetRequiredService<Store>();
        var resealing = new Resealing(store, new GrantSeals(host.Roots.Current.Derive("row-seal")), services.GetRequiredService<GrantSeals>());
        try
        {
            resealing.DemandReadable();
        }
        catch
        {
            host.Roots.Withdraw();
            throw;
        }

        host.Roots.Begin();
        await Reached(RotationStep.Begun);
        var keys = await services.GetRequiredService<ShredKeys>().RotateAsync(host.Roots.Next!, ct);
        await Reached(RotationStep.ShredKeys);
        await LedgerKeyFile.RewrapAsync(options, host.Roots, ct);
        await Reached(RotationStep.LedgerKey);
        var (rows, signIns) = await SealRowsAsync(store, resealing, keys, ct);
        await Reached(RotationStep.Rows);
        host.Roots.Replace();
        await Reached(RotationStep.Done);
        return new RootRotated(keys, rows, signIns);
    }

    private async Task<(Resealed? Rows, int SignIns)> SealRowsAsync(Store store, Resealing resealing, RewrappedKeys keys, CancellationToken ct)
    {
        var services = host.App.Services;
        var about = About(host.Roots.Next!);
        await using var scope = services.CreateAsyncScope();
        await using var change = await store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        if ((await services.GetRequiredService<LedgerBook>().AboutAsync(about, long.MaxValue, 1, ct)).Count > 0)
        {
            return (null, 0); // rows and entry are in one transaction: with the entry there, the rows are too
        }

        var rows = await resealing.SealAsync(change, ct);
        var signIns = await scope.ServiceProvider.GetRequiredService<Sessions>().EndEverybodysAsync(change, ct);
        change.Record(new Entry("root.rotated.v1", StatutoryOperation.None, about)
        {
            Content = new { From = host.Roots.Current.Id, To = host.Roots.Next!.Id, rows.Rows, rows.Refused, ShredKeys = keys.Wrapped, ShredKeysLeft = keys.Left, SignInsEnded = signIns },
        });
        change.ForgetErased(); // the keys that protected forms
        await Reached(RotationStep.RowsWritten);
        return ((await change.CommitAsync(rows, ct)).Value, signIns);
    }

    /// <summary>Sixteen bytes that name one change of the root key in the ledger and say nothing about either key.</summary>
    internal static byte[] About(RootKey next) => next.Derive("rotation")[..16];
}
