using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>
/// Measures the recordings of rooms before anybody enters: whoever came first would wait for it, seconds with a long film. What cannot be
/// measured is left to whoever enters, who is told why.
/// </summary>
internal sealed partial class FilmMeasurer(Store store, FilmBook films, ILogger<FilmMeasurer> log) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);
    private readonly HashSet<ExhibitId> left = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var turns = new PeriodicTimer(Often);
        while (await turns.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await NextAsync(stoppingToken) is { } facts)
                {
                    left.Add(facts.Exhibit);
                    await films.OfAsync(facts, stoppingToken);
                }
            }
#pragma warning disable CA1031 // Whatever is wrong with one recording or with the disk, the server goes on and the next is measured.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Left(log, e.GetType().Name);
            }
#pragma warning restore CA1031
        }
    }

    // A commission is entered before its rooms are there to be found: the permit that this reading rests on.
    private async Task<CustodyFacts?> NextAsync(CancellationToken ct)
    {
        await using var reading = store.Read();
        var next = await reading.Set<Room>()
            .Where(r => r.State == RoomState.Editing && !left.Contains(r.Exhibit) && !reading.Set<MeasuredFilm>().Any(f => f.Exhibit == r.Exhibit))
            .Join(reading.Set<Commission>().Where(c => c.State == CommissionState.Open), r => r.Commission, c => c.Id, (r, _) => r)
            .OrderBy(r => r.Id).FirstOrDefaultAsync(ct);
        return next is null ? null : await ExhibitCustody.FactsAsync(reading, next.Exhibit, ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A recording could not be measured before anybody entered its room: {Why}")]
    private static partial void Left(ILogger log, string why);
}
