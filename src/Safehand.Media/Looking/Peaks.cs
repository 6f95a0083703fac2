using System.Buffers.Binary;
using System.Globalization;

namespace Safehand.Media;

/// <summary>How loud a recording is over its length, for drawing a waveform.</summary>
public sealed class Peaks(MediaSandbox sandbox)
{
    /// <summary>How many a second: a spoken name is a dozen or more of them, and ten hours are one and a half megabytes.</summary>
    public const int PerSecond = 40;

    private const int SamplesPerSecond = 4000;
    private const int SamplesPerBlock = SamplesPerSecond / PerSecond;

    /// <summary>Measures.</summary>
    /// <param name="recording">Seekable.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>40 values a second from the recording's beginning, from 0 (silence) to 255 (full); empty where there is no sound.</returns>
    public async Task<byte[]> MeasureAsync(Stream recording, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var piped = await FaststartStream.TurnAsync(recording, ct);
        var blocks = new List<byte>();
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            ["-nostdin", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", Probe.Formats, "-i", "pipe:0", "-map", "0:a:0", "-vn",
             "-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", SamplesPerSecond.ToString(CultureInfo.InvariantCulture), "-f", "s16le", "pipe:1"],
            (stdin, stop) => piped.CopyToAsync(stdin, 1 << 18, stop),
            (stdout, stop) => ReadAsync(stdout, blocks, stop),
            JobLimits.Whole,
            ct);
        return end.Conclusive().Succeeded && blocks.Count > 0 ? [.. blocks] : [];
    }

    /// <summary>The same over a recording's whole length: silence where the sound is shorter than the picture.</summary>
    public static byte[] Over(byte[] peaks, TimeSpan length)
    {
        ArgumentNullException.ThrowIfNull(peaks);
        Array.Resize(ref peaks, peaks.Length == 0 ? 0 : Math.Max(1, (int)Math.Round(length.TotalSeconds * PerSecond)));
        return peaks;
    }

    /// <summary>At most so many, each the loudest of those it stands for.</summary>
    public static byte[] AtMost(byte[] peaks, int most)
    {
        ArgumentNullException.ThrowIfNull(peaks);
        if (peaks.Length <= most)
        {
            return peaks;
        }

        var fewer = new byte[most];
        for (var i = 0; i < most; i++)
        {
            var from = (int)((long)i * peaks.Length / most);
            fewer[i] = peaks.AsSpan(from, (int)((long)(i + 1) * peaks.Length / most) - from).ToArray().Max();
        }

        return fewer;
    }

    private static async Task ReadAsync(Stream samples, List<byte> blocks, CancellationToken ct)
    {
        var buffer = new byte[SamplesPerBlock * sizeof(short)];
        int read;
        while ((read = await samples.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct)) >= sizeof(short))
        {
            var loudest = 0;
            for (var at = 0; at + sizeof(short) <= read; at += sizeof(short))
            {
                loudest = Math.Max(loudest, Math.Abs((int)BinaryPrimitives.ReadInt16LittleEndian(buffer.AsSpan(at))));
            }

            blocks.Add((byte)Math.Min(255, loudest >> 7));
        }
    }
}
