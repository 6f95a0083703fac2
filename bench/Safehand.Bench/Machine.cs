using System.Globalization;

namespace Safehand.Bench;

/// <summary>The machine that measures, as the page describes it.</summary>
internal static class Machine
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    /// <summary>Mean number of processes that ran or wanted to, over the last minute. In a run of many parts, what ran before counts in it.</summary>
    internal static double Load() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : 0;

    /// <summary>How many processors others use while we do nothing, over three seconds.</summary>
    internal static async Task<double> OthersAsync()
    {
        var before = Busy();
        await Task.Delay(Look);
        return (Busy() - before) / Look.TotalSeconds;
    }

    // proc(5): the first line of /proc/stat holds user, nice, system, idle, iowait, irq, softirq, steal in hundredths of a second over all processors.
    private static double Busy()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToList();
        return (fields.Sum() - fields[3] - fields[4]) / 100;
    }

    /// <summary>Processors, memory, system.</summary>
    internal static string Words { get; } =
        $"{Environment.ProcessorCount} processors ({Processor()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB of memory, {Environment.OSVersion.VersionString}, .NET {Environment.Version}";

    /// <summary>Which commit is measured, and whether the checkout differs from it.</summary>
    internal static async Task<string> CommitAsync()
    {
        try
        {
            var commit = (await Outside.RunAsync("git", "rev-parse", "--short", "HEAD")).Output.Trim();
            var changed = (await Outside.RunAsync("git", "status", "--porcelain", "--", "src")).Output.Trim().Length > 0;
            return changed ? commit + " with changes" : commit;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unnamed"
            : "unnamed";
}
