using Safehand.Media.Faces;

namespace Safehand.Editing;

/// <summary>What of each frame the boxes of a list cover, as the renderer paints them.</summary>
internal sealed class Cover(EditMaster master, IReadOnlyList<Edit> edits)
{
    private static readonly CoveredArea Whole = new(-4, -4, 9, 9, false);
    private readonly FilmMap map = new(master, edits);
    private readonly Edit[] boxes = [.. edits.Where(e => e.IsBox)];

    /// <summary>The areas of a frame; one that is cut shows nothing at all.</summary>
    internal IReadOnlyList<CoveredArea> At(long frame) => !map.Keeps(frame)
        ? [Whole]
        : [.. boxes.Where(b => b.Keyframes[0].Frame <= frame && frame <= b.Keyframes[^1].Frame).Select(b => b.Shape is EditShape.Frame ? Whole : Area(b, frame))];

    private static CoveredArea Area(Edit box, long frame)
    {
        var keys = box.Keyframes;
        var (low, high) = (0, keys.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (keys[middle].Frame <= frame)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        var a = keys[low];
        if (low == keys.Count - 1 || a.Frame == frame)
        {
            return new CoveredArea(a.X, a.Y, a.Width, a.Height, box.Shape is EditShape.Ellipse);
        }

        var b = keys[low + 1];
        var part = (double)(frame - a.Frame) / (b.Frame - a.Frame);
        return new CoveredArea(Mix(a.X, b.X), Mix(a.Y, b.Y), Mix(a.Width, b.Width), Mix(a.Height, b.Height), box.Shape is EditShape.Ellipse);

        double Mix(double from, double to) => from + ((to - from) * part);
    }
}
