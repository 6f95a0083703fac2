namespace Safehand.Ledger;

/// <summary>Where tiles are kept: a folder, or whatever else can hold named bytes. The boundary between the ledger and a disk or an object store.</summary>
public interface ITileStore
{
    /// <summary>The content, or null where there is none.</summary>
    byte[]? Read(string path);

    /// <summary>Puts the content in place, all or nothing as far as any reader sees. Survives a loss of power only after <see cref="Flush"/>.</summary>
    void Write(string path, ReadOnlySpan<byte> content);

    /// <summary>Returns when every write before it would survive a loss of power.</summary>
    void Flush();

    /// <summary>Puts the content in place, all or nothing even through a loss of power.</summary>
    void Replace(string path, ReadOnlySpan<byte> content);

    /// <summary>Removes the partial versions of a full tile, if there are any.</summary>
    void DeletePartials(string fullTile);
}

/// <summary>Tiles as files below a folder, named by their paths, so that the folder can be served or copied as it is. One writer; any number of readers.</summary>
public sealed class FolderTileStore : ITileStore
{
    private const string Unfinished = ".new";
    private const int Longest = 256 * (2 + ushort.MaxValue); // a full bundle of the longest entries
    private readonly string root;
    private readonly bool durable;
    private readonly HashSet<string> unflushed = [];
    private readonly HashSet<string> folders = [];

    /// <summary>Uses the folder, which is made when it is first written to.</summary>
    public FolderTileStore(string folder)
        : this(folder, durable: true)
    {
    }

    /// <summary>An export need not survive a loss of power: it is made again.</summary>
    internal FolderTileStore(string folder, bool durable)
    {
        root = Path.GetFullPath(folder);
        this.durable = durable;
    }

    /// <inheritdoc/>
    public byte[]? Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(Inside(path));
            var length = RandomAccess.GetLength(file);
            if (length > Longest)
            {
                throw new LedgerIntegrityException($"The file {path} is longer than any that the ledger writes.");
            }

            var content = new byte[length];
            return RandomAccess.Read(file, content, 0) == length ? content : throw new IOException($"The file {path} changed while it was read.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        Put(path, content, flush: false);
        if (durable)
        {
            unflushed.Add(path);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // A name that a loss of power takes all the same is noticed by TileLog.Open, and TileLog.Rebuild makes the tile anew from the leaves.
        foreach (var path in unflushed)
        {
            var full = Path.Combine(root, path);
            if (File.Exists(full))
            {
                using var file = File.OpenHandle(full, FileMode.Open, FileAccess.ReadWrite);
                RandomAccess.FlushToDisk(file);
            }
        }

        unflushed.Clear();
    }

    /// <inheritdoc/>
    public void Replace(string path, ReadOnlySpan<byte> content) => Put(path, content, flush: true);

    /// <inheritdoc/>
    public void DeletePartials(string fullTile)
    {
        var folder = Inside(fullTile + ".p");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
            folders.Remove(folder);
        }
    }

    // The last fence: whoever passes on a path from outside cannot reach beyond the folder.
    private string Inside(string path) => TilePath.StaysInside(path) ? Path.Combine(root, path) : throw new ArgumentException("Not a path of this store.", nameof(path));

    private void Put(string path, ReadOnlySpan<byte> content, bool flush)
    {
        var full = Inside(path);
        var folder = Path.GetDirectoryName(full)!;
        if (folders.Add(folder))
        {
            Directory.CreateDirectory(folder);
        }

        // Written beside and renamed: a reader, and a process that died here, sees the old or the new and nothing between.
        using (var file = File.OpenHandle(full + Unfinished, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            if (flush)
            {
                RandomAccess.FlushToDisk(file);
            }
        }

        File.Move(full + Unfinished, full, overwrite: true);
    }
}
