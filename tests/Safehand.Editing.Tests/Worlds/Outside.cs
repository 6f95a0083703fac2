using System.Diagnostics;

namespace Safehand.Editing.Tests;

/// <summary>Programs that are not ours, as makers and judges.</summary>
internal static class Outside
{
    /// <summary>Runs it to its end with this input, and gives what it wrote. Throws with its words where it fails.</summary>
    internal static async Task<byte[]> RunAsync(string program, IEnumerable<string> arguments, byte[]? input = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has read enough and closed its end; what it says of the input follows.
        }

        await process.WaitForExitAsync();
        await reading;
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
    }

    /// <summary>A film of the given length: a moving test picture with a tone.</summary>
    internal static Task<byte[]> FilmAsync(int seconds = 4, int width = 320, int height = 240) => RunAsync("ffmpeg",
    [
        "-v", "error", "-f", "lavfi", "-i", $"testsrc=size={width}x{height}:rate=25:duration={seconds}", "-f", "lavfi", "-i", $"sine=frequency=300:duration={seconds}",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", "-",
    ]);
}
