using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Safehand.Server.Tests;

/// <summary>What people note of a recording is read by those who may open it, and goes with it.</summary>
public sealed class NotesTests(World world)
{
    private const string Canary = "Canary note about the cormorant on the sill";

    [Fact]
    public async Task Note_PrivateThenShared_IsReadByThoseWhoMayOpenAlone()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (priya, ruth) = (await fresh.AsAsync("priya.nair"), await fresh.AsAsync("ruth.adeyemi"));
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var path = $"/api/v1/exhibits/{exhibit}/notes";
        var note = await WriteAsync(priya, exhibit, Canary);
        var mine = (await NotesAsync(priya, exhibit)).Single(n => (string)n["text"]! == Canary);
        Assert.Equal((1000, "DC Priya Nair", true, false), ((int)mine["atMs"]!, (string)mine["by"]!, (bool)mine["byMe"]!, (bool)mine["shared"]!));

        // The author alone: not the lead of the case, nor whoever runs the system.
        Assert.DoesNotContain(await NotesAsync(ruth, exhibit), n => (string)n["text"]! == Canary);
        foreach (var way in new[] { $"{path}/{note}/share", $"{path}/{note}" })
        {
            var others = way.EndsWith("/share", StringComparison.Ordinal) ? await ruth.PostAsync(way) : await ruth.DeleteAsync(way);
            Assert.Equal((HttpStatusCode.NotFound, "note.not-found"), (others.Status, others.Code));
        }

        (await priya.PostAsync($"{path}/{note}/share")).Is(HttpStatusCode.NoContent);
        foreach (var login in new[] { "ruth.adeyemi", "joan.silva", "asha.verma", "mina.cole" })
        {
            var read = (await NotesAsync(await fresh.AsAsync(login), exhibit)).Single(n => (string)n["text"]! == Canary);
            Assert.Equal((false, true), ((bool)read["byMe"]!, (bool)read["shared"]!));
        }

        // Who sees the page, or opens to an instruction or in an emergency, or is of another force, reads none and writes none.
        var eva = await fresh.AsAsync("eva.lindqvist");
        (await eva.OpenAsync(exhibit, "To edit what was agreed upon", "editing")).Is(HttpStatusCode.Created);
        var tom = await fresh.AsAsync("tom.ferris");
        (await tom.PostAsync($"/api/v1/exhibits/{exhibit}/openings", new { purpose = "protectLife", sentence = "A child is missing since noon", emergency = true })).Is(HttpStatusCode.Created);
        foreach (var (login, status, rule) in new[]
        {
            ("lena.fischer", HttpStatusCode.Forbidden, "G14"), ("helen.marsh", HttpStatusCode.Forbidden, "G14"), ("grace.bell", HttpStatusCode.Forbidden, "G14"), ("tom.ferris", HttpStatusCode.Forbidden, "G14"),
            ("sam.okoro", HttpStatusCode.Forbidden, "G9"), ("eva.lindqvist", HttpStatusCode.Forbidden, "G48"), ("owen.price", HttpStatusCode.NotFound, null),
        })
        {
            var someone = await fresh.AsAsync(login);
            foreach (var answer in new[] { await someone.GetAsync(path), await someone.PostAsync(path, new { atMs = 0, text = "Mine", shared = true }), await someone.DeleteAsync($"{path}/{note}") })
            {
                Assert.DoesNotContain(Canary, answer.Body, StringComparison.Ordinal);
                Assert.Equal((login, status), (login, answer.Status));
                Assert.Equal(rule, answer.Rule);
            }
        }

        // Access to the case makes no auditor one who opens recordings.
        var lena = await fresh.AsAsync("lena.fischer");
        var asked = await lena.PostAsync("/api/v1/access-requests", new { exhibit, purpose = "oversight", sentence = "Checking how the rules were kept", days = 7 });
        (await ruth.PostAsync($"/api/v1/access-requests/{asked.Text("id")}/decision", new { give = true, days = 7 })).Is(HttpStatusCode.NoContent);
        var let = await lena.GetAsync(path);
        Assert.Equal((HttpStatusCode.Forbidden, "G46"), (let.Status, let.Rule));

