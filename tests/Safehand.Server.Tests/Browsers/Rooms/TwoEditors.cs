using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Playwright;

namespace Safehand.Server.Tests;

/// <summary>A room in which two people edit at once, each in a browser of their own.</summary>
internal sealed class TwoEditors : IAsyncDisposable
{
    private readonly SafehandHost host;
    private readonly List<IAsyncDisposable> open = [];

    private TwoEditors(SafehandHost host, string room) => (this.host, Room) = (host, room);

    internal string Room { get; }

    /// <summary>One of the two, at work.</summary>
    internal IPage Ada { get; private set; } = null!;

    /// <summary>The other.</summary>
    internal IPage Ivo { get; private set; } = null!;

    internal static async Task<TwoEditors> AtWorkAsync(World world, Chromium chromium)
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        using var sam = await Someone.WithSessionAsync(host.Address, "sam.okoro");
        using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
        var given = await ruth.PostAsync("/api/v1/commissions", new
        {
            exhibits = new[] { await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1") },
            editors = new[] { await AddedAsync(sam, "Ada Bell"), await AddedAsync(sam, "Ivo Marek") },
            instructions = "Mute every name",
            ground = "agreement",
            groundDocument = "Minutes of the third of November",
            groundDated = "2026-01-03",
            noDocumentBecause = "They follow by post",
            reasons = new[] { "name", "third-party" },
            deadline = DateTimeOffset.UtcNow.AddDays(9),
        });
        given.Is(HttpStatusCode.Created);
        var two = new TwoEditors(host, (string)given.Json["rooms"]![0]!);
        two.Ada = await two.EnterAsync(chromium, "Ada Bell");
        two.Ivo = await two.EnterAsync(chromium, "Ivo Marek");
        return two;
    }

    /// <summary>Another window of somebody, in the room.</summary>
    internal async Task<IPage> EnterAsync(Chromium chromium, string name)
    {
        var visit = await chromium.VisitAsync(host.Address, name);
        open.Insert(0, visit);
        await visit.Page.GotoAsync("/rooms/" + Room);
        await visit.Page.WatchingAsync();
        return visit.Page;
    }

    /// <summary>The list as it is kept.</summary>
    internal async Task<JsonArray> KeptAsync()
    {
        using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
        return (await ruth.GetAsync($"/api/v1/rooms/{Room}/edits?since=0")).Json["edits"]!.AsArray();
    }

    /// <summary>Where the room is.</summary>
    internal async Task<string> StateAsync()
    {
        using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
        return (await ruth.GetAsync("/api/v1/rooms/" + Room)).Text("state");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visit in open)
        {
            await visit.DisposeAsync();
        }

        await World.StopAsync(host);
    }

    private static async Task<string> AddedAsync(Someone administrator, string name)
    {
        var year = $"{DateTime.UtcNow.Year + 1}";
        var added = await administrator.PostFormAsync("/people/add", "/people/add", new()
        {
            ["Name"] = name, ["Login"] = name.ToLowerInvariant().Replace(' ', '.'), ["Number"] = "ED" + name.Length, ["Roles"] = "Editor",
            ["LastDay.Day"] = "1", ["LastDay.Month"] = "3", ["LastDay.Year"] = year, ["Trained.Day"] = "1", ["Trained.Month"] = "3", ["Trained.Year"] = year,
        });
        added.Is(HttpStatusCode.Redirect);
        return added.Header("Location").Split('/')[^1];
    }
}

/// <summary>What a room's page is told and tells, as tests of its editing need it.</summary>
internal static class RoomPage
{
    internal static Task SavedAsync(this IPage page) => page.UntilAsync("document.querySelector('[data-show=saving]').textContent === 'All changes saved'");

    /// <summary>Makes an edit at the playhead and waits until it is kept.</summary>
    internal static async Task MakeAsync(this IPage page, string kind)
    {
        await page.ClickAsync($"[data-make={kind}]");
        await page.SavedAsync();
    }

    /// <summary>Chooses the edit of a kind and writes a note to it.</summary>
    internal static async Task NoteAsync(this IPage page, string word, string note)
    {
        await page.ClickAsync($"[data-list=edits] button:has-text('{word}')");
        await page.FillAsync("#edit-note", note);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Waits until the list holds these and no other edits.</summary>
    internal static Task ListsAsync(this IPage page, params string[] words) =>
        page.UntilAsync($"[...document.querySelectorAll('[data-list=edits] li b')].map(b => b.textContent).sort().join() === '{string.Join(',', words)}'");

    internal static Task ToldAsync(this IPage page, string words) => page.Locator("[role=alert].sh-room__said", new() { HasText = words }).WaitForAsync();

    /// <summary>From now on the page asks for nothing by itself, neither others' changes nor whether the film goes on.</summary>
    internal static Task AskNoMoreAsync(this IPage page) => page.EvaluateAsync("for (let i = 1; i < 10000; i += 1) { clearInterval(i); }");

    /// <summary>What the page saves from now on is held.</summary>
    internal static async Task<HeldSaves> HoldSavesAsync(this IPage page)
    {
        var held = new HeldSaves();
        await page.RouteAsync("**/edits", held.TakeAsync);
        return held;
    }
}

/// <summary>What a page saves: it goes nowhere by itself.</summary>
internal sealed class HeldSaves
{
    private readonly Channel<IRoute> held = Channel.CreateUnbounded<IRoute>();
    private volatile bool free;

    /// <summary>Whether anything is held now.</summary>
    internal bool Any => held.Reader.TryPeek(out _);

    /// <summary>The next that comes.</summary>
    internal async Task<IRoute> NextAsync() => await held.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>What comes from now on goes on.</summary>
    internal void LetGo() => free = true;

    internal Task TakeAsync(IRoute route) => free ? route.ContinueAsync() : held.Writer.WriteAsync(route).AsTask();
}
