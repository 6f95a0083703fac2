using System.Net;
using Safehand.Access;
using Safehand.Media.Render;

namespace Safehand.Editing.Tests;

/// <summary>What has to wait for its turn, and what is asked before and after the waiting.</summary>
public sealed class TurnTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Preview_ThatWaitedWhileAConditionLapsed_IsNotShownAndNotEntered()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await JourneyTests.RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        var preview = world.Get<Preview>();
        using var one = await preview.TakePlaceAsync(Ct);
        using var other = await preview.TakePlaceAsync(Ct);
        var look = $"/api/v1/rooms/{room}/preview.mp4?from=0&until=1000&side=master";
        // Four of one person wait; a fifth is told so at once.
        var asked = Enumerable.Range(0, 5).Select(_ => eva.GetAsync(look)).ToList();
        var fifth = await Task.WhenAny(asked);
        (await fifth).Is(HttpStatusCode.ServiceUnavailable, "preview.busy");
        asked.Remove(fifth);
        await world.ConditionAsync(SupplierConditionKind.Premises, null);
        one.Dispose();
        other.Dispose();
        foreach (var answer in await Task.WhenAll(asked))
        {
            Assert.True(answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, answer.Status.ToString());
        }

        Assert.Equal(0, await DoorTests.EnteredAsync(world, exhibit, "preview.seen.v1"));
    }

    [Fact]
    public async Task LongList_OfSomebodyWhoMayNotEdit_IsRefusedAsIfTheRoomWereNot()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        var padded = "{\"ops\":[" + new string(' ', 2 << 20) + "]}";
        using var ivo = await Desk.OfAsync(world, "ivo");
        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);

        (await ivo.PostTextAsync($"/api/v1/rooms/{room}/edits", padded)).Is(HttpStatusCode.NotFound, "room.not-found");
        (await ivo.PostTextAsync($"/api/v1/rooms/{room}/edit-list?format=json", padded)).Is(HttpStatusCode.NotFound, "room.not-found");
        (await eva.PostTextAsync($"/api/v1/rooms/{room}/edits", padded)).Is(HttpStatusCode.OK);
    }
}
