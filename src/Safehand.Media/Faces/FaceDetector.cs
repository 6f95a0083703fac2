namespace Safehand.Media.Faces;

/// <summary>
/// Finds faces of any size in a picture: the network is shown it three times, whole, at half and at a quarter of its size. It knows
/// faces from a twentieth of what it is shown to about a third of it; a close-up is found in the small picture and a face at the back
/// of the room in the large one. One for each worker.
/// </summary>
internal sealed class FaceDetector
{
    /// <summary>The longer side of a picture, in pixels.</summary>
    internal const int LongSide = 896;

    private const int Levels = 3;
    private const float MostOverlap = 0.4f;
    private const float MostInside = 0.75f;

    private readonly FaceNetwork network = new(FaceWeights.BuiltIn);
    private readonly float[][] pictures = [[], [], []];

    /// <summary>The size that a film's pictures are given: the longer side 896, both divisible by four.</summary>
    internal static (int Width, int Height) SizeOf(int width, int height)
    {
        var scale = (double)LongSide / Math.Max(width, height);
        return (Fourth(width * scale), Fourth(height * scale));
        static int Fourth(double side) => Math.Max(32, (int)Math.Round(side / 4) * 4);
    }

    /// <summary>Finds faces.</summary>
    /// <param name="picture">Red, green and blue bytes, row by row.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <param name="least">Least confidence, 0 to 1.</param>
    /// <returns>Boxes as fractions of the picture, the surest first; one for each face.</returns>
    internal IReadOnlyList<(Box Box, float Confidence)> Find(ReadOnlySpan<byte> picture, int width, int height, float least)
    {
        var found = new List<(Box Box, float Confidence)>();
        for (var level = 0; level < Levels; level++)
        {
            var (across, down) = (width >> level, height >> level);
            var (wide, high) = (Whole(across), Whole(down));
            if (pictures[level].Length != wide * high * 3)
            {
                // What is beyond the picture stays black.
                pictures[level] = new float[wide * high * 3];
            }

            if (level == 0)
            {
                Widen(picture, across, down, pictures[0], wide);
            }
            else
            {
                Halve(pictures[level - 1], Whole(width >> (level - 1)), across, down, pictures[level], wide);
            }

            found.AddRange(network.Find(pictures[level], wide, high, least)
                .Select(f => (new Box(f.Box.X / across, f.Box.Y / down, f.Box.Width / across, f.Box.Height / down), f.Confidence)));
        }

        return Surest(found);
    }

    private static int Whole(int side) => (side + FaceNetwork.Cell - 1) / FaceNetwork.Cell * FaceNetwork.Cell;

    private static List<(Box Box, float Confidence)> Surest(List<(Box Box, float Confidence)> found)
    {
        var kept = new List<(Box Box, float Confidence)>();
        foreach (var one in found.OrderByDescending(f => f.Confidence))
        {
            // A part of a face that passes for a small face lies inside the box of the whole one, and is covered with it.
            if (kept.TrueForAll(k => k.Box.Overlap(one.Box) < MostOverlap && !(k.Box.Area > one.Box.Area && k.Box.Common(one.Box) > MostInside * one.Box.Area)))
            {
                kept.Add(one);
            }
        }

        return kept;
    }

    private static void Widen(ReadOnlySpan<byte> from, int width, int height, float[] to, int stride)
    {
        for (var y = 0; y < height; y++)
        {
            var row = from.Slice(y * width * 3, width * 3);
            var target = to.AsSpan(y * stride * 3, width * 3);
            for (var i = 0; i < row.Length; i++)
            {
                target[i] = row[i];
            }
        }
    }

    private static void Halve(float[] from, int fromStride, int width, int height, float[] to, int stride)
    {
        for (var y = 0; y < height; y++)
        {
            var upper = from.AsSpan(2 * y * fromStride * 3, width * 6);
            var lower = from.AsSpan(((2 * y) + 1) * fromStride * 3, width * 6);
            var target = to.AsSpan(y * stride * 3, width * 3);
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    var at = (x * 6) + c;
                    target[(x * 3) + c] = (upper[at] + upper[at + 3] + lower[at] + lower[at + 3]) / 4;
                }
            }
        }
    }
}
