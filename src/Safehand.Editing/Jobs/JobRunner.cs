using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Safehand.Kernel;
using Safehand.Media.Render;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Editing;

/// <summary>
/// Does what waits, the oldest first, at most one rendering and one search at a time. A job ends only with an entry; one that a stop interrupts waits
/// in the store and is taken up at the next start.
/// </summary>
internal sealed partial class JobRunner(
    Store store, JobEnding ending, JobQueue queue, RenderJob render, SearchJob search, RenderParts parts, TimeProvider clock, ILogger<JobRunner> log) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await TryAsync(() => parts.SweepAsync(stoppingToken));
        await Task.WhenAll(LoopAsync([JobKind.Render], stoppingToken), LoopAsync([JobKind.Faces, JobKind.Names, JobKind.Text, JobKind.Uncovered], stoppingToken));
    }

    private async Task LoopAsync(JobKind[] kinds, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var woken = queue.Woken;
            EditingJob? next = null;
            await TryAsync(async () => next = await NextAsync(kinds, ct));
            if (next is not null && await TryAsync(() => RunAsync(next, ct)))
            {
                continue;
            }

            try
            {
                await Task.WhenAny(woken, Task.Delay(Often, clock, ct));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<EditingJob?> NextAsync(JobKind[] kinds, CancellationToken ct)
    {
        await using var reading = store.Read();
        return await reading.Set<EditingJob>().Where(j => j.State == JobState.Waiting && kinds.Contains(j.Kind)).OrderBy(j => j.AskedAt).FirstOrDefaultAsync(ct);
    }

    private async Task RunAsync(EditingJob job, CancellationToken ct)
    {
        var running = queue.Begin(job.Id, ct);
        try
        {
            await (job.Kind is JobKind.Render ? render.RunAsync(job, running, running.Token) : search.RunAsync(job, running, running.Token));
        }
        catch (OperationCanceledException) when (running.Token.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            // Its row says so already.
        }
        catch (RenderException e)
        {
            Failed(log, job.Id.Value, nameof(RenderException));
            await ending.FailAsync(job, e.Message, CancellationToken.None);
        }
        catch (GoneException e)
        {
            await ending.FailAsync(job, e.Refusal.Message, CancellationToken.None);
        }
        catch (InvalidDataException)
        {
            Failed(log, job.Id.Value, nameof(InvalidDataException));
            await ending.FailAsync(job, "What was made of the recording is not whole. Ask for it again; if it fails again, tell who runs Safehand.", CancellationToken.None);
        }
        finally
        {
            queue.End(job.Id);
            if (job.Kind is JobKind.Render && !ct.IsCancellationRequested)
            {
                await parts.SweepAsync(job.Id, CancellationToken.None);
            }
        }
    }

    // Work in the background ends neither with a full disk nor with a fault of one job; what failed waits and is tried again.
    private async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is StoreUnavailableException or IOException)
        {
            PutOff(log, e.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Job} failed: {Why}")]
    private static partial void Failed(ILogger log, string job, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Work in the background was put off: {Why}")]
    private static partial void PutOff(ILogger log, string why);
}

/// <summary>Ends jobs: row and entry together.</summary>
internal sealed class JobEnding(Changes changes, TimeProvider clock)
{
    /// <summary>It cannot be done. A room that was rendering can begin again.</summary>
    internal async Task FailAsync(EditingJob job, string message, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        var row = await change.Store.Set<EditingJob>().SingleAsync(j => j.Id == job.Id, ct);
        var room = await change.Store.Set<Room>().SingleAsync(r => r.Id == job.Room, ct);
        if (!row.End(JobState.Failed, message, null, clock.GetUtcNow()))
        {
            return;
        }

        if (job.Kind is JobKind.Render)
        {
            room.StopRendering();
        }

        room.NextRevision();
        change.Record(new Entry(job.Kind is JobKind.Render ? "rendering.ended.v1" : "search.ended.v1", StatutoryOperation.None, room.Exhibit.Bytes())
        {
            Content = new { Room = room.Id.Value, job.Kind, How = "failed", Why = message },
        });
        await change.CommitAsync(default(Done), ct);
    }
}
