using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Somebody is in a room: a change under way that the door has permitted. Dispose without a commit where nothing was done.</summary>
internal sealed class Inside(Change change, Room room, Commission commission, CustodyFacts facts, bool isEditor) : IAsyncDisposable
{
    internal Change Change => change;

    internal StoreContext Store => change.Store;

    internal Room Room => room;

    internal Commission Commission => commission;

    internal CustodyFacts Facts => facts;

    /// <summary>Whether the actor is one of the commission's editors.</summary>
    internal bool IsEditor => isEditor;

    internal Actor Actor => change.Actor;

    /// <summary>An entry about this room's recording.</summary>
    internal Entry Entry(string name, StatutoryOperation operation, object content) => RoomEntry.Of(room, facts, name, operation, content);

    public ValueTask DisposeAsync() => change.DisposeAsync();
}

/// <summary>What rooms write into the ledger: entries of the recording that is edited, so that they stand in its continuity.</summary>
internal static class RoomEntry
{
    internal static Entry Of(Room room, CustodyFacts facts, string name, StatutoryOperation operation, object content) =>
        new(name, operation, room.Exhibit.Bytes()) { Case = facts.Case, Content = new { facts.Reference, Room = room.Id.Value, What = content } };
}

/// <summary>
/// The way into a room. The door is asked each time, in the transaction of the act, with the purpose that the commission states; a refusal is entered.
/// An editor is let in by the sealed grant of this very commission, while it stands and the room is not closed: a grant by another on the same
/// recording is none here.
/// </summary>
internal sealed class RoomDoor(Store store, Changes changes, ExhibitCustody custody, RoomVisits visits)
{
    // Nobody is told whether a room exists that they may not enter.
    private static readonly Refusal NoSuchRoom = Refusal.NotFound("room.not-found", "There is no such room, or it is not yours. Look at your rooms, or ask who commissioned the edit.");

    /// <summary>Comes in to look: as an editor of its commission, or as somebody who may review.</summary>
    internal async Task<Result<Inside>> LookAsync(RoomId id, Actor actor, CancellationToken ct) => await EnterAsync(id, null, actor, ct);

    /// <summary>Comes in to edit.</summary>
    internal Task<Result<Inside>> EditAsync(RoomId id, Actor actor, CancellationToken ct) => EnterAsync(id, Act.EditRoom, actor, ct);

    /// <summary>Comes in to do a step of review.</summary>
    internal Task<Result<Inside>> ReviewAsync(RoomId id, Act act, Actor actor, CancellationToken ct) => EnterAsync(id, act, actor, ct);

    /// <summary>What somebody inside may do, for showing it.</summary>
    internal async Task<bool> MayAsync(Inside inside, Act act, CancellationToken ct) =>
        await custody.ConsiderAsync(inside.Change, act, inside.Room.Exhibit, ct, await HistoryAsync(inside.Store, inside.Room, ct)) is { IsPermitted: true };

    /// <summary>
    /// Enters that somebody looks at what is in the room: once for each sign-in (a page asks every few seconds), or each time. Commits: what follows only reads.
    /// </summary>
    /// <returns>Why it could not be entered, in which case nothing MUST be shown; null: it stands in the ledger.</returns>
    internal async Task<Refusal?> ShownAsync(Inside inside, bool eachTime, CancellationToken ct)
    {
        if (!eachTime && visits.Knows(inside.Room.Id, inside.Actor))
        {
            return null;
        }

        inside.Change.Record(inside.Entry("room.entered.v1", StatutoryOperation.Consultation, new { As = inside.IsEditor ? "editor" : "reviewer" }));
        if ((await inside.Change.CommitAsync(default(Done), ct)).IsRefused(out var refusal))
        {
            return refusal;
        }

        visits.Keep(inside.Room.Id, inside.Actor);
        return null;
    }

