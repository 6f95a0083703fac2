using System.Buffers.Binary;

namespace Safehand.Ledger;

/// <summary>The values of up to 256 entries in one file, apart from the tiles: for each entry four bytes of length, then its values (<c>docs/formats/ledger.md</c>, section 2).</summary>
internal static class ValueFile
{
    public const string Folder = "values";
    private const int Longest = 1 + (LeafEncoding.Groups * (1 + LeafEncoding.SaltLength + 4 + LeafEncoding.LongestValue));

    public static string PathOf(string folder, long bundle) => Path.Combine(folder, Folder, TilePath.Number(bundle));

    public static void Write(string folder, long bundle, IEnumerable<byte[]> values)
    {
        var path = PathOf(folder, bundle);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        Span<byte> length = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
            file.Write(length);
            file.Write(value);
        }
    }

    /// <summary>The values of exactly <paramref name="count"/> entries, one at a time. Throws <see cref="InvalidDataException"/> where the file holds more, less or other.</summary>
    public static IEnumerable<byte[]> Read(string folder, long bundle, int count)
    {
        using var file = new FileStream(PathOf(folder, bundle), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var length = new byte[4];
        for (var i = 0; i < count; i++)
        {
            file.ReadExactly(length);
            var n = BinaryPrimitives.ReadUInt32BigEndian(length);
            if (n > Longest || n > file.Length - file.Position)
            {
                throw new InvalidDataException("Damaged.");
            }

            var values = new byte[n];
            file.ReadExactly(values);
            yield return values;
        }

        if (file.Position != file.Length)
        {
            throw new InvalidDataException("Too long.");
        }
    }
}
