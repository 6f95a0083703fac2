using System.Net;
using System.Text.Json.Nodes;
using Safehand.Exhibits;

namespace Safehand.Editing.Tests;

/// <summary>One world in which film after film goes the whole way: booked in, commissioned, edited, handed in, accepted, rendered, checked.</summary>
public sealed class FilmsWorld : IAsyncLifetime
{
    private Desk eva = null!;
    private Desk ruth = null!;

    internal World World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.MakeAsync();
        await World.ConditionsAsync();
        (eva, ruth) = (await Desk.OfAsync(World, "eva"), await Desk.OfAsync(World, "ruth"));
    }

    public async ValueTask DisposeAsync()
    {
        eva.Dispose();
        ruth.Dispose();
        await World.DisposeAsync();
    }

    /// <summary>A room over the film, as its editor sees it.</summary>
    internal async Task<(RoomId Room, JsonNode Film)> RoomAsync(byte[] film)
    {
        var room = (await World.CommissionAsync(await World.ExhibitAsync(film))).Rooms[0];
        return (room, (await EnterAsync(room)).Is(HttpStatusCode.OK)["film"]!);
    }

    internal Task<Answer> EnterAsync(RoomId room) => eva.GetAsync($"/api/v1/rooms/{room}");

    internal Task<Answer> PutAsync(RoomId room, params Edit[] edits) => eva.PutAsync(room, edits);

    /// <summary>What giving a commission over the film is refused with.</summary>
    internal async Task<Refusal> RefusedAsync(byte[] film)
    {
        var exhibit = await World.ExhibitAsync(film);
        var given = await World.Get<GiveCommissionHandler>().HandleAsync(World.Asked(exhibit), await World.AsAsync("ruth"), TestContext.Current.CancellationToken);
        return given.IsRefused(out var refusal) ? refusal : throw new InvalidOperationException("A commission was given.");
    }

    /// <summary>The rendition; every check of it has passed.</summary>
    internal async Task<byte[]> RenderedAsync(RoomId room, params Edit[] edits)
    {
        (await PutAsync(room, edits)).Is(HttpStatusCode.OK);
        var done = await EndedAsync(room);
        Assert.True((string)done["state"]! == "rendered", (await ruth.GetAsync($"/api/v1/rooms/{room}/jobs")).Json.ToJsonString());
        var rendition = (string)done["rendition"]!;
        Assert.True((bool)done["checksPassed"]!, (await ruth.GetAsync($"/api/v1/renditions/{rendition}")).Json["checks"]!.ToJsonString());
        return await JourneyTests.BytesAsync(World, ExhibitId.From(rendition));
    }

    /// <summary>What the person who accepted reads when it could not be rendered.</summary>
    internal async Task<string> FailedAsync(RoomId room, params Edit[] edits)
    {
        (await PutAsync(room, edits)).Is(HttpStatusCode.OK);
        Assert.Equal("accepted", (string)(await EndedAsync(room))["state"]!);
        var job = (await ruth.GetAsync($"/api/v1/rooms/{room}/jobs")).Is(HttpStatusCode.OK)[0]!;
        Assert.Equal("failed", (string)job["state"]!);
        return (string)job["message"]!;
    }

    private async Task<JsonNode> EndedAsync(RoomId room)
    {
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody is in the picture" })).Is(HttpStatusCode.NoContent);
        (await ruth.StepAsync(room, "accept", "As agreed")).Is(HttpStatusCode.NoContent);
        return await ruth.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! is "rendered" or "accepted");
    }
}
