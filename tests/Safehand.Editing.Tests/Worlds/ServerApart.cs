using System.Diagnostics;
using System.Text;
using Safehand.Server;

namespace Safehand.Editing.Tests;

/// <summary>Safehand as a process of its own, to be killed without warning.</summary>
internal sealed class ServerApart : IAsyncDisposable
{
    private readonly Process process;

    private ServerApart(Process process, Uri address) => (this.process, Address) = (process, address);

    internal Uri Address { get; }

    internal int Id => process.Id;

    internal static async Task<ServerApart> StartAsync(string state)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SafehandHost).Assembly.Location, "--state", state, "--urls", "http://127.0.0.1:0", "--origin", World.Origin]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var said = new StringBuilder();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            said.AppendLine(line);
            if (line.StartsWith("Safehand is at ", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new ServerApart(process, new Uri(line.Split(' ')[3]));
            }
        }

        throw new InvalidOperationException("The server did not start: " + said);
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
