using System.Numerics;
using System.Runtime.InteropServices;

namespace Safehand.Media.Render;

/// <summary>
/// Replaces a region by the means of about eight cells a side, four bits each: at most 64 numbers from 0 to 15 a plane are
/// left of it, and a blur, which flows between the same numbers, holds no more. What is gone cannot be computed back.
/// </summary>
internal sealed class CellField(int widest)
{
    private const int CellsASide = 8;
    private const int SmallestCell = 4;

    private readonly uint[] columns = new uint[widest];
    private readonly byte[] means = new byte[4096];
    private readonly short[] above = new short[widest];
    private readonly short[] below = new short[widest];
    private readonly byte[] line = new byte[widest];

    /// <summary>Paints a plane.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="stride">Its width.</param>
    /// <param name="region">In pixels of the colour planes.</param>
    /// <param name="scale">How many of the plane's pixels there are to one of the colour planes', each way.</param>
    /// <param name="smooth">Whether the cells flow into one another.</param>
    internal void Paint(Span<byte> plane, int stride, Region region, int scale, bool smooth)
    {
        var (left, top, right, bottom) = (region.Left * scale, region.Top * scale, region.Right * scale, region.Bottom * scale);
        var cell = Math.Max(SmallestCell * scale / 2, (Math.Max(right - left, bottom - top) + CellsASide - 1) / CellsASide);
        var across = (right - left + cell - 1) / cell;
        var down = (bottom - top + cell - 1) / cell;
        Measure(plane, stride, left, top, right, bottom, cell, across);
        for (var row = region.Top; row < region.Bottom; row++)
        {
            var (from, until) = region.Row(row);
            for (var sub = 0; sub < scale; sub++)
            {
                var y = (row * scale) + sub;
                if (smooth)
                {
                    Flow(y - top, right - left, cell, across, down);
                }
                else if ((y - top) % cell == 0 || y == top)
                {
                    Step((y - top) / cell, right - left, cell, across);
                }

                line.AsSpan((from * scale) - left, (until - from) * scale).CopyTo(plane[((y * stride) + (from * scale))..]);
            }
        }
    }

    private void Measure(Span<byte> plane, int stride, int left, int top, int right, int bottom, int cell, int across)
    {
        var width = right - left;
        for (var (y, row) = (top, 0); y < bottom; y += cell, row++)
        {
            var sums = columns.AsSpan(0, width);
            sums.Clear();
            var end = Math.Min(bottom, y + cell);
            for (var j = y; j < end; j++)
            {
                Add(plane.Slice((j * stride) + left, width), sums);
            }

            for (var (x, column) = (0, 0); x < width; x += cell, column++)
            {
                var until = Math.Min(width, x + cell);
                ulong sum = 0;
                foreach (var value in sums[x..until])
                {
                    sum += value;
                }

                means[(row * across) + column] = (byte)(((sum / (ulong)((until - x) * (end - y))) & 0xF0) | 8);
            }
        }
    }

    private static void Add(ReadOnlySpan<byte> row, Span<uint> sums)
    {
        var i = 0;
        var lanes = Vector<uint>.Count;
        for (; i + Vector<byte>.Count <= row.Length; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[i..]), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            (a + new Vector<uint>(sums[i..])).CopyTo(sums[i..]);
            (b + new Vector<uint>(sums[(i + lanes)..])).CopyTo(sums[(i + lanes)..]);
            (c + new Vector<uint>(sums[(i + (2 * lanes))..])).CopyTo(sums[(i + (2 * lanes))..]);
            (d + new Vector<uint>(sums[(i + (3 * lanes))..])).CopyTo(sums[(i + (3 * lanes))..]);
        }

        for (; i < row.Length; i++)
        {
            sums[i] += row[i];
        }
    }

    private void Step(int row, int width, int cell, int across)
    {
        for (var column = 0; column < across; column++)
        {
            line.AsSpan(column * cell, Math.Min(cell, width - (column * cell))).Fill(means[(row * across) + column]);
        }
    }

    // Between the centres of four cells, linearly.
    private void Flow(int y, int width, int cell, int across, int down)
    {
        var place = Math.Max(0, y - (cell / 2));
        var row = Math.Min(place / cell, down - 1);
        var part = row == down - 1 ? 0 : place % cell;
        if (y == 0 || place % cell == 0)
        {
            Stretch(row, width, cell, across, above);
            Stretch(Math.Min(row + 1, down - 1), width, cell, across, below);
        }

        var (a, b) = ((short)(128 - (part * 128 / cell)), (short)(part * 128 / cell));
        var i = 0;
        var (va, vb) = (new Vector<short>(a), new Vector<short>(b));
        var wide = Vector<short>.Count;
        for (; i + (2 * wide) <= width; i += 2 * wide)
        {
            var one = Vector.ShiftRightLogical(((new Vector<short>(above, i) * va) + (new Vector<short>(below, i) * vb)).As<short, ushort>(), 7);
            var two = Vector.ShiftRightLogical(((new Vector<short>(above, i + wide) * va) + (new Vector<short>(below, i + wide) * vb)).As<short, ushort>(), 7);
            Vector.Narrow(one, two).CopyTo(line, i);
        }

        for (; i < width; i++)
        {
            line[i] = (byte)(((above[i] * a) + (below[i] * b)) >> 7);
        }
    }

    private void Stretch(int row, int width, int cell, int across, short[] into)
    {
        for (var x = 0; x < width; x++)
        {
            var place = Math.Max(0, x - (cell / 2));
            var column = Math.Min(place / cell, across - 1);
            var part = column == across - 1 ? 0 : place % cell;
            var (a, b) = (means[(row * across) + column], means[(row * across) + Math.Min(column + 1, across - 1)]);
            into[x] = (short)(((a * (cell - part)) + (b * part)) / cell);
        }
    }
}
