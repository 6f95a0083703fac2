namespace Safehand.Media.Render;

/// <summary>Paints a plan's edits into frames (planar, 4:2:0, 8 bits), in place.</summary>
internal sealed class Painter
{
    // Faces reach beyond the boxes drawn around them; what is left of a picture under cells is in their outermost row.
    private const double Margin = 0.08;

    private readonly int width;
    private readonly int height;
    private readonly bool numbers;
    private readonly IReadOnlyList<PictureEdit> edits;
    private readonly CellField field;

    internal Painter(RenderPlan plan)
    {
        (width, height) = (plan.Film.Width, plan.Film.Height);
        numbers = plan.BurnFrameNumbers;
        edits = plan.Picture;
        field = new CellField(width);
    }

    /// <summary>Paints one frame.</summary>
    internal void Paint(Span<byte> frame, long number)
    {
        for (var which = 0; which < Plane.Count; which++)
        {
            var plane = new Plane(which, width, height);
            Paint(frame.Slice(plane.At, plane.Length), plane, number);
        }

        if (numbers)
        {
            FrameDigits.Draw(frame, width, height, number);
        }
    }

    /// <summary>Paints one plane of a frame, without the frame's number.</summary>
    internal void Paint(Span<byte> bytes, Plane plane, long number)
    {
        foreach (var edit in edits)
        {
            if (BoxAt(edit, number) is { } box && RegionOf(edit, box) is { IsEmpty: false } region)
            {
                Paint(bytes, plane, edit.Kind, region);
            }
        }
    }

    /// <summary>The rows of the colour planes within which a frame is painted; none where it stays as it is.</summary>
    internal (int Top, int Bottom) Rows(long number)
    {
        if (numbers)
        {
            return (0, height / 2);
        }

        var (top, bottom) = (int.MaxValue, 0);
        foreach (var edit in edits)
        {
            if (BoxAt(edit, number) is { } box && RegionOf(edit, box) is { IsEmpty: false } region)
            {
                (top, bottom) = (Math.Min(top, region.Top), Math.Max(bottom, region.Bottom));
            }
        }

        return bottom == 0 ? (0, 0) : (top, bottom);
    }

    /// <summary>The box at a frame, in fractions; null where the edit is not active.</summary>
    internal static Keyframe? BoxAt(PictureEdit edit, long frame)
    {
        var keys = edit.Keyframes;
        if (frame < keys[0].Frame || frame > keys[^1].Frame)
        {
            return null;
        }

        var (low, high) = (0, keys.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = keys[middle].Frame <= frame ? (middle, high) : (low, middle - 1);
        }

        if (low == keys.Count - 1)
        {
            return keys[low];
        }

        var (a, b) = (keys[low], keys[low + 1]);
        var part = (double)(frame - a.Frame) / (b.Frame - a.Frame);
        double Between(double x, double y) => x + ((y - x) * part);
        return new Keyframe(frame, Between(a.X, b.X), Between(a.Y, b.Y), Between(a.Width, b.Width), Between(a.Height, b.Height));
    }

    private Region RegionOf(PictureEdit edit, Keyframe box) => edit.Shape == PictureShape.WholeFrame
        ? new Region(width, height)
        : new Region(width, height, box, edit.Kind == PictureKind.Solid ? 0 : Margin, edit.Shape == PictureShape.Ellipse);

    private void Paint(Span<byte> bytes, Plane plane, PictureKind kind, Region region)
    {
        if (kind != PictureKind.Solid)
        {
            field.Paint(bytes, plane.Width, region, plane.Scale, kind == PictureKind.Blur);
            return;
        }

        for (var row = region.Top * plane.Scale; row < region.Bottom * plane.Scale; row++)
        {
            var (from, until) = region.Row(row / plane.Scale);
            bytes.Slice((row * plane.Width) + (from * plane.Scale), (until - from) * plane.Scale).Fill(plane.Black);
        }
    }
}

/// <summary>One of the three planes of a frame.</summary>
internal readonly struct Plane
{
    /// <summary>How many there are.</summary>
    internal const int Count = 3;

    internal Plane(int which, int width, int height)
    {
        var luma = width * height;
        (Scale, Width, Black) = which == 0 ? (2, width, (byte)16) : (1, width / 2, (byte)128);
        (At, Length) = which == 0 ? (0, luma) : (luma + ((which - 1) * (luma / 4)), luma / 4);
    }

    /// <summary>Where it begins in the frame.</summary>
    internal int At { get; }

    /// <summary>How many bytes it has.</summary>
    internal int Length { get; }

    /// <summary>Bytes in a row.</summary>
    internal int Width { get; }

    /// <summary>How many of its pixels there are to one of the colour planes', each way.</summary>
    internal int Scale { get; }

    /// <summary>What black is in it.</summary>
    internal byte Black { get; }
}

/// <summary>What is painted, in pixels of the colour planes (half the picture's), rounded outwards: no pixel that the box touches is left.</summary>
internal readonly struct Region
{
    private readonly bool ellipse;
    private readonly double centreX;
    private readonly double centreY;
    private readonly double radiusX;
    private readonly double radiusY;

    /// <summary>Everything.</summary>
    internal Region(int width, int height) => (Right, Bottom) = (width / 2, height / 2);

    internal Region(int width, int height, Keyframe box, double margin, bool ellipse)
    {
        var (w, h) = (box.Width * (1 + (2 * margin)), box.Height * (1 + (2 * margin)));
        var (x, y) = (box.X - (box.Width * margin), box.Y - (box.Height * margin));
        this.ellipse = ellipse;
        (radiusX, radiusY) = (w * width / 4, h * height / 4);
        (centreX, centreY) = ((x * width / 2) + radiusX, (y * height / 2) + radiusY);
        Left = Math.Clamp((int)Math.Floor(x * width / 2), 0, width / 2);
        Top = Math.Clamp((int)Math.Floor(y * height / 2), 0, height / 2);
        Right = Math.Clamp((int)Math.Ceiling((x + w) * width / 2), Left, width / 2);
        Bottom = Math.Clamp((int)Math.Ceiling((y + h) * height / 2), Top, height / 2);
    }

    internal int Left { get; }

    internal int Top { get; }

    internal int Right { get; }

    internal int Bottom { get; }

    internal bool IsEmpty => Right <= Left || Bottom <= Top;

    /// <summary>From which pixel until which one a row is painted.</summary>
    internal (int From, int Until) Row(int row)
    {
        if (!ellipse)
        {
            return (Left, Right);
        }

        // The widest place of the ellipse within the row's height.
        var nearest = Math.Clamp(centreY, row, row + 1) - centreY;
        var part = 1 - (nearest * nearest / (radiusY * radiusY));
        var half = part <= 0 ? 0 : radiusX * Math.Sqrt(part);
        var from = Math.Clamp((int)Math.Floor(centreX - half), Left, Right);
        return (from, Math.Clamp((int)Math.Ceiling(centreX + half), from, Right));
    }
}
