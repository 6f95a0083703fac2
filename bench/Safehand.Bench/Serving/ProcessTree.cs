using System.Globalization;

namespace Safehand.Bench;

/// <summary>
/// The most memory that a process, and all that it started, held while something was done. Looked at every fifth of a second; pages that
/// several processes share are counted for each, so that what is said is rather too much.
/// </summary>
internal sealed class ProcessTree(int root)
{
    private const double Page = 4096 / 1048576.0;

    /// <summary>Most that the process itself held, in MiB.</summary>
    internal double Own { get; private set; }

    /// <summary>Most that its children held together, in MiB.</summary>
    internal double Children { get; private set; }

    /// <summary>Most children at once.</summary>
    internal int Count { get; private set; }

    /// <summary>Does something, and looks on.</summary>
    internal async Task WatchAsync(Func<Task> act)
    {
        using var stop = new CancellationTokenSource();
        var watching = LookAsync(stop.Token);
        try
        {
            await act();
        }
        finally
        {
            await stop.CancelAsync();
            await watching;
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            Look();
            await Task.Delay(200, ct).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void Look()
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(id, "stat") is { } stat)
            {
                parents[id] = int.Parse(stat.Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            }
        }

        var children = parents.Keys.Where(id => id != root && Descends(id, parents)).ToList();
        Own = Math.Max(Own, Resident(root));
        Children = Math.Max(Children, children.Sum(Resident));
        Count = Math.Max(Count, children.Count);
    }

    private bool Descends(int id, Dictionary<int, int> parents)
    {
        while (id > 1 && parents.TryGetValue(id, out var parent))
        {
            if (parent == root)
            {
                return true;
            }

            id = parent;
        }

        return false;
    }

    private static double Resident(int id) => Read(id, "statm") is { } said ? long.Parse(said.Split(' ')[1], CultureInfo.InvariantCulture) * Page : 0;

    // A process may end between being listed and being read.
    private static string? Read(int id, string what)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{what}");
        }
        catch (IOException)
        {
            return null;
        }
    }
}
