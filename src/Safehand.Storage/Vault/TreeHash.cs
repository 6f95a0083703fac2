using System.Security.Cryptography;

namespace Safehand.Storage.Vault;

/// <summary>
/// The tree hash of a payload, as the ledger keeps it: leaves are the payload's mebibytes in order, the nonce included and the last one short;
/// leaf and node hashes and the shape of the tree are those of RFC 6962, section 2.1. Anyone who holds the stored bytes can check it without a key.
/// </summary>
internal sealed class TreeHash : IDisposable
{
    public const int LeafSize = 1 << 20;

    private readonly IncrementalHash leaf = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Stack<(long Leaves, byte[] Hash)> peaks = new();
    private int filled = -1;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (filled < 0)
            {
                leaf.AppendData([0]);
                filled = 0;
            }

            var size = Math.Min(bytes.Length, LeafSize - filled);
            leaf.AppendData(bytes[..size]);
            filled += size;
            bytes = bytes[size..];
            if (filled == LeafSize)
            {
                CloseLeaf();
            }
        }
    }

    /// <summary>The root over everything appended. Ends this object's use.</summary>
    public byte[] Root()
    {
        if (filled >= 0)
        {
            CloseLeaf();
        }

        if (peaks.Count == 0)
        {
            return SHA256.HashData([]);
        }

        var (_, root) = peaks.Pop();
        while (peaks.TryPop(out var left))
        {
            root = Node(left.Hash, root);
        }

        return root;
    }

    public void Dispose() => leaf.Dispose();

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);

    private void CloseLeaf()
    {
        filled = -1;
        (long Leaves, byte[] Hash) top = (1, leaf.GetHashAndReset());
        while (peaks.TryPeek(out var left) && left.Leaves == top.Leaves)
        {
            peaks.Pop();
            top = (left.Leaves * 2, Node(left.Hash, top.Hash));
        }

        peaks.Push(top);
    }
}
