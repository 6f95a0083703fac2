using System.Net;
using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>A recording that is damaged, or a disk that fails under one, holds up nobody else's.</summary>
public sealed class JobRunnerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Render_OfADamagedRecording_FailsWithAnEntryAndTheNextIsRendered()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var (damaged, sound) = (await HandedInAsync(world), await HandedInAsync(world));
        var master = await MasterAsync(world, damaged.Exhibit);
        var bytes = await File.ReadAllBytesAsync(master, Ct);
        for (var at = 300; at < bytes.Length; at += 1000)
        {
            bytes[at] ^= 1;
        }

        File.Delete(master);
        await File.WriteAllBytesAsync(master, bytes, Ct);
        using var ruth = await Desk.OfAsync(world, "ruth");
        foreach (var room in new[] { damaged.Room, sound.Room })
        {
            (await ruth.StepAsync(room, "accept", "As agreed")).Is(HttpStatusCode.NoContent);
        }

        Assert.True((bool)(await ruth.UntilAsync($"/api/v1/rooms/{sound.Room}", v => (string)v["state"]! == "rendered"))["checksPassed"]!);
        var job = (await ruth.UntilAsync($"/api/v1/rooms/{damaged.Room}/jobs", j => (string)j[0]!["state"]! == "failed"))[0]!;
        Assert.Contains("not what was received", (string)job["message"]!, StringComparison.Ordinal);
        var entries = await world.Get<LedgerBook>().AboutAsync(damaged.Exhibit.Bytes(), long.MaxValue, 50, Ct);
        Assert.Contains(entries, e => e.Entry.Leaf.Name == "rendering.ended.v1");
    }

    [Fact]
    public async Task Render_OfARecordingThatTheDiskDoesNotGive_WaitsWhileTheNextIsRendered()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var (unread, sound) = (await HandedInAsync(world), await HandedInAsync(world));
        var master = await MasterAsync(world, unread.Exhibit);

        // A link to itself: opening it is a fault of the file system, each time.
        File.Move(master, master + ".kept");
        File.CreateSymbolicLink(master, master);
        using var ruth = await Desk.OfAsync(world, "ruth");
        foreach (var room in new[] { unread.Room, sound.Room })
        {
            (await ruth.StepAsync(room, "accept", "As agreed")).Is(HttpStatusCode.NoContent);
        }

        await ruth.UntilAsync($"/api/v1/rooms/{sound.Room}", v => (string)v["state"]! == "rendered");
        Assert.Equal("rendering", (string)(await ruth.GetAsync($"/api/v1/rooms/{unread.Room}")).Json["state"]!);

        // The disk is mended: it is done after all.
        File.Delete(master);
        File.Move(master + ".kept", master);
        world.Clock.Shift(TimeSpan.FromMinutes(10));
        using var again = await Desk.OfAsync(world, "ruth");
        await again.UntilAsync($"/api/v1/rooms/{unread.Room}", v => (string)v["state"]! == "rendered");
    }

    [Fact]
    public void WaitingTurns_Job_WaitsLongerEachTimeAndIsGivenUpAtLast()
    {
        var clock = new ShiftedClock();
        var turns = new WaitingTurns(clock);
        var job = Ids.New<EditingJobId>();
        turns.PutOff(job);
        Assert.Equal([job], turns.Now());
        clock.Shift(TimeSpan.FromSeconds(6));
        Assert.Empty(turns.Now());
        turns.PutOff(job);
        clock.Shift(TimeSpan.FromSeconds(6));
        Assert.Equal([job], turns.Now());
        for (var i = 2; i < WaitingTurns.Most; i++)
        {
            Assert.False(turns.IsLast(job));
            turns.PutOff(job);
        }

        Assert.True(turns.IsLast(job));
        clock.Shift(TimeSpan.FromMinutes(6));
        Assert.Empty(turns.Now());
        turns.Forget(job);
        Assert.False(turns.IsLast(job));
    }

    private static async Task<(RoomId Room, ExhibitId Exhibit)> HandedInAsync(World world)
    {
        var exhibit = await world.ExhibitAsync();
        var room = (await world.CommissionAsync(exhibit)).Rooms[0];
        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await eva.PutAsync(room, Lists.Mute(500, 900))).Is(HttpStatusCode.OK);
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody is in the picture" })).Is(HttpStatusCode.NoContent);
        return (room, exhibit);
    }

    private static async Task<string> MasterAsync(World world, ExhibitId exhibit)
    {
        await using var reading = world.Store.Read();
        var blob = (await reading.Set<Exhibit>().SingleAsync(e => e.Id == exhibit, Ct)).Master!.Value.Value;
        return Directory.EnumerateFiles(world.State, blob, SearchOption.AllDirectories).Single();
    }
}
