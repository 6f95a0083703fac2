using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Media.Render;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>A master as it is edited and rendered.</summary>
/// <param name="Master">As edit lists name it.</param>
/// <param name="Shape">As the renderer takes it.</param>
internal sealed record Film(EditMaster Master, FilmShape Shape);

/// <summary>Measures each master once: size, rate, frames, sound, on the working clock that all edits count by.</summary>
internal sealed class FilmBook(Store store, Changes changes, ExhibitCustody custody, FilmReader reader) : IDisposable
{
    private readonly ConcurrentDictionary<ExhibitId, SemaphoreSlim> measuring = new();

    /// <summary>The film, if it has been measured.</summary>
    internal static async Task<Film?> FindAsync(StoreContext store, ExhibitId exhibit, CancellationToken ct) =>
        await store.Set<MeasuredFilm>().AsNoTracking().SingleOrDefaultAsync(f => f.Exhibit == exhibit, ct) is { } kept && store.IsGenuine(kept)
            ? new Film(MasterOf(kept.Master), JsonSerializer.Deserialize<FilmShape>(kept.Shape)!)
            : null;

    /// <summary>The film; measures it where that has not been done. MUST be called after a permit whose entry is durable: this reads the master.</summary>
    /// <returns>The film, or why it cannot be edited, in words.</returns>
    internal async Task<Result<Film>> OfAsync(CustodyFacts facts, CancellationToken ct)
    {
        // A film of ten hours is measured for minutes: only rooms of the same film wait for it.
        var one = measuring.GetOrAdd(facts.Exhibit, _ => new SemaphoreSlim(1, 1));
        await one.WaitAsync(ct);
        try
        {
            await using (var reading = store.Read())
            {
                if (await FindAsync(reading, facts.Exhibit, ct) is { } known)
                {
                    return known;
                }
            }

            if (!facts.InCustody)
            {
                return Refusal.Conflict("exhibit.not-yet", "This recording has not arrived in full, or has been destroyed.");
            }

            var measured = await reader.ShapeOfAsync(stop => OpenAsync(facts, stop), ct);
            if (measured.IsRefused(out var refusal))
            {
                return refusal with { Kind = RefusalKind.Conflict };
            }

            var shape = measured.Value;
            var film = new Film(
                new EditMaster(facts.Sha256!, shape.Width, shape.Height, new EditRate(shape.Rate.Numerator, shape.Rate.Denominator), shape.Frames, shape.LastMillisecond, shape.HasSound),
                shape);
            await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
            await change.Store.Set<MeasuredFilm>().Where(f => f.Exhibit == facts.Exhibit).ExecuteDeleteAsync(ct); // one that somebody else wrote
            change.Store.Add(new MeasuredFilm { Exhibit = facts.Exhibit, Master = EditListText.Of(film.Master), Shape = JsonSerializer.Serialize(shape) });
            change.Record(new Entry("film.measured.v1", StatutoryOperation.None, facts.Exhibit.Bytes())
            {
                Case = facts.Case,
                Content = new { facts.Reference, shape.Width, shape.Height, Rate = $"{shape.Rate.Numerator}/{shape.Rate.Denominator}", shape.Frames, shape.HasSound, shape.SteadyRate },
            });
            return await change.CommitAsync(film, ct);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Opens the master, decrypted in memory.</summary>
    /// <exception cref="GoneException">It has been destroyed meanwhile.</exception>
    internal async Task<Stream> OpenAsync(CustodyFacts facts, CancellationToken ct)
    {
        var opened = await custody.OpenMasterAsync(facts, ct);
        return opened.IsRefused(out var refusal) ? throw new GoneException(refusal) : opened.Value.AsStream(leaveOpen: false);
    }

    public void Dispose()
    {
        foreach (var one in measuring.Values)
        {
            one.Dispose();
        }
    }

    private static EditMaster MasterOf(string canonical) => EditListReading.Master(Encoding.UTF8.GetBytes(canonical)).Value;
}

/// <summary>What was to be read has been destroyed since it was looked up.</summary>
internal sealed class GoneException(Refusal refusal) : Exception(refusal.Message)
{
    internal Refusal Refusal { get; } = refusal;
}
