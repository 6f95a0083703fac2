using System.Globalization;

namespace Safehand.Media.Render;

/// <summary>Writes the source's frame number into a frame: white on black, bottom left.</summary>
internal static class FrameDigits
{
    private const int Across = 3;
    private const int Down = 5;

    // Three bits a row, five rows, from the top.
    private static readonly int[] Shapes =
    [
        0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111, 0b101_101_111_001_001,
        0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_001_001_001, 0b111_101_111_101_111, 0b111_101_111_001_111,
    ];

    internal static void Draw(Span<byte> frame, int width, int height, long number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var dot = Math.Max(2, height / 180 / 2 * 2);
        var (w, h) = (((text.Length * (Across + 1)) + 1) * dot, (Down + 2) * dot);
        var (x, y) = (2 * dot, (height - h - (2 * dot)) / 2 * 2);
        if (x + w > width || y < 0)
        {
            return;
        }

        var chroma = width * height / 4;
        for (var row = 0; row < h; row++)
        {
            frame.Slice(((y + row) * width) + x, w).Fill(16);
        }

        for (var row = 0; row <= h / 2 && ((y / 2) + row + 1) * (width / 2) <= chroma; row++)
        {
            var at = (width * height) + (((y / 2) + row) * (width / 2)) + (x / 2);
            frame.Slice(at, w / 2).Fill(128);
            frame.Slice(at + chroma, w / 2).Fill(128);
        }

        for (var i = 0; i < text.Length; i++)
        {
            var shape = Shapes[text[i] - '0'];
            for (var bit = 0; bit < Across * Down; bit++)
            {
                if ((shape >> ((Across * Down) - 1 - bit) & 1) == 1)
                {
                    var (px, py) = (x + (((i * (Across + 1)) + 1 + (bit % Across)) * dot), y + ((1 + (bit / Across)) * dot));
                    for (var row = 0; row < dot; row++)
                    {
                        frame.Slice(((py + row) * width) + px, dot).Fill(235);
                    }
                }
            }
        }
    }
}
