using System.Net;
using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>What is typed in a room of somebody goes when they are erased.</summary>
public sealed class NamingTests
{
    [Fact]
    public async Task Words_ThatNameSomebody_GoFromTheRoomAndItsEntries()
    {
        await using var world = await World.MakeAsync();
        var (room, exhibit) = await JourneyTests.RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        var (naming, other) = (JourneyTests.Mute(0, 100) with { Note = "Elinor says it twice" }, JourneyTests.Mute(200, 300) with { Note = "the boy at the window" });
        (await eva.PutAsync(room, naming, other)).Is(HttpStatusCode.OK);
        (await eva.PostAsync($"/api/v1/rooms/{room}/comments", new { atFrame = 4, text = "Here Vance is seen" })).Is(HttpStatusCode.OK);
        (await eva.PostAsync($"/api/v1/rooms/{room}/comments", new { atFrame = 5, text = "Is this agreed?" })).Is(HttpStatusCode.OK);
        var ofCase = await CaseAsync(world, exhibit);

        var counted = await NamingAsync(world, ofCase, exhibit, forget: false);
        Assert.Equal(4, (await WordsAsync(world, exhibit)).Count(w => w.Contains("Vance", StringComparison.Ordinal) || w.Contains("Elinor", StringComparison.Ordinal))); // as it was
        Assert.Equal(counted, await NamingAsync(world, ofCase, exhibit, forget: true));

        Assert.Equal(4, counted); // an edit, its step, a remark and the remark's entry
        var left = await WordsAsync(world, exhibit);
        Assert.DoesNotContain(left, w => w.Contains("Vance", StringComparison.Ordinal) || w.Contains("Elinor", StringComparison.Ordinal));
        Assert.Contains(left, w => w.Contains("the boy at the window", StringComparison.Ordinal));
        Assert.Contains(left, w => w.Contains("Is this agreed?", StringComparison.Ordinal));
        var seen = (await eva.GetAsync($"/api/v1/rooms/{room}/edits")).Is(HttpStatusCode.OK);
        Assert.Equal(["Erased: it named somebody", "the boy at the window"], seen["edits"]!.AsArray().Select(e => (string)e!["note"]!).Order(StringComparer.Ordinal));
        Assert.Equal(0, await NamingAsync(world, ofCase, exhibit, forget: false));
    }

    private static async Task<CaseId> CaseAsync(World world, ExhibitId exhibit)
    {
        await using var rows = world.Store.Read();
        return (await rows.Set<Exhibit>().SingleAsync(e => e.Id == exhibit, TestContext.Current.CancellationToken)).Case;
    }

    private static async Task<int> NamingAsync(World world, CaseId ofCase, ExhibitId exhibit, bool forget)
    {
        await using var change = await world.Changes.BeginAsync(Actor.Safehand, Purpose.Running, TestContext.Current.CancellationToken);
        var found = await world.Get<ForgetWords>().NamingAsync(change, ofCase, [exhibit], "Elinor Vance", forget, TestContext.Current.CancellationToken);
        change.Record(new Entry("subject.erased.v1", StatutoryOperation.Erasure, ofCase.Bytes()));
        return (await change.CommitAsync(found, TestContext.Current.CancellationToken)).Value;
    }

    private static async Task<IReadOnlyList<string>> WordsAsync(World world, ExhibitId exhibit)
    {
        await using var rows = world.Store.Read();
        var ct = TestContext.Current.CancellationToken;
        var entries = await world.Get<LedgerBook>().AboutAsync(exhibit.Bytes(), long.MaxValue, 1000, ct);
        return
        [
            .. entries.SelectMany(e => e.Entry.Values.Where(v => v.Key is not ValueGroup.Subject)).Select(v => System.Text.Encoding.UTF8.GetString(v.Value)),
            .. await rows.Set<RoomComment>().Select(c => c.Text).ToListAsync(ct),
            .. await rows.Set<RoomEdit>().Select(e => e.Json!).ToListAsync(ct),
            .. await rows.Set<EditStep>().Select(s => s.After!).ToListAsync(ct),
        ];
    }
}
