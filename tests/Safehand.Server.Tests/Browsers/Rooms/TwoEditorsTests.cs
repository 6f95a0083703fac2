namespace Safehand.Server.Tests;

/// <summary>Two editors at once: nobody's work is overwritten unseen, and what is handed in is what is on the screen.</summary>
[Trait("Category", "Slow")]
[Trait("Needs", "Browser")]
public sealed class TwoEditorsTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Theirs = "Somebody else changed this edit at the same time. Theirs is shown; make your change again if it is still needed.";

    [Fact]
    public async Task Removal_ByAColleague_IsSeenWithTheNextSaveOfOnesOwn()
    {
        await using var two = await AfterAnUnseenRemovalAsync();

        await two.Ada.MakeAsync("cut");

        await two.Ada.ListsAsync("Cut");
    }

    [Fact]
    public async Task HandIn_AfterAChangeThatWasNotOnTheScreen_ShowsItFirst()
    {
        await using var two = await AfterAnUnseenRemovalAsync();

        await two.Ada.ClickAsync("text=Hand in");

        await two.Ada.ToldAsync("Somebody else has just changed the list. It is shown as it stands now: look at it, then hand it in. You have not handed it in.");
        await two.Ada.ListsAsync(string.Empty);
        await two.Ada.WaitForTimeoutAsync(1200); // a second click within a second is taken for a slip of the finger
        await two.Ada.ClickAsync("text=Hand in");
        await two.Ada.WaitForSelectorAsync("#Acknowledged");
    }

    [Fact]
    public async Task Change_OfWhatAColleagueHasJustChanged_IsGivenUpInWords()
    {
        await using var two = await TwoEditors.AtWorkAsync(world, chromium);
        await two.Ada.MakeAsync("mute");
        await two.Ivo.ListsAsync("Mute");
        var held = await two.Ada.HoldSavesAsync();
        await two.Ada.ClickAsync("[data-make=cut]");
        var cut = await held.NextAsync();
        await two.Ivo.NoteAsync("Mute", "Said twice");
        await two.Ivo.SavedAsync();
        await two.Ada.NoteAsync("Mute", "Nothing");

        await cut.ContinueAsync();

        await two.Ada.ToldAsync(Theirs);
        await two.Ada.SavedAsync();
        await two.Ada.Locator("[data-list=edits] li", new() { HasText = "Said twice" }).WaitForAsync();
        Assert.False(held.Any);
        Assert.Equal("Said twice", (string)(await two.KeptAsync()).Single(e => (string)e!["kind"]! == "mute")!["note"]!);

        // What was given up is no step on the way back: undo takes the cut, then what this person made and nobody changed, and never what is the other's.
        held.LetGo();
        await two.Ada.ClickAsync("[data-do=undo]");
        await two.Ada.ListsAsync("Mute");
        await two.Ada.ClickAsync("[data-do=undo]");
        await two.Ada.ToldAsync("Somebody else has changed this since, so it was left as it is.");
        await two.Ada.ListsAsync("Mute");
    }

    [Fact]
    public async Task Conflict_OfOneEdit_LosesNoOtherAndIsNotHandedIn()
    {
        await using var two = await TwoEditors.AtWorkAsync(world, chromium);
        await two.Ada.MakeAsync("mute");
        await two.Ivo.ListsAsync("Mute");
        var held = await two.Ada.HoldSavesAsync();
        await two.Ada.ClickAsync("[data-make=bleep]");
        var first = await held.NextAsync();
        await two.Ada.NoteAsync("Mute", "Nothing");
        await two.Ada.ClickAsync("[data-make=cut]");
        await first.ContinueAsync();
        var both = await held.NextAsync();
        await two.Ivo.NoteAsync("Mute", "Said twice");
        await two.Ivo.SavedAsync();

        await two.Ada.ClickAsync("text=Hand in");
        await both.ContinueAsync();
        await (await held.NextAsync()).ContinueAsync();

        await two.Ada.ToldAsync(Theirs + " You have not handed it in.");
        await two.Ada.ListsAsync("Bleep", "Cut", "Mute");
        await two.Ada.SavedAsync();
        var kept = await two.KeptAsync();
        Assert.Equal(["bleep", "cut", "mute"], kept.Select(e => (string)e!["kind"]!).Order());
        Assert.Equal("Said twice", (string)kept.Single(e => (string)e!["kind"]! == "mute")!["note"]!);
        Assert.Equal("editing", await two.StateAsync());
    }

    [Fact]
    public async Task Change_OfAListThatWasHandedIn_IsRefusedInTheServersWordsAndTheToolsGo()
    {
        await using var two = await TwoEditors.AtWorkAsync(world, chromium);
        await two.Ivo.MakeAsync("mute");
        await two.Ada.ListsAsync("Mute");
        await two.Ivo.ClickAsync("text=Hand in");
        await two.Ivo.FillAsync("#Acknowledged", "Only the name was to be muted");
        await two.Ivo.ClickAsync("#hand-in");
        await two.Ivo.WaitForSelectorAsync("text=Handed in. Whoever commissioned it has been told.");

        await two.Ada.ClickAsync("[data-make=cut]");

        await two.Ada.ToldAsync("The edit list stands still: it was handed in, or the room is closed.");
        await two.Ada.ListsAsync("Mute");
        await two.Ada.UntilAsync("document.querySelector('[data-part=tools]').hidden && document.querySelector('[data-show=saving]').textContent === 'The list stands still'");
        await two.Ada.Locator("[data-part=work]").FocusAsync();
        await two.Ada.Keyboard.PressAsync("m");
        await two.Ada.ClickAsync("[data-list=edits] button");
        Assert.True(await two.Ada.IsDisabledAsync("#edit-note"));
        await two.Ada.ListsAsync("Mute");
    }

    [Fact]
    public async Task HandIn_WhileThePageStillLoads_TakesTheListForNobodysChange()
    {
        await using var two = await TwoEditors.AtWorkAsync(world, chromium);
        await two.Ivo.MakeAsync("mute");
        var pressed = new TaskCompletionSource();
        await two.Ivo.RouteAsync("**/edits?since=0", async route => { await pressed.Task; await route.ContinueAsync(); });
        await two.Ivo.ClickAsync("text=Hand in");
        await two.Ivo.FillAsync("#Acknowledged", "Only the name was to be muted");

        await two.Ivo.ClickAsync("#hand-in");
        await two.Ivo.WaitForTimeoutAsync(500);
        pressed.SetResult();

        await two.Ivo.WaitForSelectorAsync("text=Handed in. Whoever commissioned it has been told.");
    }

    [Fact]
    public async Task Undo_OfWhatAColleagueWorkedOnInBetween_LeavesTheirsWhereItIs()
    {
        await using var two = await TwoEditors.AtWorkAsync(world, chromium);
        await two.Ada.MakeAsync("mute");
        await two.Ivo.ListsAsync("Mute");
        await two.Ivo.NoteAsync("Mute", "Said twice");
        await two.Ada.Locator("[data-list=edits] li", new() { HasText = "Said twice" }).WaitForAsync();
        await two.Ada.ClickAsync("[data-list=edits] button");
        await two.Ada.SelectOptionAsync("#edit-reason", "third-party");
        await two.Ada.SavedAsync();

        await two.Ada.ClickAsync("[data-do=undo]");
        await two.Ada.UntilAsync("document.querySelector('#edit-reason').value === 'name'");
        await two.Ada.ClickAsync("[data-do=undo]");

        await two.Ada.ToldAsync("so it was left as it is.");
        await two.Ada.SavedAsync();
        Assert.Equal("Said twice", (string)Assert.Single(await two.KeptAsync())!["note"]!);
    }

    [Fact]
    public async Task Change_InASecondWindowOfTheSameEditor_IsNotOverwrittenEither()
    {
        await using var two = await TwoEditors.AtWorkAsync(world, chromium);
        await two.Ada.MakeAsync("mute");
        var second = await two.EnterAsync(chromium, "Ada Bell");
        await second.ListsAsync("Mute");
        var held = await two.Ada.HoldSavesAsync();
        await two.Ada.NoteAsync("Mute", "In the first");
        var first = await held.NextAsync();
        await second.NoteAsync("Mute", "In the second");
        await second.SavedAsync();

        await first.ContinueAsync();

        await two.Ada.ToldAsync("You changed this edit in another window at the same time. That is shown; make your change again if it is still needed.");
        Assert.Equal("In the second", (string)Assert.Single(await two.KeptAsync())!["note"]!);
    }

    // Ivo has removed Ada's mute, and her page has not asked since.
    private async Task<TwoEditors> AfterAnUnseenRemovalAsync()
    {
        var two = await TwoEditors.AtWorkAsync(world, chromium);
        await two.Ada.MakeAsync("mute");
        await two.Ivo.ListsAsync("Mute");
        await two.Ada.AskNoMoreAsync();
        await two.Ivo.ClickAsync("[data-list=edits] button");
        await two.Ivo.ClickAsync("[data-part=inspector] [data-do=remove]");
        await two.Ivo.SavedAsync();
        return two;
    }
}
