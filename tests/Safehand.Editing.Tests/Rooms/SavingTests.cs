using System.Net;
using System.Text.Json.Nodes;
using Safehand.Kernel;

namespace Safehand.Editing.Tests;

/// <summary>What the answer to a save tells of the rest of the list.</summary>
public sealed class SavingTests
{
    [Fact]
    public async Task Save_ThatSaysWhatItsSenderHasSeen_IsToldEverythingSinceAndWhatWasRemovedAndNoMore()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world, editors: ["eva", "ivo"]);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ivo = await Desk.OfAsync(world, "ivo");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        var (kept, gone) = (JourneyTests.Mute(0, 100), JourneyTests.Mute(200, 300));
        var seen = (long)(await eva.PutAsync(room, kept, gone)).Is(HttpStatusCode.OK)["revision"]!;
        (await ivo.PostTextAsync($"/api/v1/rooms/{room}/edits", $$"""{"ops":[{"op":"remove","id":"{{gone.Id}}","base":{{seen}}}]}""")).Is(HttpStatusCode.OK);
        var theirs = JourneyTests.Mute(400, 500);
        (await ivo.PutAsync(room, theirs)).Is(HttpStatusCode.OK);
        var mine = JourneyTests.Mute(600, 700);

        var answer = await SaveAsync(eva, room, mine, $"{seen}");

        Assert.Equal([theirs.Id.Value, mine.Id.Value], answer.Is(HttpStatusCode.OK)["edits"]!.AsArray().Select(e => (string)e!["id"]!));
        Assert.Equal(gone.Id.Value, (string)Assert.Single(answer.Json["removed"]!.AsArray())!);
        Assert.Equal(seen + 3, (long)answer.Json["revision"]!);
    }

    [Fact]
    public async Task Save_SentAgainAfterItsAnswerWasLost_ChangesNothingAndIsToldWhereItStands()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        var mute = JourneyTests.Mute(0, 100);
        var first = (await SaveAsync(eva, room, mute, "0")).Is(HttpStatusCode.OK);

        var again = (await SaveAsync(eva, room, mute, "0")).Is(HttpStatusCode.OK);

        Assert.True(JsonNode.DeepEquals(first, again), again.ToJsonString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LookOrSaveOfNothing_WhoseTurnComesInTheSameCommitAsAColleaguesRemark_IsToldOfItThenOrTheNextTime(bool saving)
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world, editors: ["eva", "ivo"]);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ivo = await Desk.OfAsync(world, "ivo");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        var seen = (long)(await eva.GetAsync($"/api/v1/rooms/{room}/edits")).Is(HttpStatusCode.OK)["revision"]!;
        Task<Answer> remark, look;
        await using (await world.Changes.BeginAsync(Actor.Safehand, Purpose.Running, TestContext.Current.CancellationToken))
        {
            // Both wait for this turn to end, the remark before the look.
            remark = ivo.PostAsync($"/api/v1/rooms/{room}/comments", new { atFrame = 0, text = "Too long?" });
            Assert.True(SpinWait.SpinUntil(() => world.Changes.Waiting == 1, TimeSpan.FromSeconds(30)));
            look = saving ? eva.PostTextAsync($"/api/v1/rooms/{room}/edits", $$"""{"ops":[],"since":{{seen}}}""") : eva.GetAsync($"/api/v1/rooms/{room}/edits?since={seen}");
            Assert.True(SpinWait.SpinUntil(() => world.Changes.Waiting == 2, TimeSpan.FromSeconds(30)));
        }

        (await remark).Is(HttpStatusCode.OK);
        var first = (await look).Is(HttpStatusCode.OK);
        var next = (await eva.GetAsync($"/api/v1/rooms/{room}/edits?since={(long)first["revision"]!}")).Is(HttpStatusCode.OK);

        Assert.Equal(["Too long?"], first["comments"]!.AsArray().Concat(next["comments"]!.AsArray()).Select(c => (string)c!["text"]!).Distinct());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0.5")]
    [InlineData("\"3\"")]
    [InlineData("null")]
    public async Task Save_ThatSaysNoRevision_IsRefused(string since)
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);

        (await SaveAsync(eva, room, JourneyTests.Mute(0, 100), since)).Is(HttpStatusCode.BadRequest, "edits.since");

        Assert.Empty((await eva.GetAsync($"/api/v1/rooms/{room}/edits")).Json["edits"]!.AsArray());
    }

    private static Task<Answer> SaveAsync(Desk desk, RoomId room, Edit edit, string since) => desk.PostTextAsync(
        $"/api/v1/rooms/{room}/edits", $$"""{"ops":[{"op":"put","base":0,"edit":{{EditListText.Of(edit)}}}],"since":{{since}}}""");
}
