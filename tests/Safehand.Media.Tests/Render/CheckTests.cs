using Safehand.Media.Render;
using Xunit;

namespace Safehand.Media.Tests.Render;

public sealed class CheckTests
{
    private static readonly MediaSandbox Sandbox = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExamineAsync_Rendition_AllPassAndMutedSpanIsSilent()
    {
        var master = StripFilm.Make(150);
        var film = await RendererTests.ShapeAsync(master);
        var plan = new RenderPlan(film, [new(20, 60)], [new(SoundKind.Mute, 900, 3300), new(SoundKind.Bleep, 4000, 4500)], []);
        var rendition = await RendererTests.RenderAsync(plan, master);

        var findings = await new RenditionCheck(Sandbox).ExamineAsync(plan, RendererTests.Opening(master), RendererTests.Opening(rendition), Stop);

        Assert.True(findings.All(f => f.Passed), string.Join('\n', findings));
        Assert.Equal(16, findings.Count);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', findings));
    }

    [Theory]
    [InlineData("")]
    [InlineData("+frag_keyframe+empty_moov+default_base_moof")]
    [InlineData("+frag_keyframe+empty_moov")] // fragments that count from the file's first byte
    public async Task ShowAsync_MiddleOfFilm_ShowsExactlyTheFramesThatTheRenditionHas(string form)
    {
        var master = StripFilm.Make(750);
        master = form.Length == 0 ? master : Outside.Ffmpeg(master, "-c", "copy", "-movflags", form, "-f", "mp4");
        var film = await RendererTests.ShapeAsync(master);
        using var preview = new Preview(Sandbox);
        using var shown = new MemoryStream();

        var made = await preview.ShowAsync(new RenderPlan(film, [new(520, 530)], [], []), new FrameSpan(500, 600), string.Empty, RendererTests.Opening(master), shown, Stop);

        Assert.Equal(90, made.Value);
        var whole = StripFilm.Numbers(await RendererTests.RenderAsync(new RenderPlan(film, [], [], []), master));
        Assert.Equal([.. whole[500..520], .. whole[530..600]], StripFilm.Numbers(shown.ToArray()));
        Assert.InRange(whole[500], 499, 500); // a writer of fragments may delay the picture by half a frame
        Assert.All(StripFilm.Lateness(shown.ToArray(), 25), l => Assert.InRange(l, -25, 10));
    }

    [Fact]
    public async Task ShowAsync_SoundAlone_BearsTheViewersMarkInADarkPicture()
    {
        var master = Outside.Ffmpeg(StripFilm.Make(100), "-vn", "-c:a", "pcm_s16le", "-f", "wav");
        var film = await RendererTests.ShapeAsync(master);
        using var preview = new Preview(Sandbox);
        using var shown = new MemoryStream();

        var made = await preview.ShowAsync(new RenderPlan(film, [new(60, 70)], [], []), new FrameSpan(25, 75), "DC P Nair NS4417 22 Nov 2026 09:41:07", RendererTests.Opening(master), shown, Stop);

        Assert.Equal(40, made.Value);
        var grey = StripFilm.Grey(shown.ToArray(), 960, 540);
        Assert.Equal(40 * 960 * 540, grey.Length);
        for (var i = 0; i < 40; i++)
        {
            Assert.InRange(grey.AsSpan(i * 960 * 540, 960 * 540).ToArray().Count(p => p > 60), 2_000, 100_000);
        }

        Assert.InRange(StripFilm.Samples(shown.ToArray()).Length, 74_000, 80_000);
    }
}
