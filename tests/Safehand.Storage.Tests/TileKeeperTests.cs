using Microsoft.Data.Sqlite;
using Safehand.Kernel;
using Safehand.Ledger;
using Xunit;

namespace Safehand.Storage.Tests;

public sealed class TileKeeperTests : IAsyncDisposable
{
    private const string Canary = "Marianne Dashwood-Canary";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("safehand-tiles-");
    private readonly LedgerKey key = LedgerKey.Generate("example.org/test/2026a");
    private Store store;

    public TileKeeperTests() => store = Open();

    [Fact]
    public async Task PublishAsync_AfterCommits_CheckpointIsSignedForAllLeaves()
    {
        using var keeper = Keeper();
        await RecordAsync(300);

        var note = SignedNote.Parse(await keeper.PublishAsync(TestContext.Current.CancellationToken));

        Assert.Equal(300, Checkpoint.Parse(note.Text).Size);
        Assert.Equal(SignatureFinding.Good, key.Verifier.Check(note));
    }

    [Fact]
    public async Task PublishAsync_AfterARestart_GoesOnFromWhatWasPublished()
    {
        using (var first = Keeper())
        {
            await RecordAsync(10);
            await first.PublishAsync(TestContext.Current.CancellationToken);
        }

        await store.DisposeAsync();
        store = Open();
        using var second = Keeper();
        await RecordAsync(5);
        var note = SignedNote.Parse(await second.PublishAsync(TestContext.Current.CancellationToken));

        var tree = new CompactTree();
        foreach (var (leaf, _) in await new LedgerBook(store).FromAsync(0, 100, TestContext.Current.CancellationToken))
        {
            tree.Append(MerkleHash.Leaf(leaf));
        }

        var checkpoint = Checkpoint.Parse(note.Text);
        Assert.Equal((15, Convert.ToHexString(tree.Root)), (checkpoint.Size, Convert.ToHexString(checkpoint.Root)));
    }

    [Fact]
    public async Task PublishAsync_TilesLost_MakesThemAnewAndSignsNoOtherHistory()
    {
        string before;
        using (var first = Keeper())
        {
            await RecordAsync(300);
            before = await first.PublishAsync(TestContext.Current.CancellationToken);
        }

        Assert.NotEmpty(Lose());

        using (var second = Keeper())
        {
            Assert.Equal(before, await second.PublishAsync(TestContext.Current.CancellationToken));
        }

        // What is lost is made from the store: where that was altered, nothing is signed.
        Lose();
        await using (var connection = new SqliteConnection(store.ReadConnectionString))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE ledger_entries SET leaf = (SELECT leaf FROM ledger_entries WHERE idx = 0) WHERE idx = 9";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        using var third = Keeper();
        await Assert.ThrowsAsync<LedgerIntegrityException>(() => third.PublishAsync(TestContext.Current.CancellationToken));

        List<string> Lose()
        {
            var tiles = Directory.EnumerateFiles(Path.Combine(folder.FullName, "tiles"), "*", SearchOption.AllDirectories).Where(f => f.Contains("tile/0", StringComparison.Ordinal)).ToList();
            tiles.ForEach(File.Delete);
            return tiles;
        }
    }

    [Theory]
    [InlineData("DELETE FROM ledger_entries WHERE idx > 4")]
    [InlineData("UPDATE ledger_entries SET leaf = (SELECT leaf FROM ledger_entries WHERE idx = 0) WHERE idx = 9")]
    public async Task PublishAsync_StoreRolledBackOrAltered_RefusesToSign(string sql)
    {
        using (var first = Keeper())
        {
            await RecordAsync(10);
            await first.PublishAsync(TestContext.Current.CancellationToken);
        }

        await using (var connection = new SqliteConnection(store.ReadConnectionString))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        using var second = Keeper();
        await Assert.ThrowsAsync<LedgerIntegrityException>(() => second.PublishAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task EraseAsync_ValuesOfAThing_LeavesStayAndTheValuesAreInNoFile()
    {
        var about = new byte[16];
        await store.Changes.RecordAsync(
            Actor.Safehand,
            Purpose.Running,
            new Entry("thing.kept.v1", StatutoryOperation.Collection, about) { Subject = new { Name = Canary } });
        using var keeper = Keeper();
        await keeper.PublishAsync(TestContext.Current.CancellationToken);

        await using (var change = await store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, TestContext.Current.CancellationToken))
        {
            Assert.Equal(1, await LedgerBook.EraseAsync(change, about, [ValueGroup.Subject], TestContext.Current.CancellationToken));
            change.Record(new Entry("thing.erased.v1", StatutoryOperation.Erasure, about));
            await change.CommitAsync(default(Done), TestContext.Current.CancellationToken);
        }

        await keeper.PublishAsync(TestContext.Current.CancellationToken);
        var entries = await new LedgerBook(store).AboutAsync(about, long.MaxValue, 10, TestContext.Current.CancellationToken);
        Assert.Equal([ValueGroup.Subject], entries[^1].Entry.Erased);
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            await using var open = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(open, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(Canary, await text.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Erase_WhileSomebodyReads_IsGoneFromTheJournalAfterTheNextAct()
    {
        var ct = TestContext.Current.CancellationToken;
        var about = new byte[16];
        await store.Changes.RecordAsync(Actor.Safehand, Purpose.Running, new Entry("thing.kept.v1", StatutoryOperation.Collection, about) { Subject = new { Name = Canary } });
        await using (var reader = new Microsoft.Data.Sqlite.SqliteConnection(store.ReadConnectionString))
        {
            await reader.OpenAsync(ct);
            await using var transaction = reader.BeginTransaction(deferred: true);
            await using var command = reader.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM ledger_entries";
            await command.ExecuteScalarAsync(ct);
            await using var change = await store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
            await LedgerBook.EraseAsync(change, about, [ValueGroup.Subject], ct);
            change.Record(new Entry("thing.erased.v1", StatutoryOperation.Erasure, about));
            await change.CommitAsync(default(Done), ct);
            Assert.Contains(Canary, await JournalAsync(), StringComparison.Ordinal);
        }

        await store.Changes.RecordAsync(Actor.Safehand, Purpose.Running, new Entry("thing.kept.v1", StatutoryOperation.None, about));
        Assert.DoesNotContain(Canary, await JournalAsync(), StringComparison.Ordinal);

        async Task<string> JournalAsync()
        {
            await using var open = new FileStream(Path.Combine(folder.FullName, "store.db-wal"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(open, System.Text.Encoding.Latin1);
            return await text.ReadToEndAsync(ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        key.Dispose();
        folder.Delete(recursive: true);
    }

    private Store Open() => Store.Open(Path.Combine(folder.FullName, "store.db"), [], new GrantSeals(new byte[32]), TimeProvider.System);

    private TileKeeper Keeper() => new(store, new FolderTileStore(Path.Combine(folder.FullName, "tiles")), key, TimeProvider.System);

    private Task RecordAsync(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ =>
        store.Changes.RecordAsync(Actor.Safehand, Purpose.Running, new Entry("thing.kept.v1", StatutoryOperation.None, new byte[16]))));
}
