using Microsoft.EntityFrameworkCore;
using Safehand.Design.Words;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Notes something of a recording.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="AtMs">Where in it, in milliseconds from its beginning; null or 0 where it has no time here. <see cref="NoteTime.Unreadable"/>: a time was typed that is none.</param>
/// <param name="Text">What, 1 to 500 characters.</param>
/// <param name="Shared">Whether whoever sees the case and may open the recording reads it, or its author alone.</param>
public sealed record WriteNote(ExhibitId Exhibit, long? AtMs, string? Text, bool Shared);

internal sealed class WriteNoteHandler(Changes changes, NotesDoor door, TimeProvider clock)
{
    public async Task<Result<NoteId>> HandleAsync(WriteNote ask, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var asked = await door.AskToWriteAsync(change, ask.Exhibit, ct);
        if (asked.IsRefused(out var refused))
        {
            return refused;
        }

        var exhibit = asked.Value.Exhibit!;
        var text = (ask.Text ?? string.Empty).ReplaceLineEndings("\n").Trim();
        if ((CheckTime(ask.AtMs, exhibit) ?? CheckText(text)) is { } invalid)
        {
            return invalid;
        }

        if (await change.Store.Set<Note>().CountAsync(n => n.Exhibit == exhibit.Id && n.Author == actor.Person, ct) >= Note.Most)
        {
            return Refusal.Conflict("note.too-many", $"You have {Note.Most} notes on this recording, and there is room for no more. Remove one first.", "Text");
        }

        var note = new Note
        {
            Id = Ids.New<NoteId>(),
            Exhibit = exhibit.Id,
            AtMs = Note.IsTimed(exhibit) ? ask.AtMs : null,
            Text = text,
            Author = actor.Person,
            AuthorName = actor.DisplayName,
            WrittenAt = clock.GetUtcNow(),
            Shared = ask.Shared,
        };
        change.Store.Add(note);
        change.Record(ExhibitEntries.NoteWritten(exhibit, note));
        return await change.CommitAsync(note.Id, ct);
    }

    private static Refusal? CheckText(string text) =>
        text.Length == 0 ? Refusal.Invalid("note.text-missing", "Enter your note", "Text")
        : text.Length > Note.Longest ? Refusal.Invalid("note.text-long", $"Your note must be {Note.Longest} characters or less", "Text")
        : PlainText.Refused(text.Replace('\n', ' ')) ? Refusal.Invalid("text.hidden-characters", "Remove control or direction characters: type the text instead of pasting it", "Text")
        : null;

    private static Refusal? CheckTime(long? atMs, Exhibit exhibit) => (Note.IsTimed(exhibit), atMs) switch
    {
        (false, null or 0) => null,
        (false, _) => Refusal.Invalid("note.no-time", "This does not play here, so a note on it has no time. Leave the time out", "At"),
        (true, null) => Refusal.Invalid("note.time-missing", "Enter the time in the recording, like 00:12:07", "At"),
        (true, < 0) => Refusal.Invalid("note.time", "The time must be hours, minutes and seconds, like 00:12:07", "At"),
        (true, { } at) => at <= exhibit.DurationMs ? null
            : Refusal.Invalid("note.time-outside", $"The time must be within the recording, which lasts {Quantities.Position(TimeSpan.FromMilliseconds(exhibit.DurationMs!.Value))}", "At"),
    };
}
