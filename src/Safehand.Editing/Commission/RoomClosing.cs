using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>What the end of a commission does to its rooms.</summary>
internal static class RoomClosing
{
    /// <summary>Closes every room of a commission and ends what its editors have open, with an entry on each exhibit.</summary>
    internal static async Task CloseAsync(ExhibitCustody custody, Change change, Commission commission, string how, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var room in await change.Store.Set<Room>().Where(r => r.Commission == commission.Id).ToListAsync(ct))
        {
            await EndOpeningsAsync(custody, change, room, ct);
            if (room.Close(how, now))
            {
                change.Record(new Entry("room.closed.v1", StatutoryOperation.None, room.Exhibit.Bytes())
                {
                    Case = commission.Case,
                    Content = new { Room = room.Id.Value, Commission = commission.Number, How = how },
                });
            }
        }
    }

    /// <summary>Ends what the room's editors have open of its exhibit.</summary>
    internal static async Task EndOpeningsAsync(ExhibitCustody custody, Change change, Room room, CancellationToken ct)
    {
        var editors = await change.Store.Set<CommissionEditor>().Where(e => e.Commission == room.Commission).Select(e => e.Person).ToListAsync(ct);
        await custody.EndOpeningsAsync(change, room.Exhibit, editors, "revoked", ct);
    }
}
