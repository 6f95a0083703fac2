using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Safehand.Server.Tests;

/// <summary>Keys as editors know them, a whole picture, and lists that come and go.</summary>
[Trait("Needs", "Browser")]
public sealed class RoomWorkTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Keys_JKAndL_PlayBackPauseAndOnFasterEachTime()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var (visit, page, _) = await InAsync(host);
            await using var closing = visit;
            await page.FillAsync("#room-at", "0:00:04:00");
            await page.Keyboard.PressAsync("Enter");
            await page.Locator("[data-part=work]").FocusAsync();

            await page.Keyboard.PressAsync("l");
            await page.UntilAsync("!document.querySelector('video').paused && document.querySelector('video').playbackRate === 1 && document.querySelector('[data-do=play]').textContent === 'Pause'");
            await page.Keyboard.PressAsync("l");
            await page.UntilAsync("document.querySelector('video').playbackRate === 2 && document.querySelector('[data-show=speed]').textContent === '2×'");
            await page.Keyboard.PressAsync("l");
            await page.UntilAsync("document.querySelector('video').playbackRate === 4");
            await page.Keyboard.PressAsync("k");
            await page.UntilAsync("document.querySelector('video').paused && document.querySelector('[data-do=play]').textContent === 'Play' && document.querySelector('[data-show=speed]').textContent === ''");

            var at = await page.InputValueAsync("#room-at");
            await page.Keyboard.PressAsync("j");
            await page.UntilAsync($"document.querySelector('[data-show=speed]').textContent === '−1×' && document.getElementById('room-at').value < '{at}'");
            await page.Keyboard.PressAsync("j");
            await page.UntilAsync("document.querySelector('[data-show=speed]').textContent === '−2×'");
            await page.Keyboard.PressAsync("k");
            await page.UntilAsync("document.querySelector('[data-show=speed]').textContent === ''");
            Assert.Empty(visit.Said);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task WholePicture_ChosenAsShape_IsSavedAndHasNoBoxToMove()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var (visit, page, room) = await InAsync(host);
            await using var closing = visit;
            await page.ClickAsync("[data-make=blur]");
            await page.SelectOptionAsync("#edit-shape", new SelectOptionValue { Label = "Whole picture" });
            await SavedAsync(page);
            await page.Locator("[data-show=keyframe]", new() { HasText = "The whole picture, for as long as it lasts" }).WaitForAsync();
            Assert.True(await page.EvaluateAsync<bool>("document.querySelector('[data-part=numbers]').disabled"));
            Assert.Equal(0, await page.Locator(".sh-room__grip").CountAsync());
            using var eva = await Someone.EditingAsync(host.Address);
            Assert.Equal("frame", (string)(await EditsAsync(eva, room))[0]!["shape"]!);
            Assert.Empty(visit.Said);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Box_DraggedWhileTheFilmPlays_IsPutAtTheFrameAtWhichItWasTakenHoldOf()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var (visit, page, room) = await InAsync(host);
            await using var closing = visit;
            await page.ClickAsync("[data-make=solid]");
            await SavedAsync(page);
            var box = (await page.Locator(".sh-room__box--chosen").BoundingBoxAsync())!;
            await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
            await page.Locator("[data-part=work]").FocusAsync();
            await page.Keyboard.PressAsync("l");
            await page.UntilAsync("document.querySelector('video').currentTime > 0.5");
            var before = await FrameAsync(page);
            await page.Mouse.DownAsync();
            var after = await FrameAsync(page);
            await page.UntilAsync($"+document.querySelector('canvas').getAttribute('aria-valuenow') > {after + 12}");
            await page.Mouse.MoveAsync(box.X + (box.Width / 2) + 60, box.Y + (box.Height / 2) + 10, new() { Steps = 4 });
            await page.Mouse.UpAsync();
            await page.Keyboard.PressAsync("k");
            await page.UntilAsync("document.querySelector('[data-show=keyframe]').textContent.startsWith('3 keyframes')");
            await SavedAsync(page);

            using var eva = await Someone.EditingAsync(host.Address);
            Assert.InRange((long)(await EditsAsync(eva, room))[0]!["keyframes"]![1]!["frame"]!, before, after);
            Assert.Empty(visit.Said);
        }
        finally
        {
            await World.StopAsync(host);
        }

        static Task<int> FrameAsync(IPage page) => page.EvaluateAsync<int>("+document.querySelector('canvas').getAttribute('aria-valuenow')");
    }

    [Theory]
    [InlineData("blur")]
    [InlineData("mute")]
    [InlineData("cut")]
    public async Task Edit_MadeOnTheLastFrame_IsKept(string kind)
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var (visit, page, room) = await InAsync(host);
            await using var closing = visit;
            await page.Locator("[data-part=work]").FocusAsync();
            await page.Keyboard.PressAsync("End");
            await page.ClickAsync($"[data-make={kind}]");
            await SavedAsync(page);

            using var eva = await Someone.EditingAsync(host.Address);
            Assert.Equal(kind, (string)Assert.Single(await EditsAsync(eva, room))!["kind"]!);
            Assert.Equal("(1)", await page.TextContentAsync("[data-count=edits]"));
            Assert.Empty(visit.Said);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Theory]
    [InlineData("blur")]
    [InlineData("mute")]
    [InlineData("cut")]
    public async Task Edit_ToTheEndOfTheFilm_StaysSoWhereItsTimesAreEnteredAsTheyStand(string kind)
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var (visit, page, room) = await InAsync(host);
            await using var closing = visit;
            await page.Locator("[data-part=work]").FocusAsync();
            await page.Keyboard.PressAsync("End");
            await page.Keyboard.PressAsync("Shift+ArrowLeft");
            await page.ClickAsync($"[data-make={kind}]");
            await SavedAsync(page);
            using var eva = await Someone.EditingAsync(host.Address);
            var made = Assert.Single(await EditsAsync(eva, room))!.ToJsonString();

            foreach (var field in new[] { "#edit-from", "#edit-until" })
            {
                await page.Locator(field).PressAsync("Enter");
            }

            await page.WaitForTimeoutAsync(600); // longer than a change waits before it is saved
            await SavedAsync(page);
            Assert.Equal(made, Assert.Single(await EditsAsync(eva, room))!.ToJsonString());
            Assert.Empty(visit.Said);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task List_OfAnotherProgram_AsksForAReasonTellsWhatWasLeftOutAndIsUndone()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var (visit, page, room) = await InAsync(host);
            await using var closing = visit;
            using var eva = await Someone.EditingAsync(host.Address);
            var frames = (long)(await eva.GetAsync("/api/v1/rooms/" + room)).Json["film"]!["frames"]!;
            await page.ClickAsync("[data-make=mute]");
            await SavedAsync(page);
            await page.ClickAsync("#tab-task");
            await page.SetInputFilesAsync("#take-list", new FilePayload { Name = "theirs.edl", MimeType = "text/plain", Buffer = System.Text.Encoding.UTF8.GetBytes(Edl(frames)) });
            await page.ClickAsync("text=Bring it in");
            await page.Locator(".sh-room__said", new() { HasText = "Choose the reason for its cuts." }).WaitForAsync();

            await page.SelectOptionAsync("#take-reason", "not-relevant");
            await page.ClickAsync("text=Bring it in");
            await page.Locator("[data-part=taken]", new() { HasText = "Brought in: 1 edit put, 0 removed." }).WaitForAsync();
            Assert.Equal("not-relevant", (string)(await EditsAsync(eva, room)).Single(e => (string)e!["kind"]! == "cut")!["reason"]!);
            Assert.True(await page.Locator("[data-part=taken] li").CountAsync() > 0);

            // Undo takes back what was brought in, and not what was done before it.
            await page.ClickAsync("[data-do=undo]");
            await SavedAsync(page);
            await page.UntilAsync("[...document.querySelectorAll('[data-list=edits] li b')].map(b => b.textContent).join() === 'Mute'");
            Assert.Equal("mute", (string)Assert.Single(await EditsAsync(eva, room))!["kind"]!);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task List_TakenElsewhere_IsAFileAndARefusalIsToldInTheRoom()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var (visit, page, room) = await InAsync(host);
            await using var closing = visit;
            await page.ClickAsync("#tab-task");
            var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("[data-export=otio]"));
            Assert.EndsWith(".otio", download.SuggestedFilename, StringComparison.Ordinal);
            Assert.Empty(visit.Said);

            const string Why = "Timecode knows no rate of 25/2 frames a second. Export the edit list itself.";
            await page.RouteAsync("**/edit-list.edl", route => route.FulfillAsync(new() { Status = 400, ContentType = "application/problem+json", Body = $$"""{"code":"edl.rate","detail":"{{Why}}"}""" }));
            await page.ClickAsync("[data-export=edl]");
            await page.Locator(".sh-room__said", new() { HasText = Why }).WaitForAsync();
            Assert.EndsWith("/rooms/" + room, page.Url, StringComparison.Ordinal);
            Assert.False(await page.IsDisabledAsync("[data-make=mute]"));
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private async Task<(Visit Visit, IPage Page, string Room)> InAsync(SafehandHost host)
    {
        var visit = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
        using var eva = await Someone.EditingAsync(host.Address);
        var (room, _) = await Rendered.RoomAsync(eva);
        await visit.Page.GotoAsync("/rooms/" + room);
        await visit.Page.WatchingAsync();
        return (visit, visit.Page, room);
    }

    private static Task SavedAsync(IPage page) => page.UntilAsync("document.querySelector('[data-show=saving]').textContent === 'All changes saved'");

    private static async Task<JsonArray> EditsAsync(Someone eva, string room) => (await eva.GetAsync($"/api/v1/rooms/{room}/edits?since=0")).Json["edits"]!.AsArray();

    // Keeps all but the fifth second. What an EDL cannot say of boxes is told whenever one is taken.
    private static string Edl(long frames)
    {
        return string.Join('\n',
        [
            "TITLE: THEIRS", "FCM: NON-DROP FRAME", string.Empty,
            $"001  AX       B     C        {At(0)} {At(100)} {At(0)} {At(100)}",
            $"002  AX       B     C        {At(125)} {At(frames)} {At(100)} {At(frames - 25)}",
            string.Empty,
        ]);

        static string At(long frame) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{frame / 90000:00}:{frame / 1500 % 60:00}:{frame / 25 % 60:00}:{frame % 25:00}");
    }
}
