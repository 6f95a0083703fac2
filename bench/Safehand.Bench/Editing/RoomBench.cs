using System.Globalization;
using System.Text;

namespace Safehand.Bench;

/// <summary>The room of a long film with thousands of edits, through the whole server: one more edit, the list, the room in a browser, a preview at the film's end.</summary>
internal static class RoomBench
{
    private const int Batch = 500;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, Settings settings, Table table)
    {
        using var server = await DemonstrationServer.ReadyAsync(folder);
        using var priya = await server.AsAsync("priya.nair");
        using var ruth = await server.AsAsync("ruth.adeyemi");
        using var eva = await server.EditorAsync();
        var film = await Films.RoomAsync(folder, "1280x720", settings.LongMinutes * 60, quality: 25);
        var megabytes = new FileInfo(film).Length >> 20;
        var room = await ruth.CommissionAsync(await priya.AddFilmAsync(film, "Measured, long"), eva);
        var length = settings.LongMinutes * 60_000L;
        var of = $"of {settings.Edits:N0} in {settings.LongMinutes} min of 1280x720";

        for (var made = 0; made < settings.Edits; made += Batch)
        {
            await eva.PostAsync($"/api/v1/rooms/{room}/edits", Ops(Enumerable.Range(made, Math.Min(Batch, settings.Edits - made)).Select(i => Edit(i, settings.Edits, length))));
        }

        List<double> saved = [], loaded = [];
        for (var round = 0; round < 20; round++)
        {
            var one = Ops([Edit(settings.Edits + round, settings.Edits + 40, length)]);
            saved.Add((await Outside.TimeAsync(() => eva.PostAsync($"/api/v1/rooms/{room}/edits", one))).TotalMilliseconds);
        }

        for (var round = 0; round < 7; round++)
        {
            loaded.Add((await Outside.TimeAsync(() => eva.BytesAsync($"/api/v1/rooms/{room}/edits?since=0"))).TotalMilliseconds);
        }

        table.Add(new Measured($"one more edit saved, {of}, ms", Words(saved), string.Empty, Outside.Median(saved), null, LessIsBetter: true));
        table.Add(new Measured($"the list loaded, {of}, ms", Words(loaded), string.Empty, Outside.Median(loaded), null, LessIsBetter: true));
        await InBrowserAsync(server, room, settings, table, of);
        List<double> previews = [];
        for (var round = 0; round < settings.Rounds(3); round++)
        {
            var from = length - 15_000 - (round * 1000);
            previews.Add((await Outside.TimeAsync(() => eva.BytesAsync($"/api/v1/rooms/{room}/preview.mp4?from={from}&until={from + 10_000}&side=edited"))).TotalSeconds);
        }

        table.Add(new Measured("ten seconds at its end as they would be, asked for alone, s", Seconds(previews), string.Empty, Outside.Median(previews), null, LessIsBetter: true));
        table.Note($"The film has {megabytes} MiB and lies in the vault, encrypted. Three quarters of the edits are mutes, one quarter are boxes of three keyframes.");
    }

    private static async Task InBrowserAsync(DemonstrationServer server, string room, Settings settings, Table table, string of)
    {
        await using var browser = await Browser.OpenAsync(server.Address, "Eva Lindqvist");
        var page = browser.Page;
        List<double> shown = [], previews = [];
        for (var round = 0; round < settings.Rounds(3); round++)
        {
            await page.GotoAsync("/rooms");
            shown.Add((await Outside.TimeAsync(async () =>
            {
                await page.ClickAsync($"main a[href='/rooms/{room}']");
                await browser.UntilAsync($"parseInt(document.querySelector('[data-count=edits]')?.textContent.slice(1) ?? '0') >= {settings.Edits}");
                await browser.UntilAsync("document.querySelector('[data-part=message]').hidden && document.querySelector('video').readyState >= 2");
            })).TotalSeconds);
            var from = TimeSpan.FromMinutes(settings.LongMinutes) - TimeSpan.FromSeconds(15 + round);
            await page.FillAsync("#room-at", from.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture) + ":00");
            await page.Keyboard.PressAsync("Enter");
            await browser.UntilAsync("document.querySelector('video').currentTime > 60 && !document.querySelector('video').seeking && document.querySelector('video').readyState >= 2");
            previews.Add((await Outside.TimeAsync(async () =>
            {
                await page.ClickAsync("[data-do=preview]");
                await browser.UntilAsync("document.querySelector('[data-show=preview-state]').textContent.startsWith('Ready')");
            })).TotalSeconds);
            await page.ClickAsync("[data-do=preview-close]");
        }

        table.Add(new Measured($"the room in a browser, from the click until the first picture and all edits are there, {of}, s", Seconds(shown), string.Empty, Outside.Median(shown), null, LessIsBetter: true));
        table.Add(new Measured("preview of ten seconds at its end, from the click until both sides can be played, s", Seconds(previews), string.Empty, Outside.Median(previews), 5, LessIsBetter: true));
    }

    private static string Ops(IEnumerable<string> edits) => new StringBuilder("{\"ops\":[").AppendJoin(',', edits.Select(e => $"{{\"op\":\"put\",\"base\":0,\"edit\":{e}}}")).Append("]}").ToString();

    private static string Edit(int number, int of, long length)
    {
        var id = number.ToString("x32", CultureInfo.InvariantCulture);
        var ms = length * number / (of + 50);
        var frame = ms * 25 / 1000;
        return number % 4 > 0
            ? $$"""{"id":"{{id}}","kind":"mute","reason":"name","fromMs":{{ms}},"untilMs":{{ms + 700}}}"""
            : $$"""{"id":"{{id}}","kind":"blur","reason":"third-party","shape":"ellipse","keyframes":[{{Box(frame, "0.3")}},{{Box(frame + 20, "0.34")}},{{Box(frame + 40, "0.31")}}]}""";
    }

    private static string Box(long frame, string x) => $$"""{"frame":{{frame}},"x":{{x}},"y":0.2,"width":0.12,"height":0.25}""";

    private static string Words(List<double> values) => string.Create(CultureInfo.InvariantCulture, $"{Outside.Median(values):0} ms, from {values.Min():0} to {values.Max():0}");

    private static string Seconds(List<double> values) => string.Create(CultureInfo.InvariantCulture, $"{Outside.Median(values):0.00} s, from {values.Min():0.00} to {values.Max():0.00}");
}
