using System.Diagnostics;
using System.Text;

namespace Safehand.Server.Tests;

/// <summary>Safehand as a process of its own, to be killed without warning. All it says is kept.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly TaskCompletionSource<Uri> welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Child(Process process) => this.process = process;

    internal Uri Address { get; private set; } = null!;

    /// <summary>What it wrote to either output so far, a line each.</summary>
    internal string Said
    {
        get
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    internal static Task<Child> StartAsync(string state, params string[] more) => StartAsync(state, [], more);

    /// <summary>Starts the built server over a folder and waits for its welcome.</summary>
    /// <param name="state">The folder.</param>
    /// <param name="environment">Variables besides this process's own.</param>
    /// <param name="more">More arguments.</param>
    internal static async Task<Child> StartAsync(string state, (string Name, string Value)[] environment, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(SafehandHost).Assembly.Location, "--state", state, "--urls", "http://127.0.0.1:0", "--origin", World.Origin, "--demonstration" }.Concat(more))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var child = new Child(new Process { StartInfo = start, EnableRaisingEvents = true });
        child.process.OutputDataReceived += (_, line) => child.Hear(line.Data);
        child.process.ErrorDataReceived += (_, line) => child.Hear(line.Data);
        child.process.Exited += (_, _) => child.welcome.TrySetException(new InvalidOperationException("The server did not start: " + child.Said));
        child.process.Start();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        child.Address = await child.welcome.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return child;
    }

    /// <summary>As a power cut would: SIGKILL to it and all it started, nothing flushed, nothing said.</summary>
    internal async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (said)
        {
            said.AppendLine(line);
        }

        if (line.StartsWith("Safehand is at ", StringComparison.Ordinal))
        {
            welcome.TrySetResult(new Uri(line.Split(' ')[3]));
        }
    }
}
