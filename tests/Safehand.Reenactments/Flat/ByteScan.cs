using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Safehand.Reenactments.Flat;

/// <summary>Something that was found where it must not be.</summary>
/// <param name="What">What it is of.</param>
/// <param name="File">Where it lies.</param>
/// <param name="Offset">At which byte.</param>
/// <param name="Length">How many bytes in a row.</param>
internal sealed record Leak(string What, string File, long Offset, int Length);

/// <summary>
/// Looks for runs of given bytes in every file of a folder. A run of 32 bytes holds a whole aligned block of 16 wherever it begins, so each aligned block of
/// what is looked for is kept, and each place of each file is asked for. Blocks of fewer than 6 different values are filler and are left out.
/// </summary>
internal sealed class ByteScan
{
    internal const int Run = 32;
    private const int Block = 16;
    private const int FewestValues = 6;

    private readonly List<(string Name, byte[] Bytes)> wanted = [];
    private readonly Dictionary<UInt128, (int Source, int At)> blocks = [];

    /// <summary>How many bytes are looked for.</summary>
    internal long Bytes => wanted.Sum(w => (long)w.Bytes.Length);

    internal void Add(string name, byte[] bytes)
    {
        wanted.Add((name, bytes));
        for (var at = 0; at + Block <= bytes.Length; at += Block)
        {
            if (Values(bytes.AsSpan(at, Block)) >= FewestValues)
            {
                blocks.TryAdd(MemoryMarshal.Read<UInt128>(bytes.AsSpan(at)), (wanted.Count - 1, at));
            }
        }
    }

    /// <summary>Every file of the folder that holds a run, with the first run found in it.</summary>
    internal IReadOnlyList<Leak> In(string folder) => [.. Files(folder).Select(f => In(f.Path, f.Bytes)).OfType<Leak>()];

    /// <summary>Every file of the folder that holds one of these words, whatever its case, in UTF-8 or UTF-16, in its bytes or its name.</summary>
    internal static IReadOnlyList<Leak> Words(string folder, IReadOnlyCollection<string> words)
    {
        // Bytes as characters of the same number: a word in UTF-16 is then one with a zero behind each letter.
        var any = SearchValues.Create([.. words, .. words.Select(w => string.Join('\0', w.ToCharArray()))], StringComparison.OrdinalIgnoreCase);
        return
        [
            .. from file in Files(folder)
               let at = (file.Path + "\n" + Encoding.Latin1.GetString(file.Bytes)).AsSpan().IndexOfAny(any)
               where at >= 0
               select new Leak("a name", file.Path, at, 0),
        ];
    }

    /// <summary>How many files and bytes a folder holds.</summary>
    internal static (int Files, long Bytes) Size(string folder) =>
        Files(folder).Aggregate((Files: 0, Bytes: 0L), (sum, file) => (sum.Files + 1, sum.Bytes + file.Bytes.Length));

    private static IEnumerable<(string Path, byte[] Bytes)> Files(string folder) =>
        from path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        where File.GetUnixFileMode(path) is not UnixFileMode.None && new FileInfo(path).Length > 0
        select (path, File.ReadAllBytes(path));

    private static int Values(ReadOnlySpan<byte> block)
    {
        var seen = UInt128.Zero;
        var high = UInt128.Zero;
        foreach (var value in block)
        {
            if (value < 128)
            {
                seen |= UInt128.One << value;
            }
            else
            {
                high |= UInt128.One << (value - 128);
            }
        }

        return (int)(UInt128.PopCount(seen) + UInt128.PopCount(high));
    }

    private Leak? In(string path, byte[] file)
    {
        for (var at = 0; at + Block <= file.Length; at++)
        {
            if (!blocks.TryGetValue(MemoryMarshal.Read<UInt128>(file.AsSpan(at)), out var known))
            {
                continue;
            }

            var (name, bytes) = wanted[known.Source];
            var (from, until) = (0, Block);
            while (at + from > 0 && known.At + from > 0 && file[at + from - 1] == bytes[known.At + from - 1])
            {
                from--;
            }

            while (at + until < file.Length && known.At + until < bytes.Length && file[at + until] == bytes[known.At + until])
            {
                until++;
            }

            if (until - from >= Run)
            {
                return new Leak(name, path, at + from, until - from);
            }
        }

        return null;
    }
}
