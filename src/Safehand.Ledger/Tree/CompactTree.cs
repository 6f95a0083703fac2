using System.Numerics;

namespace Safehand.Ledger;

/// <summary>Is told of each complete subtree as it is closed.</summary>
internal interface ISubtreeSink
{
    /// <summary>The subtree of 2^<paramref name="level"/> leaves that ends at the newest leaf has this hash.</summary>
    void Closed(int level, ReadOnlySpan<byte> hash);
}

/// <summary>The right edge of a Merkle tree (RFC 6962): enough to append and to know the root, at most 63 hashes. Not thread safe.</summary>
public sealed class CompactTree
{
    private readonly byte[] edge = new byte[63 * MerkleHash.Length];

    /// <summary>Leaves in the tree.</summary>
    public long Size { get; private set; }

    /// <summary>The root at this size.</summary>
    public byte[] Root
    {
        get
        {
            if (Size == 0)
            {
                return MerkleHash.EmptyRoot;
            }

            var level = BitOperations.TrailingZeroCount(Size);
            var root = Edge(level).ToArray();
            for (level++; level < 63; level++)
            {
                if (((Size >> level) & 1) == 1)
                {
                    MerkleHash.Node(Edge(level), root, root);
                }
            }

            return root;
        }
    }

    /// <summary>Appends the leaf with this hash (<see cref="MerkleHash.Leaf(ReadOnlySpan{byte})"/>).</summary>
    public void Append(ReadOnlySpan<byte> leafHash) => Append(leafHash, null);

    internal void Append(ReadOnlySpan<byte> leafHash, ISubtreeSink? sink)
    {
        Span<byte> node = stackalloc byte[MerkleHash.Length];
        leafHash.CopyTo(node);
        var level = 0;
        sink?.Closed(0, node);
        for (; ((Size >> level) & 1) == 1; sink?.Closed(level, node))
        {
            MerkleHash.Node(Edge(level), node, node);
            level++;
        }

        node.CopyTo(Edge(level));
        Size++;
    }

    /// <summary>The tree of the given size, its complete subtrees read with <paramref name="subtree"/>(level, index).</summary>
    internal static CompactTree From(long size, Func<int, long, byte[]> subtree)
    {
        var tree = new CompactTree { Size = size };
        for (var level = 0; level < 63; level++)
        {
            if (((size >> level) & 1) == 1)
            {
                subtree(level, (size >> level) - 1).CopyTo(tree.Edge(level));
            }
        }

        return tree;
    }

    internal CompactTree Copy()
    {
        var copy = new CompactTree { Size = Size };
        edge.CopyTo(copy.edge.AsSpan());
        return copy;
    }

    private Span<byte> Edge(int level) => edge.AsSpan(level * MerkleHash.Length, MerkleHash.Length);
}
