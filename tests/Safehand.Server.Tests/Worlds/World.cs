using System.Collections.Concurrent;
using Safehand.Server.Tests;

[assembly: AssemblyFixture(typeof(World))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Safehand.Server.Tests;

/// <summary>One running Safehand with the demonstration in it, made once for all tests. Tests go through its front door.</summary>
public sealed class World : IAsyncLifetime
{
    internal const string Origin = "safehand.test/demonstration/2026a";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("safehand-server-tests-");
    private readonly ConcurrentDictionary<string, Lazy<Task<Someone>>> people = new();
    private SafehandHost host = null!;
    private byte[]? film;
    private int copies;

    /// <summary>Where it listens.</summary>
    internal Uri Address => host.Address;

    /// <summary>The folder it works in.</summary>
    internal string State => Path.Combine(folder.FullName, "running");

    internal IServiceProvider Services => host.App.Services;

    /// <summary>Its endpoints, as the framework knows them.</summary>
    internal IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> Endpoints => EndpointsOf(host);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        // Made, stopped and copied: what the tests use has been started a second time, and copies of it serve those that break theirs.
        var made = await StartAsync(Path.Combine(folder.FullName, "made"), TimeProvider.System);
        await StopAsync(made);
        Copy(Path.Combine(folder.FullName, "made"), State);
        host = await StartAsync(State, TimeProvider.System);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var one in people.Values.Where(p => p.IsValueCreated))
        {
            (await one.Value).Dispose();
        }

        await StopAsync(host);
        folder.Delete(recursive: true);
    }

    /// <summary>Somebody of the demonstration, with a token of the command line or in an accepted browser, whose sign-in is fresh (rule G6) however long the tests before took.</summary>
    internal async Task<Someone> As(string login)
    {
        var someone = await people.GetOrAdd(login, name => new Lazy<Task<Someone>>(() => Someone.AsAsync(Address, name))).Value;
        await someone.KeepFreshAsync(login);
        return someone;
    }

    /// <summary>A folder with the demonstration as it was made, for a test's own server.</summary>
    internal string CopyOfState()
    {
        var copy = Path.Combine(folder.FullName, "copy-" + Interlocked.Increment(ref copies));
        Copy(Path.Combine(folder.FullName, "made"), copy);
        return copy;
    }

    /// <summary>An empty folder.</summary>
    internal string EmptyFolder() => folder.CreateSubdirectory("empty-" + Interlocked.Increment(ref copies)).FullName;

    /// <summary>A playable film of six seconds, made by ffmpeg once.</summary>
    internal async Task<byte[]> FilmAsync()
    {
        if (film is null)
        {
            var file = Path.Combine(folder.FullName, "film.mp4");
            await Outside.RunAsync(
                "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=6", "-f", "lavfi", "-i", "sine=frequency=300:duration=6",
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", file);
            film = await File.ReadAllBytesAsync(file);
        }

        return film;
    }

    internal static IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> EndpointsOf(SafehandHost of) =>
        [.. ((Microsoft.AspNetCore.Routing.IEndpointRouteBuilder)of.App).DataSources.SelectMany(s => s.Endpoints)];

    internal static async Task<SafehandHost> StartAsync(string state, TimeProvider clock, bool demonstration = true)
    {
        var started = await SafehandHost.BuildAsync(new ServerOptions(state, new Uri("http://127.0.0.1:0"), demonstration, Origin, 2), clock, CancellationToken.None);
        await started.StartAsync(CancellationToken.None);
        return started;
    }

    internal static async Task StopAsync(SafehandHost running)
    {
        await running.App.StopAsync();
        await running.DisposeAsync();
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
