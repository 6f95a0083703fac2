using System.Globalization;
using System.Text;
using Xunit;

namespace Safehand.Media.Tests;

/// <summary>Films in the forms in which they really come, made by ffmpeg outside: what is found in them, and that they become parts which play.</summary>
public sealed class FormsTests(Forms forms) : IClassFixture<Forms>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LookAsync_PhoneFilmHeldUpright_IsTurnedAndItsRateAndSoundAreFound()
    {
        var film = await forms.MakeAsync("phone.mov");

        var facts = await LookAsync(film);

        Assert.Equal((MediaKind.Video, 90, 640, 360), (facts.Kind, facts.Rotation, facts.Width, facts.Height));
        Assert.Equal(new PictureSize(360, 640), facts.Seen());
        Assert.Equal(new FrameRate(30000, 1001), facts.AverageRate);
        Assert.True(facts.IsConstantRate);
        Assert.Equal((44100, 2), (facts.SampleRate, facts.Channels));
        Assert.Equal(["video:h264", "audio:aac"], facts.Streams.Select(s => $"{s.Type}:{s.Codec}"));
        Assert.InRange(facts.Duration!.Value.TotalSeconds, 5.9, 6.2);
        Assert.Equal(180, facts.Frames);
    }

    [Fact]
    public async Task LookAsync_PicturesOfUnequalLength_IsNotOfConstantRate()
    {
        var facts = await LookAsync(await forms.MakeAsync("vfr.mp4"));

        Assert.False(facts.IsConstantRate);
        Assert.InRange(facts.AverageRate!.Value.PerSecond, 10, 29);
    }

    [Fact]
    public async Task LookAsync_FilmOfABrowserWithoutLength_FindsItInThePackets()
    {
        var facts = await LookAsync(await forms.MakeAsync("live.webm"));

        Assert.InRange(facts.Duration!.Value.TotalSeconds, 5.8, 6.2);
        Assert.True(facts.IsConstantRate);
        Assert.InRange(facts.AverageRate!.Value.PerSecond, 24.9, 25.1);
    }

    [Fact]
    public async Task LookAsync_FewKeyFrames_TellsHowFarTheyAreApart()
    {
        var facts = await LookAsync(await forms.MakeAsync("longgop.mp4"));

        Assert.InRange(facts.LongestKeyFrameGap!.Value.TotalSeconds, 19, 21);
        Assert.False(PlayingForm.Of(facts).IsCopied);
        Assert.True(PlayingForm.Of(facts with { LongestKeyFrameGap = TimeSpan.FromSeconds(8) }).IsCopied);
    }

    [Theory]
    [InlineData("phone.mov", 6, 360, 640, 30000 / 1001.0)]
    [InlineData("vfr.mp4", 6, 320, 240, 24000 / 1001.0)]
    [InlineData("longgop.mp4", 20, 320, 240, 25)]
    [InlineData("live.webm", 6, 320, 240, 25)]
    [InlineData("mpeg2.mpg", 6, 320, 240, 25)]
    [InlineData("hevc.mp4", 6, 320, 240, 25)]
    [InlineData("silent.mp4", 6, 320, 240, 25)]
    [InlineData("call8k.mp4", 6, 320, 240, 25)]
    [InlineData("odd.avi", 6, 320, 240, 25)]
    public async Task CutAsync_EachForm_BecomesShortPartsThatPlayUprightAtAnEvenRate(string name, double seconds, int width, int height, double rate)
    {
        var (facts, initialisation, parts) = await CutAsync(await forms.MakeAsync(name));
        using var all = new MemoryStream();
        foreach (var part in parts)
        {
            all.Write(await new Marker(forms.Sandbox).MarkPartAsync(initialisation, part.Bytes, new ViewerMark("DC P Nair NS4417", "22 Nov 2026 09:41:07"), PlayingForm.Of(facts).Picture, 0, Stop));
        }

        var played = await LookAsync(all.ToArray());
        Assert.Equal(new PictureSize(width, height), PlayingForm.Of(facts).Picture);
        Assert.Equal((width, height, 0), (played.Width, played.Height, played.Rotation));
        Assert.True(played.IsConstantRate, "uneven");
        Assert.InRange(played.AverageRate!.Value.PerSecond, rate - 0.1, rate + 0.1);
        Assert.InRange(parts.Sum(p => p.Duration.TotalSeconds), seconds - 0.3, seconds + 0.3);
        Assert.All(parts, p => Assert.InRange(p.Duration.TotalSeconds, 0.01, 6.1));
        Assert.Equal(name == "silent.mp4" ? null : "aac", played.AudioCodec);
        Assert.True(name == "silent.mp4" || played.SampleRate >= 22050);
    }

    [Theory]
    [InlineData("sound.mp3", MediaKind.Audio)]
    [InlineData("sound.ogg", MediaKind.Audio)]
    [InlineData("still.webp", MediaKind.Image)]
    [InlineData("still.png", MediaKind.Image)]
    [InlineData("turned.jpg", MediaKind.Image)]
    public async Task LookAsync_SoundsAndStills_AreWhatTheyAre(string name, MediaKind kind) =>
        Assert.Equal(kind, (await LookAsync(await forms.MakeAsync(name))).Kind);

    [Theory]
    [InlineData("sound.mp3", 6)]
    [InlineData("sound.ogg", 6)]
    public async Task CutAsync_Sound_IsAsLongAsItWas(string name, double seconds)
    {
        var (facts, initialisation, parts) = await CutAsync(await forms.MakeAsync(name));
        var marked = await new Marker(forms.Sandbox).MarkPartAsync(initialisation, parts[0].Bytes, new ViewerMark("DC P Nair", "22 Nov 2026"), null, 0, Stop);

        Assert.InRange(facts.Duration!.Value.TotalSeconds, seconds - 0.2, seconds + 0.2);
        Assert.InRange(parts.Sum(p => p.Duration.TotalSeconds), seconds - 0.2, seconds + 0.2);
        Assert.Equal((960, 540), ((await LookAsync(marked!)).Width, (await LookAsync(marked!)).Height));
    }

    [Theory]
    [InlineData("still.webp", 640, 480)]
    [InlineData("still.png", 640, 480)]
    [InlineData("turned.jpg", 480, 640)]
    public async Task MarkStillAsync_EachForm_StandsUprightWithTheMark(string name, int width, int height)
    {
        var picture = await forms.MakeAsync(name);
        var facts = await LookAsync(picture);

        var one = await new Marker(forms.Sandbox).MarkStillAsync(new MemoryStream(picture), new ViewerMark("DC P Nair", "22 Nov 2026"), facts.Seen(), Stop);
        var other = await new Marker(forms.Sandbox).MarkStillAsync(new MemoryStream(picture), new ViewerMark("PC J Silva", "23 Nov 2026"), facts.Seen(), Stop);

        Assert.Equal((width, height), ((await LookAsync(one!)).Width, (await LookAsync(one!)).Height));
        Assert.NotEqual(one, other);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("pdf")]
    [InlineData("script")]
    [InlineData("polyglot")]
    [InlineData("concat")]
    [InlineData("torn head")]
    public async Task LookAsync_NothingToPlay_IsUnplayableAndThrowsNot(string what)
    {
        byte[] bytes = what switch
        {
            "pdf" => Encoding.ASCII.GetBytes("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"),
            "script" => Encoding.ASCII.GetBytes("<html><script>alert(1)</script></html>"),
            "polyglot" => [.. Encoding.ASCII.GetBytes("%PDF-1.7\n<script>alert(1)</script>\n#EXTM3U\nfile:///etc/passwd\n"), .. new byte[4096]],
            "concat" => Encoding.ASCII.GetBytes("ffconcat version 1.0\nfile '/etc/passwd'\nfile 'http://127.0.0.1:22/'\n"),
            "torn head" => (await forms.MakeAsync("longgop.mp4"))[..500],
            _ => [],
        };

        Assert.Equal(MediaKind.Unplayable, (await LookAsync(bytes)).Kind);
    }

    [Fact]
    public async Task CutAsync_FilmTornInTheMiddle_GivesWhatIsThereOrNothingAndNeverHangs()
    {
        var film = await forms.MakeAsync("live.webm");
        var facts = await LookAsync(film[..(film.Length / 2)]);
        var (whole, parts) = await TryCutAsync(film[..(film.Length / 2)], facts);

        Assert.True(!whole || parts.Sum(p => p.Duration.TotalSeconds) is > 1 and < 5);
    }

    [Fact]
    public async Task MarkPartAsync_EveryPicture_CarriesThreeSlantedMarks()
    {
        var (facts, initialisation, parts) = await CutAsync(await forms.MakeAsync("grey.mp4"));
        var marked = await new Marker(forms.Sandbox).MarkPartAsync(
            initialisation, parts[0].Bytes, new ViewerMark("DC P Nair NS4417", "22 Nov 2026 09:41:07"), facts.Seen(), 0, Stop);

        var (width, height) = (640, 360);
        var pixels = await forms.DecodedAsync(marked!, "-f", "rawvideo", "-pix_fmt", "gray");
        var frames = pixels.Length / (width * height);
        Assert.Equal(100, frames);
        var places = new HashSet<int>();
        for (var n = 0; n < frames; n++)
        {
            var frame = pixels.AsSpan(n * width * height, width * height);
            var lit = new List<(int X, int Y)>[3] { [], [], [] };
            for (var i = 0; i < frame.Length; i++)
            {
                if (frame[i] > 128 + 14)
                {
                    lit[i / width * 3 / height].Add((i % width, i / width));
                }
            }

            // White on grey in each third; and it rises to the right: the slope over each mark's points.
            Assert.All(lit, third => Assert.True(third.Count > 100, $"picture {n}: {third.Count} points"));
            Assert.All(lit, third => Assert.InRange(Slope(third), -0.3, -0.1));
            places.Add((int)lit[0].Average(p => p.X));
        }

        Assert.True(places.Count > 20, "The mark stands still.");
    }

    [Theory]
    [InlineData(320, 240)]
    [InlineData(1920, 1080)]
    [InlineData(360, 640)]
    [InlineData(64, 48)]
    [InlineData(1000, 90)]
    public void For_AnySize_LettersFitThePicture(int width, int height)
    {
        var layer = Lettering.For(new ViewerMark("DCI Wilhelmina Featherstonehaugh NS44170", "22 Nov 2026 09:41:07"), new PictureSize(width, height)).Layer;

        var size = layer.Split("s=")[1].Split(':')[0].Split('x').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        Assert.True(width < 200 || size[0] <= width * 1.1, $"{size[0]} letters wide on {width}");
        Assert.InRange(int.Parse(layer.Split("fontsize=")[1].Split(':')[0], CultureInfo.InvariantCulture), 8, 64);
    }

    // Least squares over the points.
    private static double Slope(List<(int X, int Y)> points)
    {
        var (mx, my) = (points.Average(p => p.X), points.Average(p => p.Y));
        return points.Sum(p => (p.X - mx) * (p.Y - my)) / points.Sum(p => (p.X - mx) * (p.X - mx));
    }

    private Task<MediaFacts> LookAsync(byte[] bytes) => new Probe(forms.Sandbox).LookAsync(new MemoryStream(bytes), Stop);

    private async Task<(MediaFacts Facts, ReadOnlyMemory<byte> Initialisation, List<MediaPart> Parts)> CutAsync(byte[] film)
    {
        var facts = await LookAsync(film);
        ReadOnlyMemory<byte> initialisation = default;
        var parts = new List<MediaPart>();
        Assert.True(await new Segmenter(forms.Sandbox).CutAsync(
            new MemoryStream(film),
            facts,
            facts.Kind == MediaKind.Video ? await new Segmenter(forms.Sandbox).FormOfAsync(_ => Task.FromResult<Stream>(new MemoryStream(film)), facts, Stop) : null,
            (bytes, _) =>
            {
                initialisation = bytes;
                return Task.CompletedTask;
            },
            (part, _) =>
            {
                parts.Add(part);
                return Task.CompletedTask;
            },
            Stop));
        return (facts, initialisation, parts);
    }

    private async Task<(bool Whole, List<MediaPart> Parts)> TryCutAsync(byte[] film, MediaFacts facts)
    {
        var parts = new List<MediaPart>();
        var whole = await new Segmenter(forms.Sandbox).CutAsync(
            new MemoryStream(film),
            facts,
            facts.Kind == MediaKind.Video ? await new Segmenter(forms.Sandbox).FormOfAsync(_ => Task.FromResult<Stream>(new MemoryStream(film)), facts, Stop) : null,
            (_, _) => Task.CompletedTask,
            (part, _) =>
            {
                parts.Add(part);
                return Task.CompletedTask;
            },
            Stop);
        return (whole, parts);
    }
}
