using System.Diagnostics;

namespace Safehand.Age.Tests;

/// <summary>Outside programs as judges.</summary>
internal static class Judge
{
    /// <summary>Runs a program with bytes on its standard input; gives what it wrote and its exit code.</summary>
    public static async Task<(int ExitCode, byte[] Output, string Errors)> RunAsync(string program, byte[] input, params string[] arguments)
    {
        var ct = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program that refuses may stop reading before the end of its input.
        }

        await reading;
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, output.ToArray(), await errors);
    }
}
