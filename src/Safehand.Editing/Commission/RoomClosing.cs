using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>What the end of a commission does to its rooms.</summary>
internal static class RoomClosing
{
    /// <summary>
    /// Ends what the commission's editors have open and closes each room, with an entry on each exhibit; but not one whose version is finished. That was made and checked,
    /// and can still be released (G52) or left unreleased.
    /// </summary>
    /// <param name="custody">Ends openings.</param>
    /// <param name="change">The act that ends the commission.</param>
    /// <param name="commission">Which.</param>
    /// <param name="how">Why the rooms close: <c>withdrawn</c> or <c>case-closed</c>.</param>
    /// <param name="now">When.</param>
    /// <param name="ct">Stops.</param>
    internal static async Task CloseAsync(ExhibitCustody custody, Change change, Commission commission, string how, DateTimeOffset now, CancellationToken ct)
    {
        // One that somebody altered is refused to everybody as it is, and closing it would seal it.
        foreach (var room in (await change.Store.Set<Room>().Where(r => r.Commission == commission.Id).ToListAsync(ct)).Where(change.Store.IsGenuine))
        {
            await EndOpeningsAsync(custody, change, room, ct);
            if (!await OutlivesAsync(change.Store, room, ct))
            {
                await CloseAsync(change, commission, room, how, now, ct);
            }
        }
    }

    /// <summary>
    /// Closes a room that outlived its commission while its version was made, and has none that could be released: nobody can edit it again, and nobody would be told of it.
    /// </summary>
    internal static async Task CloseUnfinishedAsync(Change change, Room room, DateTimeOffset now, CancellationToken ct)
    {
        var commission = await change.Store.Set<Commission>().SingleAsync(c => c.Id == room.Commission, ct);
        if (!room.IsFinished && commission.State is not CommissionState.Open)
        {
            await CloseAsync(change, commission, room, commission.State is CommissionState.Withdrawn ? "withdrawn" : "case-closed", now, ct);
        }
    }

    private static async Task CloseAsync(Change change, Commission commission, Room room, string how, DateTimeOffset now, CancellationToken ct)
    {
        if (!room.Close(how, now))
        {
            return;
        }

        change.Record(new Entry("room.closed.v1", StatutoryOperation.None, room.Exhibit.Bytes())
        {
            Case = commission.Case,
            Content = new { Room = room.Id.Value, Commission = commission.Number, How = how },
        });

        // What is asked for in it is not wanted any more. One that runs already is stopped by the runner, which sees that it has ended.
        foreach (var job in await change.Store.Set<EditingJob>().Where(j => j.Room == room.Id && j.State == JobState.Waiting).ToListAsync(ct))
        {
            if (job.End(JobState.Cancelled, "Cancelled: the room was closed", null, now))
            {
                change.Record(new Entry(job.Kind is JobKind.Render ? "rendering.ended.v1" : "search.ended.v1", StatutoryOperation.None, room.Exhibit.Bytes())
                {
                    Case = commission.Case,
                    Content = new { Room = room.Id.Value, job.Kind, How = "cancelled", Why = how },
                });
            }
        }
    }

    /// <summary>Whether a room's version is finished, or in custody and being checked.</summary>
    internal static async Task<bool> OutlivesAsync(StoreContext store, Room room, CancellationToken ct) =>
        room.IsFinished
        || (room.State is RoomState.Rendering
            && await store.Set<Rendition>().AnyAsync(r => r.Room == room.Id && r.Checks == null && store.Set<EditingJob>().Any(j => j.Id == r.Job && j.State == JobState.Waiting), ct));

    /// <summary>Ends what the room's editors have open of its exhibit.</summary>
    internal static async Task EndOpeningsAsync(ExhibitCustody custody, Change change, Room room, CancellationToken ct)
    {
        var editors = await change.Store.Set<CommissionEditor>().Where(e => e.Commission == room.Commission).Select(e => e.Person).ToListAsync(ct);
        await custody.EndOpeningsAsync(change, room.Exhibit, editors, "revoked", ct);
    }
}
