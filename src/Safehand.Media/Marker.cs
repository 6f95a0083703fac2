using System.Globalization;
using System.Text;

namespace Safehand.Media;

/// <summary>Draws the viewer's mark into what they see. It is in the pixels: whoever photographs the screen photographs the name.</summary>
public sealed class Marker(MediaSandbox sandbox)
{
    private const string Font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    private const int MostMark = 80;

    /// <summary>Marks one part.</summary>
    /// <param name="initialisation">The recording's initialisation part.</param>
    /// <param name="part">The part.</param>
    /// <param name="mark">Who and when: <c>DC P Nair NS4417 22 Nov 2026 09:41</c>.</param>
    /// <param name="hasPicture">Whether there is a picture to mark; a plain dark one is made for sound alone.</param>
    /// <param name="height">Height of the picture in pixels; the letters are a part of it.</param>
    /// <param name="startsAt">Where the part begins in the recording, in seconds, for sound alone.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>A transport stream that lines up with those of its neighbours, or null where the part could not be read.</returns>
    public async Task<byte[]?> MarkPartAsync(
        ReadOnlyMemory<byte> initialisation, ReadOnlyMemory<byte> part, string mark, bool hasPicture, int height, double startsAt, CancellationToken ct)
    {
        List<string> arguments = ["-nostdin", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", "mov,mp4", "-copyts", "-f", "mp4", "-i", "pipe:0"];
        if (hasPicture)
        {
            arguments.AddRange(["-map", "0:v:0", "-map", "0:a:0?", "-vf", Filter(mark, height)]);
        }
        else
        {
            arguments.AddRange(
            [
                "-filter_complex",
                $"color=c=0x1b1f23:s=960x540:r=5,setpts=PTS+{startsAt.ToString("0.###", CultureInfo.InvariantCulture)}/TB,{Filter(mark, 540)}[v]",
                "-map", "[v]", "-map", "0:a:0", "-shortest",
            ]);
        }

        arguments.AddRange(
        [
            "-c:v", "libx264", "-preset", "ultrafast", "-crf", "26", "-g", "50", "-bf", "0", "-pix_fmt", "yuv420p", "-c:a", "copy",
            "-map_metadata", "-1", "-fflags", "+bitexact", "-muxdelay", "0", "-muxpreload", "0", "-f", "mpegts", "pipe:1",
        ]);
        return await RunAsync(arguments, [initialisation, part], ct);
    }

    /// <summary>Marks a picture.</summary>
    /// <param name="picture">The picture's bytes.</param>
    /// <param name="mark">Who and when.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>A JPEG at most 2,400 pixels wide, or null where it could not be read.</returns>
    public Task<byte[]?> MarkStillAsync(Stream picture, string mark, CancellationToken ct) => RunAsync(
        [
            "-nostdin", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", Probe.Formats,
            "-max_pixels", Probe.MostPixels.ToString(CultureInfo.InvariantCulture), "-i", "pipe:0", "-frames:v", "1",
            "-vf", "scale='min(2400,iw)':-2," + StillFilter(mark), "-map_metadata", "-1", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2pipe", "pipe:1",
        ],
        (stdin, stop) => picture.CopyToAsync(stdin, stop),
        ct);

    /// <summary>The mark's text as the filter takes it. Everything that could end the text or begin an expression is written as the letter it is.</summary>
    internal static string Escaped(string mark)
    {
        var text = new StringBuilder();
        foreach (var rune in mark.EnumerateRunes().Take(MostMark))
        {
            if (Rune.IsControl(rune))
            {
                continue;
            }

            // Inside single quotes only the quote itself ends the text; the option's own escaping comes before, so both are written.
            text.Append(rune.Value switch
            {
                '\'' => "’",
                '\\' => "/",
                ':' => "\\:",
                '%' => "\\%",
                _ => rune.ToString(),
            });
        }

        return text.ToString();
    }

    // Three marks that drift at different speeds: none can be cropped away, and none covers the same place for long.
    internal static string Filter(string mark, int height)
    {
        var size = Math.Clamp(height / 28, 12, 60);
        var text = $"fontfile={Font}:expansion=none:text='{Escaped(mark)}':fontsize={size}:fontcolor=white@0.3:shadowcolor=black@0.25:shadowx=1:shadowy=1";
        return $"drawtext={text}:x='mod(t*23+150,w-tw)':y='mod(t*11,h/3-th)',"
            + $"drawtext={text}:x='w-tw-mod(t*17+60,w-tw)':y='h/3+mod(t*7,h/3-th)',"
            + $"drawtext={text}:x='mod(t*29+400,w-tw)':y='2*h/3+mod(t*13,h/3-th)'";
    }

    private static string StillFilter(string mark)
    {
        var text = $"fontfile={Font}:expansion=none:text='{Escaped(mark)}':fontsize=h/28:fontcolor=black@0.35:shadowcolor=white@0.35:shadowx=2:shadowy=2";
        return $"drawtext={text}:x=w*0.05:y=h*0.16,drawtext={text}:x=(w-tw)/2:y=h*0.5,drawtext={text}:x=w*0.95-tw:y=h*0.82";
    }

    private Task<byte[]?> RunAsync(List<string> arguments, ReadOnlyMemory<byte>[] pieces, CancellationToken ct) => RunAsync(
        arguments,
        async (stdin, stop) =>
        {
            foreach (var piece in pieces)
            {
                await stdin.WriteAsync(piece, stop);
            }
        },
        ct);

    private async Task<byte[]?> RunAsync(List<string> arguments, Func<Stream, CancellationToken, Task> input, CancellationToken ct)
    {
        using var marked = new MemoryStream();
        var end = await sandbox.RunAsync("/usr/bin/ffmpeg", arguments, input, (stdout, stop) => stdout.CopyToAsync(marked, stop), JobLimits.Short, ct);
        return end.Succeeded && marked.Length > 0 ? marked.ToArray() : null;
    }
}
