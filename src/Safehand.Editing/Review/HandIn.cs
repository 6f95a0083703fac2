using System.Text;
using Microsoft.EntityFrameworkCore;
using Safehand.Design.Words;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>What an editor says with a hand-in, where something speaks against it.</summary>
/// <param name="Acknowledged">Why it can be handed in although the check found faces that no box covers, or has not looked at the list as it is.</param>
/// <param name="LeftOpen">Why proposals are left undecided.</param>
/// <param name="Seen">What they had before them; null: nothing was said of it.</param>
internal sealed record HandInSaid(string? Acknowledged = null, string? LeftOpen = null, HandInSeen? Seen = null);

/// <summary>What somebody had before them when they handed in. A sentence is about that and about nothing that came since.</summary>
/// <param name="Revision">The room's revision that the list on the screen was of; null: not compared.</param>
/// <param name="Undecided">How many proposals nobody had decided on; null: not compared.</param>
/// <param name="Uncovered">How many sightings the check had found, 0 or null where it had not looked at the list.</param>
internal sealed record HandInSeen(long? Revision = null, int? Undecided = null, int? Uncovered = null)
{
    /// <summary>Whether the list is another than was seen.</summary>
    internal bool IsOfAnother(long listRevision) => Revision is { } seen && listRevision > seen;

    /// <summary>What speaks against the list now and was not known then, in words; null: nothing.</summary>
    internal string? News(HandInStanding now) =>
        Undecided is { } open && now.Undecided > open ? $"There are {Quantities.Number(now.Undecided - open)} new suggestions that nobody has decided on."
        : now.Uncovered is { } found && found > (Uncovered ?? 0) ? "The check has found faces that no box covers since you loaded this page."
        : null;
}

/// <summary>Hands an edit in. From here its list stands still; what is reviewed and rendered is the text that was hashed.</summary>
internal sealed class HandInHandler(RoomDoor door, TimeProvider clock)
{
    public async Task<Result<Done>> HandleAsync(RoomId id, HandInSaid said, Actor actor, CancellationToken ct)
    {
        var (sentence, left) = (Trimmed(said.Acknowledged), Trimmed(said.LeftOpen));
        if ((sentence is null ? null : CommentHandler.Check(sentence, Purpose.LongestSentence, "acknowledged", "Enter why it can be handed in")) is { } invalid)
        {
            return invalid;
        }

        if ((left is null ? null : CommentHandler.Check(left, Purpose.LongestSentence, "leftOpen", "Enter why suggestions are left undecided")) is { } unfit)
        {
            return unfit;
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

        if (said.Seen is { } seen && seen.IsOfAnother(await ListRevisionAsync(inside.Store, id, ct)))
        {
            return Refusal.Conflict("hand-in.changed", "The list has been changed since you loaded this page. It is shown as it stands now: look at it, then hand it in.");
        }

        var list = await ListAsync(inside.Store, id, film.Master, ct);
        if (EditFitting.Misfit(list, film.Master, inside.Commission.ReasonCodes) is { } misfit)
        {
            return misfit;
        }

        var standing = await HandInStanding.NowAsync(inside.Store, id, film.Master.Picture, ct);
        if (left is null && standing.Undecided > 0)
        {
            return Refusal.Conflict("hand-in.undecided", standing.UndecidedWords + " Decide on each, or say in a sentence why they are left.", "leftOpen");
        }

        if (sentence is null && standing.IsUncovered)
        {
            return Refusal.Conflict("hand-in.uncovered", standing.Uncovered is null
                ? "Run the check for faces that no box covers: it has not looked at the list as it is now. Or say why it can be handed in without."
                : "Faces were found that no box covers. Cover them, or say why they may stay.", "acknowledged");
        }

        if (said.Seen?.News(standing) is { } news)
        {
            return Refusal.Conflict("hand-in.changed", news + " Look at them, then hand it in.");
        }

        // A sentence that nothing asked for answers nothing: kept, it would stand as a warning before those who review.
        (sentence, left) = (standing.IsUncovered ? sentence : null, standing.Undecided > 0 ? left : null);

        // Without its notes, which never leave the room: whoever is given the list later can compute the hash that stands in the ledger.
        var text = EditListText.Of(list.WithoutNotes());
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
            Acknowledged = sentence,
            LeftOpen = left,
        });
        inside.Change.Record(inside.Entry("edit.handed-in.v1", StatutoryOperation.None, new
        {
            ListSha256 = hash,
            Edits = list.Edits.Count,
            Proposals = list.Proposals.Count,
            Acknowledged = sentence,
            standing.Uncovered,
            standing.Undecided,
            LeftOpen = left,
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

    private static string? Trimmed(string? said) => said?.Trim() is { Length: > 0 } sentence ? sentence : null;
}
