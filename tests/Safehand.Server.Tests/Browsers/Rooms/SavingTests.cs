using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Safehand.Server.Tests;

/// <summary>What was done is kept: when an answer is lost, when one change is refused, and when the page is left at once.</summary>
[Trait("Needs", "Browser")]
public sealed class SavingTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public Task Change_AfterALostAnswer_IsOnesOwnAndNoConflict() => InRoomAsync(async (page, keptAsync) =>
    {
        var held = await page.HoldSavesAsync();
        await page.ClickAsync("[data-make=mute]");
        var lost = await held.NextAsync();
        Assert.Equal(200, (await lost.FetchAsync()).Status);
        await page.NoteAsync("Mute", "Changed since");
        await lost.AbortAsync();
        await (await held.NextAsync()).ContinueAsync();
        await (await held.NextAsync()).ContinueAsync();

        await page.SavedAsync();

        Assert.Equal("Changed since", (string)Assert.Single(await keptAsync())!["note"]!);
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('.sh-room__said').hidden"));
        await page.ListsAsync("Mute");
    });

    [Fact]
    public Task Refusal_OfOneChange_TakesBackThatOneAndKeepsTheOthers() => InRoomAsync(async (page, keptAsync) =>
    {
        await page.MakeAsync("mute");
        var held = await page.HoldSavesAsync();
        await page.ClickAsync("[data-make=bleep]");
        var first = await held.NextAsync();
        await page.NoteAsync("Mute", "\u202edesrever");
        await page.ClickAsync("[data-make=blur]");
        await first.ContinueAsync();
        await (await held.NextAsync()).ContinueAsync();
        await (await held.NextAsync()).ContinueAsync();

        await page.ToldAsync("has control or direction characters in its note");
        await page.SavedAsync();

        await page.ListsAsync("Bleep", "Blur", "Mute");
        var kept = await keptAsync();
        Assert.Equal(["bleep", "blur", "mute"], kept.Select(e => (string)e!["kind"]!).Order());
        Assert.All(kept, e => Assert.Null(e!["note"]));
    });

    [Fact]
    public Task Cut_OfTheWholeFilm_IsRefusedAndWhatWasDoneWithItIsKept() => InRoomAsync(async (page, keptAsync) =>
    {
        var held = await page.HoldSavesAsync();
        await page.ClickAsync("[data-make=bleep]");
        var first = await held.NextAsync();
        await page.Locator("[data-part=work]").FocusAsync();
        foreach (var key in new[] { "Home", "i", "End", "o", "x", "m" })
        {
            await page.Keyboard.PressAsync(key);
        }

        held.LetGo();
        await first.ContinueAsync();

        await page.ToldAsync("The cuts take the whole film away.");
        await page.ListsAsync("Bleep", "Mute");
        await page.SavedAsync();
        Assert.Equal(["bleep", "mute"], (await keptAsync()).Select(e => (string)e!["kind"]!).Order());
    });

    [Fact]
    public Task Page_LeftAtOnce_SavesWhatWasDoneLast() => InRoomAsync(async (page, keptAsync) =>
    {
        page.Dialog += (_, dialog) => dialog.AcceptAsync();
        await page.EvaluateAsync("document.querySelector('[data-make=mute]').click(); location.href = '/rooms';");
        await page.WaitForSelectorAsync("main a[href^='/rooms/']");

        await Waiting.ForAsync(async () => (await keptAsync()).Count == 1 ? "kept" : null, "the edit that was made last");
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // With the form token's cookie: the page has to be given another.
    public Task Session_EndedWhileAnEditWasMade_LosesNothingOnceSignedInAgain(bool withAllCookies) => InRoomAsync(async (page, keptAsync) =>
    {
        await page.MakeAsync("mute");
        if (withAllCookies)
        {
            await page.Context.ClearCookiesAsync();
        }
        else
        {
            Assert.Equal(204, await page.EvaluateAsync<int>(
                "fetch('/api/v1/me/session', { method: 'DELETE', headers: { 'X-Safehand-Form': document.querySelector('input[name=__RequestVerificationToken]').value } }).then(answer => answer.status)"));
        }

        await page.ClickAsync("[data-make=bleep]");
        await page.ToldAsync("Sign in again in a new tab");
        Assert.True(await page.IsEnabledAsync("[data-make=blur]"));
        await page.UntilAsync("document.querySelector('video').videoWidth === 0"); // What was sent does not stay on the screen.
        Assert.Single(await keptAsync());
        var tab = await page.Context.NewPageAsync();
        await tab.GotoAsync("/sign-in");
        await tab.Locator("tr", new() { HasText = "Eva Lindqvist" }).Locator("button").ClickAsync();
        await tab.Locator("text=Sign out").WaitForAsync();

        await page.SavedAsync();
        Assert.Equal(["bleep", "mute"], (await keptAsync()).Select(e => (string)e!["kind"]!).Order());
        await page.UntilAsync("document.querySelector('.sh-room__said').hidden");
        await page.WatchingAsync();
    });

    private async Task InRoomAsync(Func<IPage, Func<Task<JsonArray>>, Task> act)
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            await using var visit = await chromium.VisitAsync(host.Address, "Eva Lindqvist");
            using var eva = await Someone.EditingAsync(host.Address);
            var (room, _) = await Rendered.RoomAsync(eva);
            await visit.Page.GotoAsync("/rooms/" + room);
            await visit.Page.WatchingAsync();
            await act(visit.Page, async () => (await eva.GetAsync($"/api/v1/rooms/{room}/edits?since=0")).Json["edits"]!.AsArray());
        }
        finally
        {
            await World.StopAsync(host);
        }
    }
}
