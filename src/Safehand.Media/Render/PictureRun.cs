namespace Safehand.Media.Render;

/// <summary>
/// The picture of one rendition: one decoder from the first frame that is still wanted, one encoder after the other. While
/// an encoder finishes its part, the next one already takes frames; a third waits until the first is stored.
/// </summary>
internal sealed class PictureRun(MediaSandbox sandbox, RenderPlan plan, EncoderSettings settings, IRenderParts parts, IProgress<RenderProgress>? progress)
{
    private readonly PictureParts encoder = new(sandbox, plan, settings);
    private readonly Dictionary<int, OpenPart> open = [];
    private long frame;

    /// <summary>Runs it.</summary>
    /// <param name="openMaster">Opens the film.</param>
    /// <param name="ct">Stops.</param>
    internal async Task RunAsync(Func<CancellationToken, Task<Stream>> openMaster, CancellationToken ct)
    {
        var first = await FirstMissingAsync(ct);
        if (first == encoder.Count)
        {
            return;
        }

        frame = first * encoder.Length;
        var (from, skip) = Begin();
        await using var master = await openMaster(ct);
        var window = await FilmWindow.OpenAsync(master, plan.Film, picture: true, from, FilmClock.Kept(plan)[^1].Until, ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            await new PictureLine(sandbox).RunAsync(plan, from, window, skip, (bytes, s) => TakeAsync(bytes, stop, s), stop.Token);
            await Task.WhenAll(open.Values.Select(p => p.Stored));
        }
        catch (Exception e) when (e is OperationCanceledException or JobInput.ClosedException && !ct.IsCancellationRequested)
        {
            // An encoder failed and stopped the rest: its fault is the one to tell.
            await Task.WhenAll(open.Values.Select(p => p.Stored));
            throw;
        }
        catch (JobInput.ClosedException) when (ct.IsCancellationRequested)
        {
            // Stopped between two writes: the encoder's input was closed before its writer heard of it.
            throw new OperationCanceledException(ct);
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var part in open.Values)
            {
                await part.Stored.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    // Where decoding begins: at the first frame that is wanted, but never behind the picture's own last second.
    private (long From, long Skip) Begin()
    {
        var toPass = frame;
        foreach (var span in FilmClock.Kept(plan))
        {
            if (toPass < span.Until - span.From)
            {
                var wanted = span.From + toPass;
                var from = Math.Min(wanted, Math.Max(0, plan.Film.PictureFrames - 1 - (long)plan.Film.Rate.PerSecond));
                return (from, FilmClock.Kept(plan).Sum(k => Math.Max(0, Math.Min(k.Until, wanted) - Math.Max(k.From, from))));
            }

            toPass -= span.Until - span.From;
        }

        return (0, frame);
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> bytes, CancellationTokenSource stop, CancellationToken ct)
    {
        var number = (int)(frame / encoder.Length);
        if (!open.TryGetValue(number, out var part))
        {
            foreach (var before in open.Where(o => o.Key < number - 1).Select(o => o.Value).ToList())
            {
                await before.Stored;
            }

            open[number] = part = OpenPart.Start(number, encoder, parts, stop);
        }

        await part.WriteAsync(bytes, ct);
        frame++;
        if (frame % encoder.Length == 0 || frame == FilmClock.KeptFrames(plan))
        {
            part.End();
        }

        if (frame % Math.Max(1, plan.Film.Rate.Numerator / plan.Film.Rate.Denominator) == 0)
        {
            progress?.Report(new RenderProgress(frame, FilmClock.KeptFrames(plan)));
        }
    }

    // Parts are made in order: behind the first that is missing there is none, or one that is made again.
    private async Task<int> FirstMissingAsync(CancellationToken ct)
    {
        var part = 0;
        while (part < encoder.Count && await parts.OpenAsync(PictureParts.Name(part), ct) is { } stored)
        {
            await stored.DisposeAsync();
            part++;
        }

        return part;
    }

    /// <summary>A part whose encoder runs. Frames go straight from the painter's buffer into the encoder's pipe.</summary>
    private sealed class OpenPart
    {
        private readonly TaskCompletionSource<Stream> input = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Stored { get; private set; } = Task.CompletedTask;

        internal static OpenPart Start(int number, PictureParts encoder, IRenderParts parts, CancellationTokenSource stop)
        {
            var part = new OpenPart();
            part.Stored = part.RunAsync(number, encoder, parts, stop);
            return part;
        }

        internal async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct) => await (await input.Task.WaitAsync(ct)).WriteAsync(bytes, ct);

        internal void End() => ended.TrySetResult();

        private async Task RunAsync(int number, PictureParts encoder, IRenderParts parts, CancellationTokenSource stop)
        {
            try
            {
                await parts.StoreAsync(
                    PictureParts.Name(number),
                    (to, ct) => encoder.EncodeAsync(
                        number,
                        async (stdin, s) =>
                        {
                            PipeRoom.Widen(stdin);
                            input.TrySetResult(stdin);
                            await ended.Task.WaitAsync(s);
                        },
                        to,
                        ct),
                    stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }
}
