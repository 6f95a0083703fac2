namespace Safehand.Media.Render;

/// <summary>
/// Looks inside every box of a frame. What is shown there must be what painting the master's frame gives and not what the master's frame is; and the
/// painting itself must be black, cells or soft, inside a box that is computed here anew.
/// </summary>
internal sealed class BoxWitness
{
    private const int Tile = 8;

    // Where master and painting differ by less, there is nothing to tell them apart by, and nothing that was hidden.
    private const int Telling = 8;

    // What an encoder of this quality may lose of a tile.
    private const int Lost = 6;
    private const int MostLost = 12;

    private readonly int width;
    private readonly int height;
    private readonly IReadOnlyList<PictureEdit> edits;
    private readonly bool[] seen;
    private readonly List<(int Edit, Area Area)> active = [];

    internal BoxWitness(RenderPlan plan)
    {
        (width, height) = (plan.Film.Width, plan.Film.Height);
        edits = plan.Picture;
        seen = new bool[edits.Count];
        Numbers = plan.BurnFrameNumbers;
    }

    private bool Numbers { get; }

    /// <summary>Edits of which at least one frame was looked at.</summary>
    internal int Seen => seen.Count(s => s);

    /// <summary>Boxes looked at, each in each frame.</summary>
    internal long Looked { get; private set; }

    /// <summary>Boxes in which the master shows through.</summary>
    internal long Bare { get; private set; }

    /// <summary>Boxes that show something else than what was to be painted.</summary>
    internal long Strange { get; private set; }

    /// <summary>Boxes of which the painting is not what its kind says.</summary>
    internal long Unpainted { get; private set; }

    /// <summary>Whether the frame has boxes.</summary>
    internal bool Any => active.Count > 0;

    /// <summary>Finds the boxes of a frame.</summary>
    internal void Find(long frame)
    {
        active.Clear();
        for (var i = 0; i < edits.Count; i++)
        {
            if (AreaAt(edits[i], frame) is { } area)
            {
                active.Add((i, area));
            }
        }
    }

    /// <summary>Whether a rectangle of pixels may have been touched by a box's painting, margins and encoder's ringing included.</summary>
    internal bool Touches(int left, int top, int right, int bottom) => active.Any(a => a.Area.Near(left, top, right, bottom));

    /// <summary>Looks at the boxes that were found.</summary>
    /// <param name="shown">The rendition's frame.</param>
    /// <param name="painted">What painting the master's frame gives.</param>
    /// <param name="master">The master's frame.</param>
    internal void Look(ReadOnlySpan<byte> shown, ReadOnlySpan<byte> painted, ReadOnlySpan<byte> master)
    {
        foreach (var (i, area) in active)
        {
            var tally = default(Tally);
            Plane(shown, painted, master, 0, 1, area, ref tally);
            Plane(shown, painted, master, width * height, 2, area, ref tally);
            Plane(shown, painted, master, width * height * 5 / 4, 2, area, ref tally);
            if (tally.Tiles == 0)
            {
                continue; // Outside the picture, or smaller than a pixel of colour.
            }

            seen[i] = true;
            Looked++;
            Bare += tally.Bare * 50 > tally.Tiles ? 1 : 0;
            Strange += tally.Off > (long)MostLost * tally.Pixels ? 1 : 0;
            Unpainted += Numbers || IsPainted(painted, edits[i].Kind, i, area) ? 0 : 1;
        }
    }

    private void Plane(ReadOnlySpan<byte> shown, ReadOnlySpan<byte> painted, ReadOnlySpan<byte> master, int at, int scale, in Area area, ref Tally tally)
    {
        var stride = width / scale;
        foreach (var (x, y, w, h) in area.Tiles(scale, Tile / scale, stride, height / scale))
        {
            var (off, kept, hidden) = (0, 0, 0);
            for (var row = 0; row < h; row++)
            {
                var from = at + ((y + row) * stride) + x;
                for (var i = from; i < from + w; i++)
                {
                    off += Math.Abs(shown[i] - painted[i]);
                    kept += Math.Abs(shown[i] - master[i]);
                    hidden += Math.Abs(painted[i] - master[i]);
                }
            }

            var pixels = w * h;
            tally.Tiles++;
            tally.Pixels += pixels;
            tally.Off += off;
            tally.Bare += hidden >= Telling * pixels && off > kept && off > Lost * pixels ? 1 : 0;
        }
    }

