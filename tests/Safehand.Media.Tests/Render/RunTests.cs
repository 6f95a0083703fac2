using Safehand.Media.Render;
using Xunit;

namespace Safehand.Media.Tests.Render;

/// <summary>A rendition that is stopped, goes on, is watched, or is asked for what does not fit.</summary>
public sealed class RunTests
{
    private static readonly MediaSandbox Sandbox = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RenderAsync_StoppedAndStartedAgain_GoesOnWhereItWasAndIsTheSameFilm()
    {
        // Two frames a second: a part of a minute is 120 frames.
        var master = StripFilm.Make(400, "2", "mp4", true, "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac");
        var film = await RendererTests.ShapeAsync(master);
        var plan = new RenderPlan(film, [new(100, 110)], [], []);
        var whole = await RendererTests.RenderAsync(plan, master);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var parts = new Parts();
        parts.Then = name =>
        {
            if (parts.Stored.Keys.Any(n => n.StartsWith("picture-00001", StringComparison.Ordinal)))
            {
                stop.Cancel();
            }
        };
        using var renderer = new Renderer(Sandbox);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => renderer.RenderAsync(plan, RendererTests.Opening(master), parts, new MemoryStream(), null, stop.Token));
        var before = parts.Names.ToList();
        parts.Then = _ => { };

        var again = await RendererTests.RenderAsync(plan, master, parts);

