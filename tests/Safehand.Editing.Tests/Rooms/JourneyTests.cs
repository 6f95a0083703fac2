using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Kernel;

namespace Safehand.Editing.Tests;

public sealed class JourneyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Edit_FromTheRoomToTheRelease_IsARenditionInCustodyThatPassedItsChecks()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        var view = (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        var frames = (int)view["film"]!["frames"]!;
        Assert.Equal(("editing", true, 320), ((string)view["state"]!, (bool)view["canEdit"]!, (int)view["film"]!["width"]!));
        Assert.InRange(frames, 100, 101);
        Assert.DoesNotContain("Elinor", view.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("JS/1".Split('/')[1], ((string)view["reference"]!).Split('/')[1]);
        var opening = (await eva.PostAsync($"/api/v1/rooms/{room}/openings")).Is(HttpStatusCode.Created);
        (await eva.GetAsync($"/api/v1/openings/{(string)opening["id"]!}/segments/0.ts")).Is(HttpStatusCode.OK);

        Edit[] edits = [Cut(25, 50), Mute(500, 900), Box(60, 90)];
        var saved = (await eva.PutAsync(room, edits)).Is(HttpStatusCode.OK);
        Assert.Equal(3, saved["edits"]!.AsArray().Count);
        var preview = await eva.GetAsync($"/api/v1/rooms/{room}/preview.mp4?from=0&until=3000");
        Assert.Equal((HttpStatusCode.OK, true), (preview.Status, preview.NoStore));
        Assert.Equal(50, await FramesAsync(preview.Bytes));

        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in")).Is(HttpStatusCode.Conflict, "hand-in.uncovered");
        await UncoveredAsync(eva, room);
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in")).Is(HttpStatusCode.NoContent);
        (await eva.PutAsync(room, Cut(0, 1))).Is(HttpStatusCode.Conflict, "room.not-editable");
        (await ruth.StepAsync(room, "send-back", "The cut begins a second early")).Is(HttpStatusCode.NoContent);
        Assert.Equal("The cut begins a second early", (string)(await eva.GetAsync($"/api/v1/rooms/{room}")).Json["sentBack"]!);
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "As agreed by telephone" })).Is(HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.Forbidden, (await eva.StepAsync(room, "accept", "Mine")).Status);
        (await ruth.StepAsync(room, "accept", "As the parties agreed")).Is(HttpStatusCode.NoContent);

        var rendered = await ruth.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered");
        Assert.True((bool)rendered["checksPassed"]!);
        (await ruth.StepAsync(room, "release", "To be served")).Is(HttpStatusCode.NoContent);
        var rendition = ExhibitId.From((string)rendered["rendition"]!);
        var film = await BytesAsync(world, rendition);
        Assert.Equal(frames - 25, await FramesAsync(film));
        await using var reading = world.Store.Read();
        var made = await reading.Set<Exhibit>().SingleAsync(e => e.Id == rendition, Ct);
        Assert.Equal((exhibit, "/1"), (made.Parent, made.Reference[^2..]));
        var kept = await reading.Set<Rendition>().SingleAsync(Ct);
        Assert.Equal(kept.ListSha256, EditListText.Hash(kept.List));
        Assert.Equal(("Eva Lindqvist", "DI Ruth Adeyemi"), (kept.MadeBy, kept.AcceptedByName));
        Assert.Empty(await reading.Set<RenderPart>().ToListAsync(Ct));
        Assert.Equal(3, RedactionLog.Of(EditListReading.List(Encoding.UTF8.GetBytes(kept.List)).Value, "Agreed").Count);
    }

    [Fact]
    public async Task SensitiveEdit_NeedsASecondPerson_WhoIsNeitherEditorNorAcceptor()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await RoomAsync(world, Sensitivity.Child);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        using var helen = await Desk.OfAsync(world, "helen");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await eva.PutAsync(room, Mute(0, 100))).Is(HttpStatusCode.OK);
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody is in the picture" })).Is(HttpStatusCode.NoContent);
        (await ruth.StepAsync(room, "accept", "As agreed")).Is(HttpStatusCode.NoContent);
        Assert.Equal("accepted", (string)(await ruth.GetAsync($"/api/v1/rooms/{room}")).Json["state"]!);
        Assert.Equal(HttpStatusCode.Forbidden, (await ruth.StepAsync(room, "authorise", "Myself")).Status);
        (await helen.StepAsync(room, "authorise", "Looked at it")).Is(HttpStatusCode.NoContent);
        await ruth.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered");
    }

    [Fact]
    public async Task Edits_OfTwoEditors_MeetInAConflictAndNotInALoss()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await RoomAsync(world, editors: ["eva", "ivo"]);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ivo = await Desk.OfAsync(world, "ivo");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        var cut = Cut(10, 20);
        var first = (long)(await eva.PutAsync(room, cut)).Is(HttpStatusCode.OK)["revision"]!;
        (await ivo.PostTextAsync($"/api/v1/rooms/{room}/edits", Op(cut with { Until = 30 }, first))).Is(HttpStatusCode.OK);
        var conflict = await eva.PostTextAsync($"/api/v1/rooms/{room}/edits", Op(cut with { Until = 25 }, first));
        conflict.Is(HttpStatusCode.Conflict, "edit.conflict");
        Assert.Equal(30, (long)conflict.Json["edits"]![0]!["untilFrame"]!);

        var delta = (await eva.GetAsync($"/api/v1/rooms/{room}/edits?since={first}")).Is(HttpStatusCode.OK);
        var now = (long)delta["revision"]!;
        Assert.Equal("Ivo Marek", (string)delta["edits"]![0]!["by"]!);
        (await eva.PostTextAsync($"/api/v1/rooms/{room}/edits", $$"""{"ops":[{"op":"remove","id":"{{cut.Id}}","base":{{now}}}]}""")).Is(HttpStatusCode.OK);
        Assert.Equal(cut.Id.Value, (string)(await ivo.GetAsync($"/api/v1/rooms/{room}/edits?since={now}")).Json["removed"]![0]!);

        // Undo after a reload: the history says what was there.
        var step = (await eva.GetAsync($"/api/v1/rooms/{room}/history?most=1")).Is(HttpStatusCode.OK)["steps"]![0]!;
        (await eva.PostTextAsync($"/api/v1/rooms/{room}/edits", $$"""{"ops":[{"op":"put","base":{{step["revision"]}},"edit":{{step["was"]!.ToJsonString()}}}]}""")).Is(HttpStatusCode.OK);
        Assert.Equal(30, (long)(await eva.GetAsync($"/api/v1/rooms/{room}/edits")).Json["edits"]![0]!["untilFrame"]!);
    }

    [Fact]
    public async Task Room_ForThoseNotOfIt_LooksAbsent()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await RoomAsync(world);
        (await EnterAsync("ivo", room)).Is(HttpStatusCode.NotFound, "room.not-found");
        (await EnterAsync("tom", room)).Is(HttpStatusCode.NotFound, "room.not-found");
        (await EnterAsync("eva", Ids.New<RoomId>())).Is(HttpStatusCode.NotFound, "room.not-found");

        async Task<Answer> EnterAsync(string who, RoomId of)
        {
            using var desk = await Desk.OfAsync(world, who);
            return await desk.GetAsync($"/api/v1/rooms/{of}");
        }
    }

    [Fact]
    public async Task Room_WhenAConditionLapsesInMidSession_LetsNobodyOfTheSupplierIn()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        await world.ConditionAsync(SupplierConditionKind.Premises, null);
        foreach (var refused in new[]
        {
            await eva.GetAsync($"/api/v1/rooms/{room}"), await eva.PutAsync(room, Cut(0, 5)), await eva.GetAsync($"/api/v1/rooms/{room}/edits"),
            await eva.GetAsync($"/api/v1/rooms/{room}/preview.mp4?from=0&until=1000"), await eva.PostAsync($"/api/v1/rooms/{room}/openings"),
        })
        {
            Assert.True(refused.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, refused.Status.ToString());
        }
    }

    [Theory]
    [InlineData("""{"ops":[{"op":"put","base":0,"edit":{"id":"0123456789abcdef0123456789abcdef","kind":"cut","reason":"name","fromFrame":0,"untilFrame":102}}]}""", "edit.outside")]
    [InlineData("""{"ops":[{"op":"put","base":0,"edit":{"id":"0123456789abcdef0123456789abcdef","kind":"cut","reason":"name","fromFrame":0,"untilFrame":101}}]}""", "edit-list.nothing-left")]
    [InlineData("""{"ops":[{"op":"put","base":0,"edit":{"id":"0123456789abcdef0123456789abcdef","kind":"cut","reason":"safety","fromFrame":0,"untilFrame":1}}]}""", "edit.reason")]
    [InlineData("""{"ops":[{"op":"put","base":0,"edit":{"id":"0123456789abcdef0123456789abcdef","kind":"speed"}}]}""", "edit-list.misfit")]
    [InlineData("""{"ops":[{"op":"put","edit":{}}]}""", "edits.base")]
    [InlineData("""{"ops":[{"op":"move","base":0}]}""", "edits.op")]
    [InlineData("""{"ops":{}}""", "edits.ops-missing")]
    [InlineData("nothing", "edits.not-json")]
    public async Task Ops_ThatDoNotFit_AreRefusedInWords(string body, string code)
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await eva.PostTextAsync($"/api/v1/rooms/{room}/edits", body)).Is(HttpStatusCode.BadRequest, code);
        Assert.Empty((await eva.GetAsync($"/api/v1/rooms/{room}/edits")).Json["edits"]!.AsArray());
    }

    [Fact]
    public async Task List_OutAndIn_IsTheSameInAllThreeForms()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await eva.PutAsync(room, Cut(10, 20), Mute(500, 900), Box(60, 90))).Is(HttpStatusCode.OK);
        foreach (var form in new[] { "json", "edl", "otio" })
        {
            var file = await eva.GetAsync($"/api/v1/rooms/{room}/edit-list.{form}");
            file.Is(HttpStatusCode.OK);
            var done = (await eva.PostTextAsync($"/api/v1/rooms/{room}/edit-list?format={form}", Encoding.UTF8.GetString(file.Bytes))).Is(HttpStatusCode.OK);
            Assert.Equal((0, 0), ((int)done["put"]!, (int)done["removed"]!));
        }

        var list = (JsonObject)(await eva.GetAsync($"/api/v1/rooms/{room}/edit-list.json")).Json;
        list["edits"] = new JsonArray();
        Assert.Equal(3, (int)(await eva.PostTextAsync($"/api/v1/rooms/{room}/edit-list?format=json", list.ToJsonString())).Is(HttpStatusCode.OK)["removed"]!);
        list["master"]!["sha256"] = new string('0', 64);
        (await eva.PostTextAsync($"/api/v1/rooms/{room}/edit-list?format=json", list.ToJsonString())).Is(HttpStatusCode.BadRequest, "edit-list.other-master");
    }

    [Fact]
    public async Task Comments_AtATimecode_AreSeenByEditorAndReviewer()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await ruth.PostAsync($"/api/v1/rooms/{room}/comments", new { atFrame = 40, text = "Is this agreed?" })).Is(HttpStatusCode.OK);
        var seen = (await eva.GetAsync($"/api/v1/rooms/{room}/edits")).Json["comments"]![0]!;
        Assert.Equal(("DI Ruth Adeyemi", 40, false), ((string)seen["by"]!, (int)seen["atFrame"]!, (bool)seen["resolved"]!));
        var resolved = (await eva.PostAsync($"/api/v1/rooms/{room}/comments/{(string)seen["id"]!}/resolve")).Is(HttpStatusCode.OK);
        Assert.True((bool)resolved["comments"]![0]!["resolved"]!);
        (await eva.PostAsync($"/api/v1/rooms/{room}/comments", new { atFrame = 101, text = "Behind the end" })).Is(HttpStatusCode.BadRequest, "comment.outside");
    }

    internal static async Task<(RoomId Room, ExhibitId Exhibit)> RoomAsync(World world, Sensitivity sensitivity = Sensitivity.Standard, byte[]? film = null, string[]? editors = null)
    {
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync(film, sensitivity);
        return ((await world.CommissionAsync(exhibit, editors ?? ["eva"])).Rooms[0], exhibit);
    }

    internal static async Task<JsonNode> UncoveredAsync(Desk editor, RoomId room)
    {
        (await editor.PostAsync($"/api/v1/rooms/{room}/uncovered")).Is(HttpStatusCode.Accepted);
        return await editor.UntilAsync($"/api/v1/rooms/{room}/jobs", jobs => jobs.AsArray().All(j => (string)j!["state"]! is not ("waiting" or "running")));
    }

    internal static async Task<byte[]> BytesAsync(World world, ExhibitId exhibit)
    {
        await using var reading = world.Store.Read();
        var facts = await ExhibitCustody.FactsAsync(reading, exhibit, Ct);
        await using var reader = World.Must(await world.Get<ExhibitCustody>().OpenMasterAsync(facts!, Ct));
        var bytes = new MemoryStream();
        await reader.AsStream().CopyToAsync(bytes, Ct);
        return bytes.ToArray();
    }

    internal static async Task<int> FramesAsync(byte[] film)
    {
        var counted = await Outside.RunAsync("ffprobe", ["-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", "-"], film);
        return int.Parse(Encoding.ASCII.GetString(counted).Trim().TrimEnd(','), System.Globalization.CultureInfo.InvariantCulture);
    }

    internal static Edit Cut(long from, long until) => Lists.Cut(from, until) with { Reason = "name" };

    internal static Edit Mute(long from, long until) => Lists.Mute(from, until);

    internal static Edit Box(long from, long until) => Lists.Box(from, until);

    private static string Op(Edit edit, long seen) => $$"""{"ops":[{"op":"put","base":{{seen}},"edit":{{EditListText.Of(edit)}}}]}""";
}
