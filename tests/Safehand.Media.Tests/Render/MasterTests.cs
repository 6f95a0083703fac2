using Safehand.Media.Render;
using static System.FormattableString;
using Xunit;

namespace Safehand.Media.Tests.Render;

/// <summary>Masters as they come: turned, uneven, late, thin, silent, broken.</summary>
public sealed class MasterTests
{
    private static readonly Dictionary<string, byte[]> None = [];
    private static readonly MediaSandbox Sandbox = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sound starts late")]
    [InlineData("sound starts early")]
    [InlineData("telephone sound")]
    [InlineData("stereo at 44100")]
    [InlineData("avi")]
    [InlineData("webm")]
    [InlineData("in fragments")]
    public async Task RenderAsync_UnevenMaster_PictureAndSoundStayTogetherWithinAFrame(string what)
    {
        var master = Uneven(what);
        var film = await RendererTests.ShapeAsync(master);
        var cut = new FrameSpan(30, 60);

        var rendition = await RendererTests.RenderAsync(new RenderPlan(film, [cut], [], []), master);

        Assert.Equal(film.Frames - 30, StripFilm.Numbers(rendition).Length);
        var late = StripFilm.Lateness(rendition, film.Rate.PerSecond);
        Assert.True(late.Count >= 3, $"{late.Count} bursts heard");
        Assert.All(late, l => Assert.InRange(l, -20, 20));
    }

    [Fact]
    public async Task RenderAsync_TurnedPhoneFilm_IsUprightAndNotTurnedAgain()
    {
        var master = Outside.Make(StripFilm.Make(50), "mp4", None, "-i", "in", "-c", "copy", "-metadata:s:v", "rotate=90");
        Assert.Contains("rotation", Outside.Ffprobe(master, "-show_streams"), StringComparison.Ordinal);
        var film = await RendererTests.ShapeAsync(master);
        var plan = new RenderPlan(film, [], [], []);
        var rendition = await RendererTests.RenderAsync(plan, master);

        Assert.Equal((180, 320), (film.Width, film.Height));
        Assert.All(await new RenditionCheck(Sandbox).ExamineAsync(plan, RendererTests.Opening(master), RendererTests.Opening(rendition), Stop), f => Assert.True(f.Passed, f.ToString()));
    }

