using Safehand.Media.Render;
using Xunit;

namespace Safehand.Media.Tests.Render;

/// <summary>Renditions that are not what their list says. Each is whole and in order as a file: only looking and listening finds it.</summary>
public sealed class WitnessTests
{
    private static readonly MediaSandbox Sandbox = new();
    private static readonly PictureEdit Box = new(PictureKind.Pixelate, PictureShape.Rectangle, [new(10, 0.3, 0.6, 0.4, 0.35), new(60, 0.4, 0.6, 0.4, 0.35)]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("no box at all", "covered")]
    [InlineData("half a box", "covered")]
    [InlineData("a box that ends four frames early", "covered")]
    [InlineData("a box elsewhere", "covered")]
    [InlineData("a black box for cells", "covered")]
    [InlineData("a cut one frame later", "kept")]
    [InlineData("a cut as long elsewhere", "kept")]
    [InlineData("a mute elsewhere", "silence")]
    [InlineData("a bleep left out", "tone")]
    [InlineData("a mute for a bleep", "tone")]
    public async Task ExamineAsync_RenditionOfAnotherList_IsFoundOut(string fault, string finding)
    {
        var master = StripFilm.Make(100);
        var asked = new RenderPlan(await RendererTests.ShapeAsync(master), [new(70, 80)], [new(SoundKind.Mute, 200, 260), new(SoundKind.Bleep, 1100, 1500)], [Box]);
        var made = fault switch
        {
            "no box at all" => asked with { Picture = [] },
            "half a box" => asked with { Picture = [Box with { Keyframes = [new(10, 0.3, 0.6, 0.2, 0.35), new(60, 0.4, 0.6, 0.2, 0.35)] }] },
            "a box that ends four frames early" => asked with { Picture = [Box with { Keyframes = [new(10, 0.3, 0.6, 0.4, 0.35), new(56, 0.392, 0.6, 0.4, 0.35)] }] },
            "a box elsewhere" => asked with { Picture = [Box with { Keyframes = [new(10, 0.0, 0.0, 0.4, 0.35), new(60, 0.1, 0.0, 0.4, 0.35)] }] },
            "a black box for cells" => asked with { Picture = [Box with { Kind = PictureKind.Solid }] },
            "a cut one frame later" => asked with { Cuts = [new(71, 81)] },
            "a cut as long elsewhere" => asked with { Cuts = [new(20, 30)] },
            "a mute elsewhere" => asked with { Sound = [new(SoundKind.Mute, 700, 760), asked.Sound[1]] },
            "a bleep left out" => asked with { Sound = [asked.Sound[0]] },
            _ => asked with { Sound = [asked.Sound[0], new(SoundKind.Mute, 1100, 1500)] },
        };

        var findings = await ExamineAsync(asked, made, master);

        var failed = findings.Where(f => !f.Passed).Select(f => f.Name).ToList();
        Assert.True(failed.Contains(finding), string.Join('\n', findings));
        Assert.DoesNotContain("boxes", failed);
        Assert.DoesNotContain("frames", failed);
    }

    [Theory]
    [InlineData(25, 50, true)]
    [InlineData(50, 75, false)]
    [InlineData(26, 51, false)]
    public async Task ExamineAsync_SoundAloneCutElsewhere_IsFoundOut(long from, long until, bool passes)
    {
        var master = Sound();
        var asked = new RenderPlan(await RendererTests.ShapeAsync(master), [new(25, 50)], [new(SoundKind.Mute, 2200, 2300), new(SoundKind.LowerVoice, 2600, 3000)], []);

        var findings = await ExamineAsync(asked, asked with { Cuts = [new(from, until)] }, master);

        Assert.True(findings.Single(f => f.Name == "sounding").Passed == passes, string.Join('\n', findings));
    }

    [Theory]
    [InlineData("strip")]
    [InlineData("noise")]
    [InlineData("cartoon")]
    [InlineData("flicker")]
    public async Task ExamineAsync_RenditionOfItsList_PassesWhateverTheFilm(string what)
    {
        var master = what switch
        {
            "noise" => Film("mandelbrot=s=320x180:r=25,noise=alls=30:allf=t"),
            "cartoon" => Film("testsrc2=s=320x180:r=25"),
            "flicker" => Film("testsrc2=s=320x180:r=25,eq=brightness='0.02*mod(n,2)':eval=frame"),
            _ => StripFilm.Make(100),
        };
        var plan = new RenderPlan(
            await RendererTests.ShapeAsync(master),
            [new(0, 7), new(40, 41), new(90, 100)],
            [new(SoundKind.Mute, 500, 560), new(SoundKind.Mute, 1540, 1700), new(SoundKind.Bleep, 1000, 1500), new(SoundKind.Bleep, 2000, 2010), new(SoundKind.LowerVoice, 2100, 3000)],
            [
                Box, new(PictureKind.Blur, PictureShape.Ellipse, [new(0, 0.1, 0.1, 0.3, 0.6), new(99, 0.5, 0.2, 0.3, 0.6)]),
                new(PictureKind.Solid, PictureShape.Rectangle, [new(20, 0.8, -0.1, 0.4, 0.5), new(80, 0.7, 0.3, 0.4, 0.5)]),
                new(PictureKind.Solid, PictureShape.Ellipse, [new(20, 0.05, 0.05, 0.02, 0.02), new(80, 0.05, 0.05, 0.02, 0.02)]),
                new(PictureKind.Blur, PictureShape.WholeFrame, [new(30, 0, 0, 1, 1), new(35, 0, 0, 1, 1)]),
            ]);

        var findings = await ExamineAsync(plan, plan, master);

        Assert.True(findings.All(f => f.Passed), string.Join('\n', findings));
    }

