using System.Security.Cryptography;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Server.Tests;

/// <summary>Each act is entered as the operation that the statute calls it (Data Protection Act 2018, s.62), and can be asked for by that.</summary>
public sealed class OperationTests(World world)
{
    private static readonly (string Name, StatutoryOperation Operation)[] Expected =
    [
        ("exhibit.booked-in.v1", StatutoryOperation.Collection),
        ("exhibit.prepared.v1", StatutoryOperation.Alteration),
        ("exhibit.hold-placed.v1", StatutoryOperation.Alteration),
        ("exhibit.hold-lifted.v1", StatutoryOperation.Alteration),
        ("exhibit.viewed.v1", StatutoryOperation.Consultation),
        ("exhibit.opened.v1", StatutoryOperation.Consultation),
        ("exhibit.copied-clean.v1", StatutoryOperation.Disclosure),
        ("exhibit.copy-fetched.v1", StatutoryOperation.Disclosure),
        ("exhibit.linked.v1", StatutoryOperation.Combination),
        ("exhibit.destroyed.v1", StatutoryOperation.Erasure),
        ("subject.erased.v1", StatutoryOperation.Erasure),
        ("open.refused.v1", StatutoryOperation.None),
        ("exhibit.destruction-proposed.v1", StatutoryOperation.None),
    ];

    private static CancellationToken Stopped => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Life_OfARecording_IsEnteredUnderEveryOperationOfTheStatute()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (first, second) = await LifeAsync(fresh);
        var book = fresh.Services.GetRequiredService<LedgerBook>();
        var entries = (await book.NewestAsync(long.MaxValue, 500, Stopped)).Select(e => e.Entry.Leaf).ToList();

        foreach (var (name, operation) in Expected)
        {
            var found = entries.Where(l => l.Name == name).ToList();
            Assert.True(found.Count > 0, name + " was not entered.");
            Assert.All(found, leaf => Assert.Equal((name, operation), (leaf.Name, leaf.Operation)));
        }

        Assert.Equal(Enum.GetValues<StatutoryOperation>(), [.. Expected.Select(e => e.Operation).Distinct().Order()]);
        Assert.Equal(second, Convert.ToHexStringLower(Assert.Single(entries, l => l.Operation is StatutoryOperation.Combination).Object));
        Assert.Equal(second, Convert.ToHexStringLower(Assert.Single(entries, l => l.Name == "exhibit.destroyed.v1").Object));

        // By the recording's page: what became of it, and neither who looked nor who was refused.
        var ruth = await fresh.AsAsync("ruth.adeyemi");
        Assert.Equal(["exhibit.hold-lifted.v1", "exhibit.hold-placed.v1", "exhibit.prepared.v1", "exhibit.booked-in.v1"], await ChangesAsync(ruth, first));
        Assert.Equal(["exhibit.booked-in.v1", "exhibit.destroyed.v1", "exhibit.linked.v1", "exhibit.prepared.v1"], (await ChangesAsync(ruth, second)).Order());
        Assert.Contains(await ruth.ContinuityAsync(first), a => (string)a["name"]! == "exhibit.opened.v1");

        // And by the ledger's: one operation, every row of it and no other.
        using var lena = await Someone.WithSessionAsync(fresh.Address, "lena.fischer");
        foreach (var operation in Enum.GetValues<StatutoryOperation>())
        {
            var page = await lena.GetAsync("/ledger?operation=" + operation);
            page.Is(HttpStatusCode.OK);
            var rows = await RowsAsync(page.Body);
            var known = (await book.NewestAsync(long.MaxValue, 500, Stopped)).Where(e => e.Entry.Leaf.Operation == operation).Select(e => e.Entry.Leaf.Name).Take(50).ToList();
            Assert.Equal(known, rows.Select(r => r.Name));
            Assert.All(rows, r => Assert.Equal(operation is not StatutoryOperation.None, r.Words.Contains(", " + operation.ToString().ToLowerInvariant(), StringComparison.Ordinal)));
        }

        Assert.Equal("exhibit.linked.v1", Assert.Single(await RowsAsync((await lena.GetAsync("/ledger?operation=Combination")).Body)).Name);
    }

    /// <summary>Two recordings of the same bytes are added; one is opened, held and copied, the other destroyed; and somebody in a third is erased.</summary>
    private async Task<(string First, string Second)> LifeAsync(Fresh fresh)
    {
        var (ruth, helen, grace, priya) = (await fresh.AsAsync("ruth.adeyemi"), await fresh.AsAsync("helen.marsh"), await fresh.AsAsync("grace.bell"), await fresh.AsAsync("priya.nair"));
        var film = (await world.FilmAsync()).Concat(RandomNumberGenerator.GetBytes(64)).ToArray();
        var (first, second) = ((await ruth.AddAsync(Demonstrated.Larkspur, film)).Exhibit, (await ruth.AddAsync(Demonstrated.Larkspur, film)).Exhibit);
        Assert.Equal("segments", await ruth.PreparedAsync(first));
        Assert.Equal("segments", await ruth.PreparedAsync(second));

        (await priya.OpenAsync(first)).Is(HttpStatusCode.Created);
        (await grace.OpenAsync(first)).Is(HttpStatusCode.Forbidden);
        (await grace.PostAsync($"/api/v1/exhibits/{first}/holds", new { reason = "The defence has asked for it" })).Is(HttpStatusCode.Created);
        (await grace.PostAsync($"/api/v1/exhibits/{first}/holds/1/lift", new { reason = "The appeal has been withdrawn" })).Is(HttpStatusCode.NoContent);
        var copy = await ruth.CopyAsync(first);
        copy.Is(HttpStatusCode.Created);
        (await ruth.GetAsync("/api/v1/copies/" + copy.Text("copy"))).Is(HttpStatusCode.OK);

        var proposed = await ruth.PostAsync($"/api/v1/exhibits/{second}/destructions", new { reason = "Added twice by mistake" });
        proposed.Is(HttpStatusCode.Created);
        (await helen.PostAsync($"/api/v1/destructions/{proposed.Text("destruction")}/decision", new { approve = true })).Is(HttpStatusCode.OK);
        var subject = (string)(await priya.ExhibitAsync(await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1")))["people"]![0]!["id"]!;
        (await grace.PostAsync($"/api/v1/subjects/{subject}/erasure", new { sentence = "The witness asked us to erase this" })).Is(HttpStatusCode.OK);
        return (first, second);
    }

    private static async Task<IReadOnlyList<string>> ChangesAsync(Someone someone, string exhibit) => [.. (await someone.ContinuityAsync(exhibit, "changes")).Select(a => (string)a["name"]!)];

    private static async Task<List<(string Name, string Words)>> RowsAsync(string html)
    {
        using var page = await new HtmlParser().ParseDocumentAsync(html, Stopped);
        return [.. page.QuerySelectorAll("tbody td:first-child, tbody th:first-child").Select(c => (c.QuerySelector("code")!.TextContent, c.QuerySelector(".sh-table__sub")!.TextContent))];
    }
}
