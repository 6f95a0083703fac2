namespace Safehand.Bench;

/// <summary>The page that the figures are written to.</summary>
internal static class Page
{
    /// <summary>Says on what machine and when, then the table.</summary>
    public static string Write(Table table, long mebibytes) => $"""
        # Measured

        Written by `bench/run --write` on {TimeProvider.System.GetUtcNow():d MMMM yyyy} on a machine with {Environment.ProcessorCount} processors ({Processor()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB of memory,
        {Environment.OSVersion.VersionString}, .NET {Environment.Version}. The recording was {mebibytes} MiB of random bytes. Ours and the outside program ran in turn in the same session; medians.
        {Quiet()}

        {table.ToMarkdown()}
        {Limits()}
        """;

    // Written by hand, kept from run to run: what stands in the way of the figures.
    private static string Limits() => File.ReadAllText(Path.Combine("bench", "limits.md"));

    private static string Quiet()
    {
        var load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[1] : "0";
        var busy = double.Parse(load, System.Globalization.CultureInfo.InvariantCulture) > Environment.ProcessorCount + 1;
        return busy
            ? $"**The machine was not quiet: load {load} on {Environment.ProcessorCount} processors, other work beside. Neither the rates nor the ratios of this run are conclusive; run it again alone.**"
            : $"The machine was quiet (load {load}).";
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unnamed"
            : "unnamed";
}
