namespace Safehand.Media.Faces;

/// <summary>
/// What flows between layers: rows of places, each with its channels side by side, and a frame of zeros one place wide, so that a
/// 3 by 3 window may stand anywhere. Kept from picture to picture; a worker's own.
/// </summary>
internal sealed class Plane
{
    /// <summary>All values, the frame among them.</summary>
    internal float[] Values { get; private set; } = [];

    /// <summary>Places across, without the frame.</summary>
    internal int Width { get; private set; }

    /// <summary>Places down, without the frame.</summary>
    internal int Height { get; private set; }

    /// <summary>Numbers in each place.</summary>
    internal int Channels { get; private set; }

    /// <summary>Numbers in a row, its frame among them.</summary>
    internal int Stride => (Width + 2) * Channels;

    /// <summary>Where a place begins.</summary>
    internal int At(int y, int x) => ((y + 1) * Stride) + ((x + 1) * Channels);

    /// <summary>Gives it a size. The frame stays zero: nobody writes there.</summary>
    internal void Resize(int width, int height, int channels)
    {
        if ((width, height, channels) == (Width, Height, Channels))
        {
            return;
        }

        (Width, Height, Channels) = (width, height, channels);
        Values = new float[(width + 2) * (height + 2) * channels];
    }
}
