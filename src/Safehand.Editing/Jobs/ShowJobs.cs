using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>A job as a room shows it. <c>IsOfThisList</c>: no edit has changed since it looked.</summary>
internal sealed record JobView(
    EditingJobId Id, string Kind, string State, double Progress, string Message, System.Text.Json.JsonElement? Result, DateTimeOffset AskedAt, DateTimeOffset? EndedAt, bool IsOfThisList);

/// <summary>Asks for searches, shows jobs and cancels them.</summary>
internal sealed class JobsHandler(RoomDoor door, JobQueue queue, TimeProvider clock)
{
    private const int MostNames = 200;
    private const int LongestName = 100;

    public async Task<Result<IReadOnlyList<JobView>>> ListAsync(RoomId id, Actor actor, CancellationToken ct)
    {
        var entered = await door.LookAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        if (await door.ShownAsync(inside, eachTime: false, ct) is { } notEntered)
        {
            return notEntered;
        }

        return await door.ReadAsync(async store =>
        {
            var revision = await HandInHandler.ListRevisionAsync(store, id, ct);
            var jobs = await store.Set<EditingJob>().AsNoTracking().Where(j => j.Room == id).OrderByDescending(j => j.AskedAt).Take(50).ToListAsync(ct);
            return jobs.ConvertAll(j => View(j, revision));
        });
    }

    /// <summary>Asks for searches; one that waits already is not asked for twice.</summary>
    public async Task<Result<IReadOnlyList<JobView>>> AskAsync(RoomId id, IReadOnlyList<JobKind> kinds, IReadOnlyList<string>? names, Actor actor, CancellationToken ct)
    {
        var wanted = (names ?? []).Select(n => n.Trim()).Where(n => n.Length > 0).Distinct().ToList();
        if (kinds.Count == 0 || kinds.Contains(JobKind.Render))
        {
            return Refusal.Invalid("proposals.kinds", "Choose what to look for: faces, names or text", "kinds");
        }

        if (wanted.Count > MostNames || wanted.Any(n => n.Length > LongestName || EditSigns.Hidden(n)))
        {
            return Refusal.Invalid("proposals.names", $"At most {MostNames} names, each of at most {LongestName} characters", "names");
        }

        var entered = await door.EditAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        if (!inside.Room.IsEditable)
        {
            return Refusal.Conflict("room.not-editable", "The edit list stands still: it was handed in, or the room is closed.");
        }

        if (await FilmBook.FindAsync(inside.Store, inside.Room.Exhibit, ct) is not { } film)
        {
            return Refusal.Conflict("room.not-measured", "Load the room first: its recording has not been measured yet.");
        }

        if (!film.Master.Picture && kinds.Any(k => k is not JobKind.Names))
        {
            return Refusal.Invalid("proposals.no-picture", "This recording has no picture to look at", "kinds");
        }

        if (!film.Master.Sound && kinds.Contains(JobKind.Names))
        {
            return Refusal.Invalid("proposals.no-sound", "This recording has no sound to listen to", "kinds");
        }

        var revision = await HandInHandler.ListRevisionAsync(inside.Store, id, ct);
        var waiting = await inside.Store.Set<EditingJob>().Where(j => j.Room == id && j.State == JobState.Waiting).ToListAsync(ct);
        var asked = new List<EditingJob>();
        foreach (var kind in kinds.Distinct())
        {
            // A check of the list is about one revision of it; anything else that waits already will do.
            if (waiting.FirstOrDefault(j => j.Kind == kind && (kind is not JobKind.Uncovered || j.ListRevision == revision)) is { } known)
            {
                asked.Add(known);
                continue;
            }

            var job = EditingJob.Wanted(id, kind, actor.Person, clock.GetUtcNow(), revision, kind is JobKind.Names && wanted.Count > 0 ? string.Join('\n', wanted) : null);
            inside.Store.Add(job);
            asked.Add(job);
        }

        inside.Change.Record(inside.Entry("proposals.asked.v1", StatutoryOperation.Consultation, new { Kinds = kinds, Names = wanted.Count }));
        await inside.Change.CommitAsync(default(Done), ct);
        queue.Wake();
        return asked.ConvertAll(j => View(j, revision));
    }

    public async Task<Result<Done>> CancelAsync(RoomId id, EditingJobId jobId, Actor actor, CancellationToken ct)
    {
        var entered = await door.EditAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using (var inside = entered.Value)
        {
            // A rendering is stopped by those who asked for it, not by an editor.
            if (await inside.Store.Set<EditingJob>().SingleOrDefaultAsync(j => j.Id == jobId && j.Room == id && j.Kind != JobKind.Render, ct) is not { } job)
            {
                return Refusal.NotFound("job.not-found", "There is no such search in this room.");
            }

            if (!job.End(JobState.Cancelled, "Cancelled", null, clock.GetUtcNow()))
            {
                return default(Done);
            }

            inside.Change.Record(inside.Entry("search.ended.v1", StatutoryOperation.None, new { job.Kind, How = "cancelled" }));
            await inside.Change.CommitAsync(default(Done), ct);
        }

        queue.Cancel(jobId);
        return default(Done);
    }

    private JobView View(EditingJob job, long listRevision)
    {
        var running = job.State is JobState.Waiting ? queue.ProgressOf(job.Id) : null;
        var state = running is not null ? "running" : job.State.ToString().ToLowerInvariant();
        return new JobView(
            job.Id, job.Kind.ToString().ToLowerInvariant(), state, running ?? (job.State is JobState.Done ? 1 : 0), job.Message,
            job.Result is null ? null : System.Text.Json.JsonElement.Parse(job.Result), job.AskedAt, job.EndedAt, job.ListRevision == listRevision);
    }
}
