using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>What somebody had before them when they decided. A step is about that and about nothing else.</summary>
/// <param name="ListSha256">SHA-256 of the list that was handed in, 64 hexadecimal digits.</param>
/// <param name="Rendition">Which rendition, where they looked at one; needed for releasing.</param>
internal sealed record Reviewed(string? ListSha256, ExhibitId? Rendition = null);

/// <summary>
/// The steps after handing in, each by somebody who instructs and never by who edited: send back, accept, authorise, render again, cancel, release.
/// Each says which list it is about: what was handed in since somebody looked is not passed by what they thought of the one before.
/// </summary>
internal sealed class ReviewHandler(RoomDoor door, ExhibitCustody custody, CommissionGrants grants, JobQueue jobs, TimeProvider clock)
{
    private static readonly Written Changes = new("text", RoomComment.Longest, "Enter what has to change, to send it back");
    private static readonly Written Accepting = new("sentence", Purpose.LongestSentence, "Enter what you checked, to accept it");
    private static readonly Written Authorising = new("sentence", Purpose.LongestSentence, "Enter what you checked, to authorise it");
    private static readonly Written Releasing = new("sentence", Purpose.LongestSentence, "Enter for whom it is, to release it");

    public Task<Result<Done>> SendBackAsync(RoomId id, string? text, Reviewed reviewed, Actor actor, CancellationToken ct) =>
        StepAsync(id, Act.ReviewEdit, text, Changes, reviewed, actor, (inside, said) => inside.Room.SendBack(said), "edit.sent-back.v1", ct);

    public Task<Result<Done>> AcceptAsync(RoomId id, string? sentence, Reviewed reviewed, Actor actor, CancellationToken ct) =>
        StepAsync(id, Act.ReviewEdit, sentence, Accepting, reviewed, actor, (inside, _) => inside.Room.Accept(actor, clock.GetUtcNow()), "edit.accepted.v1", ct);

    public Task<Result<Done>> AuthoriseAsync(RoomId id, string? sentence, Reviewed reviewed, Actor actor, CancellationToken ct) =>
        StepAsync(id, Act.AuthoriseRendition, sentence, Authorising, reviewed, actor, (inside, _) => inside.Room.Authorise(actor, clock.GetUtcNow()), "rendition.authorised.v1", ct);

    public Task<Result<Done>> ReleaseAsync(RoomId id, string? sentence, Reviewed reviewed, Actor actor, CancellationToken ct) =>
        StepAsync(id, Act.ReleaseRendition, sentence, Releasing, reviewed, actor, (inside, _) => inside.Room.Release(actor, clock.GetUtcNow()), "rendition.released.v1", ct);

    /// <summary>Begins rendering again after it was cancelled or failed.</summary>
    public Task<Result<Done>> RenderAsync(RoomId id, Reviewed reviewed, Actor actor, CancellationToken ct) =>
        StepAsync(
            id, Act.ReviewEdit, "again", Accepting, reviewed, actor,
            (inside, _) => inside.Room.MayRender ? null : Refusal.Conflict("room.out-of-turn", "The room has moved on since. Load its page again."),
            "rendering.asked.v1", ct);

