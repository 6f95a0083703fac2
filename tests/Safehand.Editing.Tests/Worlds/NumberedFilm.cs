using System.Globalization;

namespace Safehand.Editing.Tests;

/// <summary>
/// A film that says of each of its frames which one it is, by a strip of sixteen black or white blocks across the middle, over a steady tone of 440 Hz. Small, so that
/// three minutes of it are made in a second or two; its size is nobody else's, so that its decoders and encoders are known by it.
/// </summary>
internal static class NumberedFilm
{
    internal const int Width = 176;
    internal const int Height = 100;
    private const int Bits = 16;
    private const int Block = Width / Bits;

    /// <summary>Makes it: in fragments, or with further arguments to ffmpeg behind the coding.</summary>
    internal static Task<byte[]> MakeAsync(int frames, int rate = 25, params string[] more)
    {
        var raw = new byte[frames * Width * Height];
        for (var i = 0; i < frames; i++)
        {
            Draw(raw.AsSpan(i * Width * Height, Width * Height), i);
        }

        var seconds = ((double)frames / rate).ToString(CultureInfo.InvariantCulture);
        string[] form = more.Length > 0 ? more : ["-movflags", "frag_keyframe+empty_moov", "-f", "mp4"];
        return Outside.RunAsync(
            "ffmpeg",
            [
                "-v", "error", "-f", "rawvideo", "-pix_fmt", "gray", "-s", $"{Width}x{Height}", "-r", $"{rate}", "-i", "pipe:0", "-f", "lavfi", "-i", $"sine=frequency=440:duration={seconds}:sample_rate=48000",
                "-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-g", "50", "-x264-params", "slices=1", "-pix_fmt", "yuv420p", "-c:a", "aac", .. form, "pipe:1",
            ],
            raw);
    }

    /// <summary>The frame numbers that a film shows, in order.</summary>
    internal static async Task<int[]> NumbersAsync(byte[] film, string turned = "null")
    {
        var grey = await Outside.RunAsync("ffmpeg", ["-v", "error", "-i", "pipe:0", "-map", "0:v:0", "-vf", turned, "-fps_mode", "passthrough", "-pix_fmt", "gray", "-s", $"{Width}x{Height}", "-f", "rawvideo", "pipe:1"], film);
        return [.. Enumerable.Range(0, grey.Length / (Width * Height)).Select(i => Number(grey.AsSpan(i * Width * Height, Width * Height)))];
    }

    private static void Draw(Span<byte> frame, int number)
    {
        frame.Fill(64);
        for (var bit = 0; bit < Bits; bit++)
        {
            for (var row = (Height / 2) - 8; row < (Height / 2) + 8; row++)
            {
                frame.Slice((row * Width) + (bit * Block), Block).Fill((number >> bit & 1) == 1 ? (byte)235 : (byte)16);
            }
        }
    }

    private static int Number(ReadOnlySpan<byte> frame)
    {
        var number = 0;
        for (var bit = 0; bit < Bits; bit++)
        {
            number |= frame[(Height / 2 * Width) + (bit * Block) + (Block / 2)] > 128 ? 1 << bit : 0;
        }

        return number;
    }
}
