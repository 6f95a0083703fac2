using System.Security.Cryptography;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Server.Tests;

/// <summary>What of a case was given out, to whom and by whom, on one page of it.</summary>
public sealed class DisclosureTests(World world)
{
    private const string Page = "?part=disclosure";

    [Fact]
    public async Task Disclosure_AfterACopyWasAskedForAndFetched_SaysToWhomWhyAndByWhichRule()
    {
        await using var fresh = await Fresh.StartAsync(world);
        using var ruth = await Someone.WithSessionAsync(fresh.Address, "ruth.adeyemi");
        using var asha = await Someone.WithSessionAsync(fresh.Address, "asha.verma");
        var film = RandomNumberGenerator.GetBytes(500);
        var added = await (await fresh.AsAsync("ruth.adeyemi")).AddAsync(Demonstrated.Larkspur, film);
        var before = await RowsAsync(ruth, Demonstrated.Larkspur);
        var wish = (await ruth.PostFormAsync($"/exhibits/{added.Exhibit}/copy", $"/exhibits/{added.Exhibit}/copy", new()
        {
            ["Purpose"] = "BringToJustice", ["Sentence"] = "To be served on the defence with the case file", ["GoesTo"] = "Counsel for the defence, by their secure post box",
            ["Form"] = "Age", ["AgeRecipient"] = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        })).Headers.Location!.ToString();
        (await asha.PostFormAsync(wish, wish, new() { ["agree"] = "true", ["Reason"] = "The defence has a right to it" })).Is(HttpStatusCode.Redirect);
        Assert.Equal(before.Count, (await RowsAsync(ruth, Demonstrated.Larkspur)).Count); // asked for and agreed to, and nothing has left
        (await ruth.GetAsync((await ruth.PostFormAsync(wish, wish + "?handler=Fetch", [])).Headers.Location!.ToString())).Is(HttpStatusCode.OK);

        var rows = await RowsAsync(ruth, Demonstrated.Larkspur);

        Assert.Equal(before.Count + 2, rows.Count);
        Assert.Equal(before.Select(Words), rows.Skip(2).Select(Words));
        var (fetched, copied) = (Words(rows[0]), Words(rows[1]));
        Assert.StartsWith(added.Reference, fetched, StringComparison.Ordinal);
        Assert.Contains("Copy without a mark fetched", fetched, StringComparison.Ordinal);
        Assert.Contains("Copied without a mark", copied, StringComparison.Ordinal);
        Assert.Contains("SHA-256 " + Convert.ToHexStringLower(SHA256.HashData(film))[..16] + "…", copied, StringComparison.Ordinal);
        foreach (var row in new[] { fetched, copied })
        {
            Assert.Contains("Counsel for the defence, by their secure post box Encrypted to their key", row, StringComparison.Ordinal);
            Assert.Contains("Bring offenders to justice: “To be served on the defence with the case file”", row, StringComparison.Ordinal);
            Assert.Contains("by DI Ruth Adeyemi (you), allowed by rule G", row, StringComparison.Ordinal);
        }

        Assert.All(rows.Take(2), row => Assert.StartsWith("/rules#G", row.QuerySelector("a[href^='/rules']")!.GetAttribute("href"), StringComparison.Ordinal));
        Assert.All(rows.Take(2), row => Assert.StartsWith($"/exhibits/{added.Exhibit}?", row.QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Disclosure_OfEachCase_IsItsOwn()
    {
        await using var fresh = await Fresh.StartAsync(world);
        using var ruth = await Someone.WithSessionAsync(fresh.Address, "ruth.adeyemi");

        // The editing that the demonstration has a supplier do, and nothing else.
        var given = Words(Assert.Single(await RowsAsync(ruth, Demonstrated.Larkspur)));
        Assert.Contains("Editing commissioned", given, StringComparison.Ordinal);
        Assert.Contains("Eva Lindqvist", given, StringComparison.Ordinal);
        var other = await ruth.GetAsync("/cases/" + Demonstrated.HarbourLight + Page);
        other.Is(HttpStatusCode.OK);
        Assert.Contains("Nothing of this case has been given out.", other.Body, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(ruth, Demonstrated.HarbourLight));
    }

    [Fact]
    public async Task Disclosure_OfMoreThanAPage_GoesOn()
    {
        await using var fresh = await Fresh.StartAsync(world);
        using var browser = await Someone.WithSessionAsync(fresh.Address, "ruth.adeyemi");
        var ruth = await fresh.AsAsync("ruth.adeyemi");
        var added = await ruth.AddAsync(Demonstrated.HarbourLight, [1, 2, 3]);
        var copy = "/api/v1/copies/" + (await ruth.CopyAsync((await ruth.AddAsync(Demonstrated.Larkspur, [4, 5, 6])).Exhibit)).Text("copy");
        for (var i = 0; i < 50; i++)
        {
            (await ruth.GetAsync(copy)).Is(HttpStatusCode.OK);
        }

        var first = Read(await browser.GetAsync("/cases/" + Demonstrated.Larkspur + Page));
        var older = first.QuerySelectorAll("main a").Single(a => a.TextContent == "Show older").GetAttribute("href")!;
        var second = Read(await browser.GetAsync(older));

        Assert.Equal(50, first.QuerySelectorAll("main tbody tr").Length);
        Assert.Equal(["Copied without a mark", "Editing commissioned"], second.QuerySelectorAll("main tbody tr").Select(r => r.QuerySelector(".sh-table__sub")!.TextContent.Split('.')[0].Trim()));
        Assert.DoesNotContain(second.QuerySelectorAll("main a"), a => a.TextContent == "Show older");
        Assert.Contains(second.QuerySelectorAll("main a"), a => a.TextContent == "Newest");
        Assert.DoesNotContain(added.Exhibit, first.Body!.InnerHtml + second.Body!.InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disclosure_ForAColleagueNotOnTheCase_IsRefusedAndEntered()
    {
        await using var fresh = await Fresh.StartAsync(world);
        using var tom = await Someone.WithSessionAsync(fresh.Address, "tom.ferris");
        var refused = await tom.GetAsync("/cases/" + Demonstrated.Larkspur + Page);
        refused.Is(HttpStatusCode.Forbidden);
        Assert.DoesNotContain("Eva Lindqvist", refused.Body, StringComparison.Ordinal);
        var ofCase = (string)(await (await fresh.AsAsync("ruth.adeyemi")).GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Json["id"]!;
        var entries = await fresh.Services.GetRequiredService<LedgerBook>().AboutAsync(CaseId.From(ofCase).Bytes(), long.MaxValue, 50, TestContext.Current.CancellationToken);
        Assert.Contains(entries, e => e.Entry.Leaf is { Name: "view-case.refused.v1", Verdict: EntryVerdict.Refused } && e.Text(ValueGroup.Actor, "name") == "DC Tom Ferris");
    }

    [Fact]
    public async Task Disclosure_ForWhoMayNotReadTheHistory_SaysSoAndNotThatThereIsNone()
    {
        await using var fresh = await Fresh.StartAsync(world);
        using var mina = await Someone.WithSessionAsync(fresh.Address, "mina.cole");
        var shown = await mina.GetAsync("/cases/" + Demonstrated.Larkspur + Page);
        shown.Is(HttpStatusCode.OK);
        Assert.DoesNotContain("Nothing of this case has been given out.", shown.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Eva Lindqvist", shown.Body, StringComparison.Ordinal);
        Assert.NotEmpty(Read(shown).QuerySelector("section[aria-labelledby=disclosure] p")!.TextContent);
    }

    [Fact]
    public async Task Continuity_ByProgram_TellsOfDisclosuresTheSame()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var ruth = await fresh.AsAsync("ruth.adeyemi");
        var added = await ruth.AddAsync(Demonstrated.Larkspur, [1, 2, 3]);
        (await ruth.CopyAsync(added.Exhibit)).Is(HttpStatusCode.Created);
        var act = Assert.Single(await ruth.ContinuityAsync(added.Exhibit, "disclosures"));
        Assert.Equal(("exhibit.copied-clean.v1", "DI Ruth Adeyemi", false), ((string)act["name"]!, (string)act["givenTo"]!["who"]!, (bool)act["givenTo"]!["encrypted"]!));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([1, 2, 3])), (string)act["givenSha256"]!);
    }

    private static async Task<IReadOnlyList<IElement>> RowsAsync(Someone who, string ofCase)
    {
        var shown = await who.GetAsync("/cases/" + ofCase + Page);
        shown.Is(HttpStatusCode.OK);
        return [.. Read(shown).QuerySelectorAll("section[aria-labelledby=disclosure] tbody tr")];
    }

    private static IDocument Read(Answer page) => new HtmlParser().ParseDocument(page.Body);

    private static string Words(IElement row) => string.Join(' ', row.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace(" ,", ",", StringComparison.Ordinal);
}
