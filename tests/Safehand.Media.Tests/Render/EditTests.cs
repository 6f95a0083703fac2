using System.Runtime.InteropServices;
using Safehand.Media.Render;
using Xunit;

namespace Safehand.Media.Tests.Render;

/// <summary>Edits of sound and picture, sample by sample and pixel by pixel.</summary>
public sealed class EditTests
{
    private static readonly FilmShape Film = new(320, 180, new FrameRate(25, 1), 250, true, 1);

    [Theory]
    [InlineData(48)]
    [InlineData(4800)]
    [InlineData(4801)]
    [InlineData(1_000_000)]
    public void Edit_MuteAndCut_AreExactToTheSampleWhateverTheBlocks(int block)
    {
        var plan = new RenderPlan(Film, [new(50, 75)], [new(SoundKind.Mute, 1001, 1457), new(SoundKind.LowerVoice, 900, 1300)], []);
        var source = Enumerable.Repeat((short)20_000, 480_000).ToArray();

        var edited = Edited(plan, source, block);

        Assert.Equal(480_000 - 48_000, edited.Length);
        Assert.All(edited[(1001 * 48)..(1457 * 48)], s => Assert.Equal(0, s));
        Assert.Equal(20_000, edited[(1457 * 48) + 240]);
        Assert.All(edited[(1457 * 48)..((1457 * 48) + 240)].Zip(edited[((1457 * 48) + 1)..((1457 * 48) + 241)]), p => Assert.True(p.Second >= p.First));
        Assert.Equal(20_000, edited[96_000 - 241]);
        Assert.Equal(0, edited[96_000]);
        Assert.Equal(20_000, edited[96_000 + 240]);
    }

    [Fact]
    public void Edit_WhatIsGone_ChangesNoSampleOfWhatIsHandedOn()
    {
        var plan = new RenderPlan(Film, [new(50, 75)], [new(SoundKind.Mute, 1000, 1400), new(SoundKind.Bleep, 4000, 4500), new(SoundKind.LowerVoice, 500, 6000)], []);
        var random = new Random(7);
        var one = Enumerable.Range(0, 480_000).Select(_ => (short)random.Next(-30_000, 30_000)).ToArray();
        var other = one.ToArray();
        foreach (var (from, until) in new[] { (48_000, 67_200), (192_000, 216_000), (96_000, 144_000) })
        {
            for (var i = from; i < until; i++)
            {
                other[i] = (short)random.Next(-30_000, 30_000);
            }
        }

        Assert.Equal(Edited(plan, one, 4800), Edited(plan, other, 4800));
    }

    [Fact]
    public void Edit_Bleep_IsAToneOfOneKilohertz()
    {
        var edited = Edited(new RenderPlan(Film, [], [new(SoundKind.Bleep, 1000, 2000)], []), new short[480_000], 4800).AsSpan(48_000, 48_000);

        Assert.InRange(Strength(edited, 1000), 5500, 6100);
        Assert.InRange(Strength(edited, 440), 0, 60);
    }

    [Fact]
    public void Edit_LowerVoice_IsDeeperAndAsLong()
    {
        var source = Enumerable.Range(0, 480_000).Select(i => (short)(10_000 * Math.Sin(2 * Math.PI * 500 * i / 48_000.0))).ToArray();

        var edited = Edited(new RenderPlan(Film, [], [new(SoundKind.LowerVoice, 1000, 5000)], []), source, 4800);

        Assert.Equal(480_000, edited.Length);
        Assert.Equal(source[..48_000], edited[..48_000]);
        Assert.Equal(source[240_000..], edited[240_000..]);
        var strongest = Enumerable.Range(30, 60).Select(f => f * 10).MaxBy(f => Strength(edited.AsSpan(96_000, 96_000), f));
        Assert.InRange(strongest, 340, 390);
    }

    [Fact]
    public void KeptSamples_ManyCutsAtAnOddRate_NeverDriftFromTheFrames()
    {
        var film = Film with { Rate = new FrameRate(30_000, 1001), Frames = 1_000_000 };
        var kept = FilmClock.KeptSamples(new RenderPlan(film, [.. Enumerable.Range(1, 9000).Select(i => new FrameSpan(i * 100, (i * 100) + 7))], [], []));

        Assert.All(kept, k => Assert.InRange(Math.Abs((k.End - k.At) - (k.Until - k.From)), 0, 1));
        Assert.Equal(FilmClock.Sample(film.Rate, 1_000_000 - 63_000), kept[^1].End);
    }

    [Theory]
    [InlineData(PictureKind.Solid)]
    [InlineData(PictureKind.Pixelate)]
    [InlineData(PictureKind.Blur)]
    public void Paint_AnyKind_LeavesNoMoreOfTheRegionThanItsMeans(PictureKind kind)
    {
        foreach (var shape in new[] { PictureShape.Rectangle, PictureShape.Ellipse })
        {
            var plan = new RenderPlan(Film, [], [], [new(kind, shape, [new(0, 0.2, 0.2, 0.31, 0.47)])]);
            var one = Noise(1);
            var other = one.ToArray();
            // Pixels of the same cell change places: whatever still shows the difference, shows the picture.
            var (x, y) = (110, 80);
            (other[(y * 320) + x], other[((y + 1) * 320) + x + 1]) = (other[((y + 1) * 320) + x + 1], other[(y * 320) + x]);

            new Painter(plan).Paint(one, 0);
            new Painter(plan).Paint(other, 0);

            Assert.Equal(one, other);
            Assert.True(one.AsSpan((36 * 320) + 90, 40).ToArray().Distinct().Count() <= 40);
        }
    }

