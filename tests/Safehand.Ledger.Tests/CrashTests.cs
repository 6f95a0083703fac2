using Xunit;

namespace Safehand.Ledger.Tests;

public sealed class CrashTests
{
    private static readonly byte[][] Leaves = TreeTests.Some(1200);
    private static readonly LedgerKey Key = new("example.org/force/2026a", KeyPurpose.Ledger, new byte[32]);

    private static void Run(TileLog log, int upTo)
    {
        // Batches that end inside a tile, at its edge and past it.
        foreach (var end in new[] { 1, 255, 256, 257, 300, 511, 512, 900, 1200 }.Where(e => e > log.Size && e <= upTo))
        {
            log.Append(Leaves[(int)log.Size..end]);
            log.Publish(Key.SignCheckpoint(log.Size, log.Root).ToString());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Open_DeathAtEveryCallOfTheDisk_GoesOnFromThePublishedHead(int way)
    {
        var whole = new MemoryTileStore();
        Run(TileLog.Open(whole), 1200);
        Assert.True(whole.Calls > 40);
        for (var call = 1; call <= whole.Calls; call++)
        {
            var store = new MemoryTileStore { DiesAtCall = call };
            var log = TileLog.Open(store);
            Assert.Throws<IOException>(() => Run(log, 1200));
            var published = log.PublishedSize;

            var left = store.AfterPowerLoss(way);
            var reopened = TileLog.Open(left);
            Assert.True(reopened.Size >= published, "What was published is never lost.");
            Assert.Equal(TreeTests.Naive(Leaves.AsSpan(0, (int)reopened.Size)), reopened.Root);
            Run(reopened, 1200);

            // Leftovers of a partial tile may stay; every file that the head needs is as it would have been.
            var reader = TileLog.Open(left).Reader();
            Assert.Equal(TreeTests.Naive(Leaves), reader.Root());
            Assert.Equal(Leaves, Enumerable.Range(0, 5).SelectMany(b => reader.Entries(b)));
            Assert.All(whole.Files, f => Assert.Equal(f.Value, left.Files[f.Key]));
        }
    }

    [Fact]
    public void Append_AfterTheDiskFailed_IsRefused()
    {
        var log = TileLog.Open(new MemoryTileStore { DiesAtCall = 1 });
        Assert.Throws<IOException>(() => log.Append(Leaves[..256]));
        Assert.Throws<ObjectDisposedException>(() => log.Append([[1]]));
        Assert.Throws<ObjectDisposedException>(() => log.Publish(Key.SignCheckpoint(log.Size, log.Root).ToString()));
    }

    [Fact]
    public void Publish_AnythingButTheHead_IsRefused()
    {
        var log = TileLog.Open(new MemoryTileStore());
        log.Append(Leaves[..10]);
        Assert.Throws<ArgumentException>(() => log.Publish(Key.SignCheckpoint(9, log.Root).ToString()));
        Assert.Throws<ArgumentException>(() => log.Publish(Key.SignCheckpoint(10, new byte[32]).ToString()));
        log.Publish(Key.SignCheckpoint(10, log.Root).ToString());
        using var other = LedgerKey.Generate("example.org/other/2026a");
        Assert.Throws<ArgumentException>(() => log.Publish(other.SignCheckpoint(10, log.Root).ToString()));
        Assert.Throws<FormatException>(() => log.Publish("nonsense"));
    }

    [Fact]
    public void Open_TilesOrEntriesOrHeadAltered_IsAnIntegrityFailure()
    {
        var store = new MemoryTileStore();
        Run(TileLog.Open(store), 300);
        foreach (var path in new[] { "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44", "checkpoint" })
        {
            var altered = new MemoryTileStore { Files = store.Files.ToDictionary(f => f.Key, f => (byte[])f.Value.Clone()) };
            altered.Files[path][path == "checkpoint" ? ^1 : 7] ^= 1;
            Assert.Throws<LedgerIntegrityException>(() => TileLog.Open(altered));
        }
    }

    [Fact]
    public void Rebuild_TilesLost_MakesThemAnewAndRefusesOtherLeaves()
    {
        var store = new MemoryTileStore();
        Run(TileLog.Open(store), 1200);
        var lost = new MemoryTileStore { Files = { ["checkpoint"] = store.Files["checkpoint"] } };
        Assert.Throws<LedgerIntegrityException>(() => TileLog.Open(lost));
        var log = TileLog.Rebuild(lost, Leaves);
        Assert.Equal(1200, log.PublishedSize);
        Assert.Equal(TileLog.Open(store).Root, TileLog.Open(lost).Root);
        Assert.Throws<LedgerIntegrityException>(() => TileLog.Rebuild(lost, Leaves.Reverse()));
        Assert.Throws<LedgerIntegrityException>(() => TileLog.Rebuild(lost, Leaves.Take(1199)));
    }

    [Fact]
    public void FolderStore_ReopenedAfterUnfinishedWrites_HoldsTheSameTree()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-");
        try
        {
            var log = TileLog.Open(new FolderTileStore(folder.FullName));
            Run(log, 512);
            log.Append(Leaves[512..700]); // never published
            Directory.CreateDirectory(Path.Combine(folder.FullName, "tile/0/002.p"));
            File.WriteAllText(Path.Combine(folder.FullName, "tile/0/002.p/77.new"), "torn");
            var again = TileLog.Open(new FolderTileStore(folder.FullName));
            Assert.Equal(512, again.Size);
            Run(again, 1200);
            Assert.Equal(TreeTests.Naive(Leaves), TileLog.Open(new FolderTileStore(folder.FullName)).Reader().Root());
            Assert.False(Directory.Exists(Path.Combine(folder.FullName, "tile/0/002.p")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
