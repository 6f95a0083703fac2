using System.Runtime.InteropServices;
using Safehand.Media.Render;
using Xunit;

namespace Safehand.Media.Tests.Render;

/// <summary>Sound and picture of a rendition stay together however long the film is.</summary>
public sealed class LongSyncTests
{
    private const int Every = 1800;
    private const int Side = 16;
    private const int Hertz = 8000;
    private const double PerSecond = 30000 / 1001.0;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task RenderAsync_TwoHoursWithCuts_SoundIsWithinAFrameOfThePictureAtEveryMinute()
    {
        var master = TwoHours();
        var film = await RendererTests.ShapeAsync(master);
        Assert.Equal(120 * Every, film.Frames);

        // Cuts of odd lengths every seven minutes, none over a flash.
        FrameSpan[] cuts = [.. Enumerable.Range(0, 17).Select(i => new FrameSpan((i * 7L * Every) + 401 + (i * 13), (i * 7L * Every) + 401 + (i * 13) + 37 + (i * 11)))];

        var rendition = await RendererTests.RenderAsync(new RenderPlan(film, cuts, [], []), master);

        var late = Lateness(rendition);
        Assert.Equal(119, late.Count); // the first flash begins with the film, before which nothing is dark
        Assert.All(late, l => Assert.InRange(l, -1 / PerSecond, 1 / PerSecond));
    }

    [Fact]
    public void Lateness_OfAFilmWhoseSoundDrifts_IsSeen()
    {
        var film = Make(4, "atempo=0.998");

        Assert.Contains(Lateness(film), l => l > 1 / PerSecond);
    }

    private static byte[] TwoHours() => Make(120, "anull");

    // Every 1,800 frames a flash and a beep begin together: at 30000/1001 frames a second every 60.06 seconds.
    private static byte[] Make(int minutes, string heard)
    {
        var folder = Directory.CreateTempSubdirectory("safehand-long-").FullName;
        try
        {
            var length = FormattableString.Invariant($"{minutes * 60.06}");
            Outside.Run(
                "/usr/bin/ffmpeg",
                [
                    "-v", "error", "-f", "lavfi", "-i", $"color=black:s=160x90:r=30000/1001:d={length},drawbox=c=white:t=fill:enable='lt(mod(n,{Every}),6)'",
                    "-f", "lavfi", "-i", $"aevalsrc='0.8*sin(2*PI*1000*t)*lt(mod(t,60.06),0.1)':s=48000:d={length},{heard}",
                    "-c:v", "libx264", "-preset", "ultrafast", "-g", "120", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "64k", "-y", "out.mp4",
                ],
                folder);
            return File.ReadAllBytes(Path.Combine(folder, "out.mp4"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // For each flash, by how many seconds its beep is late.
    private static List<double> Lateness(byte[] film)
    {
        var grey = Outside.Ffmpeg(film, "-map", "0:v:0", "-fps_mode", "passthrough", "-pix_fmt", "gray", "-s", $"{Side}x{Side}", "-f", "rawvideo");
        var samples = MemoryMarshal.Cast<byte, short>(Outside.Ffmpeg(film, "-map", "0:a:0", "-af", $"aresample={Hertz}:async=1:first_pts=0", "-ac", "1", "-f", "s16le")).ToArray();
        var late = new List<double>();
        for (var i = 1; i < grey.Length / (Side * Side); i++)
        {
            if (grey[i * Side * Side] > 128 && grey[(i - 1) * Side * Side] <= 128)
            {
                var expected = (int)(i / PerSecond * Hertz);
                var from = expected - (Hertz / 2);
                var heard = Array.FindIndex(samples, from, Math.Min(Hertz, samples.Length - from), s => Math.Abs((int)s) > 8000);
                Assert.True(heard >= 0, $"No beep near frame {i}.");
                late.Add((heard - expected) / (double)Hertz);
            }
        }

        return late;
    }
}
