namespace Safehand.Server.Tests;

/// <summary>Thousands of edits in a room: only those around what is in sight are in the page.</summary>
[Trait("Needs", "Browser")]
public sealed class LongListTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    private const int Edits = 4000;
    private const string Rows = "document.querySelectorAll('[data-list=edits] > li:not(.sh-room__space)').length";

    [Fact]
    public async Task Room_WithThousandsOfEdits_HoldsOnlyThoseAroundWhatIsInSight()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            using var eva = await Someone.EditingAsync(host.Address);
            var (room, _) = await Rendered.RoomAsync(eva);
            var ops = Enumerable.Range(0, Edits).Select(i => new { op = "put", @base = 0, edit = new { id = Rendered.Id(i + 1), kind = "mute", reason = "name", fromMs = i * 7, untilMs = (i * 7) + 5 } });
            (await eva.PostAsync($"/api/v1/rooms/{room}/edits", new { ops })).Is(HttpStatusCode.OK);
            await using var visit = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
            var page = visit.Page;
            await page.GotoAsync("/rooms/" + room);
            await page.UntilAsync($"document.querySelector('[data-count=edits]').textContent === '({Edits})' && document.querySelector('[data-part=message]').hidden && document.querySelector('video').readyState > 1");
            Assert.InRange(await page.EvaluateAsync<int>(Rows), 10, 150);

            // The last edit is chosen by key from the end: it is there, told as the last of all, and the first are gone.
            await page.Locator("[data-part=work]").FocusAsync();
            await page.Keyboard.PressAsync("End");
            await page.Keyboard.PressAsync("ArrowUp");
            await page.UntilAsync("document.querySelector('[data-list=edits] [aria-current=true]') !== null");
            var chosen = page.Locator("[data-list=edits] [aria-current=true]");
            Assert.Equal("4000", await chosen.GetAttributeAsync("aria-setsize"));
            Assert.True(int.Parse((await chosen.GetAttributeAsync("aria-posinset"))!, System.Globalization.CultureInfo.InvariantCulture) > 3000);
            Assert.InRange(await page.EvaluateAsync<int>(Rows), 10, 150);

            // Scrolled to the middle there are rows in sight, and no more of them.
            await page.EvaluateAsync("(l => { l.scrollTop = l.scrollHeight / 2; })(document.querySelector('[data-list=edits]'))");
            await page.UntilAsync(
                "(l => { const b = l.getBoundingClientRect(); const li = document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2)?.closest('li:not(.sh-room__space)');"
                + " return li && +li.getAttribute('aria-posinset') > 1000 && +li.getAttribute('aria-posinset') < 3000; })(document.querySelector('[data-list=edits]'))");
            Assert.InRange(await page.EvaluateAsync<int>(Rows), 10, 150);
            Assert.Empty(visit.Said);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }
}
