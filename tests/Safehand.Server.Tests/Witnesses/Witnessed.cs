using System.Text;
using Safehand.Exhibits;
using Safehand.Ledger;

namespace Safehand.Server.Tests;

/// <summary>A server of one's own whose ledger a witness is asked to sign, over the demonstration as it was made.</summary>
internal sealed class Witnessed : IAsyncDisposable
{
    private SafehandHost? host;
    private Someone? auditor;

    private Witnessed(string state, WitnessServer witness) => (State, Witness) = (state, witness);

    internal string State { get; }

    internal WitnessServer Witness { get; }

    internal Uri Address => host!.Address;

    internal string List => Path.Combine(State, "witnesses");

    /// <summary>A folder with a witness that knows this ledger's key. Nothing runs yet.</summary>
    internal static async Task<Witnessed> MakeAsync(World world)
    {
        var made = new Witnessed(world.CopyOfState(), await WitnessServer.StartAsync());
        using var stranger = Someone.Anonymous(world.Address);
        made.Witness.Witness.Ledger = VerifierKey.Parse((await stranger.GetAsync("/ledger/keys")).Body.Trim()); // copies of one folder share it
        await File.WriteAllTextAsync(made.List, "# who signs\n" + made.Witness.Line);
        return made;
    }

    internal static async Task<Witnessed> StartAsync(World world)
    {
        var made = await MakeAsync(world);
        await made.StartAsync();
        return made;
    }

    /// <summary>Starts it, with a witness asked as often as a test can bear and given half a second.</summary>
    internal async Task StartAsync()
    {
        var built = await SafehandHost.BuildAsync(
            new ServerOptions(State, new Uri("http://127.0.0.1:0"), true, World.Origin, 2)
            {
                Witnessing = new WitnessingOptions
                {
                    Every = TimeSpan.FromMilliseconds(50), Patience = TimeSpan.FromMilliseconds(500), FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromMilliseconds(100),
                },
            },
            TimeProvider.System,
            CancellationToken.None);
        await built.StartAsync(CancellationToken.None);
        host = built;
    }

    internal async Task StopAsync()
    {
        auditor?.Dispose();
        auditor = null;
        if (host is not null)
        {
            await World.StopAsync(host);
            host = null;
        }
    }

    /// <summary>Makes an entry.</summary>
    internal async Task ActAsync()
    {
        using var sam = await Someone.WithTokenAsync(Address, "sam.okoro");
    }

    internal async Task<string> HealthAsync()
    {
        using var stranger = Someone.Anonymous(Address);
        var answer = await stranger.GetAsync("/healthz");
        answer.Is(HttpStatusCode.OK);
        return answer.Body;
    }

    /// <summary>Makes an entry and waits for the health that is wanted.</summary>
    internal async Task<string> HealthAsync(Func<string, bool> wanted, string why)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        await ActAsync();
        var health = await HealthAsync();
        for (var tries = 0; !wanted(health); health = await HealthAsync())
        {
            Assert.True(++tries < 600, $"{why}: {health}");
            await ticks.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return health;
    }

    /// <summary>Exports the ledger and checks it as somebody who trusts the witness.</summary>
    internal async Task<LedgerReport> CheckedAsync(string folder)
    {
        auditor ??= await Someone.WithTokenAsync(Address, "lena.fischer");
        await Export.ToAsync(auditor, folder);
        return LedgerFolder.Verify(folder, new LedgerCheckOptions { LedgerKeys = [Witness.Witness.Ledger!], Witnesses = [Witness.Witness.Key], Quorum = 1 });
    }

    /// <summary>The newest checkpoint as it lies on the disk.</summary>
    internal Checkpoint Published() => Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(State, "ledger", "checkpoint")))).Text);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Witness.DisposeAsync();
    }
}
