using Safehand.Media.Render;

namespace Safehand.Media.Faces;

/// <summary>
/// Joins sightings into tracks: a sighting belongs to the track whose box, moved on at its last speed, overlaps it most (by a fifth
/// at least). A track waits three seconds for its face to come back. Pure.
/// </summary>
internal sealed class FaceTracker(FilmShape film, int step)
{
    /// <summary>How long a face may be out of sight and still be the same.</summary>
    internal const double GapSeconds = 3;

    /// <summary>How much larger than the face a box is, on each side, as a part of the face.</summary>
    internal const double Margin = 0.2;

    /// <summary>How long before it was first seen and after it was last seen a box stands.</summary>
    internal const double ExtendedSeconds = 0.6;

    private const float LeastOverlap = 0.2f;

    // What is seen once and hardly is more often a pattern than a face. It stays among the sightings.
    private const double SureOfOne = 0.6;

    // A keyframe is left out where the straight line between its neighbours is off by less than this part of the box, half of the
    // margin at most: the face stays inside.
    private const double StraightEnough = 0.06;

    private readonly long gap = (long)Math.Ceiling(GapSeconds * film.Rate.PerSecond);
    private readonly List<Face> faces = [];
    private readonly List<Face> open = [];

    /// <summary>Takes what was seen in the next frame that was looked at.</summary>
    internal void Take(long frame, IReadOnlyList<(Box Box, float Confidence)> seen)
    {
        open.RemoveAll(f => frame - f.Last > gap);
        var pairs =
            from face in open
            let expected = face.Expected(frame)
            from i in Enumerable.Range(0, seen.Count)
            let overlap = expected.Overlap(seen[i].Box)
            where overlap >= LeastOverlap
            orderby overlap descending, face.Seen.Count descending
            select (face, i);
        var (taken, used) = (new HashSet<int>(), new HashSet<Face>());
        foreach (var (face, i) in pairs)
        {
            if (!taken.Contains(i) && used.Add(face))
            {
                taken.Add(i);
                face.See(frame, seen[i].Box, seen[i].Confidence);
            }
        }

        for (var i = 0; i < seen.Count; i++)
        {
            if (!taken.Contains(i))
            {
                var face = new Face();
                face.See(frame, seen[i].Box, seen[i].Confidence);
                faces.Add(face);
                open.Add(face);
            }
        }
    }

    /// <summary>The tracks, when all frames have been taken.</summary>
    internal IReadOnlyList<FaceTrack> Tracks() =>
    [
        .. faces.Where(f => f.Seen.Count > 1 || f.Seen[0].Confidence >= SureOfOne)
            .Select((f, i) => new FaceTrack(i + 1, Math.Round(f.Seen.Average(s => s.Confidence), 3), f.Seen.Count, Keyframes(f))),
    ];

    private List<Keyframe> Keyframes(Face face)
    {
        var seen = Straightened(face.Seen);
        var extended = (long)Math.Ceiling(ExtendedSeconds * film.Rate.PerSecond) + step;
        var (first, last) = (seen[0], seen[^1]);
        var keyframes = new List<Keyframe>();
        var from = Math.Max(0, first.Frame - extended);
        var until = Math.Min(film.Frames - 1, last.Frame + extended);
        if (last.Frame + step >= film.SeenFrames())
        {
            until = film.Frames - 1; // where the sound goes on behind the picture, its last frame stands still, and the face with it
        }

        // Before and after, the box stands as it was and spans where its speed would have taken it.
        if (from < first.Frame)
        {
            keyframes.Add(Widened(from, Spanned(first.Box, face.Ahead(first: true, from - first.Frame))));
        }

        keyframes.AddRange(seen.Select(s => Widened(s.Frame, s.Box)));
        if (until > last.Frame)
        {
            keyframes.Add(Widened(until, Spanned(last.Box, face.Ahead(first: false, until - last.Frame))));
        }

        return keyframes;
    }

    // Both places in one box, so that a face that stops or turns back is covered as well as one that goes on.
    private static Box Spanned(Box here, Box there)
    {
        var (x, y) = (MathF.Min(here.X, there.X), MathF.Min(here.Y, there.Y));
        return new(x, y, MathF.Max(here.X + here.Width, there.X + there.Width) - x, MathF.Max(here.Y + here.Height, there.Y + there.Height) - y);
    }