    [Fact]
    public void Paint_MovingBox_CoversEveryPixelItTouchesOnEveryFrame()
    {
        var edit = new PictureEdit(PictureKind.Solid, PictureShape.Rectangle, [new(10, 0.1, 0.1, 0.2, 0.2), new(60, 0.7, 0.55, 0.25, 0.4)]);
        var painter = new Painter(new RenderPlan(Film, [], [], [edit]));
        for (var frame = 0; frame < 70; frame++)
        {
            var picture = Noise(frame);
            var before = picture.ToArray();
            painter.Paint(picture, frame);
            if (frame is < 10 or > 60)
            {
                Assert.Equal(before, picture);
                continue;
            }

            var t = (frame - 10) / 50.0;
            var (x, y) = (0.1 + (0.6 * t), 0.1 + (0.45 * t));
            var (w, h) = (0.2 + (0.05 * t), 0.2 + (0.2 * t));
            for (var row = (int)(y * 180); row < Math.Min(180, (y + h) * 180); row++)
            {
                for (var column = (int)(x * 320); column < Math.Min(320, (x + w) * 320); column++)
                {
                    Assert.Equal(16, picture[(row * 320) + column]);
                    Assert.Equal(128, picture[(180 * 320) + (row / 2 * 160) + (column / 2)]);
                }
            }
        }
    }

    [Fact]
    public void Paint_Ellipse_CoversItselfAndSparesTheCorners()
    {
        var picture = Noise(3);
        var before = picture.ToArray();
        new Painter(new RenderPlan(Film, [], [], [new(PictureKind.Solid, PictureShape.Ellipse, [new(0, 0.25, 0.25, 0.5, 0.5)])])).Paint(picture, 0);

        for (var row = 0; row < 180; row++)
        {
            for (var column = 0; column < 320; column++)
            {
                var (dx, dy) = ((column + 0.5 - 160) / 80, (row + 0.5 - 90) / 45);
                if ((dx * dx) + (dy * dy) <= 1)
                {
                    Assert.Equal(16, picture[(row * 320) + column]);
                }
                else if ((dx * dx) + (dy * dy) > 1.2)
                {
                    Assert.Equal(before[(row * 320) + column], picture[(row * 320) + column]);
                }
            }
        }
    }

    [Theory]
    [InlineData(-0.5, -0.5, 0.6, 0.6)]
    [InlineData(0.9, 0.9, 0.6, 0.6)]
    [InlineData(-1, -1, 4, 4)]
    [InlineData(0.5, 0.5, 0.0001, 0.0001)]
    [InlineData(2, 2, 1, 1)]
    public void Paint_BoxPartlyOutside_IsPaintedWhereThePictureIs(double x, double y, double w, double h)
    {
        foreach (var kind in Enum.GetValues<PictureKind>())
        {
            foreach (var shape in Enum.GetValues<PictureShape>())
            {
                new Painter(new RenderPlan(Film, [], [], [new(kind, shape, [new(0, x, y, w, h)])], BurnFrameNumbers: true)).Paint(Noise(1), 0);
            }
        }
    }

    private static byte[] Noise(int seed)
    {
        var frame = new byte[320 * 180 * 3 / 2];
        new Random(seed).NextBytes(frame);
        return frame;
    }

    [Fact]
    public void LowerVoice_InThousandsOfSpans_HoldsThePastOfThoseThatSoundAlone()
    {
        var film = new FilmShape(0, 0, new FrameRate(25, 1), 25 * 4000, true, 2);
        var plan = new RenderPlan(film, [], [.. Enumerable.Range(0, 20_000).Select(i => new SoundEdit(SoundKind.LowerVoice, i * 200, (i * 200) + 100))], []);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var desk = new SoundDesk(plan);
        desk.Edit(new short[48_000 * 2], _ => { });

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    private static short[] Edited(RenderPlan plan, short[] source, int block)
    {
        var desk = new SoundDesk(plan);
        var edited = new List<short>();
        for (var at = 0; at < source.Length; at += block)
        {
            desk.Edit(source.AsSpan(at, Math.Min(block, source.Length - at)).ToArray(), s => edited.AddRange(s));
        }

        return [.. edited];
    }

    // Amplitude of one frequency (Goertzel's sum, written out).
    private static double Strength(ReadOnlySpan<short> samples, double frequency)
    {
        var (re, im) = (0d, 0d);
        for (var i = 0; i < samples.Length; i++)
        {
            re += samples[i] * Math.Cos(2 * Math.PI * frequency * i / 48_000);
            im += samples[i] * Math.Sin(2 * Math.PI * frequency * i / 48_000);
        }

        return 2 * Math.Sqrt((re * re) + (im * im)) / samples.Length;
    }
}
