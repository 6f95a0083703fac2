using System.Diagnostics;

namespace Safehand.Bench;

/// <summary>One part of the bench: rows that are measured, and written, together.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Title">What stands over its table.</param>
/// <param name="Limit">When it is given up.</param>
/// <param name="Run">Measures.</param>
internal sealed record Part(string Name, string Title, TimeSpan Limit, Func<string, Settings, Table, Task> Run)
{
    /// <summary>All, in the order in which they run: what suffers from a warm machine first.</summary>
    internal static IReadOnlyList<Part> All { get; } =
    [
        new("intake", "Into the vault and out of it", TimeSpan.FromMinutes(8), (f, s, t) => VaultBench.RunAsync(f, s.Mebibytes, t)),
        new("files", "Age files", TimeSpan.FromMinutes(5), (f, s, t) => FileBench.RunAsync(f, s.Mebibytes, t)),
        new("ranges", "Random ranges over HTTP", TimeSpan.FromMinutes(4), (f, s, t) => RangeBench.RunAsync(f, s.Mebibytes, t)),
        new("ledger", "Ledger", TimeSpan.FromMinutes(3), (f, _, t) => LedgerBench.RunAsync(f, t)),
        new("acts", "Whole acts", TimeSpan.FromMinutes(3), (f, _, t) => ActBench.RunAsync(f, t)),
        new("server", "The whole server", TimeSpan.FromMinutes(5), (f, s, t) => ServerBench.RunAsync(f, s.Mebibytes, t)),
        new("playing", "Playing in a browser", TimeSpan.FromMinutes(4), PlayingBench.RunAsync),
        new("render", "Renditions", TimeSpan.FromMinutes(24), (f, s, t) => RenderBench.RunAsync(f, s, "1280x720", 1.0, 2, true, t)),
        new("render-1080", "Renditions at 1080p", TimeSpan.FromMinutes(24), (f, s, t) => RenderBench.RunAsync(f, s, "1920x1080", null, 1, false, t)),
        new("faces", "Faces", TimeSpan.FromMinutes(8), FaceBench.RunAsync),
        new("room", "The editing room of a two-hour film", TimeSpan.FromMinutes(6), RoomBench.RunAsync),
        new("journey", "The editor's journey", TimeSpan.FromMinutes(14), JourneyBench.RunAsync),
    ];

    /// <summary>Measures it. Whatever goes wrong is said in the table, and stops no other part.</summary>
    internal async Task<Table> MeasureAsync(string folder, Settings settings)
    {
        var table = new Table { Load = Machine.Load(), Others = await Machine.OthersAsync() };
        var from = Stopwatch.GetTimestamp();
        try
        {
            await Task.Run(() => Run(folder, settings, table)).WaitAsync(Limit);
        }
        catch (TimeoutException) when (Stopwatch.GetElapsedTime(from) >= Limit)
        {
            table.NotMeasured(Name, $"given up after {Limit.TotalMinutes:0} minutes");
        }
        catch (Exception e)
        {
            table.NotMeasured(Name, e.Message.Split('\n')[0].Trim());
            Console.Error.WriteLine(e);
        }
        finally
        {
            // What a part that failed left running would disturb the next.
            Outside.EndAll();
        }

        table.Took = Stopwatch.GetElapsedTime(from);
        table.Others = Math.Max(table.Others, await Machine.OthersAsync());
        return table;
    }
}
