using System.Net;
using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Ledger;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Editing.Tests;

/// <summary>Renderings that are stopped in their middle, by whom or whatever. The numbers burned into the frames say which were kept.</summary>
[Trait("Category", "Slow")]
public sealed class StoppedTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rendering_ServerStoppedInItsMiddle_GoesOnWithThePartsThatItHad()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await Halted.AcceptedAsync(world);
        var halted = await Halted.MidwayAsync(world, room, exhibit);

        await world.RestartAsync();

        Assert.Equal(Halted.Kept, await Halted.RenderedAsync(world, room));
        await EndedCleanAsync(world, halted, madeAgain: []);
    }

    [Fact]
    public async Task Rendering_ServerKilledInItsMiddle_LeavesNoProcessAndGoesOnAtTheNextStart()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await Halted.AcceptedAsync(world);
        var first = await Halted.MidwayAsync(world, room, exhibit);
        var server = await world.ServeApartAsync();
        var decoder = await Halted.DecoderAsync(server.Id);
        int[] running = [decoder, .. Coders.Of(server.Id, decoding: false)];

        await server.KillAsync();

        Assert.NotEqual(first.Decoder, decoder);
        Assert.True(SpinWait.SpinUntil(() => !Coders.Of(null, decoding: true).Concat(Coders.Of(null, decoding: false)).Intersect(running).Any(), TimeSpan.FromSeconds(20)));
        await world.StartAfterKillAsync();
        Assert.Equal(Halted.Kept, await Halted.RenderedAsync(world, room));
        await EndedCleanAsync(world, first, madeAgain: []);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rendering_DecoderOrEncoderKilled_IsNoFaultOfTheMasterAndGoesOn(bool decoding)
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await Halted.AcceptedAsync(world);
        var halted = await Halted.MidwayAsync(world, room, exhibit);

        Coders.Kill(decoding ? halted.Decoder : Encoder(halted));
        if (!decoding)
        {
            Coders.GoOn(halted.Decoder);
        }

        Assert.Equal(Halted.Kept, await Halted.RenderedAsync(world, room));
        await EndedCleanAsync(world, halted, madeAgain: []);
    }

    [Fact]
    public async Task Rendering_WhoseCommissionIsWithdrawn_EndsWithItsPartsAndItsProcesses()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await Halted.AcceptedAsync(world);
        var halted = await Halted.MidwayAsync(world, room, exhibit);
        await using var reading = world.Store.Read();
        var commission = (await reading.Set<Room>().SingleAsync(Ct)).Commission;

        World.Must(await world.Get<WithdrawCommissionHandler>().HandleAsync(new WithdrawCommission(commission, "The witness asked for it"), await world.AsAsync("ruth"), Ct));

        Assert.Equal(JobState.Cancelled, await reading.Set<EditingJob>().Where(j => j.Id == halted.Job).Select(j => j.State).SingleAsync(Ct));
        Assert.True(SpinWait.SpinUntil(() => Coders.Of(Environment.ProcessId, decoding: true).Count == 0 && Coders.Of(Environment.ProcessId, decoding: false).Count == 0, TimeSpan.FromSeconds(20)));
        Assert.True(SpinWait.SpinUntil(() => PartsAsync(world).GetAwaiter().GetResult().Count == 0, TimeSpan.FromSeconds(20)));
        Assert.Empty(await reading.Set<Rendition>().ToListAsync(Ct));
        Assert.Contains(await world.Get<LedgerBook>().AboutAsync(exhibit.Bytes(), long.MaxValue, 50, Ct), e => e.Entry.Leaf.Name == "rendering.ended.v1");
    }

    [Fact]
    public async Task Rendering_CancelledInItsMiddle_LeavesNoPartAndNoProcessAndCanBeginAgain()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await Halted.AcceptedAsync(world);
        var halted = await Halted.MidwayAsync(world, room, exhibit);
        var blob = (await PartsAsync(world))[0].Blob;
        using var ruth = await Desk.OfAsync(world, "ruth");
        using var eva = await Desk.OfAsync(world, "eva");
        Assert.Equal(HttpStatusCode.Forbidden, (await eva.PostAsync($"/api/v1/rooms/{room}/cancel-render")).Status);

        (await ruth.PostAsync($"/api/v1/rooms/{room}/cancel-render")).Is(HttpStatusCode.NoContent);

        Assert.Equal("accepted", (string)(await ruth.GetAsync($"/api/v1/rooms/{room}")).Json["state"]!);
        await ruth.UntilAsync($"/api/v1/rooms/{room}/jobs", j => (string)j[0]!["state"]! == "cancelled" && PartsAsync(world).GetAwaiter().GetResult().Count == 0 && !world.Get<JobQueue>().IsRunning(halted.Job));
        Assert.True(SpinWait.SpinUntil(() => Coders.Of(Environment.ProcessId, decoding: true).Count == 0 && Coders.Of(Environment.ProcessId, decoding: false).Count == 0, TimeSpan.FromSeconds(20)));
        Assert.True((await world.Get<Vault>().OpenAsync(blob, ExhibitId.From(halted.Job.Value), Ct)).IsRefused(out _), "A part of a cancelled rendering can still be opened.");
        await using (var reading = world.Store.Read())
        {
            Assert.Empty(await reading.Set<Rendition>().ToListAsync(Ct));
            Assert.Single(await reading.Set<Exhibit>().ToListAsync(Ct));
        }

        var ended = (await world.Get<LedgerBook>().AboutAsync(exhibit.Bytes(), long.MaxValue, 50, Ct)).Single(e => e.Entry.Leaf.Name == "rendering.ended.v1");
        Assert.Contains("cancelled", ended.Value(ValueGroup.Content)!.Value.GetRawText(), StringComparison.Ordinal);
        (await ruth.PostAsync($"/api/v1/rooms/{room}/cancel-render")).Is(HttpStatusCode.Conflict, "render.not-under-way");
        (await ruth.StepAsync(room, "render", "Once more")).Is(HttpStatusCode.NoContent);
        Assert.Equal(Halted.Kept, await Halted.RenderedAsync(world, room));
    }

    [Fact]
    public async Task Rendering_WhileAnotherRuns_WaitsForItsTurn()
    {
        await using var world = await World.MakeAsync();
        var (first, exhibit) = await Halted.AcceptedAsync(world);
        var halted = await Halted.MidwayAsync(world, first, exhibit);
        var (second, _) = await RenderingTests.AcceptedAsync(world, await NumberedFilm.MakeAsync(100, 25, "-movflags", "+frag_keyframe+empty_moov+delay_moov", "-f", "mp4"), JourneyTests.Cut(0, 25));
        using var ruth = await Desk.OfAsync(world, "ruth");

        Assert.Equal("rendering", (string)(await ruth.GetAsync($"/api/v1/rooms/{second}")).Json["state"]!);
        Assert.Equal(("waiting", 0), await JobAsync(second));
        Assert.Equal("running", (await JobAsync(first)).State);
        Assert.Equal([halted.Decoder], Coders.Of(Environment.ProcessId, decoding: true));

        Coders.GoOn(halted.Decoder);
        Assert.Equal(Halted.Kept, await Halted.RenderedAsync(world, first));
        Assert.Equal(Enumerable.Range(25, 75), await Halted.RenderedAsync(world, second));

        async Task<(string State, double Progress)> JobAsync(RoomId room)
        {
            var job = (await ruth.GetAsync($"/api/v1/rooms/{room}/jobs")).Is(HttpStatusCode.OK)[0]!;
            return ((string)job["state"]!, (double)job["progress"]!);
        }
    }

    // One part may just have been kept and the next not begun: the decoder goes on by little steps until an encoder is there, which then waits for it.
    private static int Encoder(Halted halted)
    {
        while (true)
        {
            if (Coders.Of(Environment.ProcessId, decoding: false) is [var running, ..])
            {
                return running;
            }

            Coders.GoOn(halted.Decoder);
            Coders.Halt(halted.Decoder);
        }
    }

    // Kept parts were not made again, nothing of them is left, and there is one rendition.
    private static async Task EndedCleanAsync(World world, Halted halted, string[] madeAgain)
    {
        var kept = (await world.Get<LedgerBook>().AboutAsync(halted.Job.Bytes(), long.MaxValue, 50, Ct)).Where(e => e.Entry.Leaf.Name == "rendering.part-kept.v1")
            .Select(e => e.Value(ValueGroup.Content)!.Value.GetProperty("name").GetString()!).Select(n => n[..n.LastIndexOf('-')]).Order().ToList();
        Assert.Equal(["picture-00000", "picture-00001", "picture-00002", "picture-00003", "sound", .. madeAgain], kept);
        await world.Get<RenderParts>().SweepAsync(Ct);
        Assert.Empty(await PartsAsync(world));
        await using var reading = world.Store.Read();
        Assert.Single(await reading.Set<Rendition>().ToListAsync(Ct));
    }

    private static async Task<List<RenderPart>> PartsAsync(World world)
    {
        await using var reading = world.Store.Read();
        return await reading.Set<RenderPart>().ToListAsync(Ct);
    }
}
