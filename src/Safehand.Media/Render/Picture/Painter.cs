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
        foreach (var edit in edits)
        {
            if (BoxAt(edit, number) is { } box)
            {
                Paint(frame, edit, box);
            }
        }

        if (numbers)
        {
            FrameDigits.Draw(frame, width, height, number);
        }
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

    private void Paint(Span<byte> frame, PictureEdit edit, Keyframe box)
    {
        var region = edit.Shape == PictureShape.WholeFrame
            ? new Region(width, height)
            : new Region(width, height, box, edit.Kind == PictureKind.Solid ? 0 : Margin, edit.Shape == PictureShape.Ellipse);
        if (region.IsEmpty)
        {
            return;
        }

        var luma = frame[..(width * height)];
        var chroma = width * height / 4;
        var u = frame.Slice(width * height, chroma);
        var v = frame.Slice((width * height) + chroma, chroma);
        if (edit.Kind == PictureKind.Solid)
        {
            for (var row = region.Top; row < region.Bottom; row++)
            {
                var (from, until) = region.Row(row);
                luma.Slice((2 * row * width) + (2 * from), 2 * (until - from)).Fill(16);
                luma.Slice((((2 * row) + 1) * width) + (2 * from), 2 * (until - from)).Fill(16);
                u.Slice((row * width / 2) + from, until - from).Fill(128);
                v.Slice((row * width / 2) + from, until - from).Fill(128);
            }

            return;
        }

        field.Paint(luma, width, region, 2, edit.Kind == PictureKind.Blur);
        field.Paint(u, width / 2, region, 1, edit.Kind == PictureKind.Blur);
        field.Paint(v, width / 2, region, 1, edit.Kind == PictureKind.Blur);
    }
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
