using Safehand.Media.Faces;
using Safehand.Media.Render;

namespace Safehand.Media.Words;

/// <summary>
/// Joins lines over time: a line is the same as one read before where they overlap and say much the same (a running clock does). One
/// that is not read twice in a row may come back. Pure.
/// </summary>
internal sealed class WordTimeline(FilmShape film)
{
    private const float LeastOverlap = 0.3f;
    private const double LeastAlike = 0.5;
    private const int MostMissed = 2;

    // What is read once must be surer: a pattern is seldom read alike twice.
    private const double SureOfOne = 0.8;

    // Letters reach a little beyond what the recogniser marks, and a hand-held picture moves between two looks.
    private const float Margin = 0.35f;
    private const float Still = 0.004f;

    private readonly List<Standing> all = [];
    private readonly List<long> looks = [];

    /// <summary>Takes the lines of the next picture.</summary>
    internal void Take(long frame, IReadOnlyList<ScreenLine> lines)
    {
        looks.Add(frame);
        var open = all.Where(s => looks.Count - 1 - s.LastLook <= MostMissed + 1).ToList();
        foreach (var line in lines)
        {
            var same = open.Where(s => s.Seen[^1].Line.Box.Overlap(line.Box) >= LeastOverlap && ScreenLine.Alike(s.Seen[^1].Line.Text, line.Text) >= LeastAlike)
                .MaxBy(s => s.Seen[^1].Line.Box.Overlap(line.Box));
            if (same is null)
            {
                all.Add(same = new Standing());
            }
            else
            {
                open.Remove(same);
            }

            same.LastLook = looks.Count - 1;
            same.Seen.Add((looks.Count - 1, line));
        }
    }

    /// <summary>What stood in the picture, when all pictures have been taken.</summary>
    internal IReadOnlyList<ScreenText> Texts() =>
    [
        .. all.Where(s => s.Seen.Count > 1 || s.Seen[0].Line.Confidence >= SureOfOne)
            .OrderBy(s => s.Seen[0].Look)
            .Select((s, i) =>
            {
                var surest = s.Seen.MaxBy(x => x.Line.Confidence).Line;
                return new ScreenText(i + 1, surest.Text, Math.Round(surest.Confidence, 3), s.Seen.Count, Keyframes(s));
            }),
    ];

    private List<Keyframe> Keyframes(Standing standing)
    {
        var (first, last) = (standing.Seen[0], standing.Seen[^1]);

        // It came at some time after the look before and went at some time before the look behind.
        var from = first.Look == 0 ? 0 : looks[first.Look - 1];
        var until = last.Look == looks.Count - 1 ? film.Frames - 1 : looks[last.Look + 1];
        var keyframes = new List<Keyframe> { Widened(from, first.Line.Box) };
        var box = first.Line.Box;
        foreach (var (look, line) in standing.Seen)
        {
            if (Moved(box, line.Box))
            {
                // It stood until this look and stands elsewhere from it on.
                Add(looks[Math.Max(0, look - 1)], box);
                Add(looks[look], line.Box);
                box = line.Box;
            }
        }

        Add(until, box);
        return keyframes;

        void Add(long frame, Box at)
        {
            if (frame > keyframes[^1].Frame)
            {
                keyframes.Add(Widened(frame, at));
            }
        }
    }

    private static bool Moved(Box from, Box to) =>
        MathF.Max(MathF.Max(MathF.Abs(from.X - to.X), MathF.Abs(from.Y - to.Y)), MathF.Max(MathF.Abs(from.X + from.Width - to.X - to.Width), MathF.Abs(from.Y + from.Height - to.Y - to.Height))) > Still;

    private Keyframe Widened(long frame, Box box)
    {
        // As far to the side as up and down, in pixels.
        var (across, down) = (Margin * box.Height * film.Height / film.Width, Margin * box.Height);
        var (left, top) = (Math.Clamp(box.X - across, 0, 1), Math.Clamp(box.Y - down, 0, 1));
        var (right, bottom) = (Math.Clamp(box.X + box.Width + across, 0, 1), Math.Clamp(box.Y + box.Height + down, 0, 1));
        return new(frame, Math.Round(left, 4), Math.Round(top, 4), Math.Round(right - left, 4), Math.Round(bottom - top, 4));
    }

    private sealed class Standing
    {
        internal List<(int Look, ScreenLine Line)> Seen { get; } = [];

        internal int LastLook { get; set; }
    }
}
