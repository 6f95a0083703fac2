using Safehand.Ledger;

namespace Safehand.Server.Tests;

/// <summary>A subject is erased from the ledger, and every proof still holds.</summary>
public sealed class ErasureTests(World world)
{
    private const string Canary = "Wilhelmina Canarywharf";

    [Fact]
    public async Task Erasure_OnPages_IsCheckedFirstAndShownToThoseAloneWhoMay()
    {
        const string name = "Ottoline Erasable";
        var joan = await world.As("joan.silva");
        var announced = await joan.PostAsync("/api/v1/cases/43NS1012726/exhibits", new
        {
            title = "Recording of an erasure by page", kind = "call", sensitivity = "standard", recordedAt = "2026-01-05T10:00:00Z", recordedPlace = "Room 1",
            people = new[] { new { name, role = "witness" }, new { name, role = "victim" } }, length = 3,
        });
        (await joan.PatchAsync("/api/v1/uploads/" + announced.Text("upload"), 0, [7, 2, 3])).Is(HttpStatusCode.NoContent);
        var exhibit = announced.Text("exhibit");
        var people = (await joan.ExhibitAsync(exhibit))["people"]!.AsArray();
        Assert.Equal(["victim", "witness"], people.Select(p => (string)p!["role"]!).Order()); // in both roles, not in the last one alone
        var subject = (string)people[0]!["id"]!;
        using var officer = await Someone.WithSessionAsync(world.Address, "joan.silva");
        using var records = await Someone.WithSessionAsync(world.Address, "grace.bell");
        var page = $"/subjects/{subject}/erase";

        var seen = (await officer.GetAsync($"/exhibits/{exhibit}")).Body;
        Assert.Contains("Victim, Witness", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(page, seen, StringComparison.Ordinal);
        var refused = await officer.GetAsync(page);
        refused.Is(HttpStatusCode.Forbidden);
        Assert.DoesNotContain(name, refused.Body, StringComparison.Ordinal);
        Assert.Contains(page, (await records.GetAsync($"/exhibits/{exhibit}")).Body, StringComparison.Ordinal);
        Assert.Contains(page, (await records.GetAsync($"/cases/{Demonstrated.Larkspur}?part=people")).Body, StringComparison.Ordinal);

        Assert.Contains("There is a problem", (await records.PostFormAsync(page, page, new() { ["Sentence"] = " " })).Body, StringComparison.Ordinal);
        var check = await records.PostFormAsync(page, page, new() { ["Sentence"] = "The witness asked for it, section 47" });
        Assert.Contains("Check before you erase", check.Body, StringComparison.Ordinal);
        Assert.Contains(name, (await records.GetAsync($"/exhibits/{exhibit}")).Body, StringComparison.Ordinal);
        (await records.PostFormAsync(page, page + "?handler=Erase", new() { ["Sentence"] = "The witness asked for it, section 47" })).Is(HttpStatusCode.Redirect);

        Assert.DoesNotContain(name, (await records.GetAsync($"/exhibits/{exhibit}")).Body, StringComparison.Ordinal);
        Assert.Contains("erased already", (await records.GetAsync(page)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasure_OfASubject_LeavesNoNameAndEveryProof()
    {
        var joan = await world.As("joan.silva");
        var grace = await world.As("grace.bell");
        var lena = await world.As("lena.fischer");
        var announced = await joan.PostAsync("/api/v1/cases/43NS1012726/exhibits", new
        {
            title = "Recording of an erasure",
            kind = "call",
            sensitivity = "standard",
            recordedAt = "2026-01-05T10:00:00Z",
            recordedPlace = "Room 1",
            people = new[] { new { name = Canary, role = "witness" } },
            length = 3,
        });
        announced.Is(HttpStatusCode.Created);
        (await joan.PatchAsync("/api/v1/uploads/" + announced.Text("upload"), 0, [1, 2, 3])).Is(HttpStatusCode.NoContent);
        var subject = (string)(await joan.ExhibitAsync(announced.Text("exhibit")))["people"]![0]!["id"]!;

        (await joan.PostAsync($"/api/v1/subjects/{subject}/erasure", new { sentence = "The witness asked us to erase this" })).Is(HttpStatusCode.Forbidden);

        // While the recording is on hold, nobody can (rule G21).
        (await grace.PostAsync($"/api/v1/exhibits/{announced.Text("exhibit")}/holds", new { reason = "An appeal was announced" })).Is(HttpStatusCode.Created);
        var held = await grace.PostAsync($"/api/v1/subjects/{subject}/erasure", new { sentence = "The witness asked us to erase this" });
        held.Is(HttpStatusCode.Forbidden);
        Assert.Equal("G21", held.Rule);
        (await grace.PostAsync($"/api/v1/exhibits/{announced.Text("exhibit")}/holds/1/lift", new { reason = "The appeal was withdrawn" })).Is(HttpStatusCode.NoContent);
        (await grace.PostAsync($"/api/v1/subjects/{subject}/erasure", new { sentence = "The witness asked us to erase this" })).Is(HttpStatusCode.OK);

        Assert.Equal("Erased", (string)(await joan.ExhibitAsync(announced.Text("exhibit")))["people"]![0]!["name"]!);
        var folder = world.EmptyFolder();
        await Export.ToAsync(lena, folder);
        var report = LedgerFolder.Verify(folder, new LedgerCheckOptions { Origin = World.Origin }, TestContext.Current.CancellationToken);
        Assert.Empty(report.Findings);
        Assert.Equal(LedgerOutcome.NotProven, report.Outcome);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "values")))
        {
            Assert.DoesNotContain(Canary, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        }
    }

    // Each sentence has a word that stands nowhere else. A note of old holds what is no character, which no text could be compared with before.
    [Fact]
    public async Task Erasure_OfASubject_TakesWhatPeopleTypedOfThem()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (priya, ruth, grace, lena) = (await fresh.AsAsync("priya.nair"), await fresh.AsAsync("ruth.adeyemi"), await fresh.AsAsync("grace.bell"), await fresh.AsAsync("lena.fischer"));
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var subject = (string)(await priya.ExhibitAsync(exhibit))["people"]![0]!["id"]!; // Elinor Vance
        var opened = await priya.OpenAsync(exhibit, "Checking what Elinor Vance said of the dunlin");
        opened.Is(HttpStatusCode.Created);
        (await priya.OpenAsync(exhibit, "Looking for the heron")).Is(HttpStatusCode.Created);
        (await priya.PostAsync($"/api/v1/exhibits/{exhibit}/notes", new { atMs = 0, text = "Broken by the plover" })).Is(HttpStatusCode.Created);
        Assert.Equal(1, await Beside.RunAsync(fresh.State, "UPDATE notes SET text = 'The plover' || char(65534) || ' of Elinor' WHERE text = 'Broken by the plover'"));
        (await grace.PostAsync($"/api/v1/exhibits/{exhibit}/holds", new { reason = "Vance appeals, says the redshank" })).Is(HttpStatusCode.Created);
        (await grace.PostAsync($"/api/v1/exhibits/{exhibit}/holds/1/lift", new { reason = "The appeal was withdrawn" })).Is(HttpStatusCode.NoContent);
        (await ruth.PostAsync($"/api/v1/exhibits/{exhibit}/destructions", new { reason = "Elinor asked the knot for it" })).Is(HttpStatusCode.Created);
        (await (await fresh.AsAsync("tom.ferris")).PostAsync("/api/v1/access-requests", new { exhibit, purpose = "bringToJustice", sentence = "Elinor Vance is the curlew of mine", days = 7 })).Is(HttpStatusCode.Created);

        (await grace.PostAsync($"/api/v1/subjects/{subject}/erasure", new { sentence = "Elinor Vance asked us to erase this" })).Is(HttpStatusCode.BadRequest);
        using var records = await Someone.WithSessionAsync(fresh.Address, "grace.bell");
        var page = $"/subjects/{subject}/erase";
        var told = (await records.PostFormAsync(page, page, new() { ["Sentence"] = "The witness asked for it, section 47" })).Body;
        var erased = await grace.PostAsync($"/api/v1/subjects/{subject}/erasure", new { sentence = "The witness asked us to erase this" });
        erased.Is(HttpStatusCode.OK);
        Assert.InRange((int)erased.Json["words"]!, 8, 100);
        Assert.Contains($"In {(int)erased.Json["words"]!} places", told, StringComparison.Ordinal);

        var export = world.EmptyFolder();
        await Export.ToAsync(lena, export);
        Assert.Empty(LedgerFolder.Verify(export, new LedgerCheckOptions { Origin = World.Origin }, TestContext.Current.CancellationToken).Findings);
        foreach (var bird in new[] { "dunlin", "plover", "redshank", "the knot", "curlew" })
        {
            Assert.Empty(NotesTests.Holding(export, bird));
            Assert.Empty(NotesTests.Holding(fresh.State, bird));
        }

        // What names nobody stays, and what was sealed is Safehand's still.
        Assert.NotEmpty(NotesTests.Holding(export, "heron"));
        Assert.Contains(await ruth.ContinuityAsync(exhibit), a => ((string?)a["why"])?.Contains("heron", StringComparison.Ordinal) == true);
        (await priya.PostAsync($"/api/v1/openings/{opened.Text("opening")}/here")).Is(HttpStatusCode.NoContent);
        (await ruth.GetAsync($"/api/v1/exhibits/{exhibit}")).Is(HttpStatusCode.OK);
    }
}