    public async Task<Result<Done>> CancelRenderAsync(RoomId id, Actor actor, CancellationToken ct)
    {
        var entered = await door.ReviewAsync(id, Act.ReviewEdit, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        EditingJobId cancelled;
        await using (var inside = entered.Value)
        {
            var job = await inside.Store.Set<EditingJob>().SingleOrDefaultAsync(j => j.Room == id && j.Kind == JobKind.Render && j.State == JobState.Waiting, ct);
            if (job is null)
            {
                return Refusal.Conflict("render.not-under-way", "Nothing is being rendered in this room.");
            }

            if (await inside.Store.Set<Rendition>().AnyAsync(r => r.Job == job.Id, ct))
            {
                return Refusal.Conflict("render.in-custody", "The rendition is in custody already and is being checked.");
            }

            job.End(JobState.Cancelled, "Cancelled", null, clock.GetUtcNow());
            if (inside.Room.StopRendering() is { } outOfTurn)
            {
                return outOfTurn;
            }

            inside.Room.NextRevision();
            inside.Change.Record(inside.Entry("rendering.ended.v1", StatutoryOperation.None, new { How = "cancelled" }));
            await inside.Change.CommitAsync(default(Done), ct);
            cancelled = job.Id;
        }

        jobs.Cancel(cancelled);
        return default(Done);
    }

    /// <summary>Whether this person could send the edit back now, for showing it: its commission stands, and the gate would let them.</summary>
    public async Task<bool> MaySendBackAsync(RoomId id, Actor actor, CancellationToken ct)
    {
        var entered = await door.LookAsync(id, actor, ct);
        if (entered.IsRefused(out _))
        {
            return false;
        }

        await using var inside = entered.Value;
        return inside is { Room.State: RoomState.HandedIn or RoomState.Accepted or RoomState.Authorised or RoomState.Rendered, Commission.State: CommissionState.Open }
            && await door.MayAsync(inside, Act.ReviewEdit, ct);
    }

    private async Task<Result<Done>> StepAsync(
        RoomId id, Act act, string? text, Written to, Reviewed reviewed, Actor actor, Func<Inside, string, Refusal?> step, string entry, CancellationToken ct)
    {
        var said = (text ?? string.Empty).Trim();
        if (CommentHandler.Check(said, to.Longest, to.Field, to.Missing) is { } invalid)
        {
            return invalid;
        }

        var entered = await door.ReviewAsync(id, act, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;

        // What is sent back is the one of these sentences that the editors read.
        if (entry == "edit.sent-back.v1" && await CommissionChecks.NamesSomebodyAsync(inside.Store, inside.Commission, "What is sent back", said, to.Field, ct) is { } naming)
        {
            return naming;
        }

        var list = inside.Room.ListSha256;
        if (Misfit(inside.Room, act, reviewed) is { } other)
        {
            return other;
        }

        if (entry == "edit.sent-back.v1" && inside.Commission.State is not CommissionState.Open)
        {
            return Refusal.Conflict("review.commission-over", "The commission is over, so nobody can edit this any more. What is finished can be released, or left as it is.", to.Field);
        }

        // Sent back is only what somebody can still edit: past the days for corrections the editors' way in has ended by itself.
        if (entry == "edit.sent-back.v1" && !await grants.AnyAsync(inside.Store, inside.Room.Commission, inside.Room.Exhibit, ct))
        {
            return Refusal.Conflict(
                "review.editing-over", "Nobody can edit this any more: the deadline and the days for corrections are past. Set another deadline on the commission’s page, then send it back.", to.Field);
        }

        if (step(inside, said) is { } outOfTurn)
        {
            return outOfTurn;
        }

        if (act is Act.ReleaseRendition)
        {
            await custody.ReleaseAsync(inside.Change, inside.Room.Rendition!.Value, ct);

            // The work is done: its editors reach the master no longer, and what they have open of it ends.
            await grants.EndAsync(inside.Change, inside.Room.Commission, inside.Room.Exhibit, ct);
            await RoomClosing.EndOpeningsAsync(custody, inside.Change, inside.Room, ct);
        }

        inside.Room.NextRevision();
        inside.Change.Record(inside.Entry(entry, StatutoryOperation.None, new { Said = said, ListSha256 = list, Rendition = inside.Room.Rendition?.Value }));

        // Every yes that is needed has been given: the rendering is asked for in the same change.
        if (inside.Room.MayRender)
        {
            inside.Room.BeginRendering();
            inside.Store.Add(EditingJob.Wanted(id, JobKind.Render, actor.Person, clock.GetUtcNow(), inside.Room.Revision));
        }

        var done = await inside.Change.CommitAsync(default(Done), ct);
        jobs.Wake();
        return done;
    }

    // A room without a list has moved on: that the step itself refuses.
    private static Refusal? Misfit(Room room, Act act, Reviewed reviewed)
    {
        if (reviewed.ListSha256 is null)
        {
            return Refusal.Invalid("review.list-missing", "Say which list you looked at: listSha256, as the room tells it", "listSha256");
        }

        if (room.ListSha256 is { } list && list != reviewed.ListSha256)
        {
            return Refusal.Conflict("review.other-list", "Another list has been handed in since you loaded this page. Look at this one before you decide.");
        }

        return act is Act.ReleaseRendition && reviewed.Rendition is null
                ? Refusal.Invalid("review.rendition-missing", "Say which rendition you looked at: rendition, as the room tells it", "rendition")
            : room.Rendition is { } made && reviewed.Rendition is { } seen && made != seen
                ? Refusal.Conflict("review.other-rendition", "Another rendition has been made since. Look at that one before you decide.")
            : null;
    }

    /// <summary>What has to be written for a step: where, how much at most, and what to say where nothing was.</summary>
    private sealed record Written(string Field, int Longest, string Missing);
}