    /// <summary>Everybody who could have edited in the room, and who accepted. Dismissing what was proposed is editing too, and leaves no step: so each editor counts.</summary>
    internal static async Task<EditHistory> HistoryAsync(StoreContext store, Room room, CancellationToken ct)
    {
        var named = await store.Set<CommissionEditor>().AsNoTracking().Where(e => e.Commission == room.Commission).ToListAsync(ct);
        var authors = await store.Set<EditStep>().Where(s => s.Room == room.Id).Select(s => s.Author).Distinct().ToListAsync(ct);
        var handedIn = await store.Set<HandedIn>().Where(h => h.Room == room.Id).Select(h => h.By).Distinct().ToListAsync(ct);
        return new EditHistory([.. named.Select(e => e.Person).Union(authors).Union(handedIn)], room.AcceptedBy, room.Commission)
        {
            IsGenuine = await IsGenuineAsync(store, room, named, ct),
        };
    }

    private static async Task<bool> IsGenuineAsync(StoreContext store, Room room, List<CommissionEditor> named, CancellationToken ct) =>
        store.IsGenuine(room) && named.TrueForAll(store.IsGenuine) && store.IsGenuine(await store.Set<Commission>().AsNoTracking().SingleAsync(c => c.Id == room.Commission, ct));

    /// <summary>Reads rows as they were at the last commit, for somebody whom the door has just let in.</summary>
    internal async Task<T> ReadAsync<T>(Func<StoreContext, Task<T>> read)
    {
        await using var reading = store.Read();
        return await read(reading);
    }

    private async Task<Result<Inside>> EnterAsync(RoomId id, Act? act, Actor actor, CancellationToken ct)
    {
        Room? room;
        Commission? commission;
        bool isEditor;
        await using (var reading = store.Read())
        {
            room = await reading.Set<Room>().SingleOrDefaultAsync(r => r.Id == id, ct);
            if (room is null)
            {
                return NoSuchRoom;
            }

            commission = await reading.Set<Commission>().SingleAsync(c => c.Id == room.Commission, ct);
            isEditor = await reading.Set<CommissionEditor>().AnyAsync(e => e.Commission == room.Commission && e.Person == actor.Person && e.EndedAt == null, ct);
        }

        var asked = act ?? (isEditor ? Act.EditRoom : Act.ReviewEdit);
        var change = await changes.BeginAsync(actor, asked is Act.EditRoom ? commission.PurposeOfEditing() : commission.PurposeOfReview(), ct);
        var kept = false;
        try
        {
            // Read again: what was read above decides nothing but the words of the purpose.
            room = await change.Store.Set<Room>().SingleAsync(r => r.Id == id, ct);
            commission = await change.Store.Set<Commission>().SingleAsync(c => c.Id == room.Commission, ct);
            var editors = await change.Store.Set<CommissionEditor>().AsNoTracking().Where(e => e.Commission == room.Commission).ToListAsync(ct);
            isEditor = editors.Exists(e => e.Person == actor.Person && e.EndedAt == null);
            // Told whom nobody edited with: an empty history is a history. Looking is no step, so its reader may have edited.
            var history = asked is Act.EditRoom || act is null
                ? new EditHistory([], Commission: room.Commission) { IsGenuine = await IsGenuineAsync(change.Store, room, editors, ct) }
                : await HistoryAsync(change.Store, room, ct);
            var admitted = await custody.AskAsync(change, asked, room.Exhibit, ct, history);
            if (admitted.IsRefused(out var refusal))
            {
                // To who is no editor of this commission and may not review, a room of others looks like none (G48: a supplier's people and what they were not commissioned for).
                var hidden = !isEditor && refusal.Kind is RefusalKind.NotPermitted && (act is null or Act.EditRoom || refusal.Rule is "G48");
                return hidden || refusal.Kind is RefusalKind.NotFound ? NoSuchRoom : refusal;
            }

            // The grant has let them in; the room and its commission can only take away. They do when somebody put an older grant back.
            if (asked is Act.EditRoom && (!isEditor || commission.State is not CommissionState.Open || room.State is RoomState.Closed))
            {
                var why = isEditor ? "over" : "not of this commission";
                return await change.RefuseAsync(NoSuchRoom, RoomEntry.Of(room, admitted.Value.Facts, "edit-room.refused.v1", StatutoryOperation.None, new { Why = why }));
            }

            kept = true;
            return new Inside(change, room, commission, admitted.Value.Facts, isEditor);
        }
        finally
        {
            if (!kept)
            {
                await change.DisposeAsync();
            }
        }
    }
}
