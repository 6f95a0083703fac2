using System.Globalization;
using Safehand.Media.Render;

namespace Safehand.Media.Faces;

/// <summary>Decodes a film in the sandbox and hands out some of its frames, upright and on the working clock. Nothing is written anywhere.</summary>
internal sealed class FrameSampler(MediaSandbox sandbox)
{
    /// <summary>Takes pictures.</summary>
    /// <param name="master">Seekable.</param>
    /// <param name="film">The film on its working clock.</param>
    /// <param name="filters">What chooses frames and makes pictures of them, behind the clock.</param>
    /// <param name="pixelFormat">As ffmpeg calls it.</param>
    /// <param name="bytes">Bytes of a picture.</param>
    /// <param name="take">Is given each picture in order; the next is read when it has returned, into another array.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Whether the film could be read.</returns>
    internal async Task<bool> SampleAsync(
        Stream master, FilmShape film, string filters, string pixelFormat, int bytes, Func<int, byte[], CancellationToken, Task> take, CancellationToken ct)
    {
        var piped = await FaststartStream.TurnAsync(master, ct);

        // The same clock as the renderer's: a number counted here is that frame there.
        var clock = Decoding.Chosen(film, film.Starts + film.Shift);
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            [
                "-nostdin", "-threads", "2", .. Decoding.Reading, "-copyts", "-i", "pipe:0", "-map", "0:V:0", "-an", "-sn", "-dn", "-fps_mode", "passthrough",
                "-vf", $"{clock},{filters}", "-pix_fmt", pixelFormat, "-f", "rawvideo", "pipe:1",
            ],
            (stdin, stop) => piped.CopyToAsync(stdin, 1 << 18, stop),
            async (stdout, stop) =>
            {
                for (var i = 0; ; i++)
                {
                    var picture = new byte[bytes];
                    if (await stdout.ReadAtLeastAsync(picture, bytes, throwOnEndOfStream: false, stop) < bytes)
                    {
                        return;
                    }

                    await take(i, picture, stop);
                }
            },
            Decoding.Limits,
            ct);
        return end.Succeeded;
    }
}
