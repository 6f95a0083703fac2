using Safehand.Media.Faces;
using Safehand.Media.Render;
using Xunit;

namespace Safehand.Media.Tests.Faces;

public sealed class FaceTrackerTests
{
    private static readonly FilmShape Film = new(1280, 720, new(25, 1), 15000, false, 0);

    [Theory]
    [InlineData(75, 1)]
    [InlineData(80, 2)]
    public void Take_FaceOutOfSight_IsTheSameForThreeSeconds(int frames, int tracks)
    {
        var tracker = new FaceTracker(Film, 5);
        See(tracker, 0, At(0.4f));
        See(tracker, 5, At(0.4f));
        See(tracker, 5 + frames, At(0.4f));
        See(tracker, 10 + frames, At(0.4f));

        Assert.Equal(tracks, tracker.Tracks().Count);
    }

    [Fact]
    public void Take_FacesThatPassEachOther_StayTwo()
    {
        var tracker = new FaceTracker(Film, 5);
        for (var i = 0; i <= 20; i++)
        {
            See(tracker, i * 5, At(0.1f + (0.03f * i)), At(0.7f - (0.03f * i), y: 0.38f));
        }

        var tracks = tracker.Tracks();

        Assert.Equal(2, tracks.Count);
        Assert.All(tracks, t => Assert.Equal(21, t.Sightings));
        Assert.Contains(tracks, t => t.Keyframes[0].X < 0.1 && t.Keyframes[^1].X > 0.6);
    }

    [Fact]
    public void Tracks_FaceSeenOnceAndHardly_IsNotProposed()
    {
        var tracker = new FaceTracker(Film, 5);
        tracker.Take(0, [(At(0.1f), 0.5f), (At(0.6f), 0.7f)]);

        Assert.Equal(0.7, Assert.Single(tracker.Tracks()).Confidence, 3);
    }

    [Fact]
    public void Tracks_AnyWalk_BoxHoldsTheFaceAtEverySighting()
    {
        var random = new Random(11);
        for (var walk = 0; walk < 200; walk++)
        {
            var tracker = new FaceTracker(Film, 5);
            var (x, y, size) = (0.5f, 0.5f, 0.1f);
            var seen = new List<FaceSighting>();
            for (var i = 0; i < 60; i++)
            {
                x = Math.Clamp(x + ((random.NextSingle() - 0.5f) * 0.06f), 0, 0.85f);
                y = Math.Clamp(y + ((random.NextSingle() - 0.5f) * 0.06f), 0, 0.85f);
                size = Math.Clamp(size * (0.95f + (random.NextSingle() * 0.1f)), 0.05f, 0.15f);
                See(tracker, i * 5, new Box(x, y, size, size));
                seen.Add(new(i * 5, x, y, size, size, 0.9));
            }

            var tracks = tracker.Tracks();

            Assert.Empty(Uncovered.Find(seen, frame => [.. tracks.Select(t => FaceFilms.At(t, frame)).OfType<CoveredArea>()]));
            Assert.All(tracks, t => Assert.Equal(t.Keyframes.Select(k => k.Frame).Distinct().Order(), t.Keyframes.Select(k => k.Frame)));
        }
    }

    [Fact]
    public void Tracks_AtTheFilmsEnds_StayInsideIt()
    {
        var tracker = new FaceTracker(Film with { Frames = 11 }, 5);
        See(tracker, 0, At(-0.05f));
        See(tracker, 5, At(-0.05f));
        See(tracker, 10, At(-0.05f));

        var track = Assert.Single(tracker.Tracks());

        Assert.Equal((0, 10), (track.Keyframes[0].Frame, track.Keyframes[^1].Frame));
        Assert.All(track.Keyframes, k => Assert.True(k is { X: >= 0, Y: >= 0 } && k.X + k.Width <= 1 && k.Y + k.Height <= 1));
    }

    [Theory]
    [InlineData(0.40, 0.40, 0.20, 0.20, false, 0)]
    [InlineData(0.40, 0.40, 0.20, 0.20, true, 0)]
    [InlineData(0.42, 0.40, 0.20, 0.20, false, 0)]
    [InlineData(0.46, 0.40, 0.20, 0.20, false, 1)]
    [InlineData(0.45, 0.45, 0.10, 0.10, true, 1)]
    [InlineData(0, 0, 1, 1, false, 0)]
    [InlineData(0.5, 0.5, 0, 0, true, 1)]
    public void Find_AreaOverAFace_IsEnoughFromNineTenths(double x, double y, double width, double height, bool ellipse, int uncovered) =>
        Assert.Equal(uncovered, Uncovered.Find([new(7, 0.4, 0.4, 0.2, 0.2, 0.8)], frame => frame == 7 ? [new(x, y, width, height, ellipse)] : []).Count);

    [Fact]
    public void Find_TwoHalves_CountTogether()
    {
        FaceSighting[] faces = [new(7, 0.4, 0.4, 0.2, 0.2, 0.8), new(8, 0.4, 0.4, 0.2, 0.2, 0.8)];

        Assert.Equal([faces[1]], Uncovered.Find(faces, frame => frame == 7 ? [new(0.4, 0.4, 0.1, 0.2, false), new(0.5, 0.4, 0.1, 0.2, false)] : [new(0.4, 0.4, 0.1, 0.2, false)]));
    }

    private static Box At(float x, float y = 0.4f) => new(x, y, 0.1f, 0.15f);

    private static void See(FaceTracker tracker, long frame, params Box[] boxes) => tracker.Take(frame, [.. boxes.Select(b => (b, 0.9f))]);
}
