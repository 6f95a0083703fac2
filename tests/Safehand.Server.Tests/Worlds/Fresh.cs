namespace Safehand.Server.Tests;

/// <summary>A server of one's own over the demonstration as it was made: nothing that other tests did is in it.</summary>
internal sealed class Fresh : IAsyncDisposable
{
    private readonly SafehandHost host;
    private readonly List<Someone> people = [];

    private Fresh(SafehandHost host) => this.host = host;

    internal Uri Address => host.Address;

    internal IServiceProvider Services => host.App.Services;

    /// <summary>The folder it works in.</summary>
    internal required string State { get; init; }

    internal static async Task<Fresh> StartAsync(World world)
    {
        var state = world.CopyOfState();
        return new Fresh(await World.StartAsync(state, TimeProvider.System)) { State = state };
    }

    internal async Task<Someone> AsAsync(string login)
    {
        people.Add(await Someone.AsAsync(Address, login));
        return people[^1];
    }

    public async ValueTask DisposeAsync()
    {
        people.ForEach(p => p.Dispose());
        await World.StopAsync(host);
    }
}