    private static Keyframe Widened(long frame, Box box)
    {
        var left = Math.Clamp(box.X - (Margin * box.Width), 0, 1);
        var top = Math.Clamp(box.Y - (Margin * box.Height), 0, 1);
        var right = Math.Clamp(box.X + ((1 + Margin) * box.Width), 0, 1);
        var bottom = Math.Clamp(box.Y + ((1 + Margin) * box.Height), 0, 1);
        return new(frame, Math.Round(left, 4), Math.Round(top, 4), Math.Round(right - left, 4), Math.Round(bottom - top, 4));
    }

    private static List<(long Frame, Box Box, float Confidence)> Straightened(List<(long Frame, Box Box, float Confidence)> seen)
    {
        var keep = new bool[seen.Count];
        keep[0] = keep[^1] = true;
        var spans = new Stack<(int From, int To)>([(0, seen.Count - 1)]);
        while (spans.TryPop(out var span))
        {
            var (furthest, distance) = (0, StraightEnough);
            for (var i = span.From + 1; i < span.To; i++)
            {
                var off = Off(seen[span.From], seen[span.To], seen[i]);
                if (off > distance)
                {
                    (furthest, distance) = (i, off);
                }
            }

            if (furthest > 0)
            {
                keep[furthest] = true;
                spans.Push((span.From, furthest));
                spans.Push((furthest, span.To));
            }
        }

        return [.. seen.Where((_, i) => keep[i])];
    }

    // How far an edge is from where the straight line puts it, as a part of the box.
    private static double Off((long Frame, Box Box, float Confidence) from, (long Frame, Box Box, float Confidence) to, (long Frame, Box Box, float Confidence) one)
    {
        var t = (float)((double)(one.Frame - from.Frame) / (to.Frame - from.Frame));
        var (x, y) = (Between(from.Box.X, to.Box.X), Between(from.Box.Y, to.Box.Y));
        var (right, bottom) = (Between(from.Box.X + from.Box.Width, to.Box.X + to.Box.Width), Between(from.Box.Y + from.Box.Height, to.Box.Y + to.Box.Height));
        var across = MathF.Max(MathF.Abs(x - one.Box.X), MathF.Abs(right - one.Box.X - one.Box.Width)) / one.Box.Width;
        var down = MathF.Max(MathF.Abs(y - one.Box.Y), MathF.Abs(bottom - one.Box.Y - one.Box.Height)) / one.Box.Height;
        return MathF.Max(across, down);
        float Between(float a, float b) => a + ((b - a) * t);
    }

    private sealed class Face
    {
        private float speedX;
        private float speedY;

        internal List<(long Frame, Box Box, float Confidence)> Seen { get; } = [];

        internal long Last => Seen[^1].Frame;

        internal void See(long frame, Box box, float confidence)
        {
            if (Seen.Count > 0)
            {
                var (last, elapsed) = (Seen[^1].Box, frame - Last);
                speedX = (speedX / 2) + ((Middle(box).X - Middle(last).X) / elapsed / 2);
                speedY = (speedY / 2) + ((Middle(box).Y - Middle(last).Y) / elapsed / 2);
            }

            Seen.Add((frame, box, confidence));
        }

        internal Box Expected(long frame)
        {
            var box = Seen[^1].Box;
            return box with { X = box.X + (speedX * (frame - Last)), Y = box.Y + (speedY * (frame - Last)) };
        }

        /// <summary>Where the face would be so many frames after it was last seen, or before it was first seen.</summary>
        internal Box Ahead(bool first, long frames)
        {
            var (here, next) = first ? (Seen[0], Seen[Math.Min(1, Seen.Count - 1)]) : (Seen[^1], Seen[Math.Max(0, Seen.Count - 2)]);
            var elapsed = next.Frame - here.Frame;
            if (elapsed == 0)
            {
                return here.Box;
            }

            var (a, b) = (Middle(here.Box), Middle(next.Box));
            return here.Box with { X = here.Box.X + ((b.X - a.X) / elapsed * frames), Y = here.Box.Y + ((b.Y - a.Y) / elapsed * frames) };
        }

        private static (float X, float Y) Middle(Box box) => (box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }
}
