using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>What the end of a commission does to its rooms.</summary>
internal static class RoomClosing
{
    /// <summary>The commission was withdrawn: closes each of its rooms and ends what its editors have open, with an entry on each exhibit.</summary>
    internal static Task WithdrawnAsync(ExhibitCustody custody, Change change, Commission commission, DateTimeOffset now, CancellationToken ct) =>
        CloseAsync(custody, change, commission, "withdrawn", (_, _) => Task.FromResult(false), now, ct);

    /// <summary>The case was closed: ends what its editors have open and closes each room, but not one whose version is finished. That can still be released (G52).</summary>
    internal static Task CaseClosedAsync(ExhibitCustody custody, Change change, Commission commission, DateTimeOffset now, CancellationToken ct) =>
        CloseAsync(custody, change, commission, "case-closed", (room, stop) => OutlivesItsCaseAsync(change.Store, room, stop), now, ct);

    /// <summary>Whether a room's version is finished, or in custody and being checked.</summary>
    internal static async Task<bool> OutlivesItsCaseAsync(StoreContext store, Room room, CancellationToken ct) =>
        room.IsFinished
        || (room.State is RoomState.Rendering
            && await store.Set<Rendition>().AnyAsync(r => r.Room == room.Id && r.Checks == null && store.Set<EditingJob>().Any(j => j.Id == r.Job && j.State == JobState.Waiting), ct));

    private static async Task CloseAsync(
        ExhibitCustody custody, Change change, Commission commission, string how, Func<Room, CancellationToken, Task<bool>> staysAsync, DateTimeOffset now, CancellationToken ct)
    {
        // One that somebody altered is refused to everybody as it is, and closing it would seal it.
        foreach (var room in (await change.Store.Set<Room>().Where(r => r.Commission == commission.Id).ToListAsync(ct)).Where(change.Store.IsGenuine))
        {
            await EndOpeningsAsync(custody, change, room, ct);
            if (!await staysAsync(room, ct) && room.Close(how, now))
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
