using System.Globalization;

namespace Safehand.Bench;

/// <summary>
/// Marked playing in a real browser against the whole server: from the click that opens until the first picture is painted, and from a click into the
/// loudness curve until the picture of that place is painted (requestVideoFrameCallback, on the page's own clock).
/// </summary>
internal static class PlayingBench
{
    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, Settings settings, Table table)
    {
        using var server = await DemonstrationServer.ReadyAsync(folder);
        using var priya = await server.AsAsync("priya.nair");
        var minutes = Math.Max(2, settings.Minutes);
        var exhibit = await priya.AddFilmAsync(await Films.RoomAsync(folder, "1280x720", minutes * 60), "Measured");
        await using var browser = await Browser.OpenAsync(server.Address, "DC Priya Nair");
        List<double> first = [], seek = [];
        for (var round = 0; round <= settings.Rounds(7); round++)
        {
            var (opened, sought) = await OnceAsync(browser, exhibit);
            if (round > 0)
            {
                first.Add(opened);
                seek.AddRange(sought);
            }
        }

        var (f, s) = (Outside.Median(first), Outside.Median(seek));
        table.Add(new Measured("from the click that opens until the first picture is painted, 1280x720, s", Words(first), string.Empty, f, 1.5, LessIsBetter: true));
        table.Add(new Measured("from the click on another place until its picture is painted, 1280x720, s", Words(seek), string.Empty, s, 0.7, LessIsBetter: true));
        table.Note($"Chromium without a window, hls.js, {minutes} minutes of film; the first opening, with a server that has not played yet, is left out. Places sought are never in what is loaded already.");
    }

    private static async Task<(double Opened, List<double> Sought)> OnceAsync(Browser browser, string exhibit)
    {
        var page = browser.Page;
        await page.GotoAsync($"/exhibits/{exhibit}/open");
        await page.CheckAsync("input[value=BringToJustice]");
        await page.FillAsync("#Sentence", "Measuring how soon the picture comes");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("text=You have this open");
        await browser.UntilAsync("window.benchPainted > 0");
        var opened = await page.EvaluateAsync<double>("window.benchPainted / 1000");
        await page.ClickAsync("[data-do=play]");
        await browser.UntilAsync("document.querySelector('video').currentTime > 0.5");
        var wave = (await page.Locator(".sh-player__wave").BoundingBoxAsync())!;
        List<double> sought = [];
        foreach (var share in new[] { 0.55, 0.25, 0.85, 0.4, 0.7 })
        {
            await page.EvaluateAsync("""
                (() => {
                  const video = document.querySelector('video');
                  const wave = document.querySelector('.sh-player__wave');
                  window.benchSought = 0;
                  let clicked = 0;
                  wave.addEventListener('pointerdown', () => { clicked = performance.now(); }, { once: true, capture: true });
                  const each = (_, about) => {
                    if (clicked && !video.seeking && Math.abs(about.mediaTime - video.currentTime) < 1) { window.benchSought = performance.now() - clicked; } else { video.requestVideoFrameCallback(each); }
                  };
                  video.requestVideoFrameCallback(each);
                })()
                """);
            await page.Mouse.ClickAsync((float)(wave.X + (wave.Width * share)), (float)(wave.Y + (wave.Height / 2)));
            await browser.UntilAsync("window.benchSought > 0");
            sought.Add(await page.EvaluateAsync<double>("window.benchSought / 1000"));
        }

        await page.ClickAsync("text=Stop and close");
        await page.WaitForSelectorAsync("text=Closed. The opening is in the continuity below.");
        return (opened, sought);
    }

    private static string Words(List<double> values) => string.Create(
        CultureInfo.InvariantCulture, $"{Outside.Median(values):0.00} s, from {values.Min():0.00} to {values.Max():0.00} in {values.Count}");
}
