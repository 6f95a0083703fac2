using System.Globalization;
using System.Runtime.InteropServices;

namespace Safehand.Media.Tests.Render;

/// <summary>
/// A film that says of each of its frames which one it is: a strip of sixteen black or white blocks across the middle. With
/// every whole second of film a white flash (top left) and a burst of 3 kHz begin on the same frame, over a steady tone of 440 Hz.
/// </summary>
internal static class StripFilm
{
    internal const int Width = 320;
    internal const int Height = 180;
    internal const int Bits = 16;
    internal const int Burst = 480;
    private const int Block = Width / Bits;

    /// <summary>Makes it.</summary>
    internal static byte[] Make(int frames, string rate = "25", string? container = null, bool sound = true, params string[] coding)
    {
        var perSecond = rate.Split('/') is [var n, var d] ? double.Parse(n, CultureInfo.InvariantCulture) / double.Parse(d, CultureInfo.InvariantCulture) : double.Parse(rate, CultureInfo.InvariantCulture);
        var pcm = MemoryMarshal.AsBytes(Sound((int)(frames / perSecond * 48000), perSecond).AsSpan()).ToArray();
        var folder = Directory.CreateTempSubdirectory("safehand-strip-").FullName;
        try
        {
            var name = "out." + (container ?? "mp4");
            File.WriteAllBytes(Path.Combine(folder, "sound"), pcm);
            string[] heard = sound ? ["-f", "s16le", "-ar", "48000", "-ac", "1", "-i", "sound"] : [];
            string[] coded = coding.Length > 0 ? coding : ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k"];
            Outside.Run(
                "/usr/bin/ffmpeg",
                ["-v", "error", "-f", "rawvideo", "-pix_fmt", "gray", "-s", $"{Width}x{Height}", "-r", rate, "-i", "pipe:0", .. heard, .. coded, "-y", name],
                folder,
                stdin =>
                {
                    for (var i = 0; i < frames; i++)
                    {
                        stdin.Write(Frame(i, perSecond));
                    }
                });
            return File.ReadAllBytes(Path.Combine(folder, name));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The frame numbers that a film shows, in order.</summary>
    internal static int[] Numbers(byte[] film)
    {
        var grey = Grey(film);
        return [.. Enumerable.Range(0, grey.Length / (Width * Height)).Select(i => Number(grey.AsSpan(i * Width * Height, Width * Height)))];
    }

    /// <summary>All frames, one byte a pixel.</summary>
    internal static byte[] Grey(byte[] film, int width = Width, int height = Height) =>
        Outside.Ffmpeg(film, "-map", "0:v:0", "-fps_mode", "passthrough", "-pix_fmt", "gray", "-s", $"{width}x{height}", "-f", "rawvideo");

    /// <summary>All samples, one channel at 48 kHz, as a player plays them: from the film's start.</summary>
    internal static short[] Samples(byte[] film) =>
        MemoryMarshal.Cast<byte, short>(Outside.Ffmpeg(film, "-map", "0:a:0", "-af", "aresample=48000:async=1:first_pts=0", "-ac", "1", "-f", "s16le")).ToArray();

    /// <summary>For each flash in the picture, by how many milliseconds its burst is late.</summary>
    internal static List<double> Lateness(byte[] film, double perSecond)
    {
        var (grey, samples) = (Grey(film), Samples(film));
        var late = new List<double>();
        for (var i = 1; i < grey.Length / (Width * Height); i++)
        {
            if (grey[(i * Width * Height) + (10 * Width) + 10] > 128 && grey[((i - 1) * Width * Height) + (10 * Width) + 10] <= 128)
            {
                var expected = (int)(i / perSecond * 48000);
                var from = Math.Max(0, expected - 4800);
                var heard = Array.FindIndex(samples, from, Math.Min(9600, samples.Length - from), s => Math.Abs((int)s) > 12_000);
                if (heard >= 0)
                {
                    late.Add((heard - expected) / 48.0);
                }
            }
        }

        return late;
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

    private static byte[] Frame(int number, double perSecond)
    {
        var frame = new byte[Width * Height];
        frame.AsSpan().Fill(64);
        for (var bit = 0; bit < Bits; bit++)
        {
            for (var row = (Height / 2) - 10; row < (Height / 2) + 10; row++)
            {
                frame.AsSpan((row * Width) + (bit * Block), Block).Fill((number >> bit & 1) == 1 ? (byte)255 : (byte)0);
            }
        }

        if (IsSecond(number, perSecond))
        {
            for (var row = 0; row < 24; row++)
            {
                frame.AsSpan(row * Width, 24).Fill(255);
            }
        }

        // Detail for the painter to destroy.
        for (var row = 120; row < 170; row++)
        {
            for (var x = 0; x < Width; x++)
            {
                frame[(row * Width) + x] = (byte)(((x / 4) + (row / 4)) % 2 == 0 ? 230 : 30);
            }
        }

        return frame;
    }

    private static bool IsSecond(int frame, double perSecond) => Math.Floor(frame / perSecond) > Math.Floor((frame - 1) / perSecond) || frame == 0;

    private static short[] Sound(int samples, double perSecond)
    {
        var pcm = new short[samples];
        for (var i = 0; i < samples; i++)
        {
            pcm[i] = (short)(6000 * Math.Sin(2 * Math.PI * 440 * i / 48000));
        }

        for (var frame = 0; frame / perSecond * 48000 < samples; frame++)
        {
            if (IsSecond(frame, perSecond))
            {
                var at = (int)(frame / perSecond * 48000);
                for (var i = at; i < Math.Min(samples, at + Burst); i++)
                {
                    pcm[i] = (short)(24_000 * Math.Sin((2 * Math.PI * 3000 * (i - at) / 48000) + 1.2));
                }
            }
        }

        return pcm;
    }
}
