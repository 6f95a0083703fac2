using System.Security.Cryptography;
using Safehand.Age;

namespace Safehand.Bench;

/// <summary>The recording that is measured with: random bytes, which nothing can compress, and its age file made by the age program.</summary>
internal static class Recordings
{
    /// <summary>Makes a file of random bytes and reads it once, so that it lies in memory for all who read it.</summary>
    public static string Make(string folder, long mebibytes)
    {
        var path = Path.Combine(folder, "recording.bin");
        if (File.Exists(path))
        {
            return path;
        }

        var block = new byte[1 << 20];
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        for (long i = 0; i < mebibytes; i++)
        {
            RandomNumberGenerator.Fill(block);
            RandomAccess.Write(file, block, i << 20);
        }

        RandomAccess.FlushToDisk(file);
        return path;
    }

    /// <summary>A fresh identity, and a file that holds it as the age program wants it.</summary>
    public static (X25519Identity Identity, string File) Identity(string folder)
    {
        var identity = X25519Identity.Generate();
        var path = Path.Combine(folder, "identity.txt");
        File.WriteAllText(path, identity.ToSecretText() + "\n");
        return (identity, path);
    }
}
