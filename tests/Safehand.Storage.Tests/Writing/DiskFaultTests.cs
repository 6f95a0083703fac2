using Safehand.Kernel;
using Safehand.Storage.Vault;
using Xunit;

namespace Safehand.Storage.Tests.Writing;

/// <summary>The disk fails at the first, second, third… call: nothing acknowledged is lost, nothing is done that was not entered, and whoever acted is told.</summary>
public sealed class DiskFaultTests
{
    private const int InTurn = 4;
    private const int AtOnce = 6;

    [Theory]
    [InlineData(DiskCall.Write, false)]
    [InlineData(DiskCall.Write, true)]
    [InlineData(DiskCall.TornWrite, false)]
    [InlineData(DiskCall.TornWrite, true)]
    [InlineData(DiskCall.FullWrite, false)]
    [InlineData(DiskCall.FullWrite, true)]
    [InlineData(DiskCall.Sync, false)]
    [InlineData(DiskCall.Sync, true)]
    public async Task CommitAsync_DiskFailsAtAnyCall_AcknowledgedIsKeptAndNothingIsUnentered(DiskCall call, bool forGood)
    {
        var which = 1;
        for (var reached = true; reached; which++)
        {
            await using var world = StoreWorld.New(faulty: true);
            List<string> acknowledged = [StoreWorld.Hex(await world.MarkAsync("before"))];
            FaultyDisk.Arm(call, which, forGood);
            var refused = await ActAsync(world, acknowledged);
            reached = FaultyDisk.HasFailed;
            if (reached && forGood)
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(() => world.MarkAsync("while it fails"));
            }

            FaultyDisk.Mend();
            acknowledged.Add(StoreWorld.Hex(await world.MarkAsync("after")));
            await CheckAsync(world, acknowledged, refused);
            await world.ReopenAsync();
            await CheckAsync(world, acknowledged, refused);
        }

        Assert.True(which > 8, $"the disk was asked only {which - 2} times");
    }

    [Theory]
    [InlineData(DiskCall.Write)]
    [InlineData(DiskCall.FullWrite)]
    [InlineData(DiskCall.Sync)]
    public async Task Keys_DiskFailsAtAnyCall_SayThatItCannotBeWrittenAndAreDestroyedAfter(DiskCall call)
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("keys-");
        using var root = RootKey.OpenOrCreate(Path.Combine(folder.FullName, "root.key"));
        await using var keys = await ShredKeys.OpenAsync(Path.Combine(folder.FullName, "shred.db"), root, FaultyDisk.FileSystem(), ct);
        var which = 0;
        for (var reached = true; reached;)
        {
            var blobs = new FileBlobs(Path.Combine(folder.FullName, "blobs"));
            var (exhibit, upload) = (Ids.New<ExhibitId>(), Ids.New<UploadId>());
            FaultyDisk.Arm(call, ++which, everAfter: false);
            var begun = await FailsOnceAsync(async () => await (await new Intake(blobs, keys).BeginAsync(exhibit, upload, ct)).Value.DisposeAsync());
            var destroyed = await FailsOnceAsync(() => keys.DestroyAsync(exhibit, ct));
            reached = FaultyDisk.HasFailed;
            FaultyDisk.Mend();
            Assert.Equal(reached ? 1 : 0, begun + destroyed);
            await keys.DestroyAsync(exhibit, ct);
            Assert.True((await new Intake(blobs, keys).BeginAsync(exhibit, Ids.New<UploadId>(), ct)).IsRefused(out _));
        }

        Assert.True(which > 4, $"the disk was asked only {which - 1} times");
        folder.Delete(recursive: true);
    }

    private static async Task<int> FailsOnceAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (StoreUnavailableException)
        {
            return 1;
        }
    }

    // Some one after another, one that empties the journal into the database, then some at once.
    private static async Task<int> ActAsync(StoreWorld world, List<string> acknowledged)
    {
        var refused = 0;
        for (var i = 0; i < InTurn; i++)
        {
            refused += await TryAsync(world, "in turn " + i, i == 1, acknowledged);
        }

        var results = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => Task.Run(() => TryAsync(world, "at once " + i, false, acknowledged))));
        return refused + results.Sum();
    }

    private static async Task<int> TryAsync(StoreWorld world, string name, bool forgetting, List<string> acknowledged)
    {
        try
        {
            var id = await world.MarkAsync(name, forgetting);
            lock (acknowledged)
            {
                acknowledged.Add(StoreWorld.Hex(id));
            }

            return 0;
        }
        catch (StoreUnavailableException)
        {
            return 1; // any other exception fails the test: the acting person must be told what it is
        }
    }

    private static async Task CheckAsync(StoreWorld world, List<string> acknowledged, int refused)
    {
        var rows = await world.RowsAsHexAsync();
        var entered = await world.EnteredAsync();
        Assert.Equal(entered.Order(), rows.Order());
        Assert.Empty(acknowledged.Except(rows));
        Assert.Equal(1 + InTurn + AtOnce + 1, acknowledged.Count + refused);
    }
}
