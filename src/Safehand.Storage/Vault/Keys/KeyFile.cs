namespace Safehand.Storage.Vault;

/// <summary>A small file with a key, which is replaced whole or not at all and which only its owner may read.</summary>
public static class KeyFile
{
    /// <summary>Puts bytes in place of those of an existing file. Durable on return; whoever is cut off before has the file as it was.</summary>
    public static void Put(string path, ReadOnlySpan<byte> bytes)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        using (var file = Durable.OpenOwn(fresh, FileMode.CreateNew))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        Replace(path, fresh);
    }

    /// <summary>Gives a file the name of another, durably, and overwrites what the other held.</summary>
    /// <param name="path">What is replaced. It MUST exist.</param>
    /// <param name="fresh">What takes its place. It is gone under its former name.</param>
    public static void Replace(string path, string fresh)
    {
        // Held open, so that it is overwritten once nobody finds it under its name any more, and never before.
        using var former = Durable.OpenOwn(path, FileMode.Open);
        File.Move(fresh, path, overwrite: true);
        Durable.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Wiping.Zero(former);
    }

    /// <summary>Overwrites a key and removes its file.</summary>
    public static void Destroy(string path)
    {
        Wiping.Wipe(path);
        Durable.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
