using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Exhibits;

namespace Safehand.Editing;

/// <summary>What people typed in the rooms of recordings. Lists that were handed in hold no notes, so their hashes stand; what a search was asked for goes when it ends.</summary>
internal sealed class NamingInRooms : INamingWords
{
    public async Task<int> InAsync(NamingWords words, CancellationToken ct)
    {
        var store = words.Change.Store;
        var rooms = await store.Set<Room>().Where(r => words.Recordings.Contains(r.Exhibit)).ToListAsync(ct);
        var ids = rooms.ConvertAll(r => r.Id);
        string Without(string canonical) =>
            ChangeEditsHandler.Read(canonical) is var edit && words.Names(edit.Note) ? EditListText.Of(edit with { Note = NamingWords.ErasedText }) : canonical;
        return words.In(rooms, nameof(Room.SentBack), nameof(Room.WorkingTitle))
            + words.In(await store.Set<RoomComment>().Where(c => ids.Contains(c.Room)).ToListAsync(ct), nameof(RoomComment.Text))
            + words.In(await store.Set<HandedIn>().Where(h => ids.Contains(h.Room)).ToListAsync(ct), nameof(HandedIn.Acknowledged), nameof(HandedIn.LeftOpen))
            + words.In(await store.Set<RoomEdit>().Where(e => ids.Contains(e.Room) && e.Json != null).ToListAsync(ct), [nameof(RoomEdit.Json)], Without)
            + words.In(await store.Set<EditStep>().Where(s => ids.Contains(s.Room)).ToListAsync(ct), [nameof(EditStep.After), nameof(EditStep.Before)], Without);
    }
}