    [Fact]
    public void MutedEar_AShoutElsewhereInTheFilm_ExcusesNothing()
    {
        var plan = new RenderPlan(new FilmShape(0, 0, new FrameRate(25, 1), 250, true, 1), [], [new(SoundKind.Mute, 2000, 2060)], []);
        var sound = Enumerable.Range(0, 480_000).Select(i => (short)(600 * Math.Sin(i / 10.0))).ToArray();
        sound[400_000] = 30_000;

        Assert.Equal(1, Heard(plan, sound).Loud);
        sound.AsSpan(96_000, 2_880).Clear();
        Assert.Equal(0, Heard(plan, sound).Loud);
        sound[96_010] = 70;
        Assert.Equal(0, Heard(plan, sound).Loud);
        sound[96_010] = 80;
        Assert.Equal(1, Heard(plan, sound).Loud);
    }

    [Fact]
    public void MutedEar_AwayFromTheEdges_HearsASingleSample()
    {
        var plan = new RenderPlan(new FilmShape(0, 0, new FrameRate(25, 1), 250, true, 2), [new(0, 25)], [new(SoundKind.Mute, 2000, 2500), new(SoundKind.Mute, 2400, 3000)], []);
        var sound = Enumerable.Repeat((short)20_000, 2 * 432_000).ToArray();
        sound.AsSpan(2 * 48_000, 2 * 48_000).Clear();

        Assert.Equal((1, 0), (Heard(plan, sound).Spans, Heard(plan, sound).Loud));
        sound[(2 * 70_000) + 1] = 3;
        Assert.Equal(1, Heard(plan, sound).Loud);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1500, true)]
    [InlineData(3000, false)]
    public void BleepEar_SpeechUnderTheTone_IsHeard(int speech, bool passes)
    {
        var plan = new RenderPlan(new FilmShape(0, 0, new FrameRate(25, 1), 250, true, 1), [], [new(SoundKind.Bleep, 2000, 2300)], []);
        var sound = Enumerable.Range(0, 480_000).Select(i => (short)((6000 * Math.Sin((2 * Math.PI * i / 48) + 1)) + (speech * Math.Sin(i / 17.0)))).ToArray();
        var ear = new BleepEar(plan);

        for (var at = 0; at < sound.Length; at += 4801)
        {
            ear.Hear(sound.AsSpan(at, Math.Min(4801, sound.Length - at)), at);
        }

        Assert.Equal((1, passes ? 0 : 1), (ear.Judged, ear.Wrong));
    }

    [Fact]
    public void FrameWitness_SlowFilmOneFrameOut_IsOutOfStep()
    {
        Assert.Equal((0, 0), Watched(0));
        Assert.Equal((0, 1), Watched(1));
        Assert.Equal((0, 1), Watched(-1));

        // A picture that gets brighter by one step in a frame: no frame by itself looks wrong.
        static (long, long) Watched(int late)
        {
            var plan = new RenderPlan(new FilmShape(64, 64, new FrameRate(25, 1), 60, false, 0), [], [], []);
            var witness = new FrameWitness(plan, new BoxWitness(plan));
            for (var i = 0; i < 60; i++)
            {
                witness.Pass(i, Frame(i));
                witness.Compare(i, Frame(i + late), Frame(i), false);
            }

            witness.End();
            return (witness.Other, witness.Shifted);
        }

        static byte[] Frame(int number) => [.. Enumerable.Repeat((byte)(100 + number), 64 * 64 * 3 / 2)];
    }

    [Theory]
    [InlineData(PictureKind.Solid)]
    [InlineData(PictureKind.Pixelate)]
    [InlineData(PictureKind.Blur)]
    public void BoxWitness_APainterThatPaintedNothing_IsFoundOutThoughBothAgree(PictureKind kind)
    {
        var plan = new RenderPlan(new FilmShape(320, 180, new FrameRate(25, 1), 60, false, 0), [], [], [new(kind, PictureShape.Ellipse, [new(0, 0.2, 0.2, 0.6, 0.7)])]);
        var master = new byte[320 * 180 * 3 / 2];
        new Random(5).NextBytes(master);
        var painted = master.ToArray();
        new Painter(plan).Paint(painted, 0);

        Assert.Equal(0, Unpainted(painted));
        Assert.Equal(1, Unpainted(master));

        long Unpainted(byte[] shown)
        {
            var witness = new BoxWitness(plan);
            witness.Find(0);
            witness.Look(shown, shown, master);
            return witness.Unpainted;
        }
    }

    private static MutedEar Heard(RenderPlan plan, short[] sound)
    {
        var ear = new MutedEar(plan);
        var channels = plan.Film.Channels;
        for (var at = 0; at < sound.Length; at += 4801 * channels)
        {
            ear.Hear(sound.AsSpan(at, Math.Min(4801 * channels, sound.Length - at)), at / channels, channels);
        }

        return ear;
    }

    private static byte[] Sound() => Outside.Make([], "wav", new Dictionary<string, byte[]>(), "-f", "lavfi", "-t", "4", "-i", "anoisesrc=c=pink:a=0.3:r=48000:seed=3");

    private static byte[] Film(string source) => Outside.Make([], "mp4", new Dictionary<string, byte[]>(), "-f", "lavfi", "-t", "4", "-i", source, "-f", "lavfi", "-t", "4", "-i", "anoisesrc=a=0.3:r=48000:seed=3",
        "-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac");

    private static async Task<IReadOnlyList<CheckFinding>> ExamineAsync(RenderPlan asked, RenderPlan made, byte[] master)
    {
        var rendition = await RendererTests.RenderAsync(made, master);
        return await new RenditionCheck(Sandbox).ExamineAsync(asked, RendererTests.Opening(master), RendererTests.Opening(rendition), Stop);
    }
}
