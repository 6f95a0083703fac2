using Safehand.Media;
using Safehand.Media.Render;

namespace Safehand.Editing.Tests;

public sealed class PreviewTests
{
    [Theory]
    [InlineData(25, 1)]
    [InlineData(24000, 1001)]
    [InlineData(30000, 1001)]
    [InlineData(60000, 1001)]
    [InlineData(25, 2)]
    public async Task ShowAsync_TenSecondsFromAnywhere_AreNotTooLong(int numerator, int denominator)
    {
        var master = Lists.Master(numerator, denominator, 10_000);
        using var preview = new Preview(new MediaSandbox());

        foreach (var from in Enumerable.Range(0, 4000))
        {
            Assert.Equal("preview.all-cut", await RefusedAsync(from, from + 10_000));
        }

        Assert.Equal("preview.span", await RefusedAsync(33, 10_033 + 400));

        // Long enough is asked first: where everything is cut nothing needs to be decoded to hear of it.
        async Task<string?> RefusedAsync(long from, long until)
        {
            var film = new FilmShape(320, 180, new FrameRate(numerator, denominator), master.Frames, false, 0);
            var plan = new RenderPlan(film, [new FrameSpan(0, master.Frames - 1)], [], []);
            return (await preview.ShowAsync(plan, ShowPreviewHandler.SpanOf(master, from, until), string.Empty, _ => throw new InvalidOperationException(), Stream.Null, TestContext.Current.CancellationToken)).Refusal?.Code;
        }
    }
}
