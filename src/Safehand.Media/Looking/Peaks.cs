using System.Buffers.Binary;
using System.Globalization;

namespace Safehand.Media;

/// <summary>How loud a recording is over its length, for drawing a waveform.</summary>
public sealed class Peaks(MediaSandbox sandbox)
{
    /// <summary>How many there are.</summary>
    public const int Count = 600;

    private const int SamplesPerSecond = 4000;
    private const int SamplesPerBlock = 100;

    /// <summary>Measures.</summary>
    /// <param name="recording">Seekable.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>600 values from 0 (silence) to 255 (full), evenly over the length; empty where there is no sound.</returns>
    public async Task<byte[]> MeasureAsync(Stream recording, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var piped = await FaststartStream.TurnAsync(recording, ct);
        var blocks = new List<byte>();
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            ["-nostdin", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", Probe.Formats, "-i", "pipe:0", "-map", "0:a:0", "-vn", "-ac", "1",
             "-ar", SamplesPerSecond.ToString(CultureInfo.InvariantCulture), "-f", "s16le", "pipe:1"],
            (stdin, stop) => piped.CopyToAsync(stdin, 1 << 18, stop),
            (stdout, stop) => ReadAsync(stdout, blocks, stop),
            JobLimits.Whole,
            ct);
        return end.Succeeded && blocks.Count > 0 ? Spread(blocks) : [];
    }

    // A block is a fortieth of a second: ten hours are one and a half megabytes of them.
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

    private static byte[] Spread(List<byte> blocks)
    {
        var peaks = new byte[Count];
        for (var i = 0; i < Count; i++)
        {
            var from = (int)((long)i * blocks.Count / Count);
            var to = Math.Max(from + 1, (int)((long)(i + 1) * blocks.Count / Count));
            peaks[i] = blocks.Skip(from).Take(to - from).Max();
        }

        return peaks;
    }
}
