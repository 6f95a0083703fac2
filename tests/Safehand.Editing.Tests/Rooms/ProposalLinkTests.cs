using System.Net;
using System.Text.Json.Nodes;
using Safehand.Kernel;

namespace Safehand.Editing.Tests;

/// <summary>Two editors and one proposal: nobody's work is overwritten, and the list says what became of it.</summary>
public sealed class ProposalLinkTests
{
    [Theory]
    [InlineData("accepted")]
    [InlineData("dismissed")]
    [InlineData("open")]
    public async Task Decide_OnWhatSomebodyElseTookAndEnlarged_IsAConflictAndTheirsStays(string late)
    {
        await using var world = await World.MakeAsync();
        var (room, eva, ivo, face) = await TwoAsync(world);
        using var first = eva;
        using var second = ivo;
        (await face.DecideAsync(eva, room, "accepted", face.Revision)).Is(HttpStatusCode.OK);
        var taken = await EditAsync(eva, room);
        var between = (long)(await face.SeenAsync(ivo, room))["revision"]!;
        (await PutAsync(eva, room, taken, Larger)).Is(HttpStatusCode.OK);

        (await face.DecideAsync(ivo, room, late, face.Revision)).Is(HttpStatusCode.Conflict, "proposal.conflict");
        (await face.DecideAsync(ivo, room, late, between)).Is(HttpStatusCode.Conflict, "proposal.conflict");
        (await ivo.PostAsync($"/api/v1/rooms/{room}/proposals/{face.Id}", new { decision = late })).Is(HttpStatusCode.BadRequest, "proposal.base");

        Assert.Equal(0.5, (double)(await EditAsync(ivo, room))["keyframes"]![0]!["width"]!);
        (await face.DecideAsync(ivo, room, late, (long)(await face.SeenAsync(ivo, room))["revision"]!)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Decide_WithTheIdentifierOfAnotherEdit_IsAConflict()
    {
        await using var world = await World.MakeAsync();
        var (room, eva, ivo, face) = await TwoAsync(world);
        using var first = eva;
        using var second = ivo;
        var box = Lists.Box(10, 20);
        (await eva.PutAsync(room, box)).Is(HttpStatusCode.OK);
        var taking = $$"""{"decision":"adjusted","base":{{face.Revision}},"edit":{{EditListText.Of(Lists.Box(1, 2) with { Id = box.Id })}}}""";

        (await ivo.PostTextAsync($"/api/v1/rooms/{room}/proposals/{face.Id}", taking)).Is(HttpStatusCode.Conflict, "edit.conflict");

        Assert.Equal(10, (int)(await EditAsync(eva, room))["keyframes"]![0]!["frame"]!);
        Assert.Equal("open", (string)(await face.SeenAsync(eva, room))["decision"]!);
    }

    [Fact]
    public async Task Proposal_WhoseEditIsChangedRemovedAndPutBack_FollowsIt()
    {
        await using var world = await World.MakeAsync();
        var (room, eva, ivo, face) = await TwoAsync(world);
        using var first = eva;
        using var second = ivo;
        await IsAsync("open", null);
        (await face.DecideAsync(eva, room, "accepted", face.Revision)).Is(HttpStatusCode.OK);
        await IsAsync("accepted", "Eva Lindqvist");
        var taken = await EditAsync(eva, room);

        (await PutAsync(ivo, room, taken, e => e["note"] = "the boy at the window")).Is(HttpStatusCode.OK);
        await IsAsync("accepted", "Eva Lindqvist");
        (await PutAsync(ivo, room, await EditAsync(ivo, room), Larger)).Is(HttpStatusCode.OK);
        await IsAsync("adjusted", "Ivo Marek");
        var enlarged = await EditAsync(ivo, room);
        (await ivo.PostTextAsync($"/api/v1/rooms/{room}/edits", $$"""{"ops":[{"op":"remove","id":"{{(string)enlarged["id"]!}}","base":{{enlarged["revision"]}}}]}""")).Is(HttpStatusCode.OK);
        await IsAsync("open", null);
        (await PutAsync(eva, room, enlarged, e => e["revision"] = 0L)).Is(HttpStatusCode.OK);
        await IsAsync("adjusted", "Eva Lindqvist");

        // A copy of it is an edit of its own.
        (await PutAsync(eva, room, enlarged, e => (e["id"], e["revision"]) = (Ids.New<EditId>().Value, 0L))).Is(HttpStatusCode.OK);
        var list = (await eva.GetAsync($"/api/v1/rooms/{room}/edit-list.json")).Is(HttpStatusCode.OK);
        Assert.Equal((string)enlarged["id"]!, (string)list["edits"]!.AsArray().Single(e => e!["proposal"] is not null)!["id"]!);
        list["edits"] = new JsonArray();
        list["proposals"] = new JsonArray();
        (await eva.PostTextAsync($"/api/v1/rooms/{room}/edit-list?format=json", list.ToJsonString())).Is(HttpStatusCode.OK);
        await IsAsync("open", null);

        async Task IsAsync(string decision, string? by)
        {
            var seen = await face.SeenAsync(ivo, room);
            Assert.Equal((decision, by, decision is "open"), ((string)seen["decision"]!, (string?)seen["by"], seen["edit"] is null));
        }
    }

    [Fact]
    public async Task Accepted_WithAnEditThatHidesSomethingElse_IsKeptAsAdjusted()
    {
        await using var world = await World.MakeAsync();
        var (room, eva, ivo, face) = await TwoAsync(world);
        using var first = eva;
        using var second = ivo;
        var other = Lists.Box(50, 60) with { Id = EditId.From(face.Id.Value) };

        (await eva.PostTextAsync($"/api/v1/rooms/{room}/proposals/{face.Id}", $$"""{"decision":"accepted","base":{{face.Revision}},"edit":{{EditListText.Of(other)}}}""")).Is(HttpStatusCode.OK);

        Assert.Equal("adjusted", (string)(await face.SeenAsync(eva, room))["decision"]!);
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody else is in the picture" })).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Proposal_WhoseEditGetsAnotherShape_IsAdjustedAndStaysSo()
    {
        await using var world = await World.MakeAsync();
        var (room, eva, ivo, face) = await TwoAsync(world);
        using var first = eva;
        using var second = ivo;
        (await face.DecideAsync(eva, room, "accepted", face.Revision)).Is(HttpStatusCode.OK);

        (await PutAsync(eva, room, await EditAsync(eva, room), e => e["shape"] = "rectangle")).Is(HttpStatusCode.OK);
        Assert.Equal("adjusted", (string)(await face.SeenAsync(eva, room))["decision"]!);

        (await PutAsync(eva, room, await EditAsync(eva, room), e => e["shape"] = "ellipse")).Is(HttpStatusCode.OK);
        Assert.Equal("accepted", (string)(await face.SeenAsync(eva, room))["decision"]!);
    }

    [Theory]
    [InlineData(true, "accepted", null)]
    [InlineData(false, "accepted", "proposal.no-edit")]
    [InlineData(true, "open", "proposal.no-edit")]
    [InlineData(false, "open", "edit.no-proposal")]
    public void Misfit_OfAListWhoseLinksGoOneWay_SaysSo(bool proposalNames, string decision, string? code)
    {
        var master = Lists.Master();
        var box = Lists.Box(1, 20) with { Proposal = Ids.New<ProposalId>() };
        var proposal = new Proposal
        {
            Id = box.Proposal.Value, Kind = ProposalKind.Face, Keyframes = box.Keyframes, Decision = EditWords.Decisions[decision], Edit = proposalNames ? box.Id : null,
        };
        var edits = code is "proposal.no-edit" && !proposalNames ? Array.Empty<Edit>() : [box];

        Assert.Equal(code, EditFitting.Misfit(new EditList(master, edits, [proposal]), master, null)?.Code);
        Assert.Equal("proposal.no-edit", EditFitting.Misfit(new EditList(master, [], [proposal with { Decision = ProposalDecision.Adjusted, Edit = box.Id }]), master, null)?.Code);
    }

    private static async Task<(RoomId Room, Desk Eva, Desk Ivo, Proposed Face)> TwoAsync(World world)
    {
        var (room, _) = await JourneyTests.RoomAsync(world, editors: ["eva", "ivo"]);
        var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        return (room, eva, await Desk.OfAsync(world, "ivo"), await Proposed.FaceAsync(world, room));
    }

    private static async Task<JsonNode> EditAsync(Desk desk, RoomId room) => Assert.Single((await desk.GetAsync($"/api/v1/rooms/{room}/edits")).Is(HttpStatusCode.OK)["edits"]!.AsArray())!;

    private static void Larger(JsonNode edit) => (edit["keyframes"]![0]!["width"], edit["keyframes"]![1]!["width"]) = (0.5, 0.5);

    // As the room's page does it: the edit that it was told, changed, with the revision that it was told.
    private static Task<Answer> PutAsync(Desk desk, RoomId room, JsonNode told, Action<JsonNode> change)
    {
        var edit = (JsonObject)told.DeepClone();
        change(edit);
        var seen = (long)edit["revision"]!;
        edit.Remove("revision");
        edit.Remove("by");
        return desk.PostAsync($"/api/v1/rooms/{room}/edits", new { ops = new[] { new { op = "put", @base = seen, edit } } });
    }
}
