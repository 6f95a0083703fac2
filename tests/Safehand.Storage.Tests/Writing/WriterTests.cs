using Safehand.Kernel;
using Xunit;
using static Safehand.Storage.Tests.Writing.StoreWorld;

namespace Safehand.Storage.Tests.Writing;

public sealed class WriterTests : IAsyncDisposable
{
    private readonly StoreWorld world = StoreWorld.New();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(64)]
    public async Task BeginAsync_ActsOfEveryKindAtOnce_RowsAndEntriesAreThoseThatWereToldSo(int inFlight)
    {
        var done = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(one => Task.Run(async () =>
        {
            List<string> mine = [];
            for (var i = 0; i < 1200 / inFlight; i++)
            {
                if (await ActAsync((one + i) % 6, $"{one}/{i}") is { } made)
                {
                    mine.Add(Hex(made));
                }
            }

            return mine;
        }, Ct)));

        var told = done.SelectMany(d => d).Order().ToArray();
        Assert.Equal(told, (await world.RowsAsHexAsync()).Order());
        Assert.Equal(told, (await world.EnteredAsync()).Where(e => e != new string('0', 32)).Order());
    }

    [Fact]
    public async Task BeginAsync_GivenUpActGoesOnForLong_OthersHaveTheirTurn()
    {
        using var held = new ManualResetEventSlim();
        var first = await world.BeginAsync();
        var giving = Task.Run(async () =>
        {
            await using (await world.BeginAsync())
            {
            }

            held.Wait(Ct); // what an act does after it gave its turn back is nobody else's wait
        }, Ct);
        var waiting = Task.Run(() => world.MarkAsync("a"), Ct);
        await first.DisposeAsync();

        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        held.Set();
        await giving;
    }

    [Fact]
    public async Task DisposeAsync_ActsUnderWay_AreFinishedFirst()
    {
        var acts = Enumerable.Range(0, 40).Select(i => Task.Run(() => world.MarkAsync("a" + i), Ct)).ToArray();
        await Task.WhenAll(acts);
        var last = await world.BeginAsync();
        var closing = world.Store.DisposeAsync().AsTask();
        Assert.False(closing.IsCompleted);
        last.Record(Made(Ids.New<CaseId>()));
        await last.CommitAsync(default(Done), Ct);
        await closing;

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => world.MarkAsync("too late"));
    }

    private async Task<CaseId?> ActAsync(int kind, string name)
    {
        switch (kind)
        {
            case 0:
            case 1:
                return await world.MarkAsync(name);
            case 2: // leaves the thread in the middle of its turn
            {
                var id = Ids.New<CaseId>();
                await using var change = await world.BeginAsync();
                change.Store.Add(new Mark { Id = id, Name = name });
                await Task.Yield();
                change.Record(Made(id));
                await change.CommitAsync(default(Done), Ct);
                return id;
            }

            case 3: // writes, and gives up
            {
                await using var change = await world.BeginAsync();
                change.Store.Add(new Mark { Id = Ids.New<CaseId>(), Name = name });
                return null;
            }

            case 4: // fails after its row was written
                await Assert.ThrowsAsync<InvalidOperationException>(async () =>
                {
                    await using var change = await world.BeginAsync();
                    change.Store.Add(new Mark { Id = Ids.New<CaseId>(), Name = name });
                    await change.Store.SaveChangesAsync(Ct);
                    throw new InvalidOperationException("in the middle");
                });
                return null;
            default:
                await world.Store.Changes.RecordAsync(Actor.Safehand, Purpose.Running, new Entry("thing.seen.v1", StatutoryOperation.None, new byte[16]));
                return null;
        }
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();
}
