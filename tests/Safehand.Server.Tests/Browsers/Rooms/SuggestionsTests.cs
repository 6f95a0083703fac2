using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Safehand.Editing;
using Safehand.Kernel;
using Safehand.Storage;
using static Safehand.Server.Tests.Looking;

namespace Safehand.Server.Tests;

/// <summary>What a search found out is told, however soon it ended and after every reload; what was decided can be decided again.</summary>
[Trait("Needs", "Browser")]
public sealed class SuggestionsTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Unheard = "0 places are proposed where a name was heard; 2 of 3 names could not be listened for";

    [Fact]
    public async Task Search_ThatEndedUnseen_IsToldAfterAReloadAndItsPlacesCanBeGoneTo()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            using var eva = await Someone.EditingAsync(host.Address);
            var (room, _) = await Rendered.RoomAsync(eva);
            await EndedAsync(host, room, JobKind.Names, Unheard, null);
            await EndedAsync(host, room, JobKind.Uncovered, "2 sightings of faces are not covered", UncoveredFound.Of([new(50, 0.1, 0.1, 0.2, 0.2), new(205, 0.1, 0.1, 0.2, 0.2)], 6).ToJson());
            await using var visit = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
            var page = visit.Page;
            await page.GotoAsync("/rooms/" + room);
            await page.WatchingAsync();
            await page.ClickAsync("#tab-suggestions");
            await page.Locator("[data-list=jobs] li", new() { HasText = "Spoken names: " + Unheard }).WaitForAsync();

            // Every place where a face is bare, and how closely was looked.
            await page.ClickAsync("#tab-task");
            Assert.Contains("Four pictures of each second are looked at", await page.TextContentAsync("[data-part=uncovered]"), StringComparison.Ordinal);
            await page.Locator("[data-list=checks] li", new() { HasText = "The check: 2 sightings of faces are not covered." }).WaitForAsync();
            Assert.Equal(["00:00:02:00", "00:00:08:05"], await page.Locator("[data-list=uncovered] button").AllTextContentsAsync());
            await page.ClickAsync("[data-list=uncovered] li:last-child button");
            await page.UntilAsync("document.getElementById('room-at').value === '00:00:08:05'");
            await LookedAtAsync(visit, "room-task");

            // What it found is about the list that it looked at.
            await page.ClickAsync("[data-make=solid]");
            await page.ClickAsync("#tab-task");
            await page.Locator("[data-list=checks] li", new() { HasText = "The list has changed since: run it again." }).WaitForAsync();
            Assert.Equal(0, await page.Locator("[data-list=uncovered] button").CountAsync());
            Assert.Empty(visit.Said);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Search_ThatFoundMoreThanIsListed_SaysThatTheListIsNotAll()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            using var eva = await Someone.EditingAsync(host.Address);
            var (room, _) = await Rendered.RoomAsync(eva);
            await EndedAsync(host, room, JobKind.Uncovered, "620 sightings of faces are not covered", UncoveredFound.Of([.. Enumerable.Range(0, 620).Select(frame => new EditKeyframe(frame, 0.1, 0.1, 0.2, 0.2))], 6).ToJson());
            await using var visit = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
            var page = visit.Page;
            await page.GotoAsync("/rooms/" + room);
            await page.WatchingAsync();
            await page.ClickAsync("#tab-task");

            await page.UntilAsync("document.querySelectorAll('[data-list=uncovered] button').length === 500");
            Assert.Equal("The first 500 of 620 frames: cover these and look again.", await page.TextContentAsync("[data-list=uncovered] li:first-child"));
            Assert.Empty(visit.Said);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Search_ThatEndsBeforeItIsAskedAfterAndOnAConnectionThatFails_IsToldAllTheSame()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            using var eva = await Someone.EditingAsync(host.Address);
            var (room, _) = await Rendered.RoomAsync(eva);
            await using var visit = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
            var page = visit.Page;
            await page.GotoAsync("/rooms/" + room);
            await page.WatchingAsync();
            await page.RouteAsync("**/uncovered", async route =>
            {
                var job = await EndedAsync(host, room, JobKind.Uncovered, "One face is not covered", UncoveredFound.Of([new(50, 0.1, 0.1, 0.2, 0.2)], 6).ToJson());
                await route.FulfillAsync(new() { Status = 202, ContentType = "application/json", Body = $$"""{"jobs":[{"id":"{{job}}","kind":"uncovered","state":"waiting"}]}""" });
            });
            var failed = 0;
            await page.RouteAsync("**/jobs", route => Interlocked.Increment(ref failed) == 1 ? route.AbortAsync() : route.ContinueAsync());

            await page.ClickAsync("#tab-task");
            await page.ClickAsync("[data-do=uncovered]");

            await page.Locator("[data-list=checks] li", new() { HasText = "The check: One face is not covered." }).WaitForAsync();
            Assert.Equal(["00:00:02:00"], await page.Locator("[data-list=uncovered] button").AllTextContentsAsync());
            Assert.True(failed > 1);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Suggestion_Dismissed_IsFoundUnderDecidedAndOpenedAgain()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            using var eva = await Someone.EditingAsync(host.Address);
            var (room, _) = await Rendered.RoomAsync(eva);
            await ProposedAsync(host, room);
            await using var visit = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
            var page = visit.Page;
            await page.GotoAsync("/rooms/" + room);
            await page.WatchingAsync();
            await page.ClickAsync("#tab-suggestions");
            await page.ClickAsync("[data-list=suggestions] button:has-text('Dismiss')");
            await CountAsync(page, 0);
            await page.SelectOptionAsync("#suggest-filter", "decided");
            await page.Locator("[data-list=suggestions] li", new() { HasText = "Face 1 Dismissed, Eva Lindqvist" }).WaitForAsync();
            await LookedAtAsync(visit, "room-decided");
            await page.ClickAsync("[data-list=suggestions] button:has-text('Open again')");
            await page.SelectOptionAsync("#suggest-filter", "open");
            await CountAsync(page, 1);

            // Accepted and opened again its edit goes, as undoing would take it.
            await page.ClickAsync("[data-list=suggestions] button:has-text('Accept')");
            await page.UntilAsync("document.querySelectorAll('[data-list=edits] li').length === 1");
            await page.SelectOptionAsync("#suggest-filter", "decided");
            await page.ClickAsync("[data-list=suggestions] button:has-text('Open again')");
            await page.UntilAsync("document.querySelectorAll('[data-list=edits] li').length === 0");
            await page.ClickAsync("[data-do=redo]");
            await page.UntilAsync("document.querySelectorAll('[data-list=edits] li').length === 1");
            Assert.Empty(visit.Said);
        }
        finally
        {
            await World.StopAsync(host);
        }

        static Task CountAsync(IPage page, int count) => page.UntilAsync($"document.querySelectorAll('[data-list=suggestions] li').length === {count}");
    }

    // As a search leaves it that has ended while nobody looked.
    private static async Task<string> EndedAsync(SafehandHost host, string room, JobKind kind, string message, string? result)
    {
        var id = RoomId.From(room);
        await using var change = await host.App.Services.GetRequiredService<Changes>().BeginAsync(Actor.Safehand, Purpose.Running, CancellationToken.None);
        var job = EditingJob.Wanted(id, kind, Ids.New<PersonId>(), TimeProvider.System.GetUtcNow(), await HandInHandler.ListRevisionAsync(change.Store, id, CancellationToken.None));
        Assert.True(job.End(JobState.Done, message, result, TimeProvider.System.GetUtcNow()));
        change.Store.Add(job);
        await RecordedAsync(change, id);
        return job.Id.Value;
    }

    /// <summary>A face, as a search would have left it there.</summary>
    internal static async Task ProposedAsync(SafehandHost host, string room)
    {
        var face = new Proposal { Id = Ids.New<ProposalId>(), Kind = ProposalKind.Face, Confidence = 0.9, Label = "Face 1", Keyframes = [new(50, 0.2, 0.2, 0.2, 0.2), new(90, 0.3, 0.2, 0.2, 0.2)] };
        await using var change = await host.App.Services.GetRequiredService<Changes>().BeginAsync(Actor.Safehand, Purpose.Running, CancellationToken.None);
        change.Store.Add(new RoomProposal { Id = face.Id, Room = RoomId.From(room), Json = EditListText.Of(face), Revision = 1 });
        await RecordedAsync(change, RoomId.From(room));
    }

    private static async Task RecordedAsync(Change change, RoomId room)
    {
        change.Record(new Entry("proposals.found.v1", StatutoryOperation.None, room.Bytes()));
        Assert.False((await change.CommitAsync(default(Done), CancellationToken.None)).IsRefused(out _));
    }
}
