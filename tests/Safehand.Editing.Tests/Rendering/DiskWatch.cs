using System.Security.Cryptography;

namespace Safehand.Editing.Tests;

/// <summary>
/// Keeps what can be read from disk at several moments, to look for pieces of a film in it afterwards: everything below the data folder, what has come into the
/// temporary folder and the shared memory since, and files that this process and its coders hold open though their names are gone.
/// </summary>
internal sealed class DiskWatch(string state)
{
    private static readonly string[] Temporary = [Path.GetTempPath(), "/dev/shm"];

    // What begins a film in MP4, each of its fragments, and its index: with what always follows, so that noise does not look like it.
    private static readonly byte[][] Marks = [[.. "ftypiso"u8], [.. "ftypqt"u8], [.. "moof"u8, 0, 0, 0, 16, .. "mfhd"u8], [.. "moov"u8, 0, 0, 0, 108, .. "mvhd"u8]];

    private readonly Dictionary<string, (string File, byte[] Bytes)> kept = [];
    private readonly HashSet<string> before = [.. Temporary.SelectMany(Files)];

    internal int Looks { get; private set; }

    internal long Seen => kept.Values.Sum(k => (long)k.Bytes.Length);

    internal void Look()
    {
        Looks++;
        foreach (var file in Directory.EnumerateFiles(state, "*", SearchOption.AllDirectories).Concat(Temporary.SelectMany(Files).Where(f => !before.Contains(f))).Concat(Nameless()))
        {
            try
            {
                using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var bytes = new MemoryStream();
                open.CopyTo(bytes);
                kept.TryAdd(Convert.ToHexString(SHA256.HashData(bytes.ToArray())), (file, bytes.ToArray()));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It went while we looked, or is another user's.
            }
        }
    }

    /// <summary>Files in which a piece of the film stood, or anything of ours that is a film of any sort.</summary>
    internal IReadOnlyList<string> Find(params byte[][] films)
    {
        var pieces = films.SelectMany(Pieces).ToList();
        Assert.True(pieces.Count > 20 * films.Length);
        return [.. kept.Values.Where(k => pieces.Any(p => k.Bytes.AsSpan().IndexOf(p) >= 0) || (k.File.StartsWith(state, StringComparison.Ordinal) && Marks.Any(m => k.Bytes.AsSpan().IndexOf(m) >= 0))).Select(k => k.File)];
    }

    // Twenty-four bytes from sixty places of it, where they are not all the same.
    private static IEnumerable<byte[]> Pieces(byte[] film) =>
        Enumerable.Range(1, 60).Select(i => film.AsSpan((int)((long)i * (film.Length - 24) / 61), 24).ToArray()).Where(p => p.Distinct().Count() > 12);

    // Pipes and sockets have no length; to open one would wait for ever.
    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Where(f => f.Length > 0 && f.LinkTarget is null).Select(f => f.FullName) : [];

    private static IEnumerable<string> Nameless()
    {
        foreach (var process in Coders.Of(Environment.ProcessId, decoding: true).Concat(Coders.Of(Environment.ProcessId, decoding: false)).Append(Environment.ProcessId))
        {
            foreach (var open in Links($"/proc/{process}/fd"))
            {
                // Memory that .NET maps twice for its own code is no file.
                if (open.Target.EndsWith(" (deleted)", StringComparison.Ordinal) && !open.Target.Contains("doublemapper", StringComparison.Ordinal))
                {
                    yield return open.Path;
                }
            }
        }
    }

    private static List<(string Path, string Target)> Links(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Select(f => (f.FullName, f.LinkTarget ?? string.Empty))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // It ended while we looked.
        }
    }
}
