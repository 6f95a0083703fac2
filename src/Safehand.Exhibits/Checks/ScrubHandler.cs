using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>What a check of one exhibit found.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="Reference">Its mark.</param>
/// <param name="Unchanged">Whether every byte is as it was received.</param>
/// <param name="Finding">In plain words.</param>
public sealed record Checked(string Exhibit, string Reference, bool Unchanged, string Finding);

/// <summary>Re-reads everything stored and compares it with the receipts.</summary>
internal sealed class ScrubHandler(Store store, Changes changes, Door door, Vault vault)
{
    /// <summary>Asks whether the actor may.</summary>
    public async Task<Result<Done>> BeginAsync(Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if ((await door.AskAsync(change, Act.Scrub, new Ask(actor.Organisation.Bytes()), ct)).IsRefused(out var refused))
        {
            return refused;
        }

        change.Record(new Entry("scrub.begun.v1", StatutoryOperation.None, actor.Organisation.Bytes()));
        return await change.CommitAsync(default(Done), ct);
    }

    /// <summary>Checks one exhibit after the other. Each finding is in the continuity of its exhibit.</summary>
    public async IAsyncEnumerable<Checked> ScrubAsync(Actor actor, [EnumeratorCancellation] CancellationToken ct)
    {
        List<Exhibit> all;
        await using (var reading = store.Read())
        {
            all = await reading.Set<Exhibit>().Where(e => e.State == CustodyState.InCustody).OrderBy(e => e.BookedInAt).ToListAsync(ct);
        }

        foreach (var exhibit in all)
        {
            var (unchanged, finding) = await CheckAsync(exhibit, ct);
            await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
            change.Record(ExhibitEntries.Checked(exhibit, unchanged, finding));
            await change.CommitAsync(default(Done), ct);
            yield return new Checked(exhibit.Id.Value, exhibit.Reference, unchanged, finding);
        }
    }

    private async Task<(bool Unchanged, string Finding)> CheckAsync(Exhibit exhibit, CancellationToken ct)
    {
        var master = await vault.ScrubAsync(exhibit.Master!.Value, ct);
        if (!master.Sound)
        {
            return (false, Words(master.Finding));
        }

        if (master.Found is null || Convert.ToHexStringLower(master.Found.Sha256) != exhibit.Sha256 || Convert.ToHexStringLower(master.Found.CiphertextTreeHash) != exhibit.TreeHash)
        {
            return (false, "The stored bytes are not the ones on the receipt.");
        }

        if (exhibit.Playing is { } playing && playing != exhibit.Master && !(await vault.ScrubAsync(playing, ct)).Sound)
        {
            return (false, "The recording is unchanged. Its playing copy is damaged and must be made again.");
        }

        return (true, "Every byte read again and compared with the receipt.");
    }

    private static string Words(string finding) => finding switch
    {
        "missing" => "The stored bytes are missing.",
        "altered" => "The stored bytes were altered.",
        "key" => "The key of the recording is missing or altered.",
        "contents" => "The stored bytes are another recording.",
        "destroyed" => "The key was destroyed while it was checked.",
        _ => "The stored bytes cannot be read.",
    };
}

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