        foreach (var login in new[] { "lena.fischer", "helen.marsh", "tom.ferris" })
        {
            using var browser = await Someone.WithSessionAsync(fresh.Address, login);
            var page = await browser.GetAsync("/exhibits/" + exhibit);
            page.Is(HttpStatusCode.OK);
            Assert.DoesNotContain(Canary, page.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("Add a note", page.Body, StringComparison.Ordinal);
        }

        using var member = await Someone.WithSessionAsync(fresh.Address, "joan.silva");
        Assert.Contains(Canary, (await member.GetAsync("/exhibits/" + exhibit)).Body, StringComparison.Ordinal);

        // Every act is entered, refusals too, and what a note says in none.
        (await priya.DeleteAsync($"{path}/{note}")).Is(HttpStatusCode.NoContent);
        Assert.DoesNotContain(await NotesAsync(ruth, exhibit), n => (string)n["text"]! == Canary);
        var acts = await ruth.ContinuityAsync(exhibit);
        Assert.Equal(
            [("exhibit.note-removed.v1", "DC Priya Nair"), ("exhibit.note-shared.v1", "DC Priya Nair"), ("exhibit.note-written.v1", "DC Priya Nair")],
            acts.Where(a => ((string)a["name"]!).StartsWith("exhibit.note-", StringComparison.Ordinal)).Take(3).Select(a => ((string)a["name"]!, (string)a["who"]!)));
        Assert.Equal(4, acts.Count(a => (string)a["name"]! == "open.refused.v1" && (string)a["who"]! == "Lena Fischer"));
        Assert.Contains(await ruth.ContinuityAsync(exhibit, "looks"), a => (string)a["name"]! == "exhibit.notes-read.v1" && (string)a["who"]! == "PC Joan Silva");
        var export = world.EmptyFolder();
        await Export.ToAsync(lena, export);
        Assert.Empty(Holding(export, Canary));
        Assert.Empty(Holding(fresh.State, Canary));
    }

