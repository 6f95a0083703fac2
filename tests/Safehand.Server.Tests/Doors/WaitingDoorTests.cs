using Microsoft.AspNetCore.Builder;

namespace Safehand.Server.Tests;

/// <summary>What the sign-in page says while there is nobody to sign in as yet, and what a fault looks like.</summary>
public sealed class WaitingDoorTests(World world)
{
    [Fact]
    public async Task SignIn_WhileDemonstrationDataIsMade_SaysHowFarAndLoadsItselfAgain()
    {
        var host = await SafehandHost.BuildAsync(Options(world.EmptyFolder()), TimeProvider.System, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var listening = new TaskCompletionSource();
        host.App.Lifetime.ApplicationStarted.Register(listening.SetResult);
        var starting = host.StartAsync(stop.Token);
        try
        {
            await listening.Task;
            using var stranger = Someone.Anonymous(host.Address);
            var page = await stranger.GetAsync("/sign-in");
            page.Is(HttpStatusCode.OK);
            Assert.Matches(@"Safehand is preparing demonstration data \(\d+ of 25\)", page.Body);
            Assert.Equal("2", page.Header("Refresh"));
            Assert.DoesNotContain("Password", page.Body, StringComparison.Ordinal);
        }
        finally
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => starting);
            await World.StopAsync(host);
        }

        using var ready = Someone.Anonymous(world.Address);
        var later = await ready.GetAsync("/sign-in");
        Assert.Empty(later.Header("Refresh"));
        Assert.Contains("DC Priya Nair", later.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_OnAPage_IsAPageWithANumberAndWithoutItsText()
    {
        var host = await FaultyAsync(world.CopyOfState());
        try
        {
            using var priya = await Someone.WithSessionAsync(host.Address, "priya.nair");
            var page = await priya.GetAsync("/planted-fault");
            page.Is(HttpStatusCode.InternalServerError);
            Assert.StartsWith("text/html", page.Header("Content-Type"), StringComparison.Ordinal);
            Assert.Contains("Something went wrong", page.Body, StringComparison.Ordinal);
            Assert.Contains("DC Priya Nair", page.Body, StringComparison.Ordinal);
            Assert.Matches("<code[^>]*>[0-9a-zA-Z:]+</code>", page.Body);
            Assert.DoesNotContain("words that nobody", page.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("InvalidOperation", page.Body, StringComparison.Ordinal);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    /// <summary>A server with an address that always fails.</summary>
    internal static async Task<SafehandHost> FaultyAsync(string state)
    {
        var host = await SafehandHost.BuildAsync(Options(state), TimeProvider.System, CancellationToken.None);
        host.App.MapGet("/planted-fault", string () => throw new InvalidOperationException("words that nobody should see"));
        await host.StartAsync(CancellationToken.None);
        return host;
    }

    private static ServerOptions Options(string state) => new(state, new Uri("http://127.0.0.1:0"), true, World.Origin, 2);
}
