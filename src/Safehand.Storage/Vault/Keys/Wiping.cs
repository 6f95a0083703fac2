namespace Safehand.Storage.Vault;

/// <summary>Overwrites files whose bytes are not to be found again.</summary>
internal static class Wiping
{
    internal static void Wipe(string file)
    {
        Zero(file);
        File.Delete(file);
    }

    internal static void Zero(string file)
    {
        if (!File.Exists(file))
        {
            return;
        }

        try
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            Zero(open);
        }
        catch (UnauthorizedAccessException)
        {
            // Put there by somebody else, as when a backup is restored by hand: not ours to overwrite, and no longer in the way.
        }
    }

    /// <summary>From its beginning, whatever its name is by now.</summary>
    internal static void Zero(FileStream file)
    {
        file.Position = 0;
        var zeros = new byte[64 * 1024];
        for (var left = file.Length; left > 0; left -= zeros.Length)
        {
            file.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
        }

        file.Flush(flushToDisk: true);
    }
}
