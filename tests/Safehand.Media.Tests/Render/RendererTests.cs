using Safehand.Media.Render;
using Xunit;

namespace Safehand.Media.Tests.Render;

public sealed class RendererTests
{
    private static readonly MediaSandbox Sandbox = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("25", "mp4")]
    [InlineData("30000/1001", "mp4")]
    [InlineData("24", "mkv")]
    [InlineData("50", "ts")]
    [InlineData("25", "mov")]
    public async Task RenderAsync_Cuts_KeepExactlyTheFramesOutsideThemAndSoundStaysWithThem(string rate, string container)
    {
        var master = StripFilm.Make(250, rate, container);
        var film = await ShapeAsync(master);
        FrameSpan[] cuts = [new(31, 100), new(140, 141), new(200, 222)];

        var rendition = await RenderAsync(new RenderPlan(film, cuts, [], []), master);

        Assert.Equal(250, film.Frames);
        Assert.Equal(Enumerable.Range(0, 250).Where(f => !cuts.Any(c => f >= c.From && f < c.Until)), StripFilm.Numbers(rendition));
        var late = StripFilm.Lateness(rendition, film.Rate.PerSecond);
        Assert.NotEmpty(late);
        Assert.All(late, l => Assert.InRange(l, -1, 1000 / film.Rate.PerSecond / 2));
    }

    internal static async Task<FilmShape> ShapeAsync(byte[] master) => (await new FilmReader(Sandbox).ShapeOfAsync(Opening(master), Stop)).Value;

    internal static async Task<byte[]> RenderAsync(RenderPlan plan, byte[] master, Parts? parts = null)
    {
        using var renderer = new Renderer(Sandbox);
        using var output = new MemoryStream();
        var made = await renderer.RenderAsync(plan, Opening(master), parts ?? new Parts(), output, null, Stop);
        Assert.Null(made.Refusal);
        return output.ToArray();
    }

    internal static Func<CancellationToken, Task<Stream>> Opening(byte[] master) => _ => Task.FromResult<Stream>(new MemoryStream(master));
}
