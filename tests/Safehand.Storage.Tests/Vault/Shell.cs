using System.Diagnostics;
using Xunit;

namespace Safehand.Storage.Tests.Vault;

/// <summary>Outside programs as judges.</summary>
internal static class Shell
{
    public static async Task<(int Code, string Error)> RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-c", command, "sh", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error);
    }

    public static async Task MustAsync(string command, params string[] arguments)
    {
        var (code, error) = await RunAsync(command, arguments);
        Assert.True(code == 0, error);
    }
}
