using System.Collections.Concurrent;
using System.Diagnostics;

namespace Safehand.Bench;

/// <summary>Runs outside programs and measures them with the wall clock.</summary>
internal static class Outside
{
    private static readonly ConcurrentDictionary<Running, bool> Alive = new();

    /// <summary>Runs a program to its end.</summary>
    /// <returns>How long it took, with its start.</returns>
    /// <exception cref="InvalidOperationException">It ended with something else than 0.</exception>
    public static async Task<(TimeSpan Time, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var from = Stopwatch.GetTimestamp();
        using var process = new Running(Process.Start(start)!);
        Alive.TryAdd(process, true);
        return await process.FinishAsync(program, from);
    }

    private static async Task<(TimeSpan Time, string Output)> FinishAsync(Process process, string program, long from)
    {
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var time = Stopwatch.GetElapsedTime(from);
        return process.ExitCode == 0 ? (time, output) : throw new InvalidOperationException($"{program} failed: {await errors}");
    }

    /// <summary>Starts a program that runs until it is disposed.</summary>
    public static Running Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var running = new Running(Process.Start(start)!);
        Alive.TryAdd(running, true);
        return running;
    }

    /// <summary>Ends every program that was started and not ended yet.</summary>
    public static void EndAll()
    {
        foreach (var running in Alive.Keys)
        {
            running.Dispose();
        }
    }

    /// <summary>Measures two ways in turn, as often as told, and gives the median of each in seconds.</summary>
    public static async Task<(double Ours, double Theirs)> AlternateAsync(int rounds, Func<Task<TimeSpan>> ours, Func<Task<TimeSpan>> theirs)
    {
        List<double> our = [], their = [];
        for (var round = 0; round < rounds; round++)
        {
            their.Add((await theirs()).TotalSeconds);
            our.Add((await ours()).TotalSeconds);
        }

        return (Median(our), Median(their));
    }

    /// <summary>The middle value.</summary>
    public static double Median(List<double> values)
    {
        values.Sort();
        return (values[values.Count / 2] + values[(values.Count - 1) / 2]) / 2;
    }

    /// <summary>Times an act of our own.</summary>
    public static async Task<TimeSpan> TimeAsync(Func<Task> act)
    {
        var from = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(from);
    }

    /// <summary>A program that runs until it is disposed.</summary>
    internal sealed class Running(Process process) : IDisposable
    {
        private int ended;

        /// <summary>Waits until it has ended by itself.</summary>
        public Task<(TimeSpan Time, string Output)> FinishAsync(string program, long from) => Outside.FinishAsync(process, program, from);

        /// <summary>Its id.</summary>
        public int Id => process.Id;

        /// <summary>Whether it has ended by itself.</summary>
        public bool HasEnded => process.HasExited;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 1)
            {
                return;
            }

            Alive.TryRemove(this, out _);
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }

            process.Dispose();
        }
    }
}