    // The painting comes from the renderer's own painter. Where no other box reaches, it is held against what its kind promises.
    private bool IsPainted(ReadOnlySpan<byte> painted, PictureKind kind, int own, in Area area)
    {
        // Between means that lie 240 apart at most, a cell apart at least; what is rounded twice beside.
        var bend = 6 + (2 * 240 / Math.Max(4, area.Longest(width, height) / 8));
        if (kind is PictureKind.Solid && !IsGrey(painted[(width * height)..], own, area))
        {
            return false;
        }

        foreach (var (x, y, w, h) in area.Tiles(1, Tile, width, height))
        {
            if (Elsewhere(own, x, y, x + w, y + h))
            {
                continue;
            }

            for (var row = y; row < y + h; row++)
            {
                var line = painted.Slice((row * width) + x, w);
                var holds = kind switch
                {
                    PictureKind.Solid => !line.ContainsAnyExcept((byte)16),
                    PictureKind.Pixelate => IsOfCells(line),
                    PictureKind.Blur => IsSoft(line, bend),
                    _ => false,
                };
                if (!holds)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool IsGrey(ReadOnlySpan<byte> colours, int own, in Area area)
    {
        var (stride, plane) = (width / 2, width * height / 4);
        foreach (var (x, y, w, h) in area.Tiles(2, Tile, stride, height / 2))
        {
            for (var row = Elsewhere(own, 2 * x, 2 * y, 2 * (x + w), 2 * (y + h)) ? y + h : y; row < y + h; row++)
            {
                var at = (row * stride) + x;
                if (colours.Slice(at, w).ContainsAnyExcept((byte)128) || colours.Slice(plane + at, w).ContainsAnyExcept((byte)128))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool Elsewhere(int own, int left, int top, int right, int bottom)
    {
        foreach (var (edit, area) in active)
        {
            if (edit != own && area.Near(left, top, right, bottom))
            {
                return true;
            }
        }

        return false;
    }

    // Means of four bits: the lower four are always the same.
    private static bool IsOfCells(ReadOnlySpan<byte> line)
    {
        foreach (var value in line)
        {
            if ((value & 15) != 8)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSoft(ReadOnlySpan<byte> line, int bend)
    {
        for (var i = 1; i + 1 < line.Length; i++)
        {
            if (Math.Abs((2 * line[i]) - line[i - 1] - line[i + 1]) > bend)
            {
                return false;
            }
        }

        return true;
    }

    private Area? AreaAt(PictureEdit edit, long frame)
    {
        var keys = edit.Keyframes;
        if (frame < keys[0].Frame || frame > keys[^1].Frame)
        {
            return null;
        }

        if (edit.Shape is PictureShape.WholeFrame)
        {
            return new Area(0, 0, width, height, false);
        }

        var (after, none) = (0, keys.Count);
        while (after < none)
        {
            var middle = after + ((none - after) / 2);
            (after, none) = keys[middle].Frame < frame ? (middle + 1, none) : (after, middle);
        }

        var b = keys[after];
        var a = after == 0 ? b : keys[after - 1];
        var part = b.Frame == a.Frame ? 1d : (double)(frame - a.Frame) / (b.Frame - a.Frame);
        double At(double from, double until) => (from * (1 - part)) + (until * part);
        return new Area(At(a.X, b.X) * width, At(a.Y, b.Y) * height, At(a.Width, b.Width) * width, At(a.Height, b.Height) * height, edit.Shape is PictureShape.Ellipse);
    }

    private struct Tally
    {
        internal int Tiles;
        internal int Bare;
        internal long Pixels;
        internal long Off;
    }

    /// <summary>A box in pixels of the picture.</summary>
    private readonly struct Area(double x, double y, double w, double h, bool ellipse)
    {
        /// <summary>The longer side of what of the box lies in the picture.</summary>
        internal int Longest(int width, int height) => (int)Math.Max(Math.Min(width, x + w) - Math.Max(0, x), Math.Min(height, y + h) - Math.Max(0, y));

        /// <summary>Whether a rectangle lies within the box, its margins, and what rings beside them.</summary>
        internal bool Near(int left, int top, int right, int bottom)
        {
            var (aside, above) = ((w * 0.1) + 10, (h * 0.1) + 10);
            return right > x - aside && left < x + w + aside && bottom > y - above && top < y + h + above;
        }

        /// <summary>Tiles of a plane that lie in the box with every pixel.</summary>
        internal IEnumerable<(int X, int Y, int W, int H)> Tiles(int scale, int side, int planeWidth, int planeHeight)
        {
            var (left, top) = (Math.Max(0, (int)Math.Ceiling(x / scale)), Math.Max(0, (int)Math.Ceiling(y / scale)));
            var (right, bottom) = (Math.Min(planeWidth, (int)Math.Floor((x + w) / scale)), Math.Min(planeHeight, (int)Math.Floor((y + h) / scale)));
            for (var ty = top; ty < bottom; ty += side)
            {
                for (var tx = left; tx < right; tx += side)
                {
                    var (tw, th) = (Math.Min(side, right - tx), Math.Min(side, bottom - ty));
                    if (!ellipse || (Holds(tx * scale, ty * scale) && Holds((tx + tw) * scale, ty * scale) && Holds(tx * scale, (ty + th) * scale) && Holds((tx + tw) * scale, (ty + th) * scale)))
                    {
                        yield return (tx, ty, tw, th);
                    }
                }
            }
        }

        private bool Holds(double px, double py)
        {
            var (dx, dy) = ((px - x - (w / 2)) / (w / 2), (py - y - (h / 2)) / (h / 2));
            return (dx * dx) + (dy * dy) <= 1;
        }
    }
}
