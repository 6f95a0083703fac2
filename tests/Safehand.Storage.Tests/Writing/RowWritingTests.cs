using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Xunit;
using static Safehand.Storage.Tests.Writing.StoreWorld;

namespace Safehand.Storage.Tests.Writing;

/// <summary>Rows written by prepared statements are the rows that EF reads, and would have written.</summary>
public sealed class RowWritingTests : IAsyncDisposable
{
    private readonly StoreWorld world = StoreWorld.New();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CommitAsync_EveryKindOfColumn_IsReadBackByEf(bool filled)
    {
        var mark = new Mark
        {
            Id = Ids.New<CaseId>(),
            Name = filled ? "Ünïcode 'quoted' \"twice\" 🔒" : string.Empty,
            Shade = Shade.Dark,
            Second = filled ? Shade.Light : null,
            Bright = filled,
            Count = filled ? int.MinValue : 0,
            Length = filled ? long.MaxValue : null,
            By = filled ? Ids.New<PersonId>() : null,
            At = DateTimeOffset.FromUnixTimeMilliseconds(filled ? 1_764_000_000_123 : 0),
            Ended = filled ? DateTimeOffset.FromUnixTimeMilliseconds(1) : null,
            Bytes = filled ? [0, 1, 255] : [],
        };
        await CommitAsync(store => store.Add(mark));

        Same(mark, await ReadAsync(mark.Id));
    }

    [Fact]
    public async Task CommitAsync_SomeColumnsChanged_TheOthersKeepWhatTheyHold()
    {
        var mark = new Mark { Id = Ids.New<CaseId>(), Name = "a", Count = 1, Second = Shade.Dark };
        await CommitAsync(store => store.Add(mark));
        await CommitAsync(async store =>
        {
            var found = await store.Set<Mark>().SingleAsync(m => m.Id == mark.Id, Ct);
            (found.Count, found.Second) = (2, null);
        });

        (mark.Count, mark.Second) = (2, null);
        Same(mark, await ReadAsync(mark.Id));
    }

    [Fact]
    public async Task CommitAsync_ChangedRowIsGone_ThrowsAndEntersNothing()
    {
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => CommitAsync(store =>
        {
            var absent = new Mark { Id = Ids.New<CaseId>(), Name = "a" };
            store.Attach(absent);
            absent.Count = 7;
        }));

        Assert.Empty(await world.EnteredAsync());
    }

    [Fact]
    public async Task CommitAsync_NameTaken_IsADuplicate()
    {
        await world.MarkAsync("a");

        var taken = await Assert.ThrowsAsync<DbUpdateException>(() => world.MarkAsync("a"));

        Assert.True(taken.IsDuplicate());
        Assert.Single(await world.EnteredAsync());
    }

    [Fact]
    public async Task CommitAsync_SeveralRowsAndADeletion_AreWrittenByEf()
    {
        var (one, two) = (new Mark { Id = Ids.New<CaseId>(), Name = "a" }, new Mark { Id = Ids.New<CaseId>(), Name = "b" });
        await CommitAsync(store => store.AddRange(one, two));
        await CommitAsync(async store => store.Remove(await store.Set<Mark>().SingleAsync(m => m.Id == one.Id, Ct)));

        Assert.Equal([two.Id.Value], await world.RowsAsync());
    }

    [Fact]
    public async Task Store_NextAct_SeesNothingThatTheOneBeforeTracked()
    {
        await using (var abandoned = await world.BeginAsync())
        {
            abandoned.Store.Add(new Mark { Id = Ids.New<CaseId>(), Name = "a" });
            abandoned.Record(Made(Ids.New<CaseId>()));
        }

        await CommitAsync(store => Assert.Empty(store.ChangeTracker.Entries()));
        Assert.Empty(await world.RowsAsync());
    }

    [Fact]
    public async Task Store_AfterTheAct_IsOutOfReach()
    {
        var change = await world.BeginAsync();
        change.Record(Made(Ids.New<CaseId>()));
        await change.CommitAsync(default(Done), Ct);

        Assert.Throws<ObjectDisposedException>(() => change.Store);
        Assert.Throws<ObjectDisposedException>(() => change.Command("SELECT 1", _ => { }));
        await change.DisposeAsync();
    }

    [Fact]
    public async Task Open_TwoStoresOfDifferentModules_EachHasItsOwnModel()
    {
        await world.MarkAsync("a");
        var folder = Directory.CreateTempSubdirectory("safehand-store-");
        await using (var other = Store.Open(Path.Combine(folder.FullName, "store.db"), [], new GrantSeals(new byte[32]), TimeProvider.System))
        {
            await using var reading = other.Read();
            await using var change = await other.Changes.BeginAsync(Actor.Safehand, Purpose.Running, Ct);

            Assert.Empty(reading.Model.GetEntityTypes());
            Assert.Empty(change.Store.Model.GetEntityTypes());
        }

        await using var first = world.Store.Read();
        Assert.Single(first.Model.GetEntityTypes());
        folder.Delete(recursive: true);
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private static void Same(Mark expected, Mark read) => Assert.Equivalent(expected, read, strict: true);

    private async Task<Mark> ReadAsync(CaseId id)
    {
        await using var rows = world.Store.Read();
        return await rows.Set<Mark>().SingleAsync(m => m.Id == id, Ct);
    }

    private Task CommitAsync(Action<StoreContext> write) => CommitAsync(store =>
    {
        write(store);
        return Task.CompletedTask;
    });

    private async Task CommitAsync(Func<StoreContext, Task> write)
    {
        await using var change = await world.BeginAsync();
        await write(change.Store);
        change.Record(Made(Ids.New<CaseId>()));
        await change.CommitAsync(default(Done), Ct);
    }
}
