using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Gives out the ledger's values to those who may have them.</summary>
internal sealed class ExportLedgerHandler(Changes changes, Door door, TileKeeper keeper)
{
    /// <summary>Asks, enters it, and publishes everything so that the export is whole.</summary>
    public async Task<Result<string>> HandleAsync(Actor actor, CancellationToken ct)
    {
        await using (var change = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            if ((await door.AskAsync(change, Act.ExportLedger, new Ask(actor.Organisation.Bytes()), ct)).IsRefused(out var refused))
            {
                return refused;
            }

            change.Record(new Entry("ledger.exported.v1", StatutoryOperation.Disclosure, actor.Organisation.Bytes())
            {
                Recipient = new { Person = actor.Person.Value, Name = actor.DisplayName },
            });
            if ((await change.CommitAsync(default(Done), ct)).IsRefused(out refused))
            {
                return refused;
            }
        }

        return await keeper.PublishAsync(ct);
    }
}
