using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>
/// Closes the rooms of a supplier one of whose conditions is not in date, and opens them again when all are. The gate refuses every part at once in
/// any case; this enters it, and ends what is open.
/// </summary>
internal sealed class LapseWatch(Store store, Changes changes, SupplierRegister suppliers, ExhibitCustody custody, TimeProvider clock)
{
    public async Task CheckAsync(CancellationToken ct)
    {
        await using var reading = store.Read();
        var pairs = await reading.Set<Commission>().Where(c => c.State == CommissionState.Open && c.EditorOrganisation != c.Customer)
            .Select(c => new { c.Customer, c.EditorOrganisation }).Distinct().ToListAsync(ct);
        foreach (var pair in pairs)
        {
            await CheckAsync(reading, pair.Customer, pair.EditorOrganisation, ct);
        }
    }

    private async Task CheckAsync(StoreContext reading, OrganisationId customer, OrganisationId supplier, CancellationToken ct)
    {
        var inDate = await suppliers.FindAsync(reading, customer, supplier, ct) is { } known && known.AllInDate(clock.GetUtcNow());
        var concerned = await RoomsOf(reading, customer, supplier).AnyAsync(r => inDate ? r.SuspendedAt != null : r.SuspendedAt == null, ct);
        if (!concerned)
        {
            return;
        }

        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);

        // Read again inside the change: a renewal may just have come.
        var now = clock.GetUtcNow();
        if (await suppliers.FindAsync(change.Store, customer, supplier, ct) is not { } current || current.AllInDate(now) != inDate)
        {
            return;
        }

        var rooms = (await RoomsOf(change.Store, customer, supplier).ToListAsync(ct)).FindAll(change.Store.IsGenuine);
        var turned = inDate ? rooms.Where(r => r.Resume()).ToList() : [.. rooms.Where(r => r.Suspend(now))];
        if (turned.Count == 0)
        {
            return;
        }

        if (!inDate)
        {
            change.Record(new Entry("supplier.condition-lapsed.v1", StatutoryOperation.None, supplier.Bytes())
            {
                Recipient = new { Organisation = supplier.Value, current.Name },
                Content = new { Lapsed = current.Conditions.Where(c => !(now < c.Until)).Select(c => new { c.Kind, c.Until }).ToArray(), Rooms = turned.Count },
            });
        }

        var commissions = turned.Select(r => r.Commission).Distinct().ToArray();
        var given = await change.Store.Set<Commission>().Where(c => commissions.Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
        foreach (var room in turned)
        {
            var commission = given[room.Commission];
            if (!inDate)
            {
                await RoomClosing.EndOpeningsAsync(custody, change, room, ct);
            }

            change.Record(new Entry(inDate ? "room.reopened.v1" : "room.closed.v1", StatutoryOperation.None, room.Exhibit.Bytes())
            {
                Case = commission.Case,
                Content = new { Room = room.Id.Value, Commission = commission.Number, How = inDate ? "conditions-renewed" : "condition-lapsed" },
            });
        }

        await change.CommitAsync(default(Done), ct);
    }

    private static IQueryable<Room> RoomsOf(StoreContext rows, OrganisationId customer, OrganisationId supplier) =>
        rows.Set<Room>().Where(r => r.State != RoomState.Closed && r.State != RoomState.Released
            && rows.Set<Commission>().Any(c => c.Id == r.Commission && c.State == CommissionState.Open && c.Customer == customer && c.EditorOrganisation == supplier));
}
