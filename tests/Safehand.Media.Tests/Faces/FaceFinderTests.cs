using Safehand.Media.Faces;
using Xunit;

namespace Safehand.Media.Tests.Faces;

/// <summary>Judged against where ffmpeg was told to put the faces.</summary>
public sealed class FaceFinderTests(FaceFilms films) : IClassFixture<FaceFilms>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(700)]
    [InlineData(560)]
    [InlineData(1200)]
    public async Task FindAsync_FourFacesThatMove_EachIsCoveredInEveryFrame(int width)
    {
        var film = await films.MovingAsync(width, "10+12*t", "30+30*sin(t)-5*t", 0, 10);

        var found = await films.FoundAsync(film);

        var truth = Enumerable.Range(0, FaceFilms.Frames)
            .SelectMany(f => Enumerable.Range(0, 4).Select(face => FaceFilms.Truth(face, f, width, 10 + (12 * f / 25.0), 30 + (30 * Math.Sin(f / 25.0)) - (5 * f / 25.0))));
        Assert.Equal(42, found.Looked);
        Assert.InRange(found.Tracks.Count(t => t.Sightings > 20), 4, 6);
        Assert.Empty(Uncovered.Find(truth, frame => Areas(found, frame)));
    }

    [Fact]
    public async Task FindAsync_FaceThatComesAndGoes_IsCoveredFromBeforeUntilAfter()
    {
        var film = await films.MovingAsync(700, "300", "60", 3, 7);

        var found = await films.FoundAsync(film);

        Assert.Equal(4, found.Tracks.Count);
        Assert.All(found.Tracks, t =>
        {
            Assert.InRange(t.Keyframes[0].Frame, 40, 74);
            Assert.InRange(t.Keyframes[^1].Frame, 175, 205);
            Assert.InRange(t.Confidence, 0.5, 1);
            Assert.True(t.Keyframes.Count <= 6, $"{t.Keyframes.Count} keyframes for a face that stands still");
        });
        Assert.All(found.Sightings, s => Assert.InRange(s.Frame, 75, 174));
    }

    [Fact]
    public async Task FindAsync_PhoneFilmHeldUpright_BoxesAreOfTheFrameAsItIsSeen()
    {
        var upright = await films.MovingAsync(1200, "0", "-150", 0, 10);
        var turned = await films.MadeAsync(upright, ["-i", "pipe:0", "-vf", "transpose=2", "-c:v", "libx264", "-preset", "veryfast", "-f", "mp4", "-movflags", "+frag_keyframe+empty_moov"]);
        var lying = await films.MadeAsync(turned, ["-i", "pipe:0", "-c", "copy", "-metadata:s:v:0", "rotate=270", "-f", "mp4", "-movflags", "+frag_keyframe+empty_moov"]);

        var (one, other) = (await films.FoundAsync(upright), await films.FoundAsync(lying));

        var truth = Enumerable.Range(0, FaceFilms.Frames).SelectMany(f => Enumerable.Range(0, 4).Select(face => FaceFilms.Truth(face, f, 1200, 0, -150))).ToList();
        Assert.Equal((4, 4), (one.Tracks.Count, other.Tracks.Count));
        Assert.Empty(Uncovered.Find(truth, frame => Areas(one, frame)));
        Assert.Empty(Uncovered.Find(truth, frame => Areas(other, frame)));
    }

    [Fact]
    public async Task FindAsync_FilmWithoutFaces_ProposesNone()
    {
        var interview = await new DemoFilms(films.Sandbox).DocumentAsync(["SPECIMEN", "1 High Street"], Stop);
        var film = await films.MadeAsync(interview, ["-i", "pipe:0", "-vf", "scale=1280:720,loop=49:1", "-r", "25", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-f", "matroska"]);

        var found = await films.FoundAsync(film);

        Assert.Equal(9, found.Looked);
        Assert.Empty(found.Tracks);
    }

    [Fact]
    public async Task FindAsync_SoundGoesOnBehindThePicture_LastFrameStandsStillAndIsCovered()
    {
        var film = await films.MovingAsync(700, "300", "60", 0, 10);
        var longer = await films.MadeAsync(film, ["-i", "pipe:0", "-f", "lavfi", "-i", "sine=d=15", "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", "-f", "matroska"]);

        var found = await films.FoundAsync(longer);

        Assert.Equal(4, found.Tracks.Count);
        Assert.All(found.Tracks, t => Assert.InRange(t.Keyframes[^1].Frame, 370, 376));
        Assert.Equal(4, found.Sightings.Count(s => s.Frame > 300));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("text")]
    [InlineData("half")]
    [InlineData("sound")]
    public async Task FindAsync_FilmThatCannotBeReadToItsEnd_IsRefusedInWords(string what)
    {
        var film = await films.MovingAsync(460, "0", "0", 0, 10);
        byte[] bytes = what switch
        {
            "nothing" => [],
            "text" => "This is a statement, not a film."u8.ToArray(),
            "half" => film[..(film.Length / 2)],
            _ => await films.MadeAsync([], ["-f", "lavfi", "-i", "sine=d=10", "-f", "wav"]),
        };

        var found = await new FaceFinder(films.Sandbox).FindAsync(_ => Task.FromResult<Stream>(new MemoryStream(bytes)), FaceFilms.Shape, null, Stop);

        Assert.Equal("faces.unreadable", found.Refusal?.Code);
    }

    [Fact]
    public async Task FindAsync_Cancelled_StopsAtOnceAndSaysHowFarItWas()
    {
        var film = await films.MovingAsync(460, "0", "0", 0, 10);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var heard = new List<double>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FaceFinder(films.Sandbox).FindAsync(
            _ => Task.FromResult<Stream>(new MemoryStream(film)), FaceFilms.Shape, new Heard(heard, cancel), cancel.Token));

        Assert.InRange(heard.Count, 5, 8);
        Assert.All(heard, p => Assert.InRange(p, 0, 0.4));
    }

    [Fact]
    public async Task FindAsync_NonsenseClock_IsABugOfTheCaller() => await Assert.ThrowsAsync<ArgumentException>(() =>
        new FaceFinder(films.Sandbox).FindAsync(_ => Task.FromResult(Stream.Null), FaceFilms.Shape with { Rate = new(25, 0) }, null, Stop));

    private static List<CoveredArea> Areas(FacesFound found, long frame) => [.. found.Tracks.Select(t => FaceFilms.At(t, frame)).OfType<CoveredArea>()];

    private sealed class Heard(List<double> heard, CancellationTokenSource cancel) : IProgress<double>
    {
        public void Report(double value)
        {
            heard.Add(value);
            if (heard.Count == 5)
            {
                cancel.Cancel();
            }
        }
    }
}