    [Theory]
    [InlineData(1000, "", "note.text-missing")]
    [InlineData(1000, " \r\n ", "note.text-missing")]
    [InlineData(1000, "Turns \u202Eround", "text.hidden-characters")]
    [InlineData(1000, "No \uFFFE character", "text.hidden-characters")]
    [InlineData(1000, "No \uFDD0 character", "text.hidden-characters")]
    [InlineData(1000, "No \U0001FFFF character", "text.hidden-characters")]
    [InlineData(-1, "Comes in", "note.time")]
    [InlineData(86_400_000, "Comes in", "note.time-outside")]
    [InlineData(null, "Comes in", "note.time-missing")]
    public async Task Note_ThatDoesNotFit_IsRefused(int? atMs, string text, string code)
    {
        var priya = await world.As("priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var before = (await NotesAsync(priya, exhibit)).Count;
        var answer = await priya.PostAsync($"/api/v1/exhibits/{exhibit}/notes", new { atMs, text });
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
        Assert.Equal(before, (await NotesAsync(priya, exhibit)).Count);
    }

    [Fact]
    public async Task Note_AtTheLimits_IsTakenAndOneBeyondRefused()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var priya = await fresh.AsAsync("priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var last = (long)(await priya.ExhibitAsync(exhibit))["durationMs"]!;
        await WriteAsync(priya, exhibit, new string('x', 500), 0);
        await WriteAsync(priya, exhibit, "The last moment", last);
        var (tooLong, tooLate) = (
            await priya.PostAsync($"/api/v1/exhibits/{exhibit}/notes", new { atMs = 0, text = new string('x', 501) }), await priya.PostAsync($"/api/v1/exhibits/{exhibit}/notes", new { atMs = last + 1, text = "Too late" }));
        Assert.Equal(("note.text-long", "note.time-outside"), (tooLong.Code, tooLate.Code));

        // What does not play here has no time, and room for 500.
        var file = (await priya.AddAsync(Demonstrated.Larkspur, RandomNumberGenerator.GetBytes(64), "Not a film")).Exhibit;
        Assert.Equal("cannotBePlayedHere", await priya.PreparedAsync(file));
        Assert.Equal("note.no-time", (await priya.PostAsync($"/api/v1/exhibits/{file}/notes", new { atMs = 1, text = "At a time" })).Code);
        for (var i = 0; i < 500; i++)
        {
            (await priya.PostAsync($"/api/v1/exhibits/{file}/notes", new { atMs = i == 0 ? 0 : (int?)null, text = $"Note {i}" })).Is(HttpStatusCode.Created);
        }

        Assert.All(await NotesAsync(priya, file), n => Assert.Null(n["atMs"]));
        var full = await priya.PostAsync($"/api/v1/exhibits/{file}/notes", new { text = "One more" });
        Assert.Equal((HttpStatusCode.Conflict, "note.too-many"), (full.Status, full.Code));
        Assert.Equal(500, (await NotesAsync(priya, file)).Count);
    }

    [Theory]
    [InlineData("12:3x", "Comes in", "The time must be hours, minutes and seconds")]
    [InlineData("9:00:00", "Comes in", "The time must be within the recording, which lasts 00:00:")]
    [InlineData("0:02", " ", "Enter your note")]
    public async Task NoteForm_ThatDoesNotFit_ComesBackWithWhatWasTyped(string at, string text, string told)
    {
        using var priya = await Someone.WithSessionAsync(world.Address, "priya.nair");
        var exhibit = await (await world.As("priya.nair")).ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(
            (await priya.PostFormAsync($"/exhibits/{exhibit}", $"/exhibits/{exhibit}?handler=Note", new() { ["At"] = at, ["Text"] = text, ["Shared"] = "true" })).Body);
        Assert.Contains(told, page.QuerySelector(".govuk-error-summary a")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(told, page.QuerySelector("#note[open] .govuk-error-message")!.TextContent, StringComparison.Ordinal);
        Assert.Equal((at, text.Trim()), (page.QuerySelector("#At")!.GetAttribute("value"), page.QuerySelector("#Text")!.TextContent.Trim()));
        Assert.True(page.QuerySelector("input[name=Shared][value=true]")!.HasAttribute("checked"));
    }

    [Fact]
    public async Task NoteForm_WithoutScript_WritesSharesAndRemoves()
    {
        using var priya = await Someone.WithSessionAsync(world.Address, "priya.nair");
        var exhibit = await (await world.As("priya.nair")).ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var path = $"/exhibits/{exhibit}";
        (await priya.PostFormAsync(path, path + "?handler=Note", new() { ["At"] = "0:02", ["Text"] = "Two lines\r\nof a <b>note</b>", ["Shared"] = "false" })).Is(HttpStatusCode.Redirect);
        var note = await ShownAsync("Two lines\nof a <b>note</b>");
        Assert.Contains("00:00:02", note.TextContent, StringComparison.Ordinal);
        Assert.Contains("only you can see this", note.TextContent, StringComparison.Ordinal);
        var id = note.QuerySelector("input[name=note]")!.GetAttribute("value")!;
        (await priya.PostFormAsync(path, path + "?handler=ShareNote", new() { ["note"] = id })).Is(HttpStatusCode.Redirect);
        Assert.Contains("shared with the case", (await ShownAsync("Two lines\nof a <b>note</b>")).TextContent, StringComparison.Ordinal);
        (await priya.PostFormAsync(path, path + "?handler=RemoveNote", new() { ["note"] = id })).Is(HttpStatusCode.Redirect);
        Assert.DoesNotContain("Two lines", (await priya.GetAsync(path)).Body, StringComparison.Ordinal);

        async Task<AngleSharp.Dom.IElement> ShownAsync(string text) =>
            new AngleSharp.Html.Parser.HtmlParser().ParseDocument((await priya.GetAsync(path)).Body).QuerySelectorAll(".sh-notes li").Single(n => n.QuerySelector("bdi")!.TextContent == text);
    }

    [Fact]
    public async Task Notes_OfADestroyedRecording_AreGoneFromTheStore()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (priya, ruth, helen) = (await fresh.AsAsync("priya.nair"), await fresh.AsAsync("ruth.adeyemi"), await fresh.AsAsync("helen.marsh"));
        var doomed = (await ruth.AddAsync(Demonstrated.Larkspur, RandomNumberGenerator.GetBytes(64), "To be destroyed")).Exhibit;
        await ruth.PreparedAsync(doomed);
        await WriteAsync(priya, doomed, Canary, null);
        await WriteAsync(ruth, doomed, "Shared: " + Canary, null, shared: true);
        Assert.NotEmpty(Holding(fresh.State, Canary));

        var proposed = await ruth.PostAsync($"/api/v1/exhibits/{doomed}/destructions", new { reason = "Recorded by mistake" });
        (await helen.PostAsync($"/api/v1/destructions/{proposed.Text("destruction")}/decision", new { approve = true })).Is(HttpStatusCode.OK);

        (await priya.GetAsync($"/api/v1/exhibits/{doomed}/notes")).Is(HttpStatusCode.Gone);
        (await priya.PostAsync($"/api/v1/exhibits/{doomed}/notes", new { text = "Afterwards" })).Is(HttpStatusCode.Gone);
        Assert.Empty(Holding(fresh.State, Canary));
        var other = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        Assert.NotEmpty(await NotesAsync(ruth, other)); // of another recording
    }

    [Fact]
    public async Task Erasure_OfASubject_TakesTheNotesThatNameThem()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (priya, ruth, grace) = (await fresh.AsAsync("priya.nair"), await fresh.AsAsync("ruth.adeyemi"), await fresh.AsAsync("grace.bell"));
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var subject = (string)(await priya.ExhibitAsync(exhibit))["people"]![0]!["id"]!; // Elinor Vance
        await WriteAsync(priya, exhibit, "cormorant: vance points at the gate");
        await WriteAsync(ruth, exhibit, "Cormorant, says Elinor", shared: true);
        await WriteAsync(ruth, exhibit, "Somebody else comes in", shared: true);

        using var records = await Someone.WithSessionAsync(fresh.Address, "grace.bell");
        var page = $"/subjects/{subject}/erase";
        Assert.Contains("2, whoever wrote them", (await records.PostFormAsync(page, page, new() { ["Sentence"] = "The witness asked for it, section 47" })).Body, StringComparison.Ordinal);
        var erased = await grace.PostAsync($"/api/v1/subjects/{subject}/erasure", new { sentence = "The witness asked us to erase this" });
        erased.Is(HttpStatusCode.OK);
        Assert.Equal(2, (int)erased.Json["notes"]!);

        var left = (await NotesAsync(ruth, exhibit)).Concat(await NotesAsync(priya, exhibit)).Select(n => (string)n["text"]!).ToList();
        Assert.Contains("Somebody else comes in", left);
        Assert.DoesNotContain(left, t => t.Contains("ormorant", StringComparison.Ordinal));
        Assert.Empty(Holding(fresh.State, "ormorant"));
    }

