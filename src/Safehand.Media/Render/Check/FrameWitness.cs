namespace Safehand.Media.Render;

/// <summary>
/// Compares the rendition's frames with the master's at the places that the edit list gives them: by the means of their blocks, which no encoder
/// changes by much, and with the master's neighbouring frames, so that a map that is one frame out is found though both look alike.
/// </summary>
internal sealed class FrameWitness
{
    // Half a block in a hundred, two at least, may be off by so much: more is another picture.
    private const int MostOff = 12 * BlockMeans.One;
    private const double OneIsClear = 2 * BlockMeans.One;
    private const double ManyAreClear = 0.2 * BlockMeans.One;
    private const int Many = 12;

    private readonly BlockMeans blocks;
    private readonly BoxWitness boxes;
    private readonly int[] shown;
    private readonly int[] painted;
    private readonly bool[] covered;
    private int[] before;
    private int[] now;
    private int[] after;
    private long latest = -1;
    private long pending = -1;
    private long last = -2;
    private Stretch stretch;

    internal FrameWitness(RenderPlan plan, BoxWitness boxes)
    {
        this.boxes = boxes;
        blocks = new BlockMeans(plan.Film.Width, plan.Film.Height);
        (before, now, after, shown, painted) = (new int[blocks.Count], new int[blocks.Count], new int[blocks.Count], new int[blocks.Count], new int[blocks.Count]);
        covered = new bool[blocks.Count];
        Luma = plan.Film.Width * plan.Film.Height;
    }

    private int Luma { get; }

    /// <summary>Frames compared.</summary>
    internal long Compared { get; private set; }

    /// <summary>Frames that show something else than the master does there.</summary>
    internal long Other { get; private set; }

    /// <summary>Frames, or stretches of them, that the master's neighbouring frame fits clearly better.</summary>
    internal long Shifted { get; private set; }

    /// <summary>The largest mean difference of a frame, in steps of brightness.</summary>
    internal double Worst { get; private set; }

    /// <summary>Takes the master's next frame.</summary>
    internal void Pass(long number, ReadOnlySpan<byte> master)
    {
        (before, now, after) = (now, after, before);
        blocks.Measure(master[..Luma], after);
        latest = number;
        if (pending >= 1 && pending == number - 1)
        {
            Neighbours();
        }

        pending = -1;
    }

    /// <summary>Compares a frame.</summary>
    /// <param name="number">Its number in the master: the one that was taken last.</param>
    /// <param name="frame">The rendition's.</param>
    /// <param name="paint">What painting the master's frame gives; the master's frame where no box is.</param>
    /// <param name="stands">Whether it stands still there, behind the picture's end.</param>
    internal void Compare(long number, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> paint, bool stands)
    {
        blocks.Measure(frame[..Luma], shown);
        blocks.Measure(paint[..Luma], painted);
        var (sum, off) = (0L, 0);
        for (var i = 0; i < shown.Length; i++)
        {
            var difference = Math.Abs(shown[i] - painted[i]);
            sum += difference;
            off += difference > MostOff ? 1 : 0;
        }

        Compared++;
        Worst = Math.Max(Worst, sum / (double)shown.Length / BlockMeans.One);
        Other += off > Math.Max(2, shown.Length / 200) ? 1 : 0;
        if (stands || number != latest)
        {
            return;
        }

        if (number != last + 1)
        {
            End();
        }

        (last, pending) = (number, number);
        if (!boxes.Any)
        {
            covered.AsSpan().Clear();
            return;
        }

        for (var i = 0; i < covered.Length; i++)
        {
            var (x, y) = (i % blocks.Across * BlockMeans.Side, i / blocks.Across * BlockMeans.Side);
            covered[i] = boxes.Touches(x, y, x + BlockMeans.Side, y + BlockMeans.Side);
        }
    }

    /// <summary>Ends a stretch of frames that follow one another.</summary>
    internal void End()
    {
        if (stretch.Frames >= Many && stretch.Here > (1.5 * Math.Min(stretch.Before, stretch.After)) + (ManyAreClear * stretch.Frames))
        {
            Shifted++;
        }

        stretch = default;
    }

    private void Neighbours()
    {
        long here = 0, earlier = 0, later = 0;
        var free = 0;
        for (var i = 0; i < shown.Length; i++)
        {
            if (!covered[i])
            {
                here += Math.Abs(shown[i] - now[i]);
                earlier += Math.Abs(shown[i] - before[i]);
                later += Math.Abs(shown[i] - after[i]);
                free++;
            }
        }

        if (free * 10 < shown.Length)
        {
            return; // Nearly all of it is covered: there is nothing to tell frames apart by.
        }

        Shifted += here > OneIsClear * free && here > 2 * Math.Min(earlier, later) ? 1 : 0;
        stretch = new Stretch(stretch.Frames + 1, stretch.Here + ((double)here / free), stretch.Before + ((double)earlier / free), stretch.After + ((double)later / free));
    }

    private readonly record struct Stretch(int Frames, double Here, double Before, double After);
}
