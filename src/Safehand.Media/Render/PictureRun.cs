namespace Safehand.Media.Render;

/// <summary>
/// The picture of one rendition: up to two lanes, each with a stretch of its parts. A lane has one decoder from the first frame that it wants, and one
/// encoder after the other: while an encoder finishes its part, the next one already takes frames; a third waits until the first is stored.
/// </summary>
/// <remarks>Two encoders that share the processors leave less of them idle than one on all of them, whose threads wait for each other.</remarks>
internal sealed class PictureRun(MediaSandbox sandbox, RenderPlan plan, EncoderSettings settings, IRenderParts parts, IProgress<RenderProgress>? progress)
{
    private readonly MediaSandbox sandbox = sandbox;
    private readonly RenderPlan plan = plan;
    private readonly IRenderParts parts = parts;
    private readonly PictureParts encoder = new(sandbox, plan, settings);
    private readonly long second = Math.Max(1, plan.Film.Rate.Numerator / plan.Film.Rate.Denominator);
    private long done;

    /// <summary>Runs it.</summary>
    /// <param name="openMaster">Opens the film.</param>
    /// <param name="ct">Stops.</param>
    internal async Task RunAsync(Func<CancellationToken, Task<Stream>> openMaster, CancellationToken ct)
    {
        var missing = await MissingAsync(ct);
        done = FilmClock.KeptFrames(plan) - missing.Sum(encoder.FramesIn);
        var lanes = await LanesAsync(missing, openMaster, ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Together.AllAsync(stop, [.. lanes.Select(lane => LaneAsync(lane, lanes.Count, openMaster, stop.Token))]);
    }

    // Two halves, where the second's beginning can be found without decoding what is before it.
    private async Task<IReadOnlyList<int[]>> LanesAsync(int[] missing, Func<CancellationToken, Task<Stream>> openMaster, CancellationToken ct)
    {
        if (missing.Length < 2)
        {
            return missing.Length == 0 ? [] : [missing];
        }

        var half = (missing.Length + 1) / 2;
        await using var master = await openMaster(ct);
        return await FilmWindow.EntersAsync(master, plan.Film, SourceFrame(missing[half] * encoder.Length), ct) ? [missing[..half], missing[half..]] : [missing];
    }

    private async Task LaneAsync(int[] wanted, int lanes, Func<CancellationToken, Task<Stream>> openMaster, CancellationToken ct)
    {
        for (var (from, until) = (0, 0); from < wanted.Length; from = until)
        {
            for (until = from + 1; until < wanted.Length && wanted[until] == wanted[until - 1] + 1; until++)
            {
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await new Stretch(this, wanted[from], wanted[until - 1], lanes, stop).RunAsync(openMaster, ct);
        }
    }

    private async Task<int[]> MissingAsync(CancellationToken ct)
    {
        var missing = new List<int>();
        for (var part = 0; part < encoder.Count; part++)
        {
            if (await parts.OpenAsync(PictureParts.Name(part), ct) is { } stored)
            {
                await stored.DisposeAsync();
            }
            else
            {
                missing.Add(part);
            }
        }

        return [.. missing];
    }

    // The frame of the source that is a frame of the rendition.
    private long SourceFrame(long frame)
    {
        foreach (var span in FilmClock.Kept(plan))
        {
            if (frame < span.Until - span.From)
            {
                return span.From + frame;
            }

            frame -= span.Until - span.From;
        }

        throw new ArgumentOutOfRangeException(nameof(frame));
    }

    private void Encoded()
    {
        var now = Interlocked.Increment(ref done);
        if (now % second == 0)
        {
            progress?.Report(new RenderProgress(now, FilmClock.KeptFrames(plan)));
        }
    }

    /// <summary>Parts that follow each other, by one decoder.</summary>
    private sealed class Stretch(PictureRun run, int first, int last, int lanes, CancellationTokenSource stop) : IFrameSink
    {
        private readonly Dictionary<int, OpenPart> open = [];
        private long frame = first * run.encoder.Length;

        internal async Task RunAsync(Func<CancellationToken, Task<Stream>> openMaster, CancellationToken ct)
        {
            var (encoder, film) = (run.encoder, run.plan.Film);
            var wanted = new FrameSpan(run.SourceFrame(frame), run.SourceFrame((last * encoder.Length) + encoder.FramesIn(last) - 1) + 1);

            // Decoding begins at the first frame that is wanted, but never behind the picture's own last second.
            var from = Math.Min(wanted.From, Math.Max(0, film.PictureFrames - 1 - run.second));
            await using var master = await openMaster(ct);
            var window = await FilmWindow.OpenAsync(master, film, picture: true, from, wanted.Until, ct);
            try
            {
                await new PictureLine(run.sandbox).RunAsync(run.plan with { Shown = wanted }, from, PictureParts.Threads(lanes), window, this, stop.Token);
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

        public FramePipe Next()
        {
            var number = (int)(frame / run.encoder.Length);
            if (!open.TryGetValue(number, out var part))
            {
                foreach (var before in open.Where(o => o.Key < number - 1).Select(o => o.Value).ToList())
                {
                    before.Stored.GetAwaiter().GetResult();
                }

                open[number] = part = OpenPart.Start(number, lanes, run, stop);
            }

            return part.Input(stop.Token);
        }

        public void Given()
        {
            var number = (int)(frame / run.encoder.Length);
            frame++;
            if (frame == (number * run.encoder.Length) + run.encoder.FramesIn(number))
            {
                open[number].End();
            }

            run.Encoded();
        }
    }

    /// <summary>A part whose encoder runs. Frames go straight from the painter's buffer into the encoder's pipe.</summary>
    private sealed class OpenPart
    {
        private readonly TaskCompletionSource<FramePipe> input = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Stored { get; private set; } = Task.CompletedTask;

        internal static OpenPart Start(int number, int lanes, PictureRun run, CancellationTokenSource stop)
        {
            var part = new OpenPart();
            part.Stored = part.RunAsync(number, lanes, run, stop);
            return part;
        }

        internal FramePipe Input(CancellationToken ct) => (input.Task.IsCompleted ? input.Task : input.Task.WaitAsync(ct)).GetAwaiter().GetResult();

        internal void End() => ended.TrySetResult();

        private async Task RunAsync(int number, int lanes, PictureRun run, CancellationTokenSource stop)
        {
            try
            {
                await run.parts.StoreAsync(
                    PictureParts.Name(number),
                    (to, ct) => run.encoder.EncodeAsync(
                        number,
                        lanes,
                        async (stdin, s) =>
                        {
                            input.TrySetResult(new FramePipe(stdin));
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
