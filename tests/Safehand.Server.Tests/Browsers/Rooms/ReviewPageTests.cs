using static Safehand.Server.Tests.Looking;

namespace Safehand.Server.Tests;

/// <summary>A reviewer looks where nothing was edited too, and reads what the editor passed over before deciding.</summary>
[Trait("Needs", "Browser")]
public sealed class ReviewPageTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Review_InTheBrowser_WarnsAndShowsAnyTenSecondsAndTheWholeRecording()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            using var eva = await Someone.EditingAsync(host.Address);
            var (room, _) = await Rendered.RoomAsync(eva);
            (await eva.PostAsync($"/api/v1/rooms/{room}/edits", new { ops = Rendered.TwoCutsAMuteAndABox })).Is(HttpStatusCode.OK);
            await SuggestionsTests.ProposedAsync(host, room);
            (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Only what was agreed", leftOpen = "It is the interviewer" })).Is(HttpStatusCode.NoContent);

            await using var visit = await chromium.VisitAsync(host.Address, "DI Ruth Adeyemi");
            var page = visit.Page;
            var asked = new List<string>();
            page.Request += (_, r) => { if (r.Url.Contains("preview.mp4", StringComparison.Ordinal) && r.Url.Contains("side=master", StringComparison.Ordinal)) { asked.Add(new Uri(r.Url).Query.Split("&until=")[0]); } };
            await page.GotoAsync($"/rooms/{room}/review");
            var warning = await page.InnerTextAsync("section[aria-labelledby=decide] [data-sh-passed-over]");
            Assert.Contains("“Only what was agreed”", warning, StringComparison.Ordinal);
            Assert.Contains("One suggestion has not been decided on. Eva Lindqvist wrote: “It is the interviewer”", warning, StringComparison.Ordinal);
            await ReadyAsync();

            // Where no edit is, and on from there.
            await page.FillAsync("#review-at", "0:00:06:10");
            await page.ClickAsync("[data-do=look]");
            await ReadyAsync();
            Assert.Equal("?from=6400", asked[^1]);
            await page.ClickAsync("[data-do=on]");
            await ReadyAsync();
            Assert.Equal("?from=16400", asked[^1]);
            await page.FillAsync("#review-at", "somewhere");
            await page.ClickAsync("[data-do=look]");
            await page.Locator(".sh-room__said", new() { HasText = "Enter a time like 12:07" }).WaitForAsync();

            // What was found and left is a press away.
            await page.ClickAsync("#tab-found");
            Assert.Contains("Face 1 Not decided", await page.InnerTextAsync("[data-list=found]"), StringComparison.Ordinal);
            await page.ClickAsync("[data-list=found] button");
            await ReadyAsync();
            Assert.Equal("?from=0", asked[^1]);
            await LookedAtAsync(visit, "review-found");

            await page.ClickAsync("text=Watch the whole recording");
            await page.WatchingAsync();
            await page.UntilAsync("document.getElementById('room-at').value === '00:00:02:00'");
            Assert.Empty(visit.Said);

            Task ReadyAsync() => page.UntilAsync("[...document.querySelectorAll('.sh-review video')].every(v => v.readyState >= 3) && document.querySelector('[data-show=preview-state]').textContent.includes('Keys:')");
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task HandIn_AskedForWithoutTheCheck_OffersItBesideTheSentence()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            using var eva = await Someone.EditingAsync(host.Address);
            var (room, _) = await Rendered.RoomAsync(eva);
            await SuggestionsTests.ProposedAsync(host, room);
            await using var visit = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
            var page = visit.Page;
            await page.GotoAsync("/rooms/" + room);
            await page.WatchingAsync();
            await page.ClickAsync("text=Hand in");
            await page.FillAsync("#LeftOpen", "It is the interviewer");
            await LookedAtAsync(visit, "hand-in");
            await page.ClickAsync("text=Decide on them");
            Assert.Equal("true", await page.GetAttributeAsync("#tab-suggestions", "aria-selected"));
            await page.ClickAsync("text=Run the check");
            await page.Locator("[data-list=checks] li", new() { HasText = "The check: " }).WaitForAsync();
            Assert.Equal("It is the interviewer", await page.InputValueAsync("#LeftOpen"));
        }
        finally
        {
            await World.StopAsync(host);
        }
    }
}
