using System.Numerics;

namespace Safehand.Ledger;

/// <summary>Checks proofs as RFC 9162, sections 2.1.3.2 and 2.1.4.2, says. Pure: needs nothing but what it is given.</summary>
public static class MerkleProof
{
    /// <summary>Whether the leaf with this hash stands at <paramref name="index"/> of the tree of this size and root.</summary>
    public static bool VerifyInclusion(ReadOnlySpan<byte> leafHash, long index, long size, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (index < 0 || index >= size || leafHash.Length != MerkleHash.Length || proof.Any(p => p.Length != MerkleHash.Length))
        {
            return false;
        }

        var (node, last) = (index, size - 1);
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        leafHash.CopyTo(hash);
        foreach (var step in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                MerkleHash.Node(step, hash, hash);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                MerkleHash.Node(hash, step, hash);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && hash.SequenceEqual(root);
    }

    /// <summary>Whether the tree of <paramref name="oldSize"/> is a prefix of the tree of <paramref name="newSize"/>. From the empty tree everything follows, by an empty proof.</summary>
    public static bool VerifyConsistency(long oldSize, ReadOnlySpan<byte> oldRoot, long newSize, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (oldSize < 0 || oldSize > newSize || proof.Any(p => p.Length != MerkleHash.Length))
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return proof.Count == 0 && oldRoot.SequenceEqual(newRoot);
        }

        if (oldSize == 0)
        {
            return proof.Count == 0 && oldRoot.SequenceEqual(MerkleHash.EmptyRoot);
        }

        if (proof.Count == 0)
        {
            return false;
        }

        // A complete old tree is itself the first node and is left out of the proof.
        var complete = BitOperations.IsPow2(oldSize);
        var (node, last) = (oldSize - 1, newSize - 1);
        var shift = BitOperations.TrailingZeroCount(oldSize);
        node >>= shift;
        last >>= shift;
        Span<byte> old = stackalloc byte[MerkleHash.Length];
        (complete ? oldRoot : proof[0]).CopyTo(old);
        Span<byte> now = stackalloc byte[MerkleHash.Length];
        old.CopyTo(now);
        for (var i = complete ? 0 : 1; i < proof.Count; i++)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                MerkleHash.Node(proof[i], old, old);
                MerkleHash.Node(proof[i], now, now);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                MerkleHash.Node(now, proof[i], now);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && old.SequenceEqual(oldRoot) && now.SequenceEqual(newRoot);
    }
}
