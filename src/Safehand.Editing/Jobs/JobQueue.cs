using System.Collections.Concurrent;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>What runs now: its progress and how to stop it. Only a trace in memory; what is to be done stands in the store.</summary>
internal sealed class JobQueue
{
    private readonly ConcurrentDictionary<EditingJobId, Running> running = new();
    private TaskCompletionSource woken = New();

    /// <summary>Completes when a job has been asked for.</summary>
    internal Task Woken => Volatile.Read(ref woken).Task;

    /// <summary>There is something to do.</summary>
    internal void Wake() => Interlocked.Exchange(ref woken, New()).TrySetResult();

    /// <summary>How far a job is, 0 to 1; null: it has not begun.</summary>
    internal double? ProgressOf(EditingJobId job) => running.TryGetValue(job, out var found) ? Volatile.Read(ref found.Progress) : null;

    internal bool IsRunning(EditingJobId job) => running.ContainsKey(job);

    /// <summary>Stops a job that runs: its processes are killed at once.</summary>
    internal void Cancel(EditingJobId job)
    {
        if (running.TryGetValue(job, out var found))
        {
            found.Stop.Cancel();
        }

        Wake();
    }

    internal Running Begin(EditingJobId job, CancellationToken ct) =>
        running.GetOrAdd(job, _ => new Running(CancellationTokenSource.CreateLinkedTokenSource(ct)));

    internal void End(EditingJobId job)
    {
        if (running.TryRemove(job, out var ended))
        {
            ended.Stop.Dispose();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A job that runs.</summary>
    internal sealed class Running(CancellationTokenSource stop)
    {
        internal double Progress;

        internal CancellationTokenSource Stop { get; } = stop;

        internal CancellationToken Token { get; } = stop.Token;

        internal void Report(double part) => Volatile.Write(ref Progress, Math.Clamp(part, 0, 1));
    }
}
