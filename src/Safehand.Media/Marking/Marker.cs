using System.Globalization;

namespace Safehand.Media;

/// <summary>Size of a picture as it is seen, in pixels.</summary>
/// <param name="Width">Across.</param>
/// <param name="Height">Down.</param>
public readonly record struct PictureSize(int Width, int Height);

/// <summary>What stands in the picture.</summary>
/// <param name="Who">Whoever watches: <c>DC P Nair NS4417</c>.</param>
/// <param name="When">When they do: <c>22 Nov 2026 09:41:07</c>.</param>
public sealed record ViewerMark(string Who, string When);

/// <summary>Draws the viewer's mark into what they see. It is in the pixels: whoever photographs the screen photographs the name.</summary>
public sealed class Marker(MediaSandbox sandbox)
{
    // Sound alone is shown with a plain dark picture of this size, five times a second.
    internal static readonly PictureSize Plain = new(960, 540);

    private const int LargestStill = 2400;

    // A part of a few seconds is a few megabytes. What writes more is not what we asked for, and must not fill the memory.
    private const int MostMarked = 64 << 20;

    /// <summary>Marks one part: name and time, slanted, three times, at 30 % white, each drifting through its own third of the picture.</summary>
    /// <param name="initialisation">The recording's initialisation part.</param>
    /// <param name="part">The part.</param>
    /// <param name="mark">Who and when.</param>
    /// <param name="picture">Size of the picture to mark; null for sound alone, for which a plain dark picture is made.</param>
    /// <param name="startsAt">Where the part begins in the recording, in seconds, for sound alone.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>A transport stream that lines up with those of its neighbours, or null where the part could not be read.</returns>
    public async Task<byte[]?> MarkPartAsync(
        ReadOnlyMemory<byte> initialisation, ReadOnlyMemory<byte> part, ViewerMark mark, PictureSize? picture, double startsAt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mark);
        var under = picture is null
            ? $"color=c=0x1b1f23:s={Plain.Width}x{Plain.Height}:r=5,setpts=PTS+{startsAt.ToString("0.###", CultureInfo.InvariantCulture)}/TB[u];[u]"
            : "[0:v:0]";
        List<string> arguments =
        [
            "-nostdin", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", "mov,mp4", "-copyts", "-f", "mp4", "-i", "pipe:0",
            "-filter_complex", Drifting(under, Lettering.For(mark, picture ?? Plain)), "-map", "[v]", "-map", picture is null ? "0:a:0" : "0:a:0?",
        ];
        if (picture is null)
        {
            arguments.Add("-shortest");
        }

        arguments.AddRange(
        [
            // Key frames stand close: whoever seeks into the middle of a part waits for the decoder from the last one on. They cost a twelfth more bytes.
            "-c:v", "libx264", "-preset", "ultrafast", "-crf", "26", "-g", "12", "-bf", "0", "-pix_fmt", "yuv420p", "-c:a", "copy",
            "-map_metadata", "-1", "-fflags", "+bitexact",

            // The encoder of the sound begins a little before zero. Without this the first part alone would be moved, and its last picture stand too short.
            "-output_ts_offset", "1", "-muxdelay", "0", "-muxpreload", "0", "-f", "mpegts", "pipe:1",
        ]);
        return await RunAsync(
            arguments,
            async (stdin, stop) =>
            {
                await stdin.WriteAsync(initialisation, stop);
                await stdin.WriteAsync(part, stop);
            },
            ct);
    }

    /// <summary>Marks a picture: the same three marks, at rest.</summary>
    /// <param name="picture">The picture's bytes.</param>
    /// <param name="mark">Who and when.</param>
    /// <param name="size">Its size; which way it lies does not matter, for a camera's own turn of the picture is followed.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>A JPEG at most 2,400 pixels wide or high, or null where it could not be read.</returns>
    public Task<byte[]?> MarkStillAsync(Stream picture, ViewerMark mark, PictureSize size, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var shrink = Math.Min(1.0, (double)LargestStill / Math.Max(1, Math.Max(size.Width, size.Height)));
        var least = (int)(Math.Min(size.Width, size.Height) * shrink);
        return RunAsync(
            [
                "-nostdin", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", Probe.Formats,
                "-max_pixels", Probe.MostPixels.ToString(CultureInfo.InvariantCulture), "-i", "pipe:0", "-filter_complex",
                $"[0:v:0]scale='min({LargestStill},iw)':'min({LargestStill},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2[u];"
                    + Resting("[u]", Lettering.For(mark, new PictureSize(least, least))),
                "-map", "[v]", "-frames:v", "1", "-map_metadata", "-1", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2pipe", "pipe:1",
            ],
            (stdin, stop) => picture.CopyToAsync(stdin, stop),
            ct);
    }

    /// <summary>The same marks as the filter of one input and one output, for whoever encodes by itself.</summary>
    /// <param name="mark">Who and when.</param>
    /// <param name="picture">Size of the picture that is marked.</param>
    /// <param name="before">A filter that makes it so; empty: it comes so.</param>
    internal static string Filter(string mark, PictureSize picture, string before = "") => Drifting(before.Length == 0 ? "[in]" : $"[in]{before}[made];[made]", Lettering.For(new ViewerMark(mark, string.Empty), picture), "out");

    // Three that drift at different speeds: none can be cropped away, and none covers the same place for long. Each fits its third.
    private static string Drifting(string under, Lettering letters, string end = "v") => Laid(
        under,
        letters,
        end,
        "x='mod(t*23+W/8,max(1,W-w))':y='max(0,(H/3-h)/2)*(1+sin(t/7))'",
        "x='max(0,W-w)-mod(t*17+W/12,max(1,W-w))':y='H/3+max(0,(H/3-h)/2)*(1+sin(t/5+2))'",
        "x='mod(t*29+W/3,max(1,W-w))':y='min(H-h,2*H/3+max(0,(H/3-h)/2)*(1+sin(t/6+4)))'");

    private static string Resting(string under, Lettering letters) => Laid(
        under, letters, "v", "x='(W-w)*0.05':y='H*0.17-h/2'", "x='(W-w)*0.5':y='(H-h)/2'", "x='(W-w)*0.95':y='H*0.83-h/2'");

    // The letters are set once, as one transparent picture that lasts for ever; its time is put far back, so that there is no frame before it.
    private static string Laid(string under, Lettering letters, string end, string first, string second, string third) =>
        $"{letters.Layer},setpts=PTS-86400/TB,split=3[a][b][c];{under}[a]overlay={first}:format=yuv420[x];[x][b]overlay={second}:format=yuv420[y];[y][c]overlay={third}:format=yuv420[{end}]";

    private async Task<byte[]?> RunAsync(List<string> arguments, Func<Stream, CancellationToken, Task> input, CancellationToken ct)
    {
        using var marked = new MemoryStream();
        var end = await sandbox.RunAsync("/usr/bin/ffmpeg", arguments, input, (stdout, stop) => KeepAsync(stdout, marked, MostMarked, stop), JobLimits.Short, ct);
        return end.Succeeded && marked.Length is > 0 and <= MostMarked ? marked.ToArray() : null;
    }

    /// <summary>Keeps what comes, and at most a buffer more than <paramref name="most"/>: the rest is for the caller to leave unread.</summary>
    internal static async Task KeepAsync(Stream from, MemoryStream into, int most, CancellationToken ct)
    {
        var buffer = new byte[1 << 16];
        while (into.Length <= most && await from.ReadAsync(buffer, ct) is > 0 and var got)
        {
            into.Write(buffer, 0, got);
        }
    }
}
