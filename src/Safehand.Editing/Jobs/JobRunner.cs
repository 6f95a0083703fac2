using System.Collections.Concurrent;
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
    private const int MostKilled = 5;
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<EditingJobId, int> killed = new();

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
        catch (Exception) when (running.Token.IsCancellationRequested)
        {
            // Whatever a job complains of while its processes are killed is no fault. Cancelled: its row says so already. Stopped: it waits for the next start.
        }
        catch (JobKilledException)
        {
            await KilledAsync(job);
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
        catch (Exception e) when (e is not (OperationCanceledException or IOException or StoreUnavailableException))
        {
            // One recording that is damaged in the vault, or a fault of ours, ends this job and not the server for everybody.
            Fault(log, job.Id.Value, e.GetType().Name);
            await ending.FailAsync(job, "Safehand could not do this: what is stored is damaged, or the fault is its own. Tell who runs Safehand.", CancellationToken.None);
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

    // Ended from outside it waits and goes on with the parts it has; one that never gets through is not tried for ever.
    private async Task KilledAsync(EditingJob job)
    {
        var times = killed.AddOrUpdate(job.Id, 1, (_, before) => before + 1);
        if (times < MostKilled)
        {
            throw new IOException("A decoder or encoder was ended from outside.");
        }

        killed.TryRemove(job.Id, out _);
        Failed(log, job.Id.Value, nameof(JobKilledException));
        await ending.FailAsync(job, "The programs that decode and encode were ended from outside again and again, as when memory is short. Tell who runs Safehand, then ask for it again.", CancellationToken.None);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Job} met a fault: {Kind}")]
    private static partial void Fault(ILogger log, string job, string kind);

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
