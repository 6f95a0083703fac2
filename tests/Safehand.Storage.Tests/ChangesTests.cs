using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Ledger;
using Xunit;

namespace Safehand.Storage.Tests;

public sealed class ChangesTests : IAsyncDisposable
{
    private readonly World world = new();

    [Fact]
    public async Task CommitAsync_RowAndEntry_BothAreThere()
    {
        await world.KeepAsync("a");

        Assert.Equal(["a"], await world.NamesAsync());
        Assert.Equal(["thing.kept.v1"], await world.EntryNamesAsync());
    }

    [Fact]
    public async Task CommitAsync_NothingRecorded_Throws()
    {
        await using var change = await world.BeginAsync();
        change.Store.Add(new Thing { Id = Ids.New<CaseId>(), Name = "a" });

        await Assert.ThrowsAsync<InvalidOperationException>(() => change.CommitAsync(default(Done), CancellationToken.None));
    }

    [Fact]
    public async Task DisposeAsync_NotCommitted_NeitherRowNorEntry()
    {
        await using (var change = await world.BeginAsync())
        {
            change.Store.Add(new Thing { Id = Ids.New<CaseId>(), Name = "a" });
            change.Record(World.Kept());
        }

        await world.KeepAsync("b");
        Assert.Equal(["b"], await world.NamesAsync());
        Assert.Single(await world.EntryNamesAsync());
    }

    [Fact]
    public async Task RefuseAsync_AfterARow_OnlyTheRefusalIsKept()
    {
        await using (var change = await world.BeginAsync())
        {
            change.Store.Add(new Thing { Id = Ids.New<CaseId>(), Name = "a" });
            await change.RefuseAsync(Refusal.Conflict("x.y", "No."), new Entry("thing.refused.v1", StatutoryOperation.None, new byte[16]));
        }

        Assert.Empty(await world.NamesAsync());
        Assert.Equal(["thing.refused.v1"], await world.EntryNamesAsync());
    }

    [Fact]
    public async Task CommitAsync_UniqueNameTwiceInParallel_OneWinsAndOthersAreUntouched()
    {
        var tries = Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            try
            {
                await world.KeepAsync(i % 2 == 0 ? "same" : "other" + i);
                return true;
            }
            catch (DbUpdateException)
            {
                return false;
            }
        }));
        var won = await Task.WhenAll(tries);

        Assert.Equal(26, won.Count(w => w));
        Assert.Equal(26, (await world.NamesAsync()).Count);
        Assert.Equal(26, (await world.EntryNamesAsync()).Count);
    }

    [Fact]
    public async Task SaveChangesAsync_OutsideAChange_Throws()
    {
        await using var store = world.Store.Read();
        store.Add(new Thing { Id = Ids.New<CaseId>(), Name = "a" });

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.SaveChangesAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task BeginAsync_CancelledWhileWaiting_LaterActsStillGetTheirTurn()
    {
        using var stop = new CancellationTokenSource();
        Task<Change> waiting;
        await using (await world.BeginAsync())
        {
            waiting = world.Store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await world.KeepAsync("a");
        Assert.Equal(["a"], await world.NamesAsync());
    }

    [Fact]
    public async Task DisposeAsync_OfOneThatSawWhatIsNotCommitted_WaitsUntilItIs()
    {
        Task keeping;
        Task<Change> looking, holding;
        await using (await world.BeginAsync())
        {
            keeping = world.KeepAsync("a");
            looking = world.BeginAsync();
            holding = world.BeginAsync();
        }

        var look = await looking;
        Assert.Equal(["a"], await look.Store.Set<Thing>().Select(t => t.Name).ToListAsync(TestContext.Current.CancellationToken));
        var told = Task.Run(async () =>
        {
            await look.DisposeAsync();
            return await world.NamesAsync();
        });
        // All are of one commit, which the last of them holds up.
        await using (await holding)
        {
            Assert.False(SpinWait.SpinUntil(() => told.IsCompleted, 500));
        }

        Assert.Equal(["a"], await told);
        await keeping;
    }

    [Fact]
    public async Task RecordAsync_ManyInParallel_IndexesAreContiguous()
    {
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ =>
            world.Store.Changes.RecordAsync(Actor.Safehand, Purpose.Running, World.Kept())));

        await using var connection = new SqliteConnection(world.Store.ReadConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*), MIN(idx), MAX(idx) FROM ledger_entries";
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await row.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((500L, 0L, 499L), (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)));
    }

    [Fact]
    public async Task Seal_GrantingRowWrittenBySql_IsNotGenuine()
    {
        await world.KeepAsync("a");
        await using var store = world.Store.Read();
        var thing = await store.Set<Thing>().SingleAsync(TestContext.Current.CancellationToken);
        Assert.True(world.Seals.IsGenuine(thing));

        thing.Name = "b";
        Assert.False(world.Seals.IsGenuine(thing));
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    internal sealed class Thing : IGrantingRow
    {
        public CaseId Id { get; init; }

        public string Name { get; set; } = string.Empty;

        public byte[] Seal { get; set; } = [];

        public string SealedText() => $"things\n{Id}\n{Name}";
    }

    private sealed class Things : IStoreModel
    {
        public IReadOnlyList<SchemaStep> Steps =>
            [new("test-001", "CREATE TABLE things (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, seal {blob} NOT NULL)")];

        public void Configure(ModelBuilder model) => model.Entity<Thing>(thing =>
        {
            thing.ToTable("things");
            thing.Property(t => t.Id).HasColumnName("id");
            thing.Property(t => t.Name).HasColumnName("name");
            thing.Property(t => t.Seal).HasColumnName("seal");
        });
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("safehand-store-");

        public World()
        {
            Store = Store.Open(Path.Combine(folder.FullName, "store.db"), [new Things()], Seals, TimeProvider.System);
        }

        public GrantSeals Seals { get; } = new(Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef"));

        public Store Store { get; }

        public static Entry Kept() => new("thing.kept.v1", StatutoryOperation.None, new byte[16]);

        public Task<Change> BeginAsync() => Store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, TestContext.Current.CancellationToken);

        public async Task KeepAsync(string name)
        {
            await using var change = await BeginAsync();
            change.Store.Add(new Thing { Id = Ids.New<CaseId>(), Name = name });
            change.Record(Kept());
            await change.CommitAsync(default(Done), TestContext.Current.CancellationToken);
        }

        public async Task<List<string>> NamesAsync()
        {
            await using var store = Store.Read();
            return await store.Set<Thing>().Select(t => t.Name).ToListAsync(TestContext.Current.CancellationToken);
        }

        public async Task<List<string>> EntryNamesAsync()
        {
            await using var connection = new SqliteConnection(Store.ReadConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT leaf FROM ledger_entries ORDER BY idx";
            await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            var names = new List<string>();
            while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            {
                names.Add(LeafEncoding.Parse(rows.GetFieldValue<byte[]>(0)).Name);
            }

            return names;
        }

        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }
}
