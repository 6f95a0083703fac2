namespace Safehand.Media.Words;

/// <summary>Says whether a picture differs from the one before it by so much that what is written may be new: another scene, a page turned, a caption.</summary>
internal sealed class PictureChange(int width, int height)
{
    private const int Side = 32;
    private const int Differs = 14;
    private const double Part = 0.2;

    private readonly int columns = Math.Max(1, width / Side);
    private readonly int rows = Math.Max(1, height / Side);
    private int[] last = [];

    /// <summary>Compares, and remembers.</summary>
    /// <param name="picture">Grey bytes, row by row.</param>
    /// <returns>Whether a fifth of the picture has another brightness, or this is the first.</returns>
    internal bool IsLarge(ReadOnlySpan<byte> picture)
    {
        var means = new int[columns * rows];
        for (var y = 0; y < Math.Min(height, rows * Side); y += 2)
        {
            var row = picture.Slice(y * width, width);
            for (var x = 0; x < Math.Min(width, columns * Side); x += 2)
            {
                means[(y / Side * columns) + (x / Side)] += row[x];
            }
        }

        var seen = last;
        last = means;
        const int samples = Side * Side / 4;
        return seen.Length == 0 || means.Where((m, i) => Math.Abs(m - seen[i]) > Differs * samples).Count() >= means.Length * Part;
    }
}
