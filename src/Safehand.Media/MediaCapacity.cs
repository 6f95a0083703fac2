using System.Diagnostics;

namespace Safehand.Media;

/// <summary>No place came free in time.</summary>
/// <param name="Before">How many wait before this one.</param>
/// <param name="Estimate">When its turn would come, from how long the last pieces of work took. At least as long as was waited already.</param>
public sealed record MediaWait(int Before, TimeSpan Estimate);

/// <summary>How many parts are marked at once. Who comes later waits their turn, and is told how many are before them when that would take too long.</summary>
public sealed class MediaCapacity : IDisposable
{
    // How much of the estimate the last piece of work makes up.
    private const double Weight = 0.2;

    private readonly SemaphoreSlim free;
    private readonly int atOnce;
    private readonly TimeSpan patience;
    private readonly TimeSpan patienceForRoom;
    private readonly SortedSet<long> waiting = [];
    private readonly Lock guard = new();
    private long tickets;
    private double usual = 0.5;

    /// <summary>Makes room for so many.</summary>
    /// <param name="atOnce">Pieces of work at once.</param>
    /// <param name="patience">How long a piece waits for its turn; eight seconds unless told.</param>
    public MediaCapacity(int atOnce, TimeSpan? patience = null)
    {
        this.atOnce = atOnce;
        this.patience = patience ?? TimeSpan.FromSeconds(8);

        // A part lasts four seconds: where none can be begun in that time, a viewer more would make every picture stop.
        patienceForRoom = this.patience / 2;
        free = new SemaphoreSlim(atOnce, atOnce);
    }

    /// <summary>How many wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (guard)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>Does a piece of work when its turn comes.</summary>
    /// <returns>The result, or how long the queue is when no place came free in time.</returns>
    public async Task<(T? Result, MediaWait? Wait)> RunAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (await EnterAsync(patience, ct) is { } wait)
        {
            return (default, wait);
        }

        var begun = Stopwatch.GetTimestamp();
        try
        {
            return (await work(), null);
        }
        finally
        {
            lock (guard)
            {
                usual += Weight * (Stopwatch.GetElapsedTime(begun).TotalSeconds - usual);
            }

            free.Release();
        }
    }

    /// <summary>Whether one more viewer finds a place now. Takes none.</summary>
    /// <returns>Null, or how long the queue is.</returns>
    public async Task<MediaWait?> RoomAsync(CancellationToken ct)
    {
        if (await EnterAsync(patienceForRoom, ct) is { } wait)
        {
            return wait;
        }

        free.Release();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => free.Dispose();

    private async Task<MediaWait?> EnterAsync(TimeSpan longest, CancellationToken ct)
    {
        long ticket;
        lock (guard)
        {
            ticket = tickets++;
            waiting.Add(ticket);
        }

        try
        {
            if (await free.WaitAsync(longest, ct))
            {
                return null;
            }

            lock (guard)
            {
                var before = waiting.Count(t => t < ticket);
                return new MediaWait(before, TimeSpan.FromSeconds(Math.Max(longest.TotalSeconds, (before + 1) * usual / atOnce)));
            }
        }
        finally
        {
            lock (guard)
            {
                waiting.Remove(ticket);
            }
        }
    }
}
