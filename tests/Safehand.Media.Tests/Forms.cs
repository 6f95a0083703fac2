using System.Diagnostics;
using Xunit;

namespace Safehand.Media.Tests;

/// <summary>Recordings as telephones, cameras and browsers write them, made once each by the installed ffmpeg.</summary>
public sealed class Forms : IAsyncLifetime
{
    private const string Picture = "testsrc=size=320x240:rate=25";
    private const string Sound = "sine=frequency=330:sample_rate=44100";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("safehand-forms-");
    private readonly Dictionary<string, byte[]> made = [];

    internal MediaSandbox Sandbox { get; } = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    internal async Task<byte[]> MakeAsync(string name)
    {
        if (made.TryGetValue(name, out var known))
        {
            return known;
        }

        var file = Path.Combine(folder.FullName, name);
        switch (name)
        {
            case "phone.mov":
                // Held upright: the picture lies in the file, and a matrix says how to turn it.
                await FilmAsync("testsrc=size=640x360:rate=30000/1001:duration=6.006", "sine=frequency=330:sample_rate=44100:duration=6", "lying.mov", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "60", "-c:a", "aac", "-ac", "2");
                await RunAsync("-i", In("lying.mov"), "-c", "copy", "-metadata:s:v:0", "rotate=270", file);
                break;
            case "vfr.mp4":
                await FilmAsync("testsrc=size=320x240:rate=30:duration=6", Sound + ":duration=6", name, "-vf", "select='not(between(mod(n,30),10,17))'", "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "30", "-c:a", "aac");
                break;
            case "longgop.mp4":
                await FilmAsync(Picture + ":duration=20", Sound + ":duration=20", name, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "9999", "-keyint_min", "9999", "-sc_threshold", "0", "-c:a", "aac");
                break;
            case "live.webm":
                await FilmAsync(Picture + ":duration=6", Sound + ":duration=6", name, "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus", "-live", "1");
                break;
            case "mpeg2.mpg":
                await FilmAsync(Picture + ":duration=6", Sound + ":duration=6", name, "-c:v", "mpeg2video", "-c:a", "mp2", "-f", "mpeg");
                break;
            case "hevc.mp4":
                await FilmAsync(Picture + ":duration=6", Sound + ":duration=6", name, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p10le", "-c:a", "aac");
                break;
            case "silent.mp4":
                await RunAsync("-f", "lavfi", "-i", Picture + ":duration=6", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50", file);
                break;
            case "call8k.mp4":
                await FilmAsync(Picture + ":duration=6", "sine=frequency=330:sample_rate=8000:duration=6", name, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50", "-c:a", "aac", "-ar", "8000");
                break;
            case "odd.avi":
                await FilmAsync("testsrc=size=321x241:rate=25:duration=6", Sound + ":duration=6", name, "-c:v", "ffv1", "-pix_fmt", "yuv444p", "-c:a", "pcm_s16le");
                break;
            case "grey.mp4":
                await RunAsync("-f", "lavfi", "-i", "color=c=0x808080:size=640x360:rate=25:duration=4", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50", file);
                break;
            case "sound.mp3" or "sound.ogg":
                await RunAsync("-f", "lavfi", "-i", Sound + ":duration=6", "-c:a", name.EndsWith("mp3", StringComparison.Ordinal) ? "libmp3lame" : "libvorbis", file);
                break;
            case "still.webp" or "still.png":
                await RunAsync("-f", "lavfi", "-i", "testsrc=size=640x480:rate=1:duration=1", "-frames:v", "1", file);
                break;
            case "turned.jpg":
                await RunAsync("-f", "lavfi", "-i", "testsrc=size=640x480:rate=1:duration=1", "-frames:v", "1", In("lying.jpg"));
                await File.WriteAllBytesAsync(file, WithOrientation(await File.ReadAllBytesAsync(In("lying.jpg"))));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(name));
        }

        return made[name] = await File.ReadAllBytesAsync(file);
    }

    /// <summary>What the installed ffmpeg decodes of a film.</summary>
    internal async Task<byte[]> DecodedAsync(byte[] film, params string[] into)
    {
        var (from, to) = (In("from"), In("to"));
        await File.WriteAllBytesAsync(from, film);
        await RunAsync(["-i", from, .. into, to]);
        return await File.ReadAllBytesAsync(to);
    }

    // Exif 2.3, 4.6.4: orientation 6, the camera's top is the picture's right.
    private static byte[] WithOrientation(byte[] jpeg)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0x00, 0x22, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    private string In(string name) => Path.Combine(folder.FullName, name);

    private Task FilmAsync(string picture, string sound, string name, params string[] how) =>
        RunAsync(["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, .. how, In(name)]);

    private static async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardError = true };
        foreach (var argument in (string[])["-nostdin", "-v", "error", "-y", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var ffmpeg = Process.Start(start)!;
        var said = await ffmpeg.StandardError.ReadToEndAsync();
        await ffmpeg.WaitForExitAsync();
        Assert.True(ffmpeg.ExitCode == 0, said);
    }
}
