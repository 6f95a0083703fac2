using System.Net;
using System.Text;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>An editor's way into a room is its own commission, as long as that stands, and every look is entered.</summary>
public sealed class DoorTests
{
    private static readonly string[] Ways = ["", "/edits", "/history", "/jobs", "/edit-list.json", "/preview.mp4?from=0&until=1000&side=master"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Room_OfAWithdrawnCommission_StaysShutThoughAnotherNamesTheSameEditor()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        var mistaken = await GiveAsync(world, world.Asked(exhibit) with { ShowNames = true });
        using var eva = await Desk.OfAsync(world, "eva");
        Assert.Contains("Elinor", Said(await eva.GetAsync($"/api/v1/rooms/{mistaken.Rooms[0]}")), StringComparison.Ordinal);
        World.Must(await world.Get<WithdrawCommissionHandler>().HandleAsync(new WithdrawCommission(mistaken.Commission, "Names were shown by mistake"), await world.AsAsync("ruth"), Ct));
        var right = await world.CommissionAsync(exhibit);

        await ShutAsync(eva, mistaken);

        (await eva.GetAsync($"/api/v1/rooms/{right.Rooms[0]}")).Is(HttpStatusCode.OK);
        (await eva.GetAsync($"/api/v1/commissions/{right.Commission}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Room_PastItsOwnDeadline_IsNotKeptOpenByALaterCommission()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        var early = await GiveAsync(world, world.Asked(exhibit) with { ShowNames = true, Deadline = world.Now.AddDays(1) });
        var late = await GiveAsync(world, world.Asked(exhibit) with { Deadline = world.Now.AddDays(60) });
        using (var before = await Desk.OfAsync(world, "eva"))
        {
            (await before.GetAsync($"/api/v1/rooms/{early.Rooms[0]}")).Is(HttpStatusCode.OK);
        }

        world.Clock.Shift(TimeSpan.FromDays(20));
        using var eva = await Desk.OfAsync(world, "eva", anew: true);

        (await eva.GetAsync($"/api/v1/rooms/{late.Rooms[0]}")).Is(HttpStatusCode.OK);
        await ShutAsync(eva, early);
    }

    [Fact]
    public async Task Names_WhereTheyAreShown_AreOfThoseInTheRecordingAndOfNobodyElse()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync(subject: "Elinor Vance");
        await world.ExhibitAsync(subject: "Marta Quist");
        var given = await GiveAsync(world, world.Asked(exhibit) with { ShowNames = true });
        foreach (var who in new[] { "eva", "ruth" })
        {
            using var desk = await Desk.OfAsync(world, who);
            foreach (var path in new[] { $"/api/v1/rooms/{given.Rooms[0]}", $"/api/v1/commissions/{given.Commission}" })
            {
                var names = (await desk.GetAsync(path)).Is(HttpStatusCode.OK)["names"]!.AsArray().Select(n => (string)n!);
                Assert.Equal(["Elinor Vance"], names);
            }
        }
    }

    [Fact]
    public async Task Looks_PastTheRoomItself_AreEnteredOnceForEachSignIn()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await JourneyTests.RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");

        (await eva.GetAsync($"/api/v1/rooms/{room}/edits")).Is(HttpStatusCode.OK);
        Assert.Equal(1, await EnteredAsync(world, exhibit, "room.entered.v1"));
        (await eva.GetAsync($"/api/v1/rooms/{room}/edits?since=1")).Is(HttpStatusCode.OK);
        (await eva.GetAsync($"/api/v1/rooms/{room}/history")).Is(HttpStatusCode.OK);
        (await eva.GetAsync($"/api/v1/rooms/{room}/jobs")).Is(HttpStatusCode.OK);
        Assert.Equal(1, await EnteredAsync(world, exhibit, "room.entered.v1"));

        using var ruth = await Desk.OfAsync(world, "ruth");
        (await ruth.GetAsync($"/api/v1/rooms/{room}/history")).Is(HttpStatusCode.OK);
        Assert.Equal(2, await EnteredAsync(world, exhibit, "room.entered.v1"));
        using var again = await Desk.OfAsync(world, "eva", anew: true);
        (await again.GetAsync($"/api/v1/rooms/{room}/jobs")).Is(HttpStatusCode.OK);
        Assert.Equal(3, await EnteredAsync(world, exhibit, "room.entered.v1"));
    }

    [Fact]
    public async Task Commission_ReadByItsEditor_IsEntered_AndAfterItsEndRefused()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        var given = await world.CommissionAsync(exhibit, "nora");
        using var nora = await Desk.OfAsync(world, "nora");

