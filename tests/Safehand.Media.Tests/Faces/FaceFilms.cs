using System.Globalization;
using Safehand.Media.Faces;
using Safehand.Media.Render;
using Xunit;

namespace Safehand.Media.Tests.Faces;

/// <summary>Films in which a photograph of four people moves over a grey wall, at places that are known for each frame.</summary>
public sealed class FaceFilms
{
    internal const int Width = 1280;
    internal const int Height = 720;
    internal const int Rate = 25;
    internal const int Frames = 250;

    internal static FilmShape Shape { get; } = new(Width, Height, new(Rate, 1), Frames, false, 0);

    /// <summary>The four faces of the photograph, from brow to chin, marked by eye: fractions of the photograph.</summary>
    internal static (double X, double Y, double Width, double Height)[] Marked { get; } =
        [(0.142, 0.356, 0.100, 0.137), (0.352, 0.269, 0.085, 0.141), (0.612, 0.260, 0.095, 0.112), (0.783, 0.219, 0.088, 0.140)];

    internal MediaSandbox Sandbox { get; } = new();

    /// <summary>Makes ten seconds.</summary>
    /// <param name="width">Width of the photograph in the film, pixels.</param>
    /// <param name="x">Its left edge as an expression of t, seconds.</param>
    /// <param name="y">Its upper edge.</param>
    /// <param name="from">Second in which it appears.</param>
    /// <param name="until">Second after which it is gone.</param>
    /// <param name="output">More of the encoder's arguments.</param>
    internal Task<byte[]> MovingAsync(int width, string x, string y, double from, double until, params string[] output) => MadeAsync(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "sample6.jpg")),
        [
            "-i", "pipe:0", "-filter_complex",
            string.Create(
                CultureInfo.InvariantCulture,
                $"color=c=0x70757a:s={Width}x{Height}:r={Rate}:d={Frames / Rate}[wall];[0:v]scale={width}:-2[photo];[wall][photo]overlay=x='{x}':y='{y}':eval=frame:enable='gte(t,{from})*lt(t,{until})'[v]"),
            "-map", "[v]", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", .. output, "-movflags", "+frag_keyframe+empty_moov", "-f", "mp4",
        ]);

    internal async Task<byte[]> MadeAsync(byte[] input, string[] arguments)
    {
        using var made = new MemoryStream();
        var end = await Sandbox.RunAsync(
            "/usr/bin/ffmpeg", ["-nostdin", "-v", "error", .. arguments, "pipe:1"], (stdin, ct) => stdin.WriteAsync(input, ct).AsTask(), (stdout, ct) => stdout.CopyToAsync(made, ct), JobLimits.Short, TestContext.Current.CancellationToken);
        Assert.True(end.Succeeded && made.Length > 0);
        return made.ToArray();
    }

    /// <summary>What was found in a film.</summary>
    internal async Task<FacesFound> FoundAsync(byte[] film)
    {
        var shape = (await new FilmReader(Sandbox).ShapeOfAsync(_ => Task.FromResult<Stream>(new MemoryStream(film)), TestContext.Current.CancellationToken)).Value;
        return (await new FaceFinder(Sandbox).FindAsync(_ => Task.FromResult<Stream>(new MemoryStream(film)), shape, null, TestContext.Current.CancellationToken)).Value;
    }

    /// <summary>Where a track's box is at a frame, as an edit would draw it: in a straight line between keyframes.</summary>
    internal static CoveredArea? At(FaceTrack track, long frame)
    {
        if (frame < track.Keyframes[0].Frame || frame > track.Keyframes[^1].Frame)
        {
            return null;
        }

        var (next, last) = (track.Keyframes.First(k => k.Frame >= frame), track.Keyframes.Last(k => k.Frame <= frame));
        var t = next.Frame == last.Frame ? 0 : (double)(frame - last.Frame) / (next.Frame - last.Frame);
        return new(Between(last.X, next.X), Between(last.Y, next.Y), Between(last.Width, next.Width), Between(last.Height, next.Height), false);
        double Between(double a, double b) => a + ((b - a) * t);
    }

    /// <summary>Where a marked face is when the photograph lies so.</summary>
    internal static FaceSighting Truth(int face, long frame, double width, double x, double y)
    {
        var (fx, fy, fw, fh) = Marked[face];
        var height = width * 0.8005;
        return new(frame, (x + (fx * width)) / Width, (y + (fy * height)) / Height, fw * width / Width, fh * height / Height, 1);
    }
}
