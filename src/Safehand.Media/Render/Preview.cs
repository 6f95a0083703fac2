using Safehand.Kernel;

namespace Safehand.Media.Render;

/// <summary>Shows a few seconds of a film as they will be: the same edits by the same code, encoded quickly. Nothing is stored.</summary>
public sealed class Preview : IDisposable
{
    /// <summary>Longest span.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private const byte DarkLuma = 42;

    // Two stand side by side on a page: more is not seen there, and would take longer to encode.
    private const int LongestSide = 960;
    private readonly MediaSandbox sandbox;
    private readonly SemaphoreSlim free;

    /// <summary>Makes it.</summary>
    /// <param name="sandbox">Where jobs run.</param>
    /// <param name="atOnce">How many previews are made at a time. Others wait their turn.</param>
    public Preview(MediaSandbox sandbox, int atOnce = 2)
    {
        this.sandbox = sandbox;
        free = new SemaphoreSlim(atOnce, atOnce);
    }

    /// <summary>Waits for a place. Who asks whether somebody may see a preview asks after this: the wait may be long.</summary>
    /// <returns>The place; disposing gives it back.</returns>
    public async Task<IDisposable> TakePlaceAsync(CancellationToken ct)
    {
        await free.WaitAsync(ct);
        return new Place(free);
    }

    /// <summary>Makes a preview. The caller MUST hold a place.</summary>
    /// <param name="plan">All edits of the film.</param>
    /// <param name="span">Source frames, at most ten seconds of them. What of it is cut is not shown.</param>
    /// <param name="mark">Drawn into the picture, which for sound alone is a plain dark one: who sees it and when. Empty for none.</param>
    /// <param name="openMaster">Opens the master anew, seekable. Called twice, at once.</param>
    /// <param name="output">Is given one MP4 file, front to back.</param>
    /// <param name="ct">Kills all jobs at once.</param>
    /// <returns>How many frames it has, or why there is none.</returns>
    /// <exception cref="RenderException">The master cannot be decoded there.</exception>
    /// <exception cref="JobKilledException">A decoder or encoder was ended from outside.</exception>
    public async Task<Result<int>> ShowAsync(RenderPlan plan, FrameSpan span, string mark, Func<CancellationToken, Task<Stream>> openMaster, Stream output, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(mark);
        ArgumentNullException.ThrowIfNull(openMaster);
        ArgumentNullException.ThrowIfNull(output);
        var (from, until) = (Math.Max(0, span.From), Math.Min(plan.Film.Frames, span.Until));

        // Ten seconds that begin and end inside a frame touch one frame more than they last, and at most rates they last no whole number of them.
        if (until <= from || (until - from) > (Longest.TotalSeconds * plan.Film.Rate.PerSecond) + 2)
        {
            return Refusal.Invalid("preview.span", $"Choose a span of at most {Longest.TotalSeconds:0} seconds within the film.");
        }

        var part = plan with { Shown = new FrameSpan(from, until) };
        if (part.Misfit() is { } misfit)
        {
            return misfit.Code == "render.nothing-left" ? Refusal.Invalid("preview.all-cut", "All of this span is cut.") : misfit;
        }

        await MakeAsync(part, FilmClock.Kept(part)[0].From, mark, openMaster, output, ct);
        return (int)FilmClock.KeptFrames(part);
    }

    /// <inheritdoc/>
    public void Dispose() => free.Dispose();

    private sealed class Place(SemaphoreSlim free) : IDisposable
    {
        private int given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref given, 1) == 0)
            {
                free.Release();
            }
        }
    }

    private async Task MakeAsync(RenderPlan plan, long from, string mark, Func<CancellationToken, Task<Stream>> openMaster, Stream output, CancellationToken ct)
    {
        // Nothing leaves without the viewer's mark: sound alone is shown with a picture that bears it, as the player does.
        var dark = !plan.Film.HasPicture && mark.Length > 0;
        var size = dark ? Marker.Plain : Within(plan.Film.Width, plan.Film.Height);
        var shown = plan with { Film = plan.Film with { Width = size.Width, Height = size.Height } };
        var smaller = dark || size.Width == plan.Film.Width ? string.Empty : $"scale={size.Width}:{size.Height}:flags=bilinear";
        var settings = new EncoderSettings("ultrafast", 23, mark.Length > 0 ? Marker.Filter(mark, size, smaller) : smaller);
        var parts = new HeldParts();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var sound = plan.Film.HasSound ? new SoundLine(sandbox).StoreAsync(plan, from, openMaster, parts, stop.Token) : Task.CompletedTask;
        var picture = dark ? DarkAsync(new PictureParts(sandbox, shown, settings), shown, parts, stop.Token)
            : plan.Film.HasPicture ? new PictureRun(sandbox, plan, settings, parts, null).RunAsync(openMaster, stop.Token)
            : Task.CompletedTask;
        await Together.AllAsync(stop, sound, picture);
        await Assembly.WriteAsync(shown, sandbox, settings, parts, output, ct);
    }

    private static PictureSize Within(int width, int height)
    {
        var by = Math.Min(1, (double)LongestSide / Math.Max(1, Math.Max(width, height)));
        return by == 1 ? new(width, height) : new(2 * (int)Math.Round(width * by / 2), 2 * (int)Math.Round(height * by / 2));
    }

    private static async Task DarkAsync(PictureParts encoder, RenderPlan shown, HeldParts parts, CancellationToken ct)
    {
        var luma = shown.Film.Width * shown.Film.Height;
        var frame = new byte[luma * 3 / 2];
        frame.AsSpan(0, luma).Fill(DarkLuma);
        frame.AsSpan(luma).Fill(128);
        for (var part = 0; part < encoder.Count; part++)
        {
            var number = part;
            await parts.StoreAsync(PictureParts.Name(number), (to, stop) => encoder.EncodeAsync(number, lanes: 1, FeedAsync, to, stop), ct);

            async Task FeedAsync(Stream stdin, CancellationToken stop)
            {
                PipeRoom.Widen(stdin);
                for (var i = 0; i < encoder.FramesIn(number); i++)
                {
                    await stdin.WriteAsync(frame, stop);
                }
            }
        }
    }

    /// <summary>Parts of ten seconds at most: held in memory.</summary>
    private sealed class HeldParts : IRenderParts
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte[]> held = new();

        public Task<Stream?> OpenAsync(string name, CancellationToken ct) => Task.FromResult<Stream?>(held.TryGetValue(name, out var bytes) ? new MemoryStream(bytes, writable: false) : null);

        public async Task StoreAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
        {
            using var bytes = new MemoryStream();
            await write(bytes, ct);
            held[name] = bytes.ToArray();
        }
    }
}
