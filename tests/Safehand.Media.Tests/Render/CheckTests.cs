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

    [Fact]
    public async Task ShowAsync_MiddleOfFilm_ShowsExactlyTheFramesThatTheRenditionHas()
    {
        var master = StripFilm.Make(750);
        var film = await RendererTests.ShapeAsync(master);
        using var preview = new Preview(Sandbox);
        using var shown = new MemoryStream();

        var made = await preview.ShowAsync(new RenderPlan(film, [new(520, 530)], [], []), new FrameSpan(500, 600), string.Empty, RendererTests.Opening(master), shown, Stop);

        Assert.Equal(90, made.Value);
        Assert.Equal(Enumerable.Range(500, 100).Where(f => f is < 520 or >= 530), StripFilm.Numbers(shown.ToArray()));
        Assert.All(StripFilm.Lateness(shown.ToArray(), 25), l => Assert.InRange(l, -1, 10));
    }
}
