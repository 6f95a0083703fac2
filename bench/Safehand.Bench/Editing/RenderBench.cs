using System.Globalization;
using Safehand.Media;
using Safehand.Media.Render;

namespace Safehand.Bench;

/// <summary>Renditions against ffmpeg transcoding the same file with the same encoder settings.</summary>
internal static class RenderBench
{
    private static readonly MediaSandbox Sandbox = new();

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, Settings settings, string size, double? reach, int rounds, bool check, Table table)
    {
        var seconds = settings.Quick ? 20 : 600;
        var length = settings.Quick ? "20 s" : "10 min";
        var film = await Films.RoomAsync(folder, size, seconds);
        var shape = (await new FilmReader(Sandbox).ShapeOfAsync(_ => Open(film), CancellationToken.None)).Value;
        var plan = Plan(shape);
        var (o, t) = await Outside.AlternateAsync(settings.Rounds(rounds), () => RoundAsync(plan, film, folder), () => TheirsAsync(film, folder));
        var kept = shape.Frames - plan.Cuts.Sum(c => c.Until - c.From);
        table.Add(new Measured(
            $"rendering {length} of {size}", Times(o, seconds), $"`ffmpeg`, the same file whole {Times(t, seconds)}", t / o, reach));
        table.Add(new Measured($"the same, for a second of what is encoded (of {shape.Frames} frames {kept} are kept)", string.Empty, string.Empty, t / shape.Frames / (o / kept), null));
        if (check)
        {
            await CheckAsync(plan, film, folder, table, size);
        }

        File.Delete(film);
        table.Note("Edited are two cuts, 21 mutes, 7 bleeps, an ellipse that blurs a face with a keyframe every two seconds, and a pixelated rectangle. `ffmpeg` decodes the whole file and encodes it with the same encoder, preset, quality and groups; it makes no edit.");
    }

    private static string Times(double seconds, int film) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s ({film / seconds:0.0}× as fast as it plays)");

    private static async Task<TimeSpan> RoundAsync(RenderPlan plan, string film, string folder)
    {
        using var renderer = new Renderer(Sandbox);
        var parts = new FileParts(Directory.CreateDirectory(Path.Combine(folder, "parts")).FullName);
        var time = await Outside.TimeAsync(async () =>
        {
            await using var output = File.Create(Path.Combine(folder, "rendition.mp4"));
            _ = (await renderer.RenderAsync(plan, _ => Open(film), parts, output, null, CancellationToken.None)).Value;
        });
        Directory.Delete(Path.Combine(folder, "parts"), recursive: true);
        return time;
    }

    private static async Task<TimeSpan> TheirsAsync(string film, string folder) => (await Outside.RunAsync(
        "ffmpeg", "-nostdin", "-v", "error", "-y", "-i", film, "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-g", "50", "-c:a", "aac", "-b:a", "96k", Path.Combine(folder, "theirs.mp4"))).Time;

    private static async Task CheckAsync(RenderPlan plan, string film, string folder, Table table, string size)
    {
        IReadOnlyList<CheckFinding> findings = [];
        var time = await Outside.TimeAsync(async () => findings = await new RenditionCheck(Sandbox).ExamineAsync(plan, _ => Open(film), _ => Open(Path.Combine(folder, "rendition.mp4")), CancellationToken.None));
        table.Add(new Measured($"check of that rendition, {size}: {findings.Count(f => f.Passed)} of {findings.Count} findings passed", $"{time.TotalSeconds:0.0} s", string.Empty, time.TotalSeconds, null, LessIsBetter: true));
    }

    private static RenderPlan Plan(FilmShape film)
    {
        var second = (long)film.Rate.PerSecond;
        var end = film.LastMillisecond;
        return new RenderPlan(
            film,
            [new(second * 5, second * 7), new(second * 15, second * 16)],
            [.. Enumerable.Range(0, 28).Select(i => new SoundEdit(i % 4 == 0 ? SoundKind.Bleep : SoundKind.Mute, end * (i + 1) / 30, (end * (i + 1) / 30) + 500))],
            [
                new(PictureKind.Blur, PictureShape.Ellipse, [.. Followed(film, second * 2)]),
                new(PictureKind.Pixelate, PictureShape.Rectangle, [new(0, 0.7, 0.2, 0.12, 0.25), new(film.Frames - 1, 0.4, 0.5, 0.14, 0.25)]),
            ]);
    }

    // As a face that is followed moves: a keyframe every so many frames.
    private static IEnumerable<Keyframe> Followed(FilmShape film, long every)
    {
        for (long frame = 0; frame < film.Frames; frame += every)
        {
            yield return new(frame, 0.25 + (0.1 * Math.Sin(frame / film.Rate.PerSecond)), 0.22, 0.14, 0.3);
        }
    }

    private static Task<Stream> Open(string path) => Task.FromResult<Stream>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: false));

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
