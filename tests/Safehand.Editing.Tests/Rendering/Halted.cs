using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Safehand.Editing.Tests;

/// <summary>A rendering that stands still in its middle, by its decoder being halted: what is done to it then is done in mid-render, however fast the machine.</summary>
internal sealed record Halted(RoomId Room, ExhibitId Exhibit, EditingJobId Job, int Decoder)
{
    internal const int Frames = 480;
    internal const int Rate = 2;

    private static readonly Lazy<Task<byte[]>> Film = new(() => NumberedFilm.MakeAsync(Frames, Rate));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The frames that stay: four parts of a minute each, cut in the first and in the last.</summary>
    internal static IEnumerable<int> Kept => Enumerable.Range(0, Frames).Where(f => f is (< 20 or >= 40) and (< 400 or >= 430));

    /// <summary>A room whose list was accepted: its rendering begins at once.</summary>
    internal static async Task<(RoomId Room, ExhibitId Exhibit)> AcceptedAsync(World world) =>
        await RenderingTests.AcceptedAsync(world, await Film.Value, JourneyTests.Cut(20, 40), JourneyTests.Cut(400, 430), Lists.Mute(500, 900));

    /// <summary>Lets a rendering run until its first minute is kept, and halts it there.</summary>
    internal static async Task<Halted> MidwayAsync(World world, RoomId room, ExhibitId exhibit, int? server = null)
    {
        var decoder = await DecoderAsync(server ?? Environment.ProcessId);
        await using var reading = world.Store.Read();
        var job = await reading.Set<EditingJob>().SingleAsync(j => j.Room == room && j.Kind == JobKind.Render && j.State == JobState.Waiting, Ct);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await reading.Set<RenderPart>().AnyAsync(p => p.Job == job.Id && p.Name.StartsWith("picture-00000"), limit.Token))
        {
            Coders.GoOn(decoder);
            await reading.Set<RenderPart>().CountAsync(limit.Token);
            Coders.Halt(decoder);
        }

        Assert.False(await reading.Set<RenderPart>().AnyAsync(p => p.Job == job.Id && p.Name.StartsWith("picture-00003"), Ct), "It was too late to halt it in its middle.");
        return new Halted(room, exhibit, job.Id, decoder);
    }

    /// <summary>Waits until a decoder is there, and halts it.</summary>
    internal static async Task<int> DecoderAsync(int server)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (await ticks.WaitForNextTickAsync(limit.Token))
        {
            if (Coders.Of(server, decoding: true) is [var found, ..])
            {
                Coders.Halt(found);
                return found;
            }
        }

        throw new TimeoutException();
    }

    /// <summary>Waits for the rendition and gives the frames that it shows.</summary>
    internal static async Task<int[]> RenderedAsync(World world, RoomId room)
    {
        using var ruth = await Desk.OfAsync(world, "ruth");
        var rendered = await ruth.UntilAsync($"/api/v1/rooms/{room}", v =>
        {
            world.Get<JobQueue>().Wake();
            return (string)v["state"]! is "rendered" or "accepted";
        });
        Assert.True((string)rendered["state"]! == "rendered", (await ruth.GetAsync($"/api/v1/rooms/{room}/jobs")).Is(HttpStatusCode.OK).ToJsonString());
        Assert.True((bool)rendered["checksPassed"]!);
        return await NumberedFilm.NumbersAsync(await JourneyTests.BytesAsync(world, ExhibitId.From((string)rendered["rendition"]!)));
    }
}
