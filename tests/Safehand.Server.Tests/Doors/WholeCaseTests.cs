using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Exhibits;
using Safehand.Storage;

namespace Safehand.Server.Tests;

/// <summary>What a rule says of a case holds at every one of its recordings; what it says of one recording holds at that one alone.</summary>
public sealed class WholeCaseTests(World world)
{
    [Fact]
    public async Task OwnName_InOneRecording_ClosesEveryOtherOfTheCase()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (ruth, priya) = (await fresh.AsAsync("ruth.adeyemi"), await fresh.AsAsync("priya.nair"));
        var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        (await ruth.OpenAsync(exhibit)).Is(HttpStatusCode.Created);

        (await NamedAsync(priya, "Ruth Adeyemi")).Is(HttpStatusCode.Created);

        Func<Task<Answer>>[] acts =
        [
            () => ruth.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur),
            () => ruth.GetAsync("/api/v1/exhibits/" + exhibit),
            () => ruth.GetAsync($"/api/v1/exhibits/{exhibit}/continuity"),
            () => ruth.OpenAsync(exhibit),
            () => ruth.PostAsync($"/api/v1/exhibits/{exhibit}/holds", new { reason = "Kept for the appeal" }),
            () => ruth.PostAsync($"/api/v1/exhibits/{exhibit}/destructions", new { reason = "The case is over and its time has come" }),
            () => ruth.PostAsync($"/api/v1/exhibits/{exhibit}/clean", new { purpose = "bringToJustice", sentence = "Served on the defence with the case file" }),
        ];
        foreach (var act in acts)
        {
            var answer = await act();
            answer.Is(HttpStatusCode.Forbidden);
            Assert.Equal("G26", answer.Rule);
        }

        (await priya.OpenAsync(exhibit)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task OwnName_InARecordingThatWasGivenUp_BindsNobody()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (ruth, priya) = (await fresh.AsAsync("ruth.adeyemi"), await fresh.AsAsync("priya.nair"));
        var named = await NamedAsync(priya, "Ruth Adeyemi");
        named.Is(HttpStatusCode.Created);
        (await ruth.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Is(HttpStatusCode.Forbidden);

        (await priya.StopAsync(named.Header("Location"))).Is(HttpStatusCode.NoContent);

        (await ruth.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Is(HttpStatusCode.OK);
        await using var rows = fresh.Services.GetRequiredService<Store>().Read();
        Assert.DoesNotContain(await rows.Set<Upload>().Where(u => u.EndedAt != null).Select(u => u.FileName + u.FileMark).ToListAsync(TestContext.Current.CancellationToken), said => said.Length > 0);
    }

    [Fact]
    public async Task Name_GivenWithARecordingThatWasGivenUp_IsGoneFromTheLedgerToo()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var priya = await fresh.AsAsync("priya.nair");
        var named = await NamedAsync(priya, "Quillon Vasey");
        Assert.NotEqual(0, await ValuesWithAsync(fresh, "Quillon"));

        (await priya.StopAsync(named.Header("Location"))).Is(HttpStatusCode.NoContent);

        Assert.Equal(0, await ValuesWithAsync(fresh, "Quillon"));
    }

    [Fact]
    public async Task Relationship_ToSomebodyWhoseRecordingWasGivenUp_BindsWhenItIsAddedAgain()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var priya = await fresh.AsAsync("priya.nair");
        var named = await NamedAsync(priya, "Quillon Vasey");
        using var joan = await Someone.WithSessionAsync(fresh.Address, "joan.silva");
        var page = $"/cases/{Demonstrated.Larkspur}?part=people";
        string subject;
        await using (var rows = fresh.Services.GetRequiredService<Store>().Read())
        {
            subject = (await rows.Set<Subject>().SingleAsync(p => p.Name == "Quillon Vasey", TestContext.Current.CancellationToken)).Id.Value;
        }

        (await joan.PostFormAsync(page, $"/cases/{Demonstrated.Larkspur}?handler=Declare", new() { ["Known"] = subject, ["What"] = "My cousin" })).Is(HttpStatusCode.Redirect);
        (await priya.StopAsync(named.Header("Location"))).Is(HttpStatusCode.NoContent);

        (await NamedAsync(priya, "Quillon Vasey")).Is(HttpStatusCode.Created);

        var refused = await (await fresh.AsAsync("joan.silva")).OpenAsync(await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1"));
        refused.Is(HttpStatusCode.Forbidden);
        Assert.Equal("G27", refused.Rule);
    }

    [Fact]
    public async Task OwnName_EnteredWhileOneWatches_EndsTheOpening()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (ruth, priya) = (await fresh.AsAsync("ruth.adeyemi"), await fresh.AsAsync("priya.nair"));
        var opened = await ruth.OpenAsync(await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1"));
        opened.Is(HttpStatusCode.Created);
        var here = $"/api/v1/openings/{opened.Text("opening")}/here";
        (await ruth.PostAsync(here)).Is(HttpStatusCode.NoContent);

        (await NamedAsync(priya, "Ruth Adeyemi")).Is(HttpStatusCode.Created);

        var ended = await ruth.PostAsync(here);
        ended.Is(HttpStatusCode.Gone);
        Assert.Equal("G26", ended.Rule);
    }

    [Fact]
    public async Task Review_OfOneRecording_OpensThatOneAlone()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (tom, omar, ruth) = (await fresh.AsAsync("tom.ferris"), await fresh.AsAsync("omar.haddad"), await fresh.AsAsync("ruth.adeyemi"));
        var (reviewed, other) = (await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1"), await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/3"));
        (await ReviewingAsync(omar, reviewed)).Is(HttpStatusCode.Forbidden);
        (await tom.PostAsync($"/api/v1/exhibits/{reviewed}/openings", new { purpose = "protectLife", sentence = "A man at her door says he will come back", emergency = true })).Is(HttpStatusCode.Created);

        (await ReviewingAsync(omar, reviewed)).Is(HttpStatusCode.Created);
        var refused = await ReviewingAsync(omar, other);
        refused.Is(HttpStatusCode.Forbidden);
        Assert.Equal("G14", refused.Rule);
    }

    [Fact]
    public async Task Cases_WhosePageIsNotShown_AreInNoList()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (ruth, asha, priya) = (await fresh.AsAsync("ruth.adeyemi"), await fresh.AsAsync("asha.verma"), await fresh.AsAsync("priya.nair"));
        Assert.Contains(Demonstrated.Larkspur, (await asha.GetAsync("/api/v1/cases")).Body, StringComparison.Ordinal);
        var ofCase = (string)(await priya.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Json["id"]!;
        string prosecutors;
        await using (var rows = fresh.Services.GetRequiredService<Store>().Read())
        {
            prosecutors = rows.Database.SqlQueryRaw<string>("SELECT organisation AS Value FROM people WHERE login = 'asha.verma'").AsEnumerable().Single();
        }

        using var lead = await Someone.WithSessionAsync(fresh.Address, "ruth.adeyemi");
        (await lead.PostFormAsync($"/cases/{ofCase}/team", $"/cases/{ofCase}/team?handler=EndShare", new() { ["EndedOrganisation"] = prosecutors, ["EndedReason"] = "The agreement is over" })).Is(HttpStatusCode.Redirect);
        using var browser = await Someone.WithSessionAsync(fresh.Address, "asha.verma");
        Assert.All(
            new[] { await asha.GetAsync("/api/v1/cases"), await browser.GetAsync("/cases"), await browser.GetAsync("/") }, a => Assert.DoesNotContain("Larkspur", a.Body, StringComparison.Ordinal));

        // And the case in which one's own name stands; the others stay.
        (await NamedAsync(priya, "Ruth Adeyemi")).Is(HttpStatusCode.Created);
        var listed = (await ruth.GetAsync("/api/v1/cases")).Body;
        Assert.DoesNotContain("Larkspur", listed, StringComparison.Ordinal);
        Assert.Contains("Harbour Light", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Number_ThatAnotherForceUses_CanBeUsedAndLeadsToOnesOwn()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (owen, ruth) = (await fresh.AsAsync("owen.price"), await fresh.AsAsync("ruth.adeyemi"));

        (await owen.PostAsync("/api/v1/cases", new { urn = Demonstrated.Larkspur, name = "Windflower" })).Is(HttpStatusCode.Created);

        Assert.Equal("Windflower", (await owen.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Text("name"));
        Assert.Equal("Larkspur", (await ruth.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Text("name"));
        Assert.Equal("Larkspur", (await (await fresh.AsAsync("asha.verma")).GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Text("name"));
        var again = await owen.PostAsync("/api/v1/cases", new { urn = Demonstrated.Larkspur, name = "Windflower" });
        again.Is(HttpStatusCode.Conflict);
        Assert.Equal("case.urn-taken", again.Code);
        string force;
        await using (var rows = fresh.Services.GetRequiredService<Store>().Read())
        {
            force = rows.Database.SqlQueryRaw<string>("SELECT organisation AS Value FROM people WHERE login = 'owen.price'").AsEnumerable().Single();
        }

        Assert.Contains(await Beside.EntriesAsync(fresh.State, force), e => System.Text.Encoding.UTF8.GetString(e.Leaf).Contains("open-case.refused.v1", StringComparison.Ordinal));
    }

    private static Task<Answer> ReviewingAsync(Someone standards, string exhibit) => standards.OpenAsync(exhibit, "To answer the review of Tuesday", "oversight");

    private static async Task<int> ValuesWithAsync(Fresh fresh, string word)
    {
        await using var reading = new SqliteConnection($"Data Source={Path.Combine(fresh.State, "store.db")};Pooling=False");
        await reading.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = reading.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM ledger_entries WHERE instr(vals, CAST($word AS BLOB)) > 0";
        command.Parameters.AddWithValue("$word", word);
        return Convert.ToInt32(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    private static Task<Answer> NamedAsync(Someone by, string name) => by.PostAsync($"/api/v1/cases/{Demonstrated.Larkspur}/exhibits", new
    {
        title = "Account of a suspect",
        kind = "footage",
        sensitivity = "standard",
        recordedAt = DateTimeOffset.UtcNow.AddDays(-1),
        recordedPlace = "Quay 4",
        people = new[] { new { name, role = "suspect" } },
        fileName = "film.mp4",
    });
}