        Assert.Contains(before, n => n.StartsWith("picture-00001", StringComparison.Ordinal));
        Assert.Equal(parts.Names.Distinct().Count(), parts.Names.Count);
        Assert.Equal(Enumerable.Range(0, 400).Where(f => f is < 100 or >= 110), StripFilm.Numbers(again));
        Assert.Equal(StripFilm.Numbers(whole), StripFilm.Numbers(again));
    }

    [Theory]
    [InlineData("mp4", true)]
    [InlineData("mkv", true)]
    [InlineData("ts", true, "-muxrate", "2000000")]
    [InlineData("avi", false)]
    public async Task RenderAsync_InTwoLanes_IsTheFilmFrameByFrame(string container, bool enters, params string[] form)
    {
        var master = StripFilm.Make(1300, "25", container, false, ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-bf", "0", "-pix_fmt", "yuv420p", .. form]);
        var film = await RendererTests.ShapeAsync(master);
        // A cut over the place where the second lane begins, rows above and below the boxes that nobody reads, and stretches without any.
        var plan = new RenderPlan(
            film,
            [new(20, 30), new(640, 680)],
            [],
            [
                new(PictureKind.Blur, PictureShape.Ellipse, [new(100, 0.1, 0.5, 0.2, 0.2), new(1000, 0.6, 0.6, 0.2, 0.2)]),
                new(PictureKind.Solid, PictureShape.Rectangle, [new(600, 0.3, 0.7, 0.1, 0.1), new(700, 0.4, 0.8, 0.1, 0.1)]),
            ]);
        var opened = 0;
        using var renderer = new Renderer(Sandbox);
        using var output = new MemoryStream();
        var parts = new Parts();
        (await renderer.RenderAsync(plan, ct => { Interlocked.Increment(ref opened); return RendererTests.Opening(master)(ct); }, parts, output, null, Stop)).IsRefused(out var refusal);
        Assert.Null(refusal);

        Assert.Equal(Enumerable.Range(0, 1300).Where(f => f is < 20 or (>= 30 and < 640) or >= 680), StripFilm.Numbers(output.ToArray()));
        var findings = await new RenditionCheck(Sandbox).ExamineAsync(plan, RendererTests.Opening(master), RendererTests.Opening(output.ToArray()), Stop);
        Assert.All(findings, f => Assert.True(f.Passed, f.ToString()));
        Assert.Equal(2, parts.Names.Count(n => n.StartsWith("picture-", StringComparison.Ordinal)));
        // Once to see whether the film can be entered, and once for each lane.
        Assert.Equal(enters ? 3 : 2, opened);
    }

    [Fact]
    public async Task RenderAsync_PartsOfAnotherBuild_AreNotTakenOver()
    {
        var (master, elsewhere) = (StripFilm.Make(50), StripFilm.Make(70));
        var film = await RendererTests.ShapeAsync(master);
        var others = new Parts();
        _ = await RendererTests.RenderAsync(new RenderPlan(await RendererTests.ShapeAsync(elsewhere), [new(0, 20)], [], []), elsewhere, others);
        var parts = new Parts();
        foreach (var (name, bytes) in others.Stored)
        {
            // As a build without names of builds left them, and as another build did.
            parts.Stored[name[..name.LastIndexOf('-')]] = bytes;
            parts.Stored[name[..name.LastIndexOf('-')] + "-0123456789ab"] = bytes;
        }

        using var renderer = new Renderer(Sandbox);
        using var output = new MemoryStream();
        var made = (await renderer.RenderAsync(new RenderPlan(film, [], [], []), RendererTests.Opening(master), parts, output, null, Stop)).Value;

        Assert.Equal(Enumerable.Range(0, 50), StripFilm.Numbers(output.ToArray()));
        Assert.Matches("^ffmpeg version .*; Safehand build [0-9a-f]{32}$", made.Tool);
        Assert.NotNull(made.SilentSamples);
    }

    [Fact]
    public async Task RenderAsync_Cancelled_EndsAtOnceAndLeavesNoJob()
    {
        var master = StripFilm.Make(1500);
        var film = await RendererTests.ShapeAsync(master);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var renderer = new Renderer(Sandbox);
        var seen = new List<RenderProgress>();
        var run = renderer.RenderAsync(new RenderPlan(film, [], [], []), RendererTests.Opening(master), new Parts(), new MemoryStream(), new Told(p =>
        {
            seen.Add(p);
            stop.Cancel();
        }), stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        // Killed is said before the system has taken them away.
        Assert.True(SpinWait.SpinUntil(() => Children().Count == 0, TimeSpan.FromSeconds(10)));
        Assert.Equal(1500, seen[0].Of);
        Assert.True(seen[^1].Done < 1500);
    }

    [Theory]
    [InlineData("cut behind the end", "render.cut-outside")]
    [InlineData("all cut", "render.nothing-left")]
    [InlineData("mute behind the end", "render.sound-outside")]
    [InlineData("keyframes out of order", "render.picture-outside")]
    [InlineData("box without size", "render.picture-outside")]
    [InlineData("box that is no number", "render.picture-outside")]
    public void Misfit_PlanThatDoesNotFit_SaysWhy(string what, string code)
    {
        var film = new FilmShape(320, 180, new FrameRate(25, 1), 100, true, 1);
        var plan = new RenderPlan(film, [], [], []);
        PictureEdit Box(params Keyframe[] keys) => new(PictureKind.Solid, PictureShape.Rectangle, keys);
        plan = what switch
        {
            "cut behind the end" => plan with { Cuts = [new(90, 101)] },
            "all cut" => plan with { Cuts = [new(0, 60), new(50, 100)] },
            "mute behind the end" => plan with { Sound = [new(SoundKind.Mute, 3900, 4100)] },
            "keyframes out of order" => plan with { Picture = [Box(new(5, 0, 0, 1, 1), new(5, 0, 0, 1, 1))] },
            "box without size" => plan with { Picture = [Box(new Keyframe(5, 0, 0, 0, 1))] },
            _ => plan with { Picture = [Box(new Keyframe(5, double.NaN, 0, 1, 1))] },
        };

        Assert.Equal(code, plan.Misfit()?.Code);
    }

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("mp4")]
    [InlineData("mp4", "-movflags", "+frag_keyframe+empty_moov+default_base_moof")]
    [InlineData("mkv")]
    [InlineData("mkv", "-live", "1")]
    [InlineData("ts")]
    public async Task ShowAsync_TwoHoursIntoAFilm_ShowsTheRightFramesAndReadsALittleOfIt(string container, params string[] form)
    {
        // Two hours at five frames a second, made by repeating one minute.
        var minute = new Dictionary<string, byte[]> { ["picture"] = StripFilm.Make(300, "5", sound: false), ["sound"] = Outside.Ffmpeg(StripFilm.Make(300, "5"), "-vn", "-c:a", "mp2", "-f", "mp2") };
        var master = Outside.Make([], container, minute, ["-stream_loop", "119", "-i", "picture", "-stream_loop", "119", "-i", "sound", "-c", "copy", "-t", "7200", .. form]);
        var film = await RendererTests.ShapeAsync(master);
        using var preview = new Preview(Sandbox);
        using var shown = new MemoryStream();
        var from = film.Frames - 110; // Key frames stand ten seconds apart, and clusters of Matroska five: the one before has none.
        var read = 0L;

        var made = await preview.ShowAsync(
            new RenderPlan(film, [], [], []), new FrameSpan(from, from + 50), "DC P Nair NS4417", _ => Task.FromResult<Stream>(new Counted(master, n => Interlocked.Add(ref read, n))), shown, Stop);

        Assert.Equal(50, made.Value);
        Assert.InRange(film.Frames, 35_900, 36_100);
        var numbers = StripFilm.Numbers(shown.ToArray());
        Assert.Equal((int)(from % 300), numbers[0]);
        Assert.All(numbers.Zip(numbers.Skip(1)), p => Assert.Equal((p.First + 1) % 300, p.Second));
        Assert.True(read < master.Length / 10, $"{read:N0} of {master.Length:N0} bytes read");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ShowAsync_BehindThePictureWhereSoundGoesOn_ShowsWhatTheRenditionShowsThere(bool cut)
    {
        var apart = new Dictionary<string, byte[]> { ["picture"] = StripFilm.Make(50, sound: false), ["sound"] = StripFilm.Make(100) };
        var master = Outside.Make([], "mp4", apart, "-i", "picture", "-i", "sound", "-map", "0:v", "-map", "1:a", "-c", "copy");
        var film = await RendererTests.ShapeAsync(master);
        var plan = new RenderPlan(film, cut ? [new(40, 60)] : [], [], []);
        using var preview = new Preview(Sandbox);
        using var shown = new MemoryStream();

        var made = await preview.ShowAsync(plan, new FrameSpan(70, 90), string.Empty, RendererTests.Opening(master), shown, Stop);

        Assert.Equal((50, 20), (film.PictureFrames, made.Value));
        var rendition = StripFilm.Numbers(await RendererTests.RenderAsync(plan, master));
        Assert.Equal(rendition[(cut ? 50 : 70)..(cut ? 70 : 90)], StripFilm.Numbers(shown.ToArray()));
        Assert.All(StripFilm.Numbers(shown.ToArray()), n => Assert.Equal(cut ? 0 : 49, n));
    }

    // Jobs of this film's size whose parent is this process.
    private static List<string> Children()
    {
        var own = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return [.. Directory.EnumerateDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _)).Select(Line).Where(l => l.Parent == own && l.Command.Contains("1500", StringComparison.Ordinal)).Select(l => l.Command)];
    }

    private static (string Parent, string Command) Line(string process)
    {
        try
        {
            var parent = File.ReadLines(Path.Combine(process, "status")).FirstOrDefault(l => l.StartsWith("PPid:", StringComparison.Ordinal)) ?? string.Empty;
            return (parent.Replace("PPid:", string.Empty, StringComparison.Ordinal).Trim(), File.ReadAllText(Path.Combine(process, "cmdline")));
        }
        catch (IOException)
        {
            return (string.Empty, string.Empty); // It ended while it was looked at.
        }
    }

    private sealed class Told(Action<RenderProgress> tell) : IProgress<RenderProgress>
    {
        public void Report(RenderProgress value) => tell(value);
    }

    private sealed class Counted(byte[] film, Action<int> count) : MemoryStream(film)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            count(read);
            return read;
        }
    }
}
