using System.Numerics;

namespace Safehand.Media.Render;

/// <summary>A picture as the mean brightness of its blocks of 16 by 16 pixels, in sixteenths: what an encoder keeps whatever else it loses.</summary>
internal sealed class BlockMeans(int width, int height)
{
    /// <summary>Pixels of a block's side.</summary>
    internal const int Side = 16;

    /// <summary>What one step of brightness counts.</summary>
    internal const int One = 16;

    private readonly ushort[] columns = new ushort[width];

    /// <summary>Blocks across.</summary>
    internal int Across { get; } = (width + Side - 1) / Side;

    /// <summary>Blocks in all.</summary>
    internal int Count { get; } = ((width + Side - 1) / Side) * ((height + Side - 1) / Side);

    /// <summary>Measures a picture.</summary>
    internal void Measure(ReadOnlySpan<byte> luma, Span<int> means)
    {
        for (var (y, n) = (0, 0); y < height; y += Side)
        {
            var rows = Math.Min(Side, height - y);
            columns.AsSpan().Clear();
            for (var row = 0; row < rows; row++)
            {
                Add(luma.Slice((y + row) * width, width));
            }

            for (var x = 0; x < width; x += Side)
            {
                var end = Math.Min(width, x + Side);
                var sum = 0;
                for (var i = x; i < end; i++)
                {
                    sum += columns[i];
                }

                means[n++] = sum * One / ((end - x) * rows);
            }
        }
    }

    // Sixteen rows of at most 255: a sum fits sixteen bits.
    private void Add(ReadOnlySpan<byte> row)
    {
        var i = 0;
        var lanes = Vector<ushort>.Count;
        for (; i + Vector<byte>.Count <= row.Length; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[i..]), out var low, out var high);
            (low + new Vector<ushort>(columns, i)).CopyTo(columns, i);
            (high + new Vector<ushort>(columns, i + lanes)).CopyTo(columns, i + lanes);
        }

        for (; i < row.Length; i++)
        {
            columns[i] += row[i];
        }
    }
}
