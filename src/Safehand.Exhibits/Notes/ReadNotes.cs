using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>A note, as somebody who may read it sees it.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="AtMs">Where in the recording, in milliseconds; null where it has no time.</param>
/// <param name="Text">What it says.</param>
/// <param name="By">Who wrote it.</param>
/// <param name="ByMe">Whether that is the reader, who can then share and remove it.</param>
/// <param name="WrittenAt">When.</param>
/// <param name="Shared">Whether others read it too.</param>
public sealed record NoteRow(NoteId Id, long? AtMs, string Text, string By, bool ByMe, DateTimeOffset WrittenAt, bool Shared);

/// <summary>The notes of a recording, by their time in it.</summary>
/// <param name="Notes">Those that the reader may read: shared ones, and their own.</param>
/// <param name="MayWrite">Whether they could add one.</param>
/// <param name="Timed">Whether a note here has a time.</param>
internal sealed record NotesView(IReadOnlyList<NoteRow> Notes, bool MayWrite, bool Timed);

internal sealed class ReadNotesHandler(Changes changes, NotesDoor door)
{
    public async Task<Result<NotesView>> HandleAsync(ExhibitId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        return await ReadAsync(change, id, actor, ct);
    }

    /// <summary>For the recording's page: null, and nothing is entered, for those who may see that and not its notes. They asked for none.</summary>
    internal async Task<NotesView?> ForPageAsync(ExhibitId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        return await Target.OfExhibitAsync(change.Store, id, ct) is { } target && door.Could(change, target)
            && await ReadAsync(change, id, actor, ct) is var read && !read.IsRefused(out _) ? read.Value : null;
    }

    private async Task<Result<NotesView>> ReadAsync(Change change, ExhibitId id, Actor actor, CancellationToken ct)
    {
        var asked = await door.AskAsync(change, id, ct);
        if (asked.IsRefused(out var refused))
        {
            return refused;
        }

        var exhibit = asked.Value.Exhibit!;
        var notes = await change.Store.Set<Note>().AsNoTracking().Where(n => n.Exhibit == id && (n.Shared || n.Author == actor.Person))
            .OrderBy(n => n.AtMs).ThenBy(n => n.WrittenAt).ThenBy(n => n.Id).ToListAsync(ct);
        var view = new NotesView(
            notes.ConvertAll(n => new NoteRow(n.Id, n.AtMs, n.Text, n.AuthorName, n.Author == actor.Person, n.WrittenAt, n.Shared)), asked.Value.MayBeNoted(), Note.IsTimed(exhibit));
        if (notes.Count == 0)
        {
            return view; // nothing was read
        }

        change.Record(ExhibitEntries.NotesRead(exhibit, notes.Count));
        return await change.CommitAsync(view, ct);
    }
}
