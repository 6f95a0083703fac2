namespace Safehand.Ledger.Tests;

/// <summary>A store in memory that can be made to die at its n-th call, and to lose, cut or keep what was not flushed, as a loss of power does.</summary>
internal sealed class MemoryTileStore : ITileStore
{
    private readonly HashSet<string> unflushed = [];

    public Dictionary<string, byte[]> Files { get; init; } = [];

    public int DiesAtCall { get; set; } = int.MaxValue;

    public int Calls { get; private set; }

    public byte[]? Read(string path) => Files.TryGetValue(path, out var content) ? [.. content] : null;

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        Call();
        Files[path] = content.ToArray();
        unflushed.Add(path);
    }

    public void Flush()
    {
        Call();
        unflushed.Clear();
    }

    public void Replace(string path, ReadOnlySpan<byte> content)
    {
        Call();
        Files[path] = content.ToArray();
    }

    public void DeletePartials(string fullTile)
    {
        Call();
        foreach (var path in Files.Keys.Where(p => p.StartsWith(fullTile + ".p/", StringComparison.Ordinal)).ToList())
        {
            Files.Remove(path);
            unflushed.Remove(path);
        }
    }

    /// <summary>What a new process finds: 0 keeps all that was written, 1 loses what was not flushed, 2 cuts it in half, 3 leaves it empty.</summary>
    public MemoryTileStore AfterPowerLoss(int way)
    {
        var left = new Dictionary<string, byte[]>(Files);
        foreach (var path in unflushed.Where(_ => way > 0))
        {
            left.Remove(path);
            if (way > 1)
            {
                left[path] = way == 2 ? Files[path][..(Files[path].Length / 2)] : [];
            }
        }

        return new MemoryTileStore { Files = left };
    }

    private void Call()
    {
        if (++Calls >= DiesAtCall)
        {
            throw new IOException("The disk is gone.");
        }
    }
}