    [Fact]
    public async Task Notes_OfAClosedCase_AreReadByWhoeverMayOpenAndChangedByNobody()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (owen, kate) = (await fresh.AsAsync("owen.price"), await fresh.AsAsync("kate.lowe"));
        var exhibit = await owen.ExhibitAsync(Demonstrated.Foxglove, "KL/1");
        var note = await WriteAsync(owen, exhibit, Canary, shared: true);
        Assert.Single(await NotesAsync(kate, exhibit));
        (await owen.PostAsync($"/api/v1/cases/{Demonstrated.Foxglove}/close", new { reason = "Conviction, no appeal" })).Is(HttpStatusCode.NoContent);

        Assert.Single(await NotesAsync(owen, exhibit)); // the lead can open it still, for two purposes
        Assert.Equal("note.case-closed", (await owen.PostAsync($"/api/v1/exhibits/{exhibit}/notes", new { atMs = 0, text = "Afterwards" })).Code);
        Assert.Equal("note.case-closed", (await owen.DeleteAsync($"/api/v1/exhibits/{exhibit}/notes/{note}")).Code);
        Assert.Equal("G16", (await kate.GetAsync($"/api/v1/exhibits/{exhibit}/notes")).Rule);
        using var browser = await Someone.WithSessionAsync(fresh.Address, "owen.price");
        var page = (await browser.GetAsync("/exhibits/" + exhibit)).Body;
        Assert.Contains(Canary, page, StringComparison.Ordinal);
        Assert.DoesNotContain("Add a note", page, StringComparison.Ordinal);
    }

    private static async Task<string> WriteAsync(Someone author, string exhibit, string text, long? atMs = 1000, bool shared = false)
    {
        var written = await author.PostAsync($"/api/v1/exhibits/{exhibit}/notes", new { atMs, text, shared });
        written.Is(HttpStatusCode.Created);
        return written.Text("note");
    }

    private static async Task<IReadOnlyList<JsonNode>> NotesAsync(Someone reader, string exhibit)
    {
        var read = await reader.GetAsync($"/api/v1/exhibits/{exhibit}/notes");
        read.Is(HttpStatusCode.OK);
        Assert.Equal("no-store", read.Header("Cache-Control"));
        return [.. read.Json.AsArray().Select(n => n!)];
    }

    // The journal of the store too; the one file that is left out says that the folder is in use, and nobody else can read it.
    internal static List<string> Holding(string folder, string wanted) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "in-use").Where(f => File.ReadAllBytes(f).AsSpan().IndexOf(Encoding.UTF8.GetBytes(wanted)) >= 0)];
}
