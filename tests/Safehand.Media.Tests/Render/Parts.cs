using Safehand.Media.Render;

namespace Safehand.Media.Tests.Render;

/// <summary>Parts held in memory, and how often each was stored.</summary>
internal sealed class Parts : IRenderParts
{
    private readonly Lock gate = new();

    internal Dictionary<string, byte[]> Stored { get; } = [];

    internal List<string> Names { get; } = [];

    /// <summary>What happens when a part has been stored.</summary>
    internal Action<string> Then { get; set; } = _ => { };

    public Task<Stream?> OpenAsync(string name, CancellationToken ct)
    {
        lock (gate)
        {
            return Task.FromResult<Stream?>(Stored.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null);
        }
    }

    public async Task StoreAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        using var held = new MemoryStream();
        await write(held, ct);
        lock (gate)
        {
            Stored[name] = held.ToArray();
            Names.Add(name);
        }

        Then(name);
    }
}
