using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>A proposal in a room, as a search would have left it there.</summary>
/// <param name="Id">Which.</param>
/// <param name="Revision">When it last changed, as somebody who looks now is told.</param>
internal sealed record Proposed(ProposalId Id, long Revision)
{
    /// <summary>A face in the first frames.</summary>
    internal static async Task<Proposed> FaceAsync(World world, RoomId room)
    {
        await using var change = await world.Changes.BeginAsync(Actor.Safehand, Purpose.Running, CancellationToken.None);
        var row = await change.Store.Set<Room>().SingleAsync(r => r.Id == room);
        var face = new Proposal { Id = Ids.New<ProposalId>(), Kind = ProposalKind.Face, Confidence = 0.9, Label = "Face 1", Keyframes = [new(0, 0.2, 0.2, 0.2, 0.2), new(20, 0.3, 0.2, 0.2, 0.2)] };
        var revision = row.NextRevision();
        change.Store.Add(new RoomProposal { Id = face.Id, Room = room, Json = EditListText.Of(face), Revision = revision });
        change.Record(new Entry("proposals.found.v1", StatutoryOperation.None, row.Exhibit.Bytes()));
        World.Must(await change.CommitAsync(default(Done), CancellationToken.None));
        return new Proposed(face.Id, revision);
    }

    /// <summary>The proposal as somebody in the room is told of it.</summary>
    internal async Task<JsonNode> SeenAsync(Desk desk, RoomId room) =>
        (await desk.GetAsync($"/api/v1/rooms/{room}/edits")).Is(System.Net.HttpStatusCode.OK)["proposals"]!.AsArray().Single(p => (string)p!["id"]! == Id.Value)!;

    /// <summary>Decides, as a page does that shows it at this revision.</summary>
    internal Task<Answer> DecideAsync(Desk desk, RoomId room, string decision, long seen) => desk.PostAsync($"/api/v1/rooms/{room}/proposals/{Id}", new { decision, @base = seen });
}
