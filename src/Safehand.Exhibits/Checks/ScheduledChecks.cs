using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Safehand checks itself: on its schedule, as an actor of its own, through the same door as everyone (rule G39).</summary>
internal sealed partial class ScheduledChecks(
    Store store, ScrubHandler scrub, SweepOrphans sweep, CheckOptions options, TimeProvider clock, ILogger<ScheduledChecks> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Looks, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await IsDueAsync(stoppingToken))
                {
                    await RunAsync(stoppingToken);
                }
            }
            catch (Exception e) when (e is IOException or StoreUnavailableException)
            {
                // A full or failing disk: the run stands unended and is taken up at a later tick.
                PutOff(log, e.GetType().Name);
            }
        }
    }

    /// <summary>Whether a run was cut off, or the last one is old enough.</summary>
    internal async Task<bool> IsDueAsync(CancellationToken ct)
    {
        await using var reading = store.Read();
        var last = await reading.Set<CheckRun>().Where(r => r.Scheduled).OrderByDescending(r => r.Number).FirstOrDefaultAsync(ct);
        return last is null or { EndedAt: null } || clock.GetUtcNow() - last.EndedAt >= options.Every;
    }

    /// <summary>Checks what is due, sweeps, and says what it found.</summary>
    internal async Task RunAsync(CancellationToken ct)
    {
        var begun = await scrub.BeginAsync(Actor.Safehand, ct);
        if (begun.IsRefused(out var refusal))
        {
            Refused(log, refusal.Code); // The gate's entry says by which rule. Without its permission nothing is read.
            return;
        }

        await foreach (var found in scrub.ScrubAsync(begun.Value, Actor.Safehand, clock.GetUtcNow() - options.Recheck, ct))
        {
            if (!found.Unchanged)
            {
                Changed(log, found.Exhibit ?? "unnamed");
            }
        }

        await scrub.EndAsync(begun.Value, Actor.Safehand, await sweep.SweepAsync(ct), ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A check was put off: {Why}")]
    private static partial void PutOff(ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "A check was refused: {Code}")]
    private static partial void Refused(ILogger log, string code);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Exhibit {Exhibit} is not as it was received; its continuity says what was found")]
    private static partial void Changed(ILogger log, string exhibit);
}
