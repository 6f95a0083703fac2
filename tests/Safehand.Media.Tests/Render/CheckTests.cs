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

        var findings = await new RenditionCheck(Sandbox).ExamineAsync(plan, RendererTests.Opening(rendition), Stop);

        Assert.True(findings.All(f => f.Passed), string.Join('\n', findings));
        Assert.Equal(12, findings.Count);
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
}
