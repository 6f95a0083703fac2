using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>When each opening's viewer was last heard of. Only a trace in memory: what ends an opening is an entry like any other.</summary>
internal sealed class LiveOpenings(TimeProvider clock)
{
    /// <summary>A page that has not been heard of for so long has been left. It reports every 15 seconds.</summary>
    internal static readonly TimeSpan Left = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<OpeningId, DateTimeOffset> seen = new();
    private readonly DateTimeOffset started = clock.GetUtcNow();

    internal void Seen(OpeningId opening) => seen[opening] = clock.GetUtcNow();

    internal void Forget(OpeningId opening) => seen.TryRemove(opening, out _);

    /// <summary>One that was begun and not yet seen, or before this start, counts from then on.</summary>
    internal bool IsLeft(Opening opening) => clock.GetUtcNow() - seen.GetValueOrDefault(opening.Id, opening.OpenedAt > started ? opening.OpenedAt : started) > Left;
}

/// <summary>Ends openings that were left or are out of time.</summary>
internal sealed class EndOpenings(Store store, CloseOpeningHandler close, LiveOpenings live, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await EndAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // A full disk. No part is sent either while nothing can be entered; tried again at the next tick.
            }
        }
    }

    internal async Task EndAsync(CancellationToken ct)
    {
        await using var reading = store.Read();
        var open = await reading.Set<Opening>().Where(o => o.ClosedAt == null).ToListAsync(ct);
        foreach (var opening in open.Where(reading.IsGenuine))
        {
            if (opening.EndsAt <= clock.GetUtcNow())
            {
                await close.HandleAsync(opening.Id, Actor.Safehand, "time", ct);
            }
            else if (live.IsLeft(opening))
            {
                await close.HandleAsync(opening.Id, Actor.Safehand, "left", ct);
            }
        }
    }
}
