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
/// Does what waits, the oldest first, at most one rendering, one search and one check before a hand-in at a time: a check takes seconds, and waits for nobody's long film. A job ends only with an entry; one that a stop interrupts waits
/// in the store and is taken up at the next start. Whatever happens to one job, the next is done: a damaged recording holds nobody else up.
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
        await Task.WhenAll(LoopAsync([JobKind.Render], stoppingToken), LoopAsync([JobKind.Faces, JobKind.Names, JobKind.Text], stoppingToken), LoopAsync([JobKind.Uncovered], stoppingToken));
    }

    private async Task LoopAsync(JobKind[] kinds, CancellationToken ct)
    {
        var waits = new WaitingTurns(clock);
        while (!ct.IsCancellationRequested)
        {
            var woken = queue.Woken;
            EditingJob? next = null;
            await TryAsync(async () => next = await NextAsync(kinds, waits.Now(), ct));
            if (next is not null)
            {
                var done = false;
                if (await TryAsync(async () => done = await RunAsync(next, waits.IsLast(next.Id), ct)) && done)
                {
                    waits.Forget(next.Id);
                    continue;
                }

                // Others first: what fails with the disk, or with a fault that could not even be entered, is tried again later and later.
                waits.PutOff(next.Id);
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

    private async Task<EditingJob?> NextAsync(JobKind[] kinds, IReadOnlyList<EditingJobId> putOff, CancellationToken ct)
    {
        await using var reading = store.Read();
        return await reading.Set<EditingJob>().Where(j => j.State == JobState.Waiting && kinds.Contains(j.Kind) && !putOff.Contains(j.Id)).OrderBy(j => j.AskedAt).FirstOrDefaultAsync(ct);
    }

    // True: it has ended, or waits for nothing but the next start. False: the disk did not do its part, and it is to be tried again.
    private async Task<bool> RunAsync(EditingJob job, bool last, CancellationToken ct)
    {
        var running = queue.Begin(job.Id, ct);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(running.Token);
        var watching = StopWhenEndedAsync(job.Id, running, over.Token);
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
        catch (Exception e) when (e is IOException and not BlobsFullException && !last)
        {
            PutOff(log, e.GetType().Name);
            return false;
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
        catch (IntegrityException)
        {
            // Nobody stands above a job in the background to tell: it is told here, in the log, in the room and in the ledger. Nothing is made of the recording.
            Altered(log, job.Id.Value, job.Room.Value);
            await ending.FailAsync(job, "What is stored of this recording is not what was received. Tell who runs Safehand: the next check of what is stored says more.", CancellationToken.None);
        }
        catch (Exception e) when (e is not (OperationCanceledException or StoreUnavailableException or BlobsFullException))
        {
            Fault(log, job.Id.Value, e.GetType().Name);
            await ending.FailAsync(job, e is IOException
                ? "The disk could not be read or written, again and again. Tell who runs Safehand, and ask for it again then."
                : "Something went wrong in Safehand itself. Tell who runs Safehand, and ask for it again then.", CancellationToken.None);
        }
        finally
        {
            await over.CancelAsync();
            await watching;
            queue.End(job.Id);
            if (job.Kind is JobKind.Render && !ct.IsCancellationRequested)
            {
                await TryAsync(() => parts.SweepAsync(job.Id, CancellationToken.None)); // what is left is swept at the next start
            }
        }

        return true;
    }

    // Whatever ends a job's row while it runs, a room that closes among them, ends the job: nobody has to remember to stop it.
    private async Task StopWhenEndedAsync(EditingJobId job, JobQueue.Running running, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await TryAsync(async () =>
            {
                await Task.Delay(Often, clock, ct);
                await using var reading = store.Read();
                if (!await reading.Set<EditingJob>().AnyAsync(j => j.Id == job && j.State == JobState.Waiting, ct))
                {
                    await running.Stop.CancelAsync();
                }
            });
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

    // Work in the background ends neither with a full disk nor with a fault: what failed waits and is tried again.
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
#pragma warning disable CA1031 // A loop that ends here ends silently, for everybody and until the next start.
        catch (Exception e)
        {
            Fault(log, "-", e.GetType().Name);
            return false;
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Job} failed: {Why}")]
    private static partial void Failed(ILogger log, string job, string why);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The job {Job} in room {Room} found a stored recording that is not what was received")]
    private static partial void Altered(ILogger log, string job, string room);

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Job} met a fault: {Kind}")]
    private static partial void Fault(ILogger log, string job, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Work in the background was put off: {Why}")]
    private static partial void PutOff(ILogger log, string why);
}

/// <summary>Jobs that failed with the disk and wait, longer each time, while others have their turn. In memory: after a start all are tried at once.</summary>
internal sealed class WaitingTurns(TimeProvider clock)
{
    /// <summary>After so many turns, an hour and a half, a job is given up with an entry.</summary>
    internal const int Most = 24;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private readonly Dictionary<EditingJobId, (int Times, DateTimeOffset Until)> waiting = [];

    /// <summary>Those that are not to be tried now.</summary>
    internal IReadOnlyList<EditingJobId> Now() => [.. waiting.Where(w => w.Value.Until > clock.GetUtcNow()).Select(w => w.Key)];

    /// <summary>Whether the next try is the last.</summary>
    internal bool IsLast(EditingJobId job) => waiting.TryGetValue(job, out var known) && known.Times >= Most;

    internal void PutOff(EditingJobId job)
    {
        var times = waiting.TryGetValue(job, out var known) ? known.Times + 1 : 1;
        var wait = First * Math.Pow(2, Math.Min(times - 1, 10));
        waiting[job] = (times, clock.GetUtcNow() + (wait < Longest ? wait : Longest));
    }

    internal void Forget(EditingJobId job) => waiting.Remove(job);
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

        // A room that somebody altered is left as it is: changing it would seal it.
        if (change.Store.IsGenuine(room))
        {
            if (job.Kind is JobKind.Render)
            {
                _ = room.StopRendering();
                await RoomClosing.CloseUnfinishedAsync(change, room, clock.GetUtcNow(), ct);
            }

            room.NextRevision();
        }

        change.Record(new Entry(job.Kind is JobKind.Render ? "rendering.ended.v1" : "search.ended.v1", StatutoryOperation.None, room.Exhibit.Bytes())
        {
            Content = new { Room = room.Id.Value, job.Kind, How = "failed", Why = message },
        });
        await change.CommitAsync(default(Done), ct);
    }
}
