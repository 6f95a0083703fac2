using System.Diagnostics;
using Xunit;

namespace Safehand.Media.Tests.Render;

/// <summary>The ffmpeg and ffprobe that anybody has: the judges of what was rendered, and the makers of what is fed in.</summary>
internal static class Outside
{
    internal static byte[] Ffmpeg(byte[] film, params string[] arguments) => InFolder(film, folder => Run("/usr/bin/ffmpeg", ["-v", "error", "-nostdin", "-i", Path.Combine(folder, "in"), .. arguments, "pipe:1"]));

    /// <summary>Makes a file that must be sought while it is written.</summary>
    /// <param name="film">What to start from; the input named <c>in</c>.</param>
    /// <param name="form">Ending of the file made.</param>
    /// <param name="beside">Further inputs by name, found in the working folder.</param>
    /// <param name="arguments">What stands between the program and the output's name.</param>
    internal static byte[] Make(byte[] film, string form, IReadOnlyDictionary<string, byte[]> beside, params string[] arguments) => InFolder(film, folder =>
    {
        foreach (var (name, bytes) in beside)
        {
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }

        Run("/usr/bin/ffmpeg", ["-v", "error", "-nostdin", .. arguments, "out." + form], folder);
        return File.ReadAllBytes(Path.Combine(folder, "out." + form));
    });

    internal static string Ffprobe(byte[] film, params string[] arguments) => InFolder(film, folder =>
        System.Text.Encoding.UTF8.GetString(Run("/usr/bin/ffprobe", ["-v", "error", .. arguments, Path.Combine(folder, "in")])));

    internal static byte[] Run(string program, IReadOnlyList<string> arguments, string? folder = null, Action<Stream>? input = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? string.Empty };
        using var process = Process.Start(start)!;
        var complaints = process.StandardError.ReadToEndAsync();
        var feeding = Task.Run(() =>
        {
            input?.Invoke(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        feeding.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, complaints.GetAwaiter().GetResult());
        return output.ToArray();
    }

    private static T InFolder<T>(byte[] film, Func<string, T> act)
    {
        var folder = Directory.CreateTempSubdirectory("safehand-render-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "in"), film);
            return act(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
