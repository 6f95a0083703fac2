using System.Security.Cryptography;
using Safehand.Storage.Vault;
using Xunit;

namespace Safehand.Storage.Tests.Vault;

public sealed class TreeHashTests
{
    private const int Leaf = 1 << 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Leaf - 1)]
    [InlineData(Leaf)]
    [InlineData(Leaf + 1)]
    [InlineData(2 * Leaf)]
    [InlineData((3 * Leaf) + 7)]
    [InlineData((7 * Leaf) + 1)]
    [InlineData(8 * Leaf)]
    public void Root_AnySizeInAnyPieces_IsTheTreeOfRfc6962(int length)
    {
        var bytes = VaultWorld.Bytes(length);
        foreach (var step in new[] { 65_552, 700_001, 3 * Leaf })
        {
            using var tree = new TreeHash();
            for (var at = 0; at < length; at += step)
            {
                tree.Append(bytes.AsSpan(at, Math.Min(step, length - at)));
            }

            Assert.Equal(Naive(bytes), tree.Root());
        }
    }

    /// <summary>RFC 6962, section 2.1, as it is written there.</summary>
    internal static byte[] Naive(byte[] bytes)
    {
        var leaves = bytes.Chunk(Leaf).ToArray();
        return Mth(leaves);

        static byte[] Mth(byte[][] d)
        {
            if (d.Length == 0)
            {
                return SHA256.HashData([]);
            }

            if (d.Length == 1)
            {
                return SHA256.HashData([0, .. d[0]]);
            }

            var k = 1;
            while (k * 2 < d.Length)
            {
                k *= 2;
            }

            return SHA256.HashData([1, .. Mth(d[..k]), .. Mth(d[k..])]);
        }
    }
}
