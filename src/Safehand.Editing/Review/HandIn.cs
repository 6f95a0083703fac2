using System.Text;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Hands an edit in. From here its list stands still; what is reviewed and rendered is the text that was hashed.</summary>
internal sealed class HandInHandler(RoomDoor door, TimeProvider clock)
{
    public async Task<Result<Done>> HandleAsync(RoomId id, string? acknowledged, Actor actor, CancellationToken ct)
    {
        var sentence = acknowledged?.Trim();
        if (sentence is { Length: > 0 } && CommentHandler.Check(sentence, Purpose.LongestSentence, "acknowledged") is { } invalid)
        {
            return invalid;
        }

        var entered = await door.EditAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        if (await FilmBook.FindAsync(inside.Store, inside.Room.Exhibit, ct) is not { } film)
        {
            return Refusal.Conflict("room.not-measured", "Load the room first: its recording has not been measured yet.");
        }

        var list = await ListAsync(inside.Store, id, film.Master, ct);
        if (EditFitting.Misfit(list, film.Master, inside.Commission.ReasonCodes) is { } misfit)
        {
            return misfit;
        }

        if (string.IsNullOrEmpty(sentence) && film.Master.Picture && await UncoveredAsync(inside.Store, id, ct) is { } uncovered)
        {
            return uncovered;
        }

        var text = EditListText.Of(list);
        var hash = EditListText.Hash(text);
        if (inside.Room.HandIn(actor.Person, hash, clock.GetUtcNow()) is { } outOfTurn)
        {
            return outOfTurn;
        }

        inside.Store.Add(new HandedIn
        {
            Room = id,
            Revision = inside.Room.NextRevision(),
            ListSha256 = hash,
            List = text,
            By = actor.Person,
            ByName = actor.DisplayName,
            At = clock.GetUtcNow(),
            Acknowledged = string.IsNullOrEmpty(sentence) ? null : sentence,
        });
        inside.Change.Record(inside.Entry("edit.handed-in.v1", StatutoryOperation.None, new
        {
            ListSha256 = hash,
            Edits = list.Edits.Count,
            Proposals = list.Proposals.Count,
            Acknowledged = sentence,
        }));
        return await inside.Change.CommitAsync(default(Done), ct);
    }

    /// <summary>The list as it stands.</summary>
    internal static async Task<EditList> ListAsync(StoreContext store, RoomId room, EditMaster master, CancellationToken ct)
    {
        var edits = await store.Set<RoomEdit>().AsNoTracking().Where(e => e.Room == room && e.Json != null).Select(e => e.Json!).ToListAsync(ct);
        var proposals = await store.Set<RoomProposal>().AsNoTracking().Where(p => p.Room == room).Select(p => p.Json).ToListAsync(ct);
        return EditList.InOrder(master, edits.Select(ChangeEditsHandler.Read), proposals.Select(p => EditListReading.Proposal(Encoding.UTF8.GetBytes(p)).Value));
    }

    /// <summary>The revision at which an edit last changed; 0: never.</summary>
    internal static async Task<long> ListRevisionAsync(StoreContext store, RoomId room, CancellationToken ct) =>
        await store.Set<RoomEdit>().Where(e => e.Room == room).MaxAsync(e => (long?)e.Revision, ct) ?? 0;

    // The check must have looked at this very list.
    private static async Task<Refusal?> UncoveredAsync(StoreContext store, RoomId room, CancellationToken ct)
    {
        var revision = await ListRevisionAsync(store, room, ct);
        var check = await store.Set<EditingJob>().AsNoTracking()
            .Where(j => j.Room == room && j.Kind == JobKind.Uncovered && j.State == JobState.Done && j.ListRevision == revision)
            .OrderByDescending(j => j.EndedAt).FirstOrDefaultAsync(ct);
        return check is null
            ? Refusal.Conflict("hand-in.uncovered", "Run the check for faces that no box covers: it has not looked at the list as it is now. Or say why it can be handed in without.", "acknowledged")
            : UncoveredFound.Read(check.Result).Count == 0 ? null
            : Refusal.Conflict("hand-in.uncovered", "Faces were found that no box covers. Cover them, or say why they may stay.", "acknowledged");
    }
}
