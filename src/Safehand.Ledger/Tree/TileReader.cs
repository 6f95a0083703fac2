using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Numerics;

namespace Safehand.Ledger;

/// <summary>The tree of one size, read from tiles: hashes, entries, proofs. Thread safe; keeps no more than some megabytes. Believes the tiles: who does not, compares <see cref="Root"/> with a checkpoint.</summary>
public sealed class TileReader
{
    private const int MostKept = 512;
    private readonly ITileStore store;
    private readonly ConcurrentDictionary<(int Level, long Index), byte[][]> kept = new();

    /// <summary>Reads the tree of <paramref name="size"/> leaves from the store.</summary>
    public TileReader(ITileStore store, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        this.store = store;
        Size = size;
    }

    /// <summary>Leaves in the tree.</summary>
    public long Size { get; }

    /// <summary>The root that the tiles give.</summary>
    public byte[] Root() => RootAt(Size);

    /// <summary>The root when the tree had <paramref name="size"/> leaves.</summary>
    public byte[] RootAt(long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? MerkleHash.EmptyRoot : Hash(0, size);
    }

    /// <summary>The hash of one leaf, as the tiles have it.</summary>
    public byte[] LeafHash(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        return Subtree(0, index);
    }

    /// <summary>The proof that leaf <paramref name="index"/> is in the tree of <paramref name="size"/> (RFC 6962, 2.1.1).</summary>
    public IReadOnlyList<byte[]> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<byte[]>();
        for (long lo = 0, hi = size; hi - lo > 1;)
        {
            var middle = lo + LeftOf(hi - lo);
            if (index < middle)
            {
                proof.Add(Hash(middle, hi));
                hi = middle;
            }
            else
            {
                proof.Add(Hash(lo, middle));
                lo = middle;
            }
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>The proof that the tree of <paramref name="oldSize"/> is a prefix of the tree of <paramref name="newSize"/> (RFC 6962, 2.1.2).</summary>
    public IReadOnlyList<byte[]> Consistency(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newSize, Size);
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var proof = new List<byte[]>();
        if (oldSize == 0)
        {
            return proof;
        }

        var (lo, hi) = (0L, newSize);
        while (hi != oldSize)
        {
            var middle = lo + LeftOf(hi - lo);
            if (oldSize <= middle)
            {
                proof.Add(Hash(middle, hi));
                hi = middle;
            }
            else
            {
                proof.Add(Hash(lo, middle));
                lo = middle;
            }
        }

        if (lo != 0)
        {
            proof.Add(Hash(lo, hi));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>The entries of one bundle, as many as are in this tree. Throws <see cref="LedgerIntegrityException"/> where the bundle is missing or damaged.</summary>
    public IReadOnlyList<byte[]> Entries(long bundle)
    {
        var width = TilePath.WidthAt(Size, 0, bundle);
        foreach (var stored in new[] { width, TilePath.Width }.Distinct())
        {
            if (width > 0 && store.Read(TilePath.Entries(bundle, stored)) is { } bytes && SplitBundle(bytes, stored) is { } entries)
            {
                return entries[..width];
            }
        }

        throw new LedgerIntegrityException($"The file of entries {bundle * TilePath.Width} to {(bundle * TilePath.Width) + Math.Max(width, 1) - 1} is missing or damaged.");
    }

    /// <summary>The hash of the complete subtree number <paramref name="index"/> of 2^<paramref name="level"/> leaves.</summary>
    internal byte[] Subtree(int level, long index)
    {
        var inTile = level % 8;
        var first = index << inTile;
        var levels = Tile(level / 8, first / TilePath.Width);
        return levels[inTile].AsSpan((int)(first % TilePath.Width >> inTile) * MerkleHash.Length, MerkleHash.Length).ToArray();
    }

    internal byte[]? TileBytes(int level, long index, int width)
    {
        if (store.Read(TilePath.Tile(level, index, width)) is { } exact && exact.Length == width * MerkleHash.Length)
        {
            return exact;
        }

        // The partial tile may have gone when the full one came.
        return store.Read(TilePath.Tile(level, index)) is { Length: TilePath.Width * MerkleHash.Length } full ? full[..(width * MerkleHash.Length)] : null;
    }

    internal static List<byte[]>? SplitBundle(ReadOnlySpan<byte> bytes, int count)
    {
        var entries = new List<byte[]>(count);
        while (bytes.Length >= 2)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes);
            if (bytes.Length - 2 < length)
            {
                return null;
            }

            entries.Add(bytes.Slice(2, length).ToArray());
            bytes = bytes[(2 + length)..];
        }

        return bytes.Length == 0 && entries.Count == count ? entries : null;
    }

    private static long LeftOf(long size) => 1L << BitOperations.Log2((ulong)(size - 1));

    private byte[] Hash(long lo, long hi)
    {
        var size = hi - lo;
        if (BitOperations.IsPow2(size))
        {
            var level = BitOperations.Log2((ulong)size);
            return Subtree(level, lo >> level);
        }

        var middle = lo + LeftOf(size);
        return MerkleHash.Node(Hash(lo, middle), Hash(middle, hi));
    }

    // Row 0 is the tile; each further row halves it, up to the one hash that stands for a full tile in the level above.
    private byte[][] Tile(int level, long index)
    {
        if (kept.TryGetValue((level, index), out var rows))
        {
            return rows;
        }

        var width = TilePath.WidthAt(Size, level, index);
        var bytes = TileBytes(level, index, width)
            ?? throw new LedgerIntegrityException($"The hash tile {TilePath.Tile(level, index, width)} is missing or damaged.");
        rows = new byte[8][];
        rows[0] = bytes;
        for (var row = 1; row < rows.Length; row++)
        {
            var below = rows[row - 1];
            var here = new byte[below.Length / (2 * MerkleHash.Length) * MerkleHash.Length];
            for (var at = 0; at < here.Length; at += MerkleHash.Length)
            {
                MerkleHash.Node(below.AsSpan(2 * at, MerkleHash.Length), below.AsSpan((2 * at) + MerkleHash.Length, MerkleHash.Length), here.AsSpan(at, MerkleHash.Length));
            }

            rows[row] = here;
        }

        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        kept[(level, index)] = rows;
        return rows;
    }
}
