using System.Globalization;
using System.Runtime.InteropServices;

namespace Safehand.Editing.Tests;

/// <summary>The decoders and encoders of a <see cref="NumberedFilm"/> that run below a process, as the system sees them: to be halted, and to be killed from outside.</summary>
internal static class Coders
{
    private static readonly string Decodes = $"scale={NumberedFilm.Width}:{NumberedFilm.Height}";
    private static readonly string Encodes = $"{NumberedFilm.Width}x{NumberedFilm.Height}";

    /// <summary>Those that run now below the process, or anywhere: ffmpeg itself, not what wraps it.</summary>
    internal static IReadOnlyList<int> Of(int? root, bool decoding)
    {
        var seen = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, CultureInfo.InvariantCulture, out _)).Select(n => Look(int.Parse(n!, CultureInfo.InvariantCulture))).ToDictionary(p => p.Id);
        return [.. seen.Values.Where(p => p.Name == "ffmpeg" && p.Command.Any(c => decoding ? c.Contains(Decodes, StringComparison.Ordinal) : c == Encodes) && (root is null || IsBelow(p))).Select(p => p.Id)];

        bool IsBelow((int Id, int Parent, string Name, string[] Command) process)
        {
            for (var id = process.Parent; id > 1 && seen.TryGetValue(id, out var parent); id = parent.Parent)
            {
                if (id == root)
                {
                    return true;
                }
            }

            return false;
        }
    }

    internal static void Halt(int process) => Assert.Equal(0, kill(process, 19));

    /// <summary>The same for one that may have ended.</summary>
    internal static void TryHalt(int process) => _ = kill(process, 19);

    internal static void GoOn(int process) => _ = kill(process, 18);

    internal static void Kill(int process) => Assert.Equal(0, kill(process, 9));

    private static (int Id, int Parent, string Name, string[] Command) Look(int id)
    {
        try
        {
            var status = File.ReadAllLines($"/proc/{id}/status");
            string Of(string name) => status.First(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();
            return (id, int.Parse(Of("PPid:"), CultureInfo.InvariantCulture), Of("Name:"), File.ReadAllText($"/proc/{id}/cmdline").Split('\0'));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return (id, 0, string.Empty, []); // It ended while it was looked at.
        }
    }

#pragma warning disable IDE1006, SYSLIB1054, CA5392 // The C library's own name; no unsafe code for one call.
    [DllImport("libc")]
    private static extern int kill(int process, int signal);
#pragma warning restore IDE1006, SYSLIB1054, CA5392
}
