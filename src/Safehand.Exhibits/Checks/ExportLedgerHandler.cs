using Safehand.Access;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Gives out the ledger's values to those who may have them: those of their own organisation and its cases.</summary>
internal sealed class ExportLedgerHandler(Changes changes, Door door, TileKeeper keeper, LedgerBook book, OwnValues own, Witnessing witnessing)
{
    /// <summary>Asks, enters it, publishes everything so that the export is whole, and lets the witnesses sign it.</summary>
    public async Task<Result<string>> HandleAsync(Actor actor, CancellationToken ct)
    {
        await using (var change = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            if ((await door.AskAsync(change, Act.ExportLedger, new Ask(actor.Organisation.Bytes()) { ActsOn = actor.Organisation }, ct)).IsRefused(out var refused))
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

        var published = await keeper.PublishAsync(ct);
        await witnessing.CoverAsync(Checkpoint.Parse(SignedNote.Parse(published).Text).Size, ct);
        return published;
    }

    /// <summary>The values of entries from an index on, as this actor may have them. MUST follow a permit.</summary>
    public async Task<IReadOnlyList<byte[]>> FromAsync(long index, int most, Actor actor, CancellationToken ct) =>
        await own.OfAsync(actor.Organisation, await book.AllFromAsync(index, most, ct), ct);
}
