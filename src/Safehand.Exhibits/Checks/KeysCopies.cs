using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>Keeps a consistent copy of the shred keys beside them for backups to take, an hour old at most.</summary>
internal sealed partial class KeysCopies(ShredKeys keys, TimeProvider clock, ILogger<KeysCopies> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await keys.CopyAsync(stoppingToken);
            }
            catch (IOException e)
            {
                NotCopied(log, e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The copy of the shred keys for backups could not be written: {Why}. The one from before stands; make room.")]
    private static partial void NotCopied(ILogger log, string why);
}
