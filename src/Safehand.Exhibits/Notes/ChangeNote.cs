using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Lets others read a note too. There is no way back but removing it: what was read was read.</summary>
/// <param name="Exhibit">The recording it is on.</param>
/// <param name="Note">One's own note.</param>
public sealed record ShareNote(ExhibitId Exhibit, NoteId Note);

/// <summary>Removes a note for good.</summary>
/// <param name="Exhibit">The recording it is on.</param>
/// <param name="Note">One's own note.</param>
public sealed record RemoveNote(ExhibitId Exhibit, NoteId Note);

/// <summary>What authors do with their own notes, and nobody with those of others.</summary>
internal sealed class ChangeNoteHandler(Changes changes, NotesDoor door)
{
    // The same words for what is not there and for what is somebody else's: the note of another is not to be told from none.
    private static readonly Refusal None = Refusal.NotFound("note.not-found", "There is no such note of yours on this recording. It may have been removed.");

    public Task<Result<Done>> HandleAsync(ShareNote ask, Actor actor, CancellationToken ct) => ChangeAsync(
        ask.Exhibit, ask.Note, actor,
        (change, exhibit, note) =>
        {
            if (!note.Shared)
            {
                note.Shared = true;
                change.Record(ExhibitEntries.NoteShared(exhibit, note));
            }
        },
        ct);

    public Task<Result<Done>> HandleAsync(RemoveNote ask, Actor actor, CancellationToken ct) => ChangeAsync(
        ask.Exhibit, ask.Note, actor,
        (change, exhibit, note) =>
        {
            change.Store.Remove(note);
            change.ForgetErased();
            change.Record(ExhibitEntries.NoteRemoved(exhibit, note));
        },
        ct);

    private async Task<Result<Done>> ChangeAsync(ExhibitId exhibit, NoteId id, Actor actor, Action<Change, Exhibit, Note> what, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var asked = await door.AskToWriteAsync(change, exhibit, ct);
        if (asked.IsRefused(out var refused))
        {
            return refused;
        }

        if (await change.Store.Set<Note>().SingleOrDefaultAsync(n => n.Id == id && n.Exhibit == exhibit && n.Author == actor.Person, ct) is not { } note)
        {
            return None;
        }

        what(change, asked.Value.Exhibit!, note);
        return change.HasEntries ? await change.CommitAsync(default(Done), ct) : default(Done);
    }
}