        Assert.Contains("Larkspur", Said(await nora.GetAsync($"/api/v1/commissions/{given.Commission}")), StringComparison.Ordinal);
        Assert.Equal(1, await EnteredAsync(world, exhibit, "commission.viewed.v1"));

        // By whoever instructs too: it names what is done to whose recording, and why.
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await ruth.GetAsync($"/api/v1/commissions/{given.Commission}")).Is(HttpStatusCode.OK);
        Assert.Equal(2, await EnteredAsync(world, exhibit, "commission.viewed.v1"));

        World.Must(await world.Get<WithdrawCommissionHandler>().HandleAsync(new WithdrawCommission(given.Commission, "The parties agreed otherwise"), await world.AsAsync("ruth"), Ct));
        var refused = await nora.GetAsync($"/api/v1/commissions/{given.Commission}");
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.DoesNotContain("Larkspur", Said(refused), StringComparison.Ordinal);
        Assert.Equal((2, 1), (await EnteredAsync(world, exhibit, "commission.viewed.v1"), await EnteredAsync(world, exhibit, "edit-room.refused.v1")));
    }

    [Fact]
    public async Task Release_EndsTheEditorsWayToTheMaster()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await RenderingTests.AcceptedAsync(world, null, Lists.Mute(500, 900));
        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        var opening = (string)(await eva.PostAsync($"/api/v1/rooms/{room}/openings")).Is(HttpStatusCode.Created)["id"]!;
        (await eva.GetAsync($"/api/v1/openings/{opening}/segments/0.ts")).Is(HttpStatusCode.OK);
        await ruth.UntilAsync($"/api/v1/rooms/{room}", v => (string)v["state"]! == "rendered");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);

        (await ruth.StepAsync(room, "release", "To be served")).Is(HttpStatusCode.NoContent);

        Assert.NotEqual(HttpStatusCode.OK, (await eva.GetAsync($"/api/v1/openings/{opening}/segments/1.ts")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await eva.PostAsync($"/api/v1/rooms/{room}/openings")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await eva.PostAsync($"/api/v1/exhibits/{exhibit}/openings", new { purpose = "editing", sentence = "One more look at the master" })).Status);
        foreach (var way in Ways)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await eva.GetAsync($"/api/v1/rooms/{room}{way}")).Status);
        }

        Assert.Empty((await eva.GetAsync("/api/v1/rooms")).Is(HttpStatusCode.OK)["items"]!.AsArray());
        (await ruth.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Review_BySomebodyNamedAsEditorWhoOnlyDismissed_IsRefused()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world, editors: ["nora", "ada"]);
        using var nora = await Desk.OfAsync(world, "nora");
        using var ada = await Desk.OfAsync(world, "ada");
        (await nora.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        var face = await Proposed.FaceAsync(world, room);
        (await ada.PostAsync($"/api/v1/rooms/{room}/proposals/{face.Id}", new { decision = "dismissed", @base = face.Revision })).Is(HttpStatusCode.OK);
        (await nora.PutAsync(room, Lists.Mute(0, 100))).Is(HttpStatusCode.OK);
        (await nora.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Nobody is in the picture" })).Is(HttpStatusCode.NoContent);

        var refused = await ada.StepAsync(room, "accept", "Looks right to me");

        Assert.Equal((HttpStatusCode.Forbidden, "G51"), (refused.Status, (string?)refused.Json["rule"]));
        using var helen = await Desk.OfAsync(world, "helen");
        (await helen.StepAsync(room, "accept", "As agreed")).Is(HttpStatusCode.NoContent);
    }

    private static async Task ShutAsync(Desk editor, CommissionGiven given)
    {
        foreach (var way in Ways)
        {
            var shut = await editor.GetAsync($"/api/v1/rooms/{given.Rooms[0]}{way}");
            Assert.True(shut.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{way} {shut.Status}");
            Assert.DoesNotContain("Elinor", Said(shut), StringComparison.Ordinal);
        }

        var closed = await editor.GetAsync($"/api/v1/commissions/{given.Commission}");
        Assert.True(closed.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, closed.Status.ToString());
        Assert.DoesNotContain("Elinor", Said(closed), StringComparison.Ordinal);
    }

    private static async Task<CommissionGiven> GiveAsync(World world, GiveCommission ask) =>
        World.Must(await world.Get<GiveCommissionHandler>().HandleAsync(ask, await world.AsAsync("ruth"), Ct));

    internal static async Task<int> EnteredAsync(World world, ExhibitId exhibit, string name) =>
        (await world.Get<LedgerBook>().AboutAsync(exhibit.Bytes(), long.MaxValue, 100, Ct)).Count(e => e.Entry.Leaf.Name == name);

    private static string Said(Answer answer) => Encoding.UTF8.GetString(answer.Bytes);
}
