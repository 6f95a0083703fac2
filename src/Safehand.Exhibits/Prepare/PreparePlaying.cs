using System.IO.Pipelines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Safehand.Kernel;
using Safehand.Media;
using Safehand.Media.Render;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>Looks at each recording once it is in custody and makes its playing copy. What cannot be played here is kept as it is.</summary>
internal sealed partial class PreparePlaying(
    Store store, Changes changes, Vault vault, Probe probe, Segmenter segmenter, Peaks peaks, TimeProvider clock, ILogger<PreparePlaying> log) : BackgroundService
{
    private const long LongestStill = 256L << 20;

    // What ends its job three times, whatever the system says ended it, does so by itself.
    private const int MostKills = 3;

    // What is longer has a lane of its own: a day of one camera must not keep a call of five minutes from being heard.
    private const long LongestOfShort = 1L << 30;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly Lane[] lanes = [new(e => e.Length <= LongestOfShort), new(e => e.Length > LongestOfShort)];

    /// <summary>Prepares everything that waits. Called by who cannot wait for the loop.</summary>
    internal async Task PrepareAllAsync(CancellationToken ct)
    {
        foreach (var lane in lanes)
        {
            await PrepareLaneAsync(lane, ct);
        }
    }

    public override void Dispose()
    {
        foreach (var lane in lanes)
        {
            lane.One.Dispose();
        }

        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(lanes.Select(lane => LoopAsync(lane, stoppingToken)));

    private async Task LoopAsync(Lane lane, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), clock);
        while (await timer.WaitForNextTickAsync(ct))
        {
            try
            {
                await PrepareLaneAsync(lane, ct);
            }
            catch (StoreUnavailableException)
            {
                // The store cannot be read at this moment; the next tick asks again.
            }
        }
    }

    private async Task PrepareLaneAsync(Lane lane, CancellationToken ct)
    {
        await lane.One.WaitAsync(ct);
        try
        {
            await PrepareWaitingAsync(lane, ct);
        }
        finally
        {
            lane.One.Release();
        }
    }

    private async Task PrepareWaitingAsync(Lane lane, CancellationToken ct)
    {
        await using var reading = store.Read();
        var waiting = await reading.Set<Exhibit>()
            .Where(e => e.State == CustodyState.InCustody && e.Playability == Playability.Preparing).OrderBy(e => e.BookedInAt).ToListAsync(ct);
        foreach (var exhibit in waiting.Where(e => lane.Takes(e) && !lane.SetAside.Contains(e.Id) && clock.GetUtcNow() >= lane.NotBefore.GetValueOrDefault(e.Id) && reading.IsGenuine(e)))
        {
            try
            {
                await PrepareAsync(exhibit, lane.Kills.GetValueOrDefault(exhibit.Id), ct);
                _ = (lane.NotBefore.Remove(exhibit.Id), lane.Kills.Remove(exhibit.Id));
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception e) when (e is IOException or StoreUnavailableException or JobKilledException)
            {
                // A full disk, or no memory: it stays "preparing" and is tried again.
                lane.Kills[exhibit.Id] = lane.Kills.GetValueOrDefault(exhibit.Id) + (e is JobKilledException ? 1 : 0);
                lane.NotBefore[exhibit.Id] = clock.GetUtcNow() + Pause;
                Postponed(log, exhibit.Id.Value, e.GetType().Name);
            }
            catch (IntegrityException)
            {
                // It stays "preparing", and the next check enters what is wrong. It stops nobody else; once its bytes are restored, a start prepares it.
                lane.SetAside.Add(exhibit.Id);
                Damaged(log, exhibit.Id.Value);
            }
            catch (Exception e)
            {
                // A fault of ours that this recording brings out. Nobody else's waits for it.
                lane.SetAside.Add(exhibit.Id);
                var fault = e.GetType().Name;
                Faulted(log, exhibit.Id.Value, fault);
            }
        }
    }

    private async Task PrepareAsync(Exhibit exhibit, int killed, CancellationToken ct)
    {
        var opened = await vault.OpenAsync(exhibit.Master!.Value, exhibit.Id, ct);
        if (opened.IsRefused(out _))
        {
            return; // destroyed meanwhile
        }

        await using var reader = opened.Value;
        var facts = reader.Length == 0 || killed >= MostKills ? MediaFacts.Unplayable : await probe.LookAsync(reader.AsStream(), ct);
        var (parts, playing) = facts.Kind switch
        {
            MediaKind.Video or MediaKind.Audio => await CutAsync(exhibit, reader, facts, ct),
            MediaKind.Image when reader.Length <= LongestStill => (new PlayingParts(MediaKind.Image, facts.Height, 0, [], [], 0, facts.Width), exhibit.Master),
            _ => (null, null),
        };
        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        var current = await change.Store.Set<Exhibit>().SingleAsync(e => e.Id == exhibit.Id, ct);
        if (current.State != CustodyState.InCustody)
        {
            return;
        }

        current.Looked(facts);
        if (parts is null || playing is null)
        {
            current.CannotBePlayedHere();
        }
        else
        {
            current.Prepared(
                facts.Kind == MediaKind.Image ? Playability.Still : Playability.Segments,
                playing.Value,
                parts.ToJson(),
                facts.Kind == MediaKind.Image ? null : parts.Milliseconds.Sum(m => (long)m));
        }

        change.Record(ExhibitEntries.Prepared(current));
        await change.CommitAsync(default(Done), ct);
    }

    // The cutter's output goes by a pipe straight into the vault: the parts are never in clear anywhere but in memory.
    private async Task<(PlayingParts? Parts, BlobId? Playing)> CutAsync(Exhibit exhibit, VaultReader reader, MediaFacts facts, CancellationToken ct)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 8 << 20, resumeWriterThreshold: 4 << 20));
        var writing = StoreAsync(exhibit.Id, pipe.Reader, ct);
        var initialisation = 0;
        var lengths = new List<int>();
        var milliseconds = new List<int>();
        var (whole, kept) = (false, false);
        byte[] waveform = [];
        PlayingForm? form = null;
        try
        {
            form = facts.Kind == MediaKind.Video ? await segmenter.FormOfAsync(_ => Task.FromResult(reader.AsStream()), facts, ct) : null;
            waveform = facts.AudioCodec is null ? [] : await peaks.MeasureAsync(reader.AsStream(), ct);
            whole = await segmenter.CutAsync(
                reader.AsStream(),
                facts,
                form,
                async (bytes, stop) =>
                {
                    initialisation = bytes.Length;
                    await PassAsync(pipe.Writer, bytes, stop);
                },
                async (part, stop) =>
                {
                    lengths.Add(part.Bytes.Length);
                    milliseconds.Add((int)Math.Round(part.Duration.TotalMilliseconds));
                    await PassAsync(pipe.Writer, part.Bytes, stop);
                },
                ct);

            // What can be heard can be guessed from it: it lies in the vault with the parts.
            waveform = Peaks.Over(waveform, TimeSpan.FromMilliseconds(milliseconds.Sum(m => (long)m)));
            await PassAsync(pipe.Writer, waveform, ct);
            kept = whole;
        }
        catch (NotWholeException)
        {
            // The vault takes no more, and says why below.
        }
        finally
        {
            // A film that could be cut only in part is neither kept nor shown as if it were all there. Whatever went wrong, file and buffers are given back first.
            await pipe.Writer.CompleteAsync(kept ? null : new NotWholeException());
            await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        try
        {
            var stored = await writing;
            return !stored.IsRefused(out var refusal)
                ? (new PlayingParts(facts.Kind, form?.Picture.Height ?? 0, initialisation, lengths, milliseconds, waveform.Length, form?.Picture.Width ?? 0, form?.Rate.PerSecond ?? 0), stored.Value.Blob)
                : refusal.Kind == RefusalKind.Busy ? throw new BlobsFullException(refusal.Code) : (null, null);
        }
        catch (NotWholeException)
        {
            return (null, null);
        }
    }

    private async Task<Result<StoredBlob>> StoreAsync(ExhibitId exhibit, PipeReader from, CancellationToken ct)
    {
        try
        {
            return await vault.WriteAsync(exhibit, from.AsStream(), ct);
        }
        finally
        {
            await from.CompleteAsync(); // who writes must not wait for room that nobody makes
        }
    }

    private static async Task PassAsync(PipeWriter to, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if ((await to.WriteAsync(bytes, ct)).IsCompleted)
        {
            throw new NotWholeException();
        }
    }

    /// <summary>Recordings that are prepared one after the other, and what is remembered of those that failed.</summary>
    private sealed class Lane(Func<Exhibit, bool> takes)
    {
        internal SemaphoreSlim One { get; } = new(1, 1);

        internal HashSet<ExhibitId> SetAside { get; } = [];

        internal Dictionary<ExhibitId, DateTimeOffset> NotBefore { get; } = [];

        internal Dictionary<ExhibitId, int> Kills { get; } = [];

        internal bool Takes(Exhibit exhibit) => takes(exhibit);
    }

    private sealed class NotWholeException() : Exception("The playing copy is not whole.");

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Exhibit} cannot be prepared: {Fault}. It is kept as it is, and tried again at the next start.")]
    private static partial void Faulted(ILogger log, string exhibit, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Preparing {Exhibit} was put off: {Why}")]
    private static partial void Postponed(ILogger log, string exhibit, string why);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The stored bytes of {Exhibit} are not what was received. Restore them from a backup and start again.")]
    private static partial void Damaged(ILogger log, string exhibit);
}
