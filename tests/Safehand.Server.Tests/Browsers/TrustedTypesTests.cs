using System.Collections.Concurrent;

namespace Safehand.Server.Tests;

/// <summary>No page makes elements or scripts out of text: what the browser would report under trusted types, it does not.</summary>
[Trait("Needs", "Browser")]
public sealed class TrustedTypesTests(World world, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Listening =
        "document.addEventListener('securitypolicyviolation', e => console.debug(`watched ${e.disposition} ${e.effectiveDirective} ${new URL(e.sourceFile || 'about:unknown').pathname} ${e.sample}`))";

    [Fact]
    public async Task Pages_WithEveryScriptAtWork_GoAgainstNothingThatIsWatched()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var priya = await fresh.AsAsync("priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var ofCase = (string)(await priya.ExhibitAsync(exhibit))["case"]!;
        await using var visit = await chromium.VisitAsync(fresh.Address, "DC Priya Nair");
        var found = await ListenAsync(visit);
        var page = visit.Page;

        // What is added: the errors that the script writes into the page.
        await page.GotoAsync($"/cases/{ofCase}/add");
        await page.ClickAsync("main form[data-sh-upload] button[type=submit]");
        await page.WaitForSelectorAsync(".govuk-error-summary li");
        Assert.Equal("There is a problem", (await page.TextContentAsync(".govuk-error-summary h2"))!.Trim());
        Assert.StartsWith("Error: ", await page.Locator(".govuk-error-message").First.TextContentAsync(), StringComparison.Ordinal);

        // The player with its worker, a note, and a history that comes without loading the page anew.
        await page.GotoAsync($"/exhibits/{exhibit}/open");
        await page.CheckAsync("input[value=BringToJustice]");
        await page.FillAsync("#Sentence", "Comparing the account with the statement");
        var worker = page.RunAndWaitForWorkerAsync(() => page.ClickAsync("main form button[type=submit]"));
        Assert.EndsWith("/assets/hls/hls.worker.js", (await worker).Url, StringComparison.Ordinal);
        await page.UntilAsync("document.querySelector('video').readyState >= 2");
        await page.ClickAsync("[data-note-add] summary");
        await page.FillAsync("#Text", "Points at the gate, twice");
        await page.ClickAsync("[data-note-add] button[type=submit]");
        await page.WaitForSelectorAsync(".sh-notes li:has-text('Points at the gate, twice')");
        await page.ClickAsync(".sh-filter a:has-text('Refusals')");
        await page.WaitForSelectorAsync("section[aria-labelledby=continuity] strong:has-text('Refusals')");

        await using var eva = await chromium.VisitAsync(fresh.Address, "Eva Lindqvist");
        var inRoom = await ListenAsync(eva);
        await eva.Page.GotoAsync("/rooms");
        await eva.Page.ClickAsync("main a[href^='/rooms/']");
        await eva.Page.WatchingAsync();
        await eva.Page.ClickAsync("[data-do=preview]");
        await eva.Page.UntilAsync("document.querySelector('[data-show=preview-state]').textContent.startsWith('Ready')");

        Assert.Empty(found.Concat(inRoom));
        Assert.All(visit.Said.Concat(eva.Said), s => Assert.Contains("/add", s, StringComparison.Ordinal)); // the form that was left empty, answered with 400

        // And the browser does tell, of that alone, when a script does it.
        await page.EvaluateAsync("document.body.appendChild(document.createElement('p')).innerHTML = '<b>made of text</b>'");
        var told = await Waiting.ForAsync(() => Task.FromResult(found.FirstOrDefault()), "a report");
        Assert.StartsWith("watched report require-trusted-types-for ", told, StringComparison.Ordinal);
        Assert.True(await page.Locator("b:has-text('made of text')").IsVisibleAsync()); // watched, and not stopped
    }

    private static async Task<ConcurrentQueue<string>> ListenAsync(Visit visit)
    {
        var found = new ConcurrentQueue<string>();
        visit.Page.Console += (_, message) =>
        {
            if (message.Text.StartsWith("watched ", StringComparison.Ordinal))
            {
                found.Enqueue(message.Text);
            }
        };
        await visit.Page.AddInitScriptAsync(Listening);
        return found;
    }
}
