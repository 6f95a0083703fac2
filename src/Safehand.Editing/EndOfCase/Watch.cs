using Microsoft.Extensions.Hosting;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Looks every 20 seconds for conditions that lapsed, cases that closed and returns that are overdue. Nothing depends on it being in time: the gate refuses at once.</summary>
internal sealed class Watch(LapseWatch lapses, EndOfCase ends, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await lapses.CheckAsync(stoppingToken);
                await ends.CheckAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // A full disk: tried again at the next round. Meanwhile nobody is let in either.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
