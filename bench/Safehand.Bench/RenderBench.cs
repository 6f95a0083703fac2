using System.Diagnostics;
using System.Globalization;
using Safehand.Media;
using Safehand.Media.Render;

namespace Safehand.Bench;

/// <summary>Renditions of ten minutes against ffmpeg transcoding the same file with the same encoder settings; previews from the end of two hours; memory.</summary>
internal static class RenderBench
{
    private static readonly MediaSandbox Sandbox = new();

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, Table table)
    {
        foreach (var (size, reach) in new (string, double?)[] { ("1280x720", 1.0), ("1920x1080", null) })
        {
            var minutes = Environment.GetEnvironmentVariable("SAFEHAND_BENCH_MINUTES") is { Length: > 0 } m ? int.Parse(m, CultureInfo.InvariantCulture) : 10;
            var film = Path.Combine(folder, $"film-{size}.mp4");
            await Outside.RunAsync("ffmpeg", Film(size, minutes * 60, film));
            var shape = (await new FilmReader(Sandbox).ShapeOfAsync(_ => Open(film), CancellationToken.None)).Value;
            var plan = Plan(shape);
            var peak = new Peak();
            var (o, t) = await Outside.AlternateAsync(1, () => RoundAsync(plan, film, folder, peak), () => TheirsAsync(film, folder));
            table.Add(new Measured(
                $"Rendering {minutes} min of {size}, 2 cuts, 28 mutes, 2 moving boxes", $"{o:0.0} s ({minutes * 60 / o:0.0} times as fast as it plays)",
                $"ffmpeg, plain transcoding, {t:0.0} s", t / o, reach));
            table.Add(new Measured($"Memory of our own process while rendering {size}", $"{peak.MiB:N0} MiB", string.Empty, peak.MiB, null, LessIsBetter: true));
            await CheckAsync(plan, folder, table, size);
            if (size == "1280x720")
            {
                await PreviewAsync(film, folder, table, minutes);
            }

            File.Delete(film);
        }
    }

    private static async Task<TimeSpan> RoundAsync(RenderPlan plan, string film, string folder, Peak peak)
    {
        using var renderer = new Renderer(Sandbox);
        var parts = new FileParts(Directory.CreateDirectory(Path.Combine(folder, "parts")).FullName);
        using var watch = new CancellationTokenSource();
        var watching = peak.WatchAsync(watch.Token);
        var time = await Outside.TimeAsync(async () =>
        {
            await using var output = File.Create(Path.Combine(folder, "rendition.mp4"));
            _ = (await renderer.RenderAsync(plan, _ => Open(film), parts, output, null, CancellationToken.None)).Value;
        });
        await watch.CancelAsync();
        await watching;
        Directory.Delete(Path.Combine(folder, "parts"), recursive: true);
        return time;
    }

    private static async Task<TimeSpan> TheirsAsync(string film, string folder) => (await Outside.RunAsync(
        "ffmpeg", "-nostdin", "-v", "error", "-y", "-i", film, "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-g", "50", "-c:a", "aac", "-b:a", "96k", Path.Combine(folder, "theirs.mp4"))).Time;

    private static async Task CheckAsync(RenderPlan plan, string folder, Table table, string size)
    {
        IReadOnlyList<CheckFinding> findings = [];
        var time = await Outside.TimeAsync(async () => findings = await new RenditionCheck(Sandbox).ExamineAsync(plan, _ => Open(Path.Combine(folder, "rendition.mp4")), CancellationToken.None));
        table.Add(new Measured($"Check of that rendition, {size}: {findings.Count(f => f.Passed)} of {findings.Count} findings passed", $"{time.TotalSeconds:0.0} s", string.Empty, time.TotalSeconds, null, LessIsBetter: true));
    }

    private static async Task PreviewAsync(string film, string folder, Table table, int minutes)
    {
        var long2 = Path.Combine(folder, "two-hours.mp4");
        await Outside.RunAsync("ffmpeg", "-nostdin", "-v", "error", "-stream_loop", (120 / minutes).ToString(CultureInfo.InvariantCulture), "-i", film, "-c", "copy", "-t", "7200", long2);
        var shape = (await new FilmReader(Sandbox).ShapeOfAsync(_ => Open(long2), CancellationToken.None)).Value;
        var (from, length) = (shape.Frames - 500, (long)(10 * shape.Rate.PerSecond));
        using var preview = new Preview(Sandbox);
        List<double> times = [];
        for (var round = 0; round < 3; round++)
        {
            var time = await Outside.TimeAsync(async () => _ = (await preview.ShowAsync(
                new RenderPlan(shape, [], [], Boxes(shape)), new FrameSpan(from, from + length), "DC P Nair NS4417", _ => Open(long2), Stream.Null, CancellationToken.None)).Value);
            times.Add(time.TotalSeconds);
        }

        table.Add(new Measured($"Preview of ten seconds at the end of {shape.Frames / shape.Rate.PerSecond / 3600:0.0} hours of 1280x720", $"{Outside.Median(times):0.00} s", string.Empty, Outside.Median(times), 5, LessIsBetter: true));
        File.Delete(long2);
    }

    private static RenderPlan Plan(FilmShape film)
    {
        var second = (long)film.Rate.PerSecond;
        var end = film.LastMillisecond;
        return new RenderPlan(
            film,
            [new(second * 10, second * 12), new(second * 40, second * 41)],
            [.. Enumerable.Range(0, 28).Select(i => new SoundEdit(i % 4 == 0 ? SoundKind.Bleep : SoundKind.Mute, end * (i + 1) / 30, (end * (i + 1) / 30) + 800))],
            Boxes(film));
    }

    private static PictureEdit[] Boxes(FilmShape film) =>
    [
        new(PictureKind.Blur, PictureShape.Ellipse, [new(0, 0.2, 0.2, 0.12, 0.25), new(film.Frames - 1, 0.5, 0.3, 0.12, 0.25)]),
        new(PictureKind.Pixelate, PictureShape.Rectangle, [new(0, 0.7, 0.2, 0.12, 0.25), new(film.Frames - 1, 0.4, 0.5, 0.14, 0.25)]),
    ];

    private static string[] Film(string size, int seconds, string path) =>
    [
        "-nostdin", "-v", "error", "-f", "lavfi", "-t", seconds.ToString(CultureInfo.InvariantCulture), "-i",
        $"color=c=0x3d454a:s={size}:r=25,noise=alls=6:allf=t,drawbox=x='iw/4+iw/10*sin(t)':y=ih/4:w=iw/8:h=ih/3:c=0xb08d74:t=fill,drawbox=x=iw*0.6:y='ih/4+ih/20*sin(t*2)':w=iw/8:h=ih/3:c=0x88a0b0:t=fill",
        "-f", "lavfi", "-t", seconds.ToString(CultureInfo.InvariantCulture), "-i", "anoisesrc=c=pink:a=0.2:r=48000", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "24", "-g", "50", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-b:a", "96k", "-ac", "1", "-y", path,
    ];

    private static Task<Stream> Open(string path) => Task.FromResult<Stream>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: false));

    /// <summary>The most memory that this process held.</summary>
    private sealed class Peak
    {
        internal double MiB { get; private set; }

        internal async Task WatchAsync(CancellationToken ct)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
            try
            {
                while (await timer.WaitForNextTickAsync(ct))
                {
                    using var self = Process.GetCurrentProcess();
                    MiB = Math.Max(MiB, self.WorkingSet64 / 1048576.0);
                }
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    /// <summary>Parts in plain files: bench only, of a film that shows nobody.</summary>
    private sealed class FileParts(string folder) : IRenderParts
    {
        public Task<Stream?> OpenAsync(string name, CancellationToken ct) => Task.FromResult<Stream?>(File.Exists(Path.Combine(folder, name)) ? File.OpenRead(Path.Combine(folder, name)) : null);

        public async Task StoreAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
        {
            await using (var part = File.Create(Path.Combine(folder, name + ".part")))
            {
                await write(part, ct);
            }

            File.Move(Path.Combine(folder, name + ".part"), Path.Combine(folder, name));
        }
    }
}
