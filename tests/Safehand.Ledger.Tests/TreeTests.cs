using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Safehand.Ledger.Tests;

public sealed class TreeTests
{
    // The leaves and roots that Certificate Transparency's implementations have shared since RFC 6962.
    private static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    public static TheoryData<int, string> Roots => new()
    {
        { 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { 1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
        { 2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
        { 3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
        { 4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
        { 5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
        { 6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
        { 7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
        { 8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
    };

    [Theory]
    [MemberData(nameof(Roots))]
    public void Root_LeavesOfRfc6962_IsTheKnownOne(int size, string root)
    {
        var tree = new CompactTree();
        foreach (var leaf in Leaves.Take(size))
        {
            tree.Append(MerkleHash.Leaf(Convert.FromHexString(leaf)));
        }

        Assert.Equal(root, Convert.ToHexStringLower(tree.Root));
    }

    // RFC 6962's own words, section 2.1, as slow as they are plain: the judge of everything cleverer.
    internal static byte[] Naive(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length <= 1)
        {
            return leaves.Length == 0 ? MerkleHash.EmptyRoot : MerkleHash.Leaf(leaves[0]);
        }

        var k = 1;
        while (k * 2 < leaves.Length)
        {
            k *= 2;
        }

        return MerkleHash.Node(Naive(leaves[..k]), Naive(leaves[k..]));
    }

    internal static byte[][] Some(int count, int seed = 7)
    {
        var random = new System.Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var leaf = new byte[4 + random.Next(60)];
            random.NextBytes(leaf);
            BitConverter.TryWriteBytes(leaf, i);
            return leaf;
        })];
    }

    private static TileReader Written(byte[][] leaves, int step, out MemoryTileStore store)
    {
        store = new MemoryTileStore();
        using var key = LedgerKey.Generate("example.org/force/2026a");
        var log = TileLog.Open(store);
        foreach (var chunk in leaves.Chunk(step))
        {
            log.Append(chunk);
        }

        log.Publish(key.SignCheckpoint(log.Size, log.Root).ToString());
        return log.Reader();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(700)]
    public void Proofs_EveryPrefixAndLeafOfASmallTree_Verify(int size)
    {
        var leaves = Some(size);
        var reader = Written(leaves, 37, out _);
        Assert.Equal(Naive(leaves), reader.Root());
        for (var old = 0; old <= size; old += size > 300 ? 3 : 1)
        {
            var root = reader.RootAt(old);
            Assert.Equal(Naive(leaves.AsSpan(0, old)), root);
            var proof = reader.Consistency(old, size);
            Assert.True(MerkleProof.VerifyConsistency(old, root, size, reader.Root(), proof));
            if (old is > 0 && old < size)
            {
                root[0] ^= 1;
                Assert.False(MerkleProof.VerifyConsistency(old, root, size, reader.Root(), proof));
                Assert.True(MerkleProof.VerifyInclusion(MerkleHash.Leaf(leaves[old]), old, size, reader.Inclusion(old, size), reader.Root()));
                Assert.False(MerkleProof.VerifyInclusion(MerkleHash.Leaf(leaves[old]), old - 1, size, reader.Inclusion(old, size), reader.Root()));
            }
        }
    }

    [Fact]
    public void Proofs_RandomSizesUpToSeventyThousand_Verify()
    {
        var leaves = Some(70_000);
        var reader = Written(leaves, 9_001, out var store);
        Assert.Equal(Naive(leaves), reader.Root());

        // The figures that tlog-tiles gives for this very size.
        Assert.Equal(273, store.Files.Keys.Count(k => k.StartsWith("tile/0/", StringComparison.Ordinal) && !k.Contains(".p/", StringComparison.Ordinal)));
        Assert.Equal(112 * 32, store.Files["tile/0/273.p/112"].Length);
        Assert.Equal(8192, store.Files["tile/1/000"].Length);
        Assert.Equal(17 * 32, store.Files["tile/1/001.p/17"].Length);
        Assert.Equal(32, store.Files["tile/2/000.p/1"].Length);

        Prop.ForAll(
            Gen.Choose(1, 70_000).Two().ToArbitrary(),
            pair =>
            {
                var (old, now) = (Math.Min(pair.Item1, pair.Item2), Math.Max(pair.Item1, pair.Item2));
                var (oldRoot, root) = (reader.RootAt(old), reader.RootAt(now));
                var consistent = reader.Consistency(old, now);
                var inclusion = reader.Inclusion(old - 1, now);
                return oldRoot.AsSpan().SequenceEqual(Naive(leaves.AsSpan(0, old)))
                    && MerkleProof.VerifyConsistency(old, oldRoot, now, root, consistent)
                    && MerkleProof.VerifyInclusion(MerkleHash.Leaf(leaves[old - 1]), old - 1, now, inclusion, root)
                    && !MerkleProof.VerifyInclusion(MerkleHash.Leaf([1]), old - 1, now, inclusion, root)
                    && (old == now || !MerkleProof.VerifyConsistency(old, root, now, root, consistent));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void VerifyProofs_AnyStepMissingAddedOrAltered_IsRefused()
    {
        var leaves = Some(300);
        var reader = Written(leaves, 300, out _);
        var root = reader.Root();
        foreach (var (old, at) in new[] { (200, 5), (256, 299), (299, 128), (1, 256) })
        {
            var consistency = reader.Consistency(old, 300).ToList();
            var inclusion = reader.Inclusion(at, 300).ToList();
            foreach (var bad in Damaged(consistency))
            {
                Assert.False(MerkleProof.VerifyConsistency(old, reader.RootAt(old), 300, root, bad));
            }

            foreach (var bad in Damaged(inclusion))
            {
                Assert.False(MerkleProof.VerifyInclusion(MerkleHash.Leaf(leaves[at]), at, 300, bad, root));
            }
        }

        Assert.False(MerkleProof.VerifyInclusion(MerkleHash.Leaf(leaves[0]), -1, 300, [], root));
        Assert.False(MerkleProof.VerifyInclusion(MerkleHash.Leaf(leaves[0]), 300, 300, [], root));
        Assert.False(MerkleProof.VerifyConsistency(301, root, 300, root, []));
    }

    private static IEnumerable<List<byte[]>> Damaged(List<byte[]> proof)
    {
        yield return [.. proof, new byte[32]];
        yield return [.. proof.Skip(1)];
        yield return [.. proof.SkipLast(1)];
        for (var i = 0; i < proof.Count; i++)
        {
            var one = (byte[])proof[i].Clone();
            one[i % 32] ^= 0x80;
            yield return [.. proof.Take(i), one, .. proof.Skip(i + 1)];
            yield return [.. proof.Take(i), one[..31], .. proof.Skip(i + 1)];
        }
    }

    [Theory]
    [InlineData(1, 1234067, 256, "tile/1/x001/x234/067")]
    [InlineData(0, 0, 17, "tile/0/000.p/17")]
    [InlineData(63, 1000, 1, "tile/63/x001/000.p/1")]
    public void Tile_IndexAndWidth_GiveThePathOfTheSpecification(int level, long index, int width, string path) => Assert.Equal(path, TilePath.Tile(level, index, width));

    [Theory]
    [InlineData("checkpoint", true)]
    [InlineData("tile/0/000", true)]
    [InlineData("tile/63/x001/x234/067.p/255", true)]
    [InlineData("tile/entries/x001/000.p/1", true)]
    [InlineData("tile/64/000", false)]
    [InlineData("tile/00/000", false)]
    [InlineData("tile/0/0000", false)]
    [InlineData("tile/0/x000/001", false)]
    [InlineData("tile/0/000.p/0", false)]
    [InlineData("tile/0/000.p/256", false)]
    [InlineData("tile/0/000.p/01", false)]
    [InlineData("tile/0/../../values/000", false)]
    [InlineData("tile/0/000\n", false)]
    [InlineData("values/000", false)]
    [InlineData("/checkpoint", false)]
    public void IsServed_PathFromOutside_IsOnlyWhatTheSpecificationNames(string path, bool served) => Assert.Equal(served, TilePath.IsServed(path));

    [Theory]
    [InlineData("../secret")]
    [InlineData("tile/../../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("tile//000")]
    [InlineData("")]
    public void FolderStore_PathOutOfTheFolder_Throws(string path)
    {
        var store = new FolderTileStore(Path.GetTempPath());
        Assert.Throws<ArgumentException>(() => store.Read(path));
        Assert.Throws<ArgumentException>(() => store.Write(path, [1]));
        Assert.Throws<ArgumentException>(() => store.DeletePartials(path));
    }

    [Fact]
    public void Inclusion_MissingOrCutTile_ThrowsAndNamesIt()
    {
        var reader = Written(Some(600), 600, out var store);
        store.Files["tile/0/001"] = new byte[8191];
        Assert.Contains("tile/0/001", Assert.Throws<LedgerIntegrityException>(() => reader.Inclusion(300, 600)).Message, StringComparison.Ordinal);
        store.Files["tile/entries/000"] = store.Files["tile/entries/000"][..^1];
        Assert.Throws<LedgerIntegrityException>(() => reader.Entries(0));
        Assert.Throws<LedgerIntegrityException>(() => reader.Entries(3));
    }
}
