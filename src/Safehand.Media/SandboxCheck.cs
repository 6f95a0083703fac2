namespace Safehand.Media;

/// <summary>Proves at start that the sandbox holds. No sandbox, no start.</summary>
public static class SandboxCheck
{
    /// <summary>Tries from inside what must not be possible: the host's network, a secret planted outside, writing a file.</summary>
    /// <param name="sandbox">The sandbox that jobs will run in.</param>
    /// <param name="planted">A file that this process can read and a job must not.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>What is wrong, in words for the operator; null when all holds.</returns>
    public static async Task<string?> FindFaultAsync(MediaSandbox sandbox, string planted, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(sandbox);
        try
        {
            if (await TryAsync(sandbox, "true", ct) != 0)
            {
                return "Programs cannot be started in the sandbox. Install bubblewrap and allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1).";
            }

            if (await TryAsync(sandbox, "cat \"$1\"", ct, planted) == 0 || await TryAsync(sandbox, "cat /etc/passwd", ct) == 0)
            {
                return "A job in the sandbox can read files outside it.";
            }

            if (await TryAsync(sandbox, "echo x > /tmp/probe && test -s /tmp/probe", ct) == 0 || await TryAsync(sandbox, "echo x > /usr/probe", ct) == 0)
            {
                return "A job in the sandbox can write files.";
            }

            if (await TryAsync(sandbox, "test \"$(grep -c : /proc/net/dev)\" -gt 1", ct) == 0)
            {
                return "A job in the sandbox sees the network.";
            }

            return await TryAsync(sandbox, "test -x /usr/bin/ffmpeg && test -x /usr/bin/ffprobe", ct) == 0
                ? null
                : "ffmpeg is not installed. Install the package ffmpeg.";
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            return "The sandbox cannot be started. Install the packages bubblewrap and util-linux.";
        }
    }

    private static async Task<int> TryAsync(MediaSandbox sandbox, string script, CancellationToken ct, params string[] arguments)
    {
        var end = await sandbox.RunAsync(
            "/usr/bin/sh",
            ["-c", script, "sh", .. arguments],
            (_, _) => Task.CompletedTask,
            (_, _) => Task.CompletedTask,
            JobLimits.Short,
            ct);
        return end.TimedOut ? -1 : end.ExitCode;
    }
}
