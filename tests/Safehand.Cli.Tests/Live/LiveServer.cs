using Safehand.Server;

namespace Safehand.Cli.Tests.Live;

/// <summary>A real Safehand with its demonstration data, on a port of its own, for all the tests of this collection.</summary>
public sealed class LiveServer : IAsyncLifetime
{
    private readonly string state = Directory.CreateTempSubdirectory("safehand-cli-live-").FullName;
    private SafehandHost? host;

    public Uri Address => host!.Address;

    public async ValueTask InitializeAsync()
    {
        host = await SafehandHost.BuildAsync(
            new ServerOptions(Path.Combine(state, "state"), new Uri("http://127.0.0.1:0"), true, "safehand.example/tests/2026a", 2), TimeProvider.System, CancellationToken.None);
        await host.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await host!.App.StopAsync();
        await host.DisposeAsync();
        Directory.Delete(state, recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class Live : ICollectionFixture<LiveServer>
{
    public const string Name = "live server";
}
