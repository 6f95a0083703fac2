using System.Net;
using System.Text.Json.Nodes;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>What was found is a proposal until a person decides; the list keeps what they decided, through hand-in.</summary>
public sealed class ProposalTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_MoreThanCanBeListenedForAtOnce_SaysThatSomeWereNot()
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        string[] first = ["James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David", "Elizabeth", "William", "Barbara", "Richard", "Susan", "Thomas"];
        string[] last = ["Smith", "Johnson", "Williams", "Brown", "Miller", "Davis", "Wilson", "Anderson", "Taylor", "Jackson", "Martin", "Thompson", "Robinson", "Walker"];
        await using (var change = await world.Changes.BeginAsync(Kernel.Actor.Safehand, Purpose.Running, Ct))
        {
            change.Store.AddRange(first.SelectMany(f => last, (f, l) => new Exhibits.Subject { Id = Kernel.Ids.New<Kernel.SubjectId>(), Case = world.Larkspur, Name = f + " " + l }));
            change.Record(new Entry("case.opened.v1", StatutoryOperation.None, world.Larkspur.Bytes()));
            World.Must(await change.CommitAsync(default(Kernel.Done), Ct));
        }

        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await eva.PostAsync($"/api/v1/rooms/{room}/proposals", new { kinds = new[] { "names" } })).Is(HttpStatusCode.Accepted);

        var job = (await eva.UntilAsync($"/api/v1/rooms/{room}/jobs", j => (string)j[0]!["state"]! is "done" or "failed"))[0]!;

        Assert.EndsWith("; some names of the case could not be listened for", (string)job["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("face", "blur", "third-party")]
    [InlineData("name", "mute", "name")]
    [InlineData("text", "blur", "name")]
    public async Task Proposal_AcceptedAdjustedAndDismissed_TheListKeepsWhich(string kind, string edit, string reason)
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        var found = await FoundAsync(world, room, Enum.Parse<ProposalKind>(kind, ignoreCase: true), 4);
        Assert.Empty(await EditsAsync());

        // Accepted: the edit as it was found, with a reason that the commission allows.
        (await DecideAsync(0, """{"decision":"accepted"}""")).Is(HttpStatusCode.OK);
        var made = Assert.Single(await EditsAsync());
        Assert.Equal((edit, reason, found[0].Value), ((string)made!["kind"]!, (string)made["reason"]!, (string)made["proposal"]!));

        // Adjusted: the edit as the person changed it; without one it is refused.
        (await DecideAsync(1, """{"decision":"adjusted"}""")).Is(HttpStatusCode.BadRequest, "proposal.edit-missing");
        var changed = JourneyTests.Mute(100, 2000);
        (await DecideAsync(1, $$"""{"decision":"adjusted","edit":{{EditListText.Of(changed)}}}""")).Is(HttpStatusCode.OK);
        Assert.Contains(await EditsAsync(), e => (string)e!["id"]! == changed.Id.Value && (string)e["proposal"]! == found[1].Value && (long)e["untilMs"]! == 2000);

        // Dismissed: no edit; and one that was accepted first loses its edit.
        (await DecideAsync(2, """{"decision":"accepted"}""")).Is(HttpStatusCode.OK);
        (await DecideAsync(2, """{"decision":"dismissed"}""")).Is(HttpStatusCode.OK);
        Assert.Equal(2, (await EditsAsync()).Count);

        (await DecideAsync(3, """{"decision":"perhaps"}""")).Is(HttpStatusCode.BadRequest, "proposal.decision");
        (await ruth.PostTextAsync($"/api/v1/rooms/{room}/proposals/{found[3]}", """{"decision":"dismissed"}""")).Is(HttpStatusCode.NotFound, "room.not-found");
        (await eva.PostTextAsync($"/api/v1/rooms/{room}/proposals/{Ids.New<ProposalId>()}", """{"decision":"dismissed"}""")).Is(HttpStatusCode.NotFound, "proposal.not-found");

        // One is still open: it is decided, or it is said why it is left.
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Looked at by eye" })).Is(HttpStatusCode.Conflict, "hand-in.undecided");
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Looked at by eye", leftOpen = "It is the interviewer" })).Is(HttpStatusCode.NoContent);
        (await DecideAsync(3, """{"decision":"dismissed"}""")).Is(HttpStatusCode.Conflict, "room.not-editable");
        var list = (await ruth.GetAsync($"/api/v1/rooms/{room}/edit-list.json")).Is(HttpStatusCode.OK);
        Assert.Equal(
            ["accepted", "adjusted", "dismissed", "open"],
            found.Select(id => (string)list["proposals"]!.AsArray().Single(p => (string)p!["id"]! == id.Value)!["decision"]!));
        Assert.Equal(2, list["edits"]!.AsArray().Count);

        // As a page does that shows the proposal as it stands.
        async Task<Answer> DecideAsync(int which, string body)
        {
            var shown = (await eva.GetAsync($"/api/v1/rooms/{room}/edits")).Is(HttpStatusCode.OK)["proposals"]!.AsArray().Single(p => (string)p!["id"]! == found[which].Value)!;
            return await eva.PostTextAsync($"/api/v1/rooms/{room}/proposals/{found[which]}", $$"""{"base":{{shown["revision"]}},{{body[1..]}}""");
        }

        async Task<JsonArray> EditsAsync() => (await eva.GetAsync($"/api/v1/rooms/{room}/edits")).Is(HttpStatusCode.OK)["edits"]!.AsArray();
    }

    // As a search leaves them.
    private static async Task<IReadOnlyList<ProposalId>> FoundAsync(World world, RoomId room, ProposalKind kind, int count)
    {
        var ids = new List<ProposalId>();
        await using var change = await world.Changes.BeginAsync(Actor.Safehand, Purpose.Running, Ct);
        for (var i = 0; i < count; i++)
        {
            var sound = kind is ProposalKind.Name;
            var proposal = new Proposal
            {
                Id = Ids.New<ProposalId>(),
                Kind = kind,
                Confidence = 0.9,
                Label = $"{kind} {i + 1}",
                FromMs = sound ? 500 * i : 0,
                UntilMs = sound ? (500 * i) + 300 : 0,
                Keyframes = sound ? [] : Lists.Box(10 * i, (10 * i) + 8).Keyframes,
            };
            change.Store.Add(new RoomProposal { Id = proposal.Id, Room = room, Json = EditListText.Of(proposal), Revision = 1 });
            ids.Add(proposal.Id);
        }

        change.Record(new Entry("proposals.found.v1", StatutoryOperation.None, room.Bytes()) { Content = new { Found = count } });
        World.Must(await change.CommitAsync(default(Done), Ct));
        return ids;
    }
}
