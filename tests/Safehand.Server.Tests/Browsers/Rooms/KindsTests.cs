using System.Text.Json;
using Microsoft.Playwright;

namespace Safehand.Server.Tests;

/// <summary>Where an edit lies and what moving it changes, in the browser that works it out.</summary>
[Trait("Needs", "Browser")]
public sealed class KindsTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Mute = "{ id: 'm', kind: 'mute', fromMs: 5150, untilMs: 7418 }";
    private const string Blur = "{ id: 'b', kind: 'blur', shape: 'ellipse', keyframes: [[100, .1], [150, .3], [200, .5]].map(([frame, x]) => ({ frame, x, y: .3, width: .3, height: .4 })) }";

    [Theory]
    [InlineData(128, 190, 5150, 7600)]
    [InlineData(100, 186, 4000, 7418)]
    [InlineData(138, 196, 5550, 7818)]
    [InlineData(442, 500, 17710, 19978)]
    public async Task Sound_OfWhichOneEdgeMoves_KeepsTheMillisecondOfTheOther(int from, int until, int fromMs, int untilMs)
    {
        var moved = await InPageAsync($"(e => [kinds.firstFrame(e, clock), kinds.endFrame(e, clock), kinds.withSpan(e, {from}, {until}, clock)])({Mute})");

        Assert.Equal((128, 186), (moved[0].GetInt32(), moved[1].GetInt32()));
        Assert.Equal((fromMs, untilMs), (moved[2].GetProperty("fromMs").GetInt32(), moved[2].GetProperty("untilMs").GetInt32()));
    }

    [Theory]
    [InlineData(100, 251, "100:0.1 150:0.3 200:0.5 250:0.5")]
    [InlineData(100, 181, "100:0.1 150:0.3 180:0.42")]
    [InlineData(80, 201, "80:0.1 100:0.1 150:0.3 200:0.5")]
    [InlineData(120, 201, "120:0.18 150:0.3 200:0.5")]
    [InlineData(110, 211, "110:0.1 160:0.3 210:0.5")]
    [InlineData(150, 151, "150:0.3")]
    [InlineData(100, 201, "100:0.1 150:0.3 200:0.5")]
    public async Task Box_OfWhichOneEdgeMoves_StaysOnTheFaceAtEveryFrame(int from, int until, string keyframes)
    {
        var moved = await InPageAsync($"kinds.withSpan({Blur}, {from}, {until}, clock)");

        Assert.Equal(keyframes, Said(moved));
    }

    [Fact]
    public async Task Box_HeldLongerAgainAndAgain_LeavesNoTrailOfKeyframes()
    {
        var moved = await InPageAsync($"[230, 260, 290].reduce((e, until) => kinds.withSpan(e, 100, until, clock), {Blur})");

        Assert.Equal("100:0.1 150:0.3 200:0.5 289:0.5", Said(moved));
    }

    [Fact]
    public async Task Frames_OfEveryRate_ComeBackFromTheirMilliseconds()
    {
        var wrong = await InPageAsync(
            """
            [[25, 1], [30000, 1001], [24000, 1001], [60000, 1001], [25, 2], [15, 1], [240, 1]].filter((rate) => {
              const each = clocks.clockOf({ rate, frames: 20000 });
              return [...Array(20000).keys()].some((f) => each.frameFromMs(each.startMs(f)) !== f || each.frameFromMs(each.msOf(f)) !== f
                || each.frameUntilMs(each.endMs(f + 1)) !== f + 1 || each.frameUntilMs(each.msOf(f + 1)) !== f + 1
                || each.startMs(f) * rate[0] > f * 1000 * rate[1] || each.endMs(f) * rate[0] < f * 1000 * rate[1]);
            })
            """);

        Assert.Empty(wrong.EnumerateArray());
    }

    [Fact]
    public async Task Timecodes_OfEveryFrameAndTheEnd_AreReadAsThatFrame()
    {
        var wrong = await InPageAsync(
            """
            [[25, 1], [30000, 1001], [24000, 1001], [60000, 1001], [25, 2], [123, 10], [1, 2]].filter((rate) => {
              const each = clocks.clockOf({ rate, frames: 20000 });
              return [...Array(20001).keys()].some((f) => each.read(each.timecode(f), 20000) !== f) || each.read(each.timecode(20000)) !== 19999;
            })
            """);

        Assert.Empty(wrong.EnumerateArray());
    }

    [Theory]
    [InlineData("'25, 1'", "12:07", 18_175)]
    [InlineData("'25, 1'", "1:02:03:04", 93_079)]
    [InlineData("'25, 1'", "1:02:03", 93_075)]
    [InlineData("'25, 1'", "83.5", 2088)]
    [InlineData("'30000, 1001'", "00:00:17:29", 539)]
    [InlineData("'30000, 1001'", "0:18", 540)]
    public async Task Read_OfATime_IsItsFrame(string rate, string text, int frame) => Assert.Equal(
        frame, (await InPageAsync($"clocks.clockOf({{ rate: {rate}.split(', ').map(Number), frames: 100000 }}).read('{text}')")).GetInt32());

    [Theory]
    [InlineData("{ ...b, note: '', by: 'Somebody', revision: 7 }", true)]
    [InlineData("{ ...b, keyframes: b.keyframes.map((key) => ({ ...key, x: key.x + 4e-7 })) }", true)]
    [InlineData("{ ...b, keyframes: b.keyframes.map((key) => ({ ...key, x: key.x + 1e-5 })) }", false)]
    [InlineData("{ ...b, keyframes: b.keyframes.slice(1) }", false)]
    [InlineData("{ ...b, shape: 'rectangle' }", false)]
    [InlineData("{ ...b, note: 'Another' }", false)]
    [InlineData("{ ...b, reason: 'another' }", false)]
    [InlineData("null", false)]
    public async Task SameEdit_AsTheServerWouldTellIt(string other, bool same) =>
        Assert.Equal(same, (await InPageAsync($"(b => kinds.sameEdit(b, {other}))({Blur})")).GetBoolean());

    private static string Said(JsonElement edit) => string.Join(' ', edit.GetProperty("keyframes").EnumerateArray().Select(k => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{k.GetProperty("frame").GetInt32()}:{Math.Round(k.GetProperty("x").GetDouble(), 6)}")));

    // Twenty seconds at 25 frames a second.
    private async Task<JsonElement> InPageAsync(string expression)
    {
        await using var visit = await chromium.VisitorAsync(world.Address);
        return (await visit.Page.EvaluateAsync<JsonElement>(
            $$"""
            Promise.all([import("/_content/Safehand.Editing/room/kinds.mjs"), import("/_content/Safehand.Editing/room/clock.mjs")]).then(([kinds, clocks]) => {
              const clock = clocks.clockOf({ rate: [25, 1], frames: 500, durationMs: 20000 });
              return {{expression}};
            })
            """))!;
    }
}
