using System.Diagnostics;

namespace Safehand.Server.Tests;

/// <summary>Programs that are not ours, as makers and judges.</summary>
internal static class Outside
{
    /// <summary>Runs it to its end with this input, and gives what it wrote. Throws with its words where it fails.</summary>
    internal static async Task<string> RunAsync(string program, IEnumerable<string> arguments, byte[]? input = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
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
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
    }

    internal static Task<string> RunAsync(string program, params string[] arguments) => RunAsync(program, arguments, null);

    /// <summary>How many pictures of a film ffprobe can decode.</summary>
    internal static async Task<int> PicturesAsync(byte[] film)
    {
        var counted = await RunAsync("ffprobe", ["-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", "-"], film);
        return int.Parse(counted.Split('\n', StringSplitOptions.RemoveEmptyEntries)[0].TrimEnd(','), System.Globalization.CultureInfo.InvariantCulture);
    }
}
