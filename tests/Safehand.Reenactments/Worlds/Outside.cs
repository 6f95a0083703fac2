using System.Diagnostics;
using System.Security.Cryptography;

namespace Safehand.Reenactments;

/// <summary>Programs that run outside the server: the maker of films, and <c>safehand</c> as an auditor runs it.</summary>
internal static class Outside
{
    /// <summary>The program under test.</summary>
    internal static string Safehand => Path.Combine(AppContext.BaseDirectory, "safehand");

    /// <summary>Runs it to its end and gives what it wrote. Throws with its words where it fails.</summary>
    internal static async Task<byte[]> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
    }

    /// <summary>A film of the given length, a moving test picture with a tone.</summary>
    internal static Task<byte[]> FilmAsync(int seconds) => RunAsync("ffmpeg",
    [
        "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size=320x240:rate=25:duration={seconds}", "-f", "lavfi", "-i", $"sine=frequency=300:duration={seconds}",
        "-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", "-",
    ]);

    /// <summary>The film as a recording of its own: a box of bytes that no other film has stands behind it.</summary>
    internal static byte[] Unique(byte[] film) =>
        [.. film, 0, 0, 0x10, 8, .. "free"u8, .. RandomNumberGenerator.GetBytes(0x1000)];
}
