using System.Collections.Concurrent;
using System.Diagnostics;

namespace Safehand.Media;

/// <summary>
/// Starts processes from one thread that lives as long as this process. <c>--die-with-parent</c> means the thread that
/// started the job (prctl(2), PR_SET_PDEATHSIG): a job started from the pool would be killed half way through a long
/// recording when its thread retires.
/// </summary>
internal static class Launcher
{
    private static readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> Asked = [];

    static Launcher() => new Thread(Run) { IsBackground = true, Name = "launcher" }.Start();

    /// <summary>Starts it; throws what starting throws.</summary>
    internal static Task<Process> LaunchAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Asked.Add((start, started));
        return started.Task;
    }

    private static void Run()
    {
        foreach (var (start, started) in Asked.GetConsumingEnumerable())
        {
            try
            {
#pragma warning disable RS0030 // This is the one place where a process is launched.
                started.SetResult(Process.Start(start) ?? throw new IOException("The sandbox could not be started."));
#pragma warning restore RS0030
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                started.SetException(e);
            }
        }
    }
}
