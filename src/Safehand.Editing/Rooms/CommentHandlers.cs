using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>Remarks at a timecode, by editors and reviewers.</summary>
internal sealed class CommentHandler(RoomDoor door, TimeProvider clock)
{
    public async Task<Result<string>> AddAsync(RoomId id, long atFrame, string? text, EditId? edit, Actor actor, CancellationToken ct)
    {
        var said = (text ?? string.Empty).Trim();
        if (Check(said, RoomComment.Longest, "text", "Enter a comment") is { } invalid)
        {
            return invalid;
        }

        var entered = await door.LookAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        if (inside.Room.State is RoomState.Closed)
        {
            return Refusal.Conflict("room.closed", "This room is closed.");
        }

        // An editor's own remark is theirs: refusing it would tell them that they guessed a name.
        if (!inside.IsEditor && await CommissionChecks.NamesSomebodyAsync(inside.Store, inside.Commission, "The remark", said, "text", ct) is { } naming)
        {
            return naming;
        }

        if (await FilmBook.FindAsync(inside.Store, inside.Room.Exhibit, ct) is not { } film || atFrame < 0 || atFrame >= film.Master.Frames)
        {
            return Refusal.Invalid("comment.outside", "The remark must be at a frame of the recording", "atFrame");
        }

        var before = inside.Room.Revision;
        inside.Store.Add(new RoomComment
        {
            Id = Ids.New<CommentId>(),
            Room = id,
            AtFrame = atFrame,
            Text = said,
            Edit = edit,
            Author = actor.Person,
            AuthorName = actor.DisplayName,
            At = clock.GetUtcNow(),
            Revision = inside.Room.NextRevision(),
        });
        inside.Change.Record(inside.Entry("edit.commented.v1", StatutoryOperation.None, new { AtFrame = atFrame, Text = said }));
        return await CommitAsync(inside, before, ct);
    }

    public async Task<Result<string>> ResolveAsync(RoomId id, CommentId comment, Actor actor, CancellationToken ct)
    {
        var entered = await door.LookAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        if (await inside.Store.Set<RoomComment>().SingleOrDefaultAsync(c => c.Id == comment && c.Room == id, ct) is not { } found)
        {
            return Refusal.NotFound("comment.not-found", "There is no such remark in this room.");
        }

        var before = inside.Room.Revision;
        if (found.ResolvedAt is not null)
        {
            await inside.DisposeAsync();
            return await door.ReadAsync(store => EditsText.SinceAsync(store, id, before - 1, ct));
        }

        (found.ResolvedAt, found.ResolvedByName, found.Revision) = (clock.GetUtcNow(), actor.DisplayName, inside.Room.NextRevision());
        inside.Change.Record(inside.Entry("edit.comment-resolved.v1", StatutoryOperation.None, new { found.AtFrame }));
        return await CommitAsync(inside, before, ct);
    }

    /// <summary>Why a text cannot be taken, or null.</summary>
    /// <param name="text">What was written, trimmed.</param>
    /// <param name="longest">Most characters.</param>
    /// <param name="field">Where it was written.</param>
    /// <param name="missing">What to write, told where nothing was.</param>
    internal static Refusal? Check(string text, int longest, string field, string missing) =>
        text.Length == 0 ? Refusal.Invalid("text.missing", missing, field)
        : text.Length > longest ? Refusal.Invalid("text.long", $"Must be {longest} characters or less", field)
        : EditSigns.Hidden(text.ReplaceLineEndings(" ")) ? Refusal.Invalid("text.hidden-characters", "Remove control or direction characters: type the text instead of pasting it", field)
        : null;

    private async Task<Result<string>> CommitAsync(Inside inside, long before, CancellationToken ct)
    {
        var committed = await inside.Change.CommitAsync(default(Done), ct);
        return committed.IsRefused(out var refusal)
            ? refusal
            : await door.ReadAsync(store => EditsText.SinceAsync(store, inside.Room.Id, inside.Room.Revision, before, ct));
    }
}
