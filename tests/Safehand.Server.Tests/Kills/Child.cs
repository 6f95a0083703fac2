using System.Diagnostics;
using System.Text;

namespace Safehand.Server.Tests;

/// <summary>Safehand as a process of its own, to be killed without warning.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder said = new();

    private Child(Process process) => this.process = process;

    internal Uri Address { get; private set; } = null!;

    /// <summary>Starts the built server over a folder and waits for its welcome.</summary>
    internal static async Task<Child> StartAsync(string state, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { typeof(SafehandHost).Assembly.Location, "--state", state, "--urls", "http://127.0.0.1:0", "--origin", World.Origin, "--demonstration" }.Concat(more))
        {
            start.ArgumentList.Add(argument);
        }

        var child = new Child(Process.Start(start)!);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await child.process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            child.said.AppendLine(line);
            if (line.StartsWith("Safehand is at ", StringComparison.Ordinal))
            {
                child.Address = new Uri(line.Split(' ')[3]);
                _ = child.process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return child;
            }
        }

        throw new InvalidOperationException("The server did not start: " + child.said);
    }

    /// <summary>As a power cut would: SIGKILL, nothing flushed, nothing said.</summary>
    internal async Task KillAsync()
    {
        process.Kill();
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
}