    [Fact]
    public async Task ShapeOfAsync_VariableRate_IsMadeConstantAndEveryFrameIsShownAtItsTime()
    {
        // Of each ten frames one is left out, here and there: 22.5 in a second, unevenly.
        var master = Outside.Ffmpeg(StripFilm.Make(200), "-vf", "select='not(eq(mod(n\\,10)\\,3))'", "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "copy", "-f", "matroska");
        var film = await RendererTests.ShapeAsync(master);

        var shown = StripFilm.Numbers(await RendererTests.RenderAsync(new RenderPlan(film, [], [], []), master));

        Assert.False(film.SteadyRate);
        Assert.Equal(film.Frames, shown.Length);
        Assert.All(shown.Select((number, at) => (number / 25.0) - (at / film.Rate.PerSecond)), off => Assert.InRange(off, -0.081, 0.041));
    }

    [Theory]
    [InlineData("eq(mod(n\\,10)\\,3)", 0)]
    [InlineData("eq(mod(n\\,3)\\,1)", 0)]
    [InlineData("lt(n\\,20)+eq(mod(n\\,7)\\,3)", 0.8)]
    [InlineData("eq(mod(n\\,10)\\,3)", 0.07)]
    public async Task CutAsync_VariableRate_ShowsOnEachFrameWhatTheRenditionShowsThere(string leftOut, double late)
    {
        // Unevenly, and with a picture that begins behind the sound.
        var master = Outside.Ffmpeg(
            StripFilm.Make(200), "-vf", Invariant($"select='not({leftOut})',setpts='PTS+{late}/TB'"), "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "copy", "-f", "matroska");
        var film = await RendererTests.ShapeAsync(master);
        var facts = await new Probe(Sandbox).LookAsync(new MemoryStream(master), Stop);
        var segmenter = new Segmenter(Sandbox);
        using var played = new MemoryStream();

        var form = await segmenter.FormOfAsync(_ => Task.FromResult<Stream>(new MemoryStream(master)), facts, Stop);
        Assert.True(await segmenter.CutAsync(new MemoryStream(master), facts, form, (bytes, _) => played.WriteAsync(bytes, Stop).AsTask(), (part, _) => played.WriteAsync(part.Bytes, Stop).AsTask(), Stop));

        Assert.Equal((false, film.Rate), (form.IsCopied, form.Rate));
        var rendition = await RendererTests.RenderAsync(new RenderPlan(film, [], [], []), master);
        Assert.Equal(StripFilm.Numbers(rendition)[..(int)film.PictureFrames], StripFilm.Numbers(played.ToArray())[..(int)film.PictureFrames]);
        var sounds = (StripFilm.Lateness(played.ToArray(), film.Rate.PerSecond), StripFilm.Lateness(rendition, film.Rate.PerSecond));
        Assert.All(sounds.Item1.Zip(sounds.Item2), s => Assert.InRange(s.First - s.Second, -45, 45));
    }

    [Fact]
    public async Task ShapeOfAsync_RecordingsJoinedWithTheirOwnTimes_IsRefused()
    {
        var one = Outside.Ffmpeg(StripFilm.Make(50), "-c", "copy", "-f", "mpegts");
        var later = Outside.Ffmpeg(StripFilm.Make(50), "-c", "copy", "-output_ts_offset", "60", "-f", "mpegts");
        var reader = new FilmReader(Sandbox);

        foreach (byte[] joined in (byte[][])[[.. later, .. one], [.. one, .. later]])
        {
            Assert.Equal("film.times-jump", (await reader.ShapeOfAsync(RendererTests.Opening(joined), Stop)).Refusal?.Code);
        }

        Assert.False((await reader.ShapeOfAsync(RendererTests.Opening(one), Stop)).IsRefused(out _));
    }

    [Theory]
    [InlineData(0, 0.05, 0.0)]
    [InlineData(0.8, 0, 0.8)]
    [InlineData(0.8, 0.8, 0.0)]
    public async Task ShapeOfAsync_AnotherStreamFirst_BeginsWithWhatIsSeenOrHeard(double picture, double sound, double lead)
    {
        // A second track of sound begins the file, and is neither played nor edited.
        var master = Outside.Ffmpeg(
            StripFilm.Make(100), "-filter_complex", Invariant($"[0:v]setpts='PTS+{picture + 0.5}/TB'[v];[0:a]asplit[a][b];[a]asetpts='PTS+{sound + 0.5}/TB'[s]"),
            "-map", "[v]", "-map", "[s]", "-map", "[b]", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-c:a", "pcm_s16le", "-f", "matroska");

        var film = await RendererTests.ShapeAsync(master);

        Assert.InRange(film.Lead, lead - 0.03, lead + 0.03);
        Assert.InRange(film.Starts - film.Origin, 0.47, 1.33);
        Assert.InRange(film.Frames, 100, 100 + (int)(lead * 25) + 3);
    }

    [Fact]
    public async Task RenderAsync_FilmOfFields_HasWholeFramesAndNothingOfACutNeighbour()
    {
        var master = Outside.Ffmpeg(StripFilm.Make(50), "-vf", "setfield=tff", "-c:v", "mpeg2video", "-q:v", "2", "-flags", "+ilme+ildct", "-top", "1", "-c:a", "copy", "-f", "matroska");
        var film = await RendererTests.ShapeAsync(master);
        var plan = new RenderPlan(film, [new(10, 20)], [], []);

        var rendition = await RendererTests.RenderAsync(plan, master);

        Assert.True(film.Interlaced);
        Assert.Equal([.. Enumerable.Range(0, 10), .. Enumerable.Range(20, 30)], StripFilm.Numbers(rendition));
        Assert.All(await new RenditionCheck(Sandbox).ExamineAsync(plan, RendererTests.Opening(master), RendererTests.Opening(rendition), Stop), f => Assert.True(f.Passed, f.ToString()));
    }

    [Theory]
    [InlineData(36, 25, 1)]
    [InlineData(60, 25, 1)]
    public async Task ShapeOfAsync_MeanJustBelowAUsualRate_LeavesNoFrameOut(int leftOut, int numerator, int denominator)
    {
        // One frame of so many is missing: 24.3 and 24.6 in a second.
        var master = Outside.Ffmpeg(StripFilm.Make(250), "-vf", $"select='not(eq(mod(n\\,{leftOut})\\,7))'", "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "copy", "-f", "matroska");
        var film = await RendererTests.ShapeAsync(master);

        var shown = StripFilm.Numbers(await RendererTests.RenderAsync(new RenderPlan(film, [], [], []), master));

        Assert.Equal(new FrameRate(numerator, denominator), film.Rate);
        Assert.Equal(Enumerable.Range(0, 250).Where(n => n % leftOut != 7), shown.Distinct());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RenderAsync_SoundThatStopsDecodingHalfWay_IsNotFilledWithSilence(bool pictures)
    {
        string[] picture = pictures ? ["-c:v", "libx264", "-preset", "ultrafast"] : ["-vn"];
        var whole = Outside.Ffmpeg(StripFilm.Make(250), [.. picture, "-c:a", "mp2", "-f", "matroska"]);
        var film = await RendererTests.ShapeAsync(whole);
        using var renderer = new Renderer(Sandbox);

        // What follows the half has no sound in it any more; the shape, and with it the room, was measured on the whole.
        var half = Outside.Ffmpeg(StripFilm.Make(250), [.. picture, "-af", "atrim=end=5", "-c:a", "mp2", "-f", "matroska"]);

        await Assert.ThrowsAsync<RenderException>(() => renderer.RenderAsync(new RenderPlan(film, [], [], []), RendererTests.Opening(half), new Parts(), new MemoryStream(), null, Stop));
        Assert.InRange(film.SoundFrames, 248, 253);
    }

    [Fact]
    public async Task RenderAsync_SoundAlone_MakesAFileOfSoundAlone()
    {
        var master = Outside.Ffmpeg(StripFilm.Make(100), "-vn", "-ar", "8000", "-c:a", "pcm_s16le", "-f", "wav");
        var film = await RendererTests.ShapeAsync(master);
        var plan = new RenderPlan(film, [new(25, 50)], [new(SoundKind.Mute, 2500, 3200)], []);

        var rendition = await RendererTests.RenderAsync(plan, master);

        Assert.False(film.HasPicture);
        Assert.Equal(100, film.Frames);
        Assert.All(await new RenditionCheck(Sandbox).ExamineAsync(plan, RendererTests.Opening(master), RendererTests.Opening(rendition), Stop), f => Assert.True(f.Passed, f.ToString()));
    }

    [Fact]
    public async Task RenderAsync_PictureAlone_MakesAFileOfPictureAlone()
    {
        var master = StripFilm.Make(60, sound: false);
        var film = await RendererTests.ShapeAsync(master);
        var plan = new RenderPlan(film, [new(0, 10)], [], [new(PictureKind.Blur, PictureShape.WholeFrame, [new(20, 0, 0, 1, 1), new(30, 0, 0, 1, 1)])]);

        var rendition = await RendererTests.RenderAsync(plan, master);

        Assert.False(film.HasSound);
        Assert.All(await new RenditionCheck(Sandbox).ExamineAsync(plan, RendererTests.Opening(master), RendererTests.Opening(rendition), Stop), f => Assert.True(f.Passed, f.ToString()));
    }

    [Fact]
    public async Task RenderAsync_SoundGoesOnBehindThePicture_CutLastFrameDoesNotStandStill()
    {
        var master = Outside.Make(StripFilm.Make(100), "mkv", None, "-i", "in", "-f", "lavfi", "-t", "6", "-i", "sine=500", "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac");
        var film = await RendererTests.ShapeAsync(master);

        var shown = StripFilm.Numbers(await RendererTests.RenderAsync(new RenderPlan(film, [new(90, 100)], [], []), master));

        Assert.InRange(film.Frames, 149, 151);
        Assert.DoesNotContain(shown, n => n is >= 90 and < 100);
        Assert.Equal(film.Frames - 10, shown.Length);
    }

    [Theory]
    [InlineData("nothing", "film.unreadable")]
    [InlineData("text", "film.unreadable")]
    [InlineData("cut short", "film.unreadable")]
    [InlineData("unknown codec", "film.unknown-codec")]
    public async Task ShapeOfAsync_NoFilm_IsRefusedInWords(string what, string code)
    {
        var bytes = what switch
        {
            "nothing" => [],
            "text" => System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("A statement. ", 900))),
            "unknown codec" => Renamed(StripFilm.Make(10, sound: false)),
            _ => StripFilm.Make(10)[..300],
        };

        var refused = await new FilmReader(Sandbox).ShapeOfAsync(RendererTests.Opening(bytes), Stop);

        Assert.Equal(code, refused.Refusal?.Code);
    }

    [Fact]
    public async Task RenderAsync_MasterThatBreaksOff_MakesNoRendition()
    {
        var master = StripFilm.Make(300, container: "mkv");
        var film = await RendererTests.ShapeAsync(master);
        var half = master[..(master.Length / 2)];
        using var renderer = new Renderer(Sandbox);

        await Assert.ThrowsAsync<RenderException>(() => renderer.RenderAsync(new RenderPlan(film, [], [], []), RendererTests.Opening(half), new Parts(), new MemoryStream(), null, Stop));
    }

    private static byte[] Renamed(byte[] film)
    {
        for (var at = film.AsSpan().IndexOf("avc1"u8); at >= 0; at = film.AsSpan().IndexOf("avc1"u8))
        {
            "zz9z"u8.CopyTo(film.AsSpan(at));
        }

        return film;
    }

    private static byte[] Uneven(string what)
    {
        var film = StripFilm.Make(200);
        return what switch
        {
            "sound starts late" => Outside.Make(film, "mp4", None, "-i", "in", "-ss", "1.5", "-i", "in", "-filter_complex", "[1:a]asetpts=PTS+1.5/TB[a]", "-map", "0:v", "-map", "[a]", "-c:v", "copy", "-c:a", "aac"),
            "sound starts early" => Outside.Make(film, "mkv", None, "-i", "in", "-vf", "trim=start=1.03", "-fps_mode", "passthrough", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "copy"),
            "telephone sound" => Outside.Make(film, "mov", None, "-i", "in", "-c:v", "copy", "-ar", "8000", "-c:a", "pcm_mulaw"),
            "stereo at 44100" => Outside.Make(film, "mp4", None, "-i", "in", "-c:v", "copy", "-ar", "44100", "-ac", "2", "-c:a", "aac"),
            "avi" => Outside.Make(film, "avi", None, "-i", "in", "-c:v", "mpeg4", "-q:v", "2", "-bf", "0", "-c:a", "mp3"),
            "webm" => Outside.Make(film, "webm", None, "-i", "in", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M", "-c:a", "libopus"),
            _ => Outside.Make(film, "mp4", None, "-i", "in", "-c", "copy", "-movflags", "+frag_keyframe+empty_moov+default_base_moof"),
        };
    }
}
