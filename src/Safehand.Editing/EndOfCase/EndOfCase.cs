using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>
/// Ends the commissions of closed cases, opens the return-or-erase task of each supplier that was commissioned there, and escalates what is overdue.
/// Looks at the rows, so that it does the same however often it looks.
/// </summary>
internal sealed class EndOfCase(Store store, Changes changes, ExhibitCustody custody, CommissionGrants grants, EditingOptions options, TimeProvider clock)
{
    public async Task CheckAsync(CancellationToken ct)
    {
        await using var reading = store.Read();
        foreach (var id in await reading.Set<Commission>()
            .Where(c => c.State == CommissionState.Open || (c.EditorOrganisation != c.Customer
                && !reading.Set<ReturnTask>().Any(t => t.Case == c.Case && t.Supplier == c.EditorOrganisation)))
            .Select(c => c.Case).Distinct().ToListAsync(ct))
        {
            if (await ExhibitCustody.CaseAsync(reading, id, ct) is { Closed: true })
            {
                await EndAsync(id, ct);
            }
        }

        var now = clock.GetUtcNow();
        if (await reading.Set<ReturnTask>().AnyAsync(t => t.CertifiedAt == null && t.EscalatedAt == null && t.DueAt <= now, ct))
        {
            await EscalateAsync(ct);
        }
    }

    private async Task EndAsync(CaseId id, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        var now = clock.GetUtcNow();
        var all = await change.Store.Set<Commission>().Where(c => c.Case == id).ToListAsync(ct);
        foreach (var commission in all.Where(c => c.State is CommissionState.Open && change.Store.IsGenuine(c)))
        {
            _ = commission.EndWithCase(now);
            await grants.EndAsync(change, commission.Id, null, ct);
            await RoomClosing.CloseAsync(custody, change, commission, "case-closed", now, ct);
        }

        var known = await change.Store.Set<ReturnTask>().Where(t => t.Case == id).Select(t => t.Supplier).ToListAsync(ct);
        foreach (var supplier in all.Where(c => c.IsForSupplier && !known.Contains(c.EditorOrganisation)).DistinctBy(c => c.EditorOrganisation))
        {
            var task = ReturnTask.Opened(id, supplier.Customer, supplier.EditorOrganisation, supplier.EditorOrganisationName, now, TimeSpan.FromDays(options.ReturnWithinDays));
            change.Store.Add(task);
            change.Record(new Entry("return.opened.v1", StatutoryOperation.None, id.Bytes())
            {
                Case = id,
                Recipient = new { Organisation = task.Supplier.Value, Name = task.SupplierName },
                Content = new { Task = task.Id.Value, task.DueAt },
            });
        }

        if (change.HasEntries)
        {
            await change.CommitAsync(default(Done), ct);
        }
    }

    private async Task EscalateAsync(CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        var now = clock.GetUtcNow();
        foreach (var task in await change.Store.Set<ReturnTask>().Where(t => t.CertifiedAt == null && t.EscalatedAt == null && t.DueAt <= now).ToListAsync(ct))
        {
            if (task.Escalate(now))
            {
                change.Record(new Entry("return.escalated.v1", StatutoryOperation.None, task.Case.Bytes())
                {
                    Case = task.Case,
                    Recipient = new { Organisation = task.Supplier.Value, Name = task.SupplierName },
                    Content = new { Task = task.Id.Value, task.DueAt },
                });
            }
        }

        if (change.HasEntries)
        {
            await change.CommitAsync(default(Done), ct);
        }
    }
}

/// <summary>What the ledger says that a supplier's people did with the recordings of a case.</summary>
/// <param name="Openings">How often they opened one on the marked stream.</param>
/// <param name="Previews">How often they were shown a marked preview of at most ten seconds, edited or as recorded.</param>
/// <param name="Copies">Entries of disclosure by which bytes were given to them: clean copies, exports, downloads.</param>
/// <param name="Exhibits">How many recordings they were commissioned for.</param>
internal sealed record SupplierTrace(int Openings, int Previews, int Copies, int Exhibits);

/// <summary>Reads the ledger for a certificate.</summary>
internal sealed class TraceReading(LedgerBook book)
{
    private const int Page = 500;

    /// <summary>Reads every entry about each recording of the case: an act by that organisation's people, or one that names it as recipient.</summary>
    internal async Task<SupplierTrace> ReadAsync(StoreContext reading, CaseId ofCase, OrganisationId supplier, CancellationToken ct)
    {
        var exhibits = await reading.Set<Exhibit>().Where(e => e.Case == ofCase).Select(e => e.Id).ToListAsync(ct);
        var commissioned = await reading.Set<Room>().Where(r => reading.Set<Commission>().Any(c => c.Id == r.Commission && c.Case == ofCase && c.EditorOrganisation == supplier))
            .Select(r => r.Exhibit).Distinct().CountAsync(ct);
        var (openings, previews, copies) = (0, 0, 0);
        foreach (var exhibit in exhibits)
        {
            var before = long.MaxValue;
            while (await book.AboutAsync(exhibit.Bytes(), before, Page, ct) is { Count: > 0 } page)
            {
                before = page[^1].Index;
                foreach (var entry in page.Where(e => e.Entry.Leaf.Verdict is not EntryVerdict.Refused && Concerns(e, supplier)))
                {
                    openings += entry.Entry.Leaf.Name is "exhibit.opened.v1" ? 1 : 0;
                    previews += entry.Entry.Leaf.Name is "preview.seen.v1" ? 1 : 0;

                    // Whatever is ever entered as a disclosure to them counts, by names that do not exist yet too. Being commissioned gives no byte.
                    copies += entry.Entry.Leaf.Operation is StatutoryOperation.Disclosure && entry.Entry.Leaf.Name is not ("commission.given.v1" or "commission.changed.v1") ? 1 : 0;
                }
            }
        }

        return new SupplierTrace(openings, previews, copies, commissioned);
    }

    private static bool Concerns(RecordedEntry entry, OrganisationId supplier) =>
        entry.Text(ValueGroup.Actor, "organisation") == supplier.Value
        || (entry.Value(ValueGroup.Recipient)?.GetRawText().Contains(supplier.Value, StringComparison.Ordinal) ?? false);
}
