using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>The section Ledger, for those to whom it would open.</summary>
public sealed class LedgerSection
{
    private readonly Changes changes;
    private readonly Door door;

    internal LedgerSection(Changes changes, Door door) => (this.changes, this.door) = (changes, door);

    /// <summary>Whether the gate lets somebody read the ledger of their organisation. Enters nothing.</summary>
    public async Task<bool> MayReadAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);

        // An old sign-in is no reason to hide the way there: it says what to do.
        return door.Consider(change, Act.ExportLedger, new Ask(actor.Organisation.Bytes()) { ActsOn = actor.Organisation }).Reasons.All(r => r.Refuses is RefusalKind.SignInNeeded);
    }
}
