using Safehand.Exhibits;
using Safehand.Ledger;
using Safehand.Server;
using Safehand.Server.Tests;

namespace Safehand.Cli.Tests.Live;

/// <summary>A real Safehand with its demonstration data, on a port of its own, and a witness that signs its ledger, for all the tests of this collection.</summary>
public sealed class LiveServer : IAsyncLifetime
{
    private readonly string state = Directory.CreateTempSubdirectory("safehand-cli-live-").FullName;
    private SafehandHost? host;

    public Uri Address => host!.Address;

    internal WitnessServer Witness { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Witness = await WitnessServer.StartAsync();
        await StartAsync();

        // As between two organisations: once there is a ledger the witness learns its key, and the operator names the witness.
        using (var http = new HttpClient { BaseAddress = Address })
        {
            Witness.Witness.Ledger = VerifierKey.Parse((await http.GetStringAsync("ledger/keys")).Trim());
        }

        await StopAsync();
        await File.WriteAllTextAsync(Path.Combine(state, "state", "witnesses"), Witness.Line);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Witness.DisposeAsync();
        Directory.Delete(state, recursive: true);
    }

    private async Task StartAsync()
    {
        host = await SafehandHost.BuildAsync(
            new ServerOptions(Path.Combine(state, "state"), new Uri("http://127.0.0.1:0"), true, "safehand.example/tests/2026a", 2) { Witnessing = new WitnessingOptions { Every = TimeSpan.FromMilliseconds(100) } },
            TimeProvider.System,
            CancellationToken.None);
        await host.StartAsync(CancellationToken.None);
    }

    private async Task StopAsync()
    {
        await host!.App.StopAsync();
        await host.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class Live : ICollectionFixture<LiveServer>
{
    public const string Name = "live server";
}
