using System.Text.Json.Nodes;

namespace Safehand.Server.Tests;

/// <summary>Waits for what the server does by itself, bounded.</summary>
internal static class Waiting
{
    internal static async Task<T> ForAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await ticks.WaitForNextTickAsync(limit.Token))
            {
                if (await look() is { } seen)
                {
                    return seen;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Told below.
        }

        throw new TimeoutException("Nothing came of it within a minute: " + what);
    }

    /// <summary>The newest act of this name in an exhibit's continuity, as soon as there is one.</summary>
    internal static Task<JsonNode> ActAsync(this Someone someone, string exhibit, string name, string filter = "all") =>
        ForAsync(async () => (await someone.ContinuityAsync(exhibit, filter)).FirstOrDefault(a => (string)a["name"]! == name), name);
}
