using System.Diagnostics;
using Safehand.Media.Render;

namespace Safehand.Media;

/// <summary>Limits of one job.</summary>
/// <param name="WallClock">Killed after that.</param>
/// <param name="CpuSeconds">Killed after so much processor time, over all its threads.</param>
/// <param name="MemoryBytes">Address space.</param>
public sealed record JobLimits(TimeSpan WallClock, int CpuSeconds, long MemoryBytes)
{
    /// <summary>How large a file may be that the job writes into its own memory file system, which ends with it. None unless said otherwise.</summary>
    internal long FileBytes { get; init; }

    /// <summary>For one part of a recording, or for looking at what one is.</summary>
    public static JobLimits Short { get; } = new(TimeSpan.FromSeconds(30), 60, 3L << 30);

    /// <summary>For reading a whole recording once.</summary>
    public static JobLimits Whole { get; } = new(TimeSpan.FromHours(6), 12 * 3600, 3L << 30);
}

/// <summary>How a job ended.</summary>
/// <param name="ExitCode">The program's exit code.</param>
/// <param name="TimedOut">Whether it was killed for its wall clock.</param>
public sealed record JobEnd(int ExitCode, bool TimedOut)
{
    // What a shell and bwrap say of a program that a signal ended, and ffmpeg of one that it ended on itself.
    private const int ByKill = 128 + 9;
    private const int ByTerminate = 128 + 15;
    private const int FfmpegByTerminate = 255;

    /// <summary>Whether it did what it was asked.</summary>
    public bool Succeeded => ExitCode == 0 && !TimedOut;

    /// <summary>Whether somebody else ended it: the system short of memory, or who stops everything at once. Says nothing about what it was given.</summary>
    public bool Killed => !TimedOut && ExitCode is ByKill or ByTerminate or FfmpegByTerminate;

    /// <summary>Itself, where it says something of what the job was given.</summary>
    /// <exception cref="JobKilledException">Somebody else ended it.</exception>
    internal JobEnd Conclusive() => Killed ? throw new JobKilledException() : this;
}

/// <summary>
/// The only launcher of processes. Each job is an unprivileged user in namespaces of its own: no network, no file but the
/// programs themselves, nothing writable but an empty memory file system, no capability, limits on time and memory.
/// Bytes go in and come out by pipes.
/// </summary>
public sealed class MediaSandbox
{
    private const int Nobody = 65534;
    private const int MostComplaint = 4096;

    // Threads count. Enough for an encoder on a large machine; a fork bomb ends there and takes nothing from its neighbours,
    // for the limit is counted in the job's own user namespace.
    private const int MostThreads = 512;

    private readonly string[] wrap;

    /// <summary>Makes the sandbox for this process: where it runs as root, jobs run as nobody.</summary>
    public MediaSandbox()
    {
        string[] drop = Environment.IsPrivilegedProcess
            ? ["/usr/bin/setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--no-new-privs"]
            : [];
        wrap =
        [
            .. drop,
            "/usr/bin/bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin",
            "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/tmp",
        ];
    }

    /// <summary>Runs one job.</summary>
    /// <param name="program">Absolute path below /usr.</param>
    /// <param name="arguments">Passed as they are; no shell sees them.</param>
    /// <param name="input">Writes the job's standard input; may end early when the job closes its end.</param>
    /// <param name="output">Reads the job's standard output to the end.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="ct">Kills it.</param>
    public async Task<JobEnd> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        Func<Stream, CancellationToken, Task> input,
        Func<Stream, CancellationToken, Task> output,
        JobLimits limits,
        CancellationToken ct)
    {
        var start = new ProcessStartInfo(wrap[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in wrap.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        string[] limited =
        [
            "--", "/usr/bin/prlimit", $"--as={limits.MemoryBytes}", $"--cpu={limits.CpuSeconds}", "--nofile=64", $"--nproc={MostThreads}", "--core=0", $"--fsize={limits.FileBytes}", program,
        ];
        foreach (var argument in limited.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(limits.WallClock);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(time.Token);
        using var process = await Launcher.LaunchAsync(start);

        // At once, and not when its output has been read: who reads or feeds it may wait on a thread that hears of nothing else.
        await using var killed = time.Token.UnsafeRegister(static p => KillNow((Process)p!), process);
        try
        {
            var feeding = FeedAsync(process, input, gone.Token);
            var complaining = DrainAsync(process.StandardError.BaseStream, time.Token);
            await output(process.StandardOutput.BaseStream, time.Token);

            // The reader may have seen enough: what is still to come must not block the program.
            await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, time.Token);
            await process.WaitForExitAsync(time.Token);

            // Nobody reads any more: who feeds it may wait for something that now never comes.
            await gone.CancelAsync();
            await FedAsync(feeding, time.Token);
            await complaining;
            return new JobEnd(process.ExitCode, false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new JobEnd(-1, true);
        }
        finally
        {
            Kill(process);
        }
    }

    // Nothing may be thrown at whoever cancels, or at a clock: it is killed once more at the end, which says what went wrong.
    private static void KillNow(Process process)
    {
        try
        {
            Kill(process);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
        }
    }

    private static void Kill(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static async Task FedAsync(Task feeding, CancellationToken ct)
    {
        try
        {
            await feeding;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The job had ended before it was fed to the end, which its exit code judges.
        }
    }

    private static async Task FeedAsync(Process process, Func<Stream, CancellationToken, Task> input, CancellationToken ct)
    {
        try
        {
            await input(new JobInput(process.StandardInput.BaseStream), ct);
        }
        catch (JobInput.ClosedException)
        {
            // The program closed its end: it has read all it wants, or refused what it got, which its exit code says.
        }
        finally
        {
            try
            {
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // The same.
            }
        }
    }

    // What a decoder complains of quotes its input. It is read so that the program is not blocked, and kept nowhere.
    private static async Task DrainAsync(Stream complaints, CancellationToken ct)
    {
        var buffer = new byte[MostComplaint];
        while (await complaints.ReadAsync(buffer, ct) > 0)
        {
        }
    }
}
