using System.Net;
using Safehand.Kernel;

namespace Safehand.Editing.Tests;

public sealed class RenderingTests
{
    [Fact]
    public async Task Provenance_OfARendition_SaysWhatItWasMadeFromAndGivesTheLog()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await AcceptedAsync(world, null, Lists.Mute(500, 900), Lists.Box(10, 20));
        using var ruth = await Desk.OfAsync(world, "ruth");
        var rendition = (string)(await ruth.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered"))["rendition"]!;
        var view = (await ruth.GetAsync($"/api/v1/renditions/{rendition}")).Is(HttpStatusCode.OK);
        Assert.Equal((exhibit.Value, true, true), ((string)view["parent"]!, (bool)view["checksPassed"]!, (bool)view["canRelease"]!));
        Assert.All(view["checks"]!.AsArray(), c => Assert.True((bool)c!["passed"]!));
        var csv = System.Text.Encoding.UTF8.GetString((await ruth.GetAsync($"/api/v1/renditions/{rendition}/log.csv")).Bytes);
        Assert.Equal(3, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("window", csv, StringComparison.Ordinal);
        using var tom = await Desk.OfAsync(world, "tom");
        Assert.Equal(HttpStatusCode.Forbidden, (await tom.GetAsync($"/api/v1/renditions/{rendition}")).Status);
    }

    internal static async Task<(RoomId Room, ExhibitId Exhibit)> AcceptedAsync(World world, byte[]? film, params Edit[] edits)
    {
        var (room, exhibit) = await JourneyTests.RoomAsync(world, film: film);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await eva.PutAsync(room, edits)).Is(HttpStatusCode.OK);
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody is in the picture" })).Is(HttpStatusCode.NoContent);
        (await ruth.StepAsync(room, "accept", "As agreed")).Is(HttpStatusCode.NoContent);
        return (room, exhibit);
    }
}
