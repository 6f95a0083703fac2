using System.Security.Cryptography;
using System.Text;

namespace Safehand.Server.Tests;

/// <summary>A recording is opened for a purpose, played in marked parts and closed.</summary>
public sealed class OpeningTests(World world)
{
    [Fact]
    public async Task Opening_FromUploadToClose_PlaysMarkedPartsUntilItIsClosed()
    {
        var (priya, joan) = (await world.As("priya.nair"), await world.As("joan.silva"));
        var film = await world.FilmAsync();
        var added = await priya.AddAsync(Demonstrated.Larkspur, film);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(film)), (string)(await priya.ExhibitAsync(added.Exhibit))["sha256"]!);
        Assert.Equal("segments", await priya.PreparedAsync(added.Exhibit));

        var opened = await joan.OpenAsync(added.Exhibit);
        opened.Is(HttpStatusCode.Created);
        var opening = "/api/v1/openings/" + opened.Text("opening");
        Assert.Contains("Silva", opened.Text("mark"), StringComparison.Ordinal);
        var list = await joan.GetAsync(opening + "/playlist.m3u8");
        list.Is(HttpStatusCode.OK);
        Assert.StartsWith("#EXTM3U", list.Body, StringComparison.Ordinal);
        var parts = list.Body.Split('\n').Where(l => l.EndsWith(".ts", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(parts);
        var part = await joan.GetAsync(new Uri(new Uri(world.Address, opening + "/"), parts[0]).PathAndQuery);
        part.Is(HttpStatusCode.OK);
        Assert.Equal("video/mp2t", part.Header("Content-Type"));
        Assert.Equal("no-store", part.Header("Cache-Control"));
        Assert.InRange(await Outside.PicturesAsync(part.Bytes), 20, 300);

        // Nobody else plays it, whatever their rights: an opening is its opener's.
        (await priya.GetAsync(opening + "/segments/0.ts")).Is(HttpStatusCode.NotFound);
        (await joan.GetAsync(opening + "/segments/99.ts")).Is(HttpStatusCode.NotFound);
        (await joan.PostAsync(opening + "/here")).Is(HttpStatusCode.NoContent);
        (await joan.DeleteAsync(opening)).Is(HttpStatusCode.NoContent);
        (await joan.GetAsync(opening + "/segments/0.ts")).Is(HttpStatusCode.Gone);
        (await joan.GetAsync(opening + "/playlist.m3u8")).Is(HttpStatusCode.Gone);
        (await joan.PostAsync(opening + "/here")).Is(HttpStatusCode.Gone);

        var acts = await priya.ContinuityAsync(added.Exhibit);
        var openedAct = acts.Single(a => (string)a["name"]! == "exhibit.opened.v1");
        Assert.Equal("PC Joan Silva", (string)openedAct["who"]!);
        Assert.Contains("Comparing the account with the statement", (string)openedAct["why"]!, StringComparison.Ordinal);
        Assert.NotEmpty(openedAct["rules"]!.AsArray());
        Assert.Equal(["exhibit.closed.v1", "exhibit.opened.v1"], acts.Select(a => (string)a["name"]!).Where(n => n is "exhibit.closed.v1" or "exhibit.opened.v1"));
    }

    [Fact]
    public async Task Opening_OfADocument_ShowsAMarkedStill()
    {
        var joan = await world.As("joan.silva");
        var pass = await joan.ExhibitAsync(Demonstrated.HarbourLight, "JS/1");
        Assert.Equal("still", await joan.PreparedAsync(pass));
        var opened = await joan.OpenAsync(pass);
        opened.Is(HttpStatusCode.Created);
        var still = await joan.GetAsync($"/api/v1/openings/{opened.Text("opening")}/still.jpg");
        still.Is(HttpStatusCode.OK);
        Assert.Equal(1, await Outside.PicturesAsync(still.Bytes));
        (await joan.GetAsync($"/api/v1/openings/{opened.Text("opening")}/playlist.m3u8")).Is(HttpStatusCode.Conflict);
        (await joan.DeleteAsync("/api/v1/openings/" + opened.Text("opening"))).Is(HttpStatusCode.NoContent);
        (await joan.GetAsync($"/api/v1/openings/{opened.Text("opening")}/still.jpg")).Is(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Opening_ForAForeignPage_ShowsNothing()
    {
        var joan = await world.As("joan.silva");
        var pass = await joan.ExhibitAsync(Demonstrated.HarbourLight, "JS/1");
        var opened = await joan.OpenAsync(pass);
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/openings/{opened.Text("opening")}/still.jpg");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        var answer = await joan.SendAsync(request);
        answer.Is(HttpStatusCode.Forbidden);
        Assert.Equal("request.foreign", answer.Code);
        (await joan.DeleteAsync("/api/v1/openings/" + opened.Text("opening"))).Is(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("", "purpose.sentence-missing")]
    [InlineData("x", null)]
    public async Task Opening_WithoutASentence_IsRefused(string sentence, string? code)
    {
        var joan = await world.As("joan.silva");
        var answer = await joan.OpenAsync(await joan.ExhibitAsync(Demonstrated.Larkspur, "JS/1"), sentence);
        answer.Is(HttpStatusCode.BadRequest);
        Assert.True(code is null ? answer.Rule == "G23" : answer.Code == code, answer.Body);
    }

    [Fact]
    public async Task Text_AddedAsARecording_CannotBePlayedHereButCopied()
    {
        var ruth = await world.As("ruth.adeyemi");
        var text = Encoding.UTF8.GetBytes("Not a film: the notes of an officer, kept as they came.\n");
        var added = await ruth.AddAsync(Demonstrated.Larkspur, text);
        Assert.Equal("cannotBePlayedHere", await ruth.PreparedAsync(added.Exhibit));
        var opened = await ruth.OpenAsync(added.Exhibit);
        opened.Is(HttpStatusCode.Created);
        var list = await ruth.GetAsync($"/api/v1/openings/{opened.Text("opening")}/playlist.m3u8");
        list.Is(HttpStatusCode.Conflict);
        Assert.Equal("exhibit.cannot-be-played-here", list.Code);

        using var fresh = await Someone.WithTokenAsync(world.Address, "ruth.adeyemi");
        var alone = await fresh.PostAsync($"/api/v1/exhibits/{added.Exhibit}/clean", new { purpose = "bringToJustice", sentence = "Served on the defence with the case file" });
        alone.Is(HttpStatusCode.Forbidden);
        Assert.Equal("copy.second-person", alone.Code);
        var granted = await fresh.CopyAsync(added.Exhibit);
        granted.Is(HttpStatusCode.Created);
        var copy = await fresh.GetAsync("/api/v1/copies/" + granted.Text("copy"));
        copy.Is(HttpStatusCode.OK);
        Assert.Equal(text, copy.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(text)), granted.Text("sha256"));
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/copies/" + granted.Text("copy"));
        request.Headers.Range = new(4, 9);
        var range = await fresh.SendAsync(request);
        range.Is(HttpStatusCode.PartialContent);
        Assert.Equal(text[4..10], range.Bytes);
        Assert.Contains(await ruth.ContinuityAsync(added.Exhibit), a => (string)a["name"]! == "exhibit.copied-clean.v1");

        // A copy is granted to one person.
        (await (await world.As("priya.nair")).GetAsync("/api/v1/copies/" + granted.Text("copy"))).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Copy_AskedByAMemberWhoDoesNotLead_IsRefusedByRuleAndEntered()
    {
        using var priya = await Someone.WithTokenAsync(world.Address, "priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var answer = await priya.PostAsync($"/api/v1/exhibits/{exhibit}/clean", new { purpose = "bringToJustice", sentence = "Taking it home to look again" });
        answer.Is(HttpStatusCode.Forbidden);
        Assert.Equal("G15", answer.Rule);
        Assert.Contains(await priya.ContinuityAsync(exhibit, "refusals"), a => a["rules"]!.AsArray().Any(r => (string)r! == "G15"));
    }
}
