using System.Net;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Design.Words;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>The journey of a commission through its pages, without script.</summary>
public sealed class CommissionPagesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NewPage_ForATitleThatNamesSomebody_AsksForAnotherAndGoesOn()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync(subject: "Account Smith-Jones");
        using var ruth = await SignInAsync(world, "ruth");
        var page = "/commissions/new?exhibit=" + exhibit;
        var deadline = world.Now.AddDays(10);
        var form = new Dictionary<string, string[]>
        {
            ["exhibit"] = [exhibit.Value], ["Form.Instructions"] = ["Mute every name and blur all faces"], ["Form.Ground"] = ["Agreement"], ["Form.GroundDocument"] = ["Agreed edits"],
            ["Form.GroundDated.Day"] = ["2"], ["Form.GroundDated.Month"] = ["11"], ["Form.GroundDated.Year"] = [$"{world.Now.Year - 1}"], ["Form.Reasons"] = ["name"], ["Form.Editors"] = [world.Id("eva").Value],
            ["Form.Deadline.Day"] = [$"{deadline.Day}"], ["Form.Deadline.Month"] = [$"{deadline.Month}"], ["Form.Deadline.Year"] = [$"{deadline.Year}"],
        };

        Assert.Contains("enter why there is none yet", await PostAsync(ruth, page, form, null, HttpStatusCode.OK), StringComparison.Ordinal);
        form["Form.NoDocumentBecause"] = ["The parties sign it on Monday"];
        var asked = new HtmlParser().ParseDocument(await PostAsync(ruth, page, form, null, HttpStatusCode.OK));
        var field = asked.QuerySelector($"[name='Form.Titles[{exhibit}]']")!;
        Assert.Contains(asked.QuerySelectorAll(".govuk-error-summary a"), a => a.GetAttribute("href") == "#" + field.Id);
        form[$"Form.Titles[{exhibit}]"] = ["First interview"];
        await PostAsync(ruth, page, form);

        await using var reading = world.Store.Read();
        Assert.Equal("First interview", (await reading.Set<Room>().SingleAsync(Ct)).WorkingTitle);
    }

    [Fact]
    public async Task Agreement_WhoseDocumentComesLater_IsAddedOnceByWhoeverInstructs()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        var given = await world.CommissionAsync(exhibit);
        var page = "/commissions/" + given.Commission;
        using var ruth = await SignInAsync(world, "ruth");
        Assert.Contains("Select the document", await PostAsync(ruth, page, [], null, HttpStatusCode.OK, "?handler=Document"), StringComparison.Ordinal);

        await PostAsync(ruth, page, [], "agreement.pdf", query: "?handler=Document");

        var shown = await ruth.GetStringAsync(page, Ct);
        Assert.Contains("Read the document", shown, StringComparison.Ordinal);
        Assert.Contains("No document was added when it was given: <bdi>The parties sign it on Monday", shown, StringComparison.Ordinal);
        Assert.Equal(200_000, (await ruth.GetByteArrayAsync($"/api/v1{page}/document", Ct)).Length);
        using var second = new MemoryStream([1]);
        Assert.Equal("commission.document-there", (await world.Get<AddDirectionHandler>().HandleAsync(given.Commission, "another.pdf", second, await world.AsAsync("ruth"), Ct)).Refusal?.Code);
        Assert.True((await world.Get<AddDirectionHandler>().MayAsync(given.Commission, await world.AsAsync("eva"), Ct)).IsRefused(out _));
        Assert.Contains(await world.Get<LedgerBook>().AboutAsync(exhibit.Bytes(), long.MaxValue, 50, Ct), e => e.Entry.Leaf.Name == "commission.document-added.v1");
    }

    [Fact]
    public async Task Pages_FromConditionsToCertificate_LeadThrough()
    {
        await using var world = await World.MakeAsync();
        var exhibit = await world.ExhibitAsync();
        using var grace = await SignInAsync(world, "grace");
        Assert.Contains("Not checked", await grace.GetStringAsync("/suppliers", Ct), StringComparison.Ordinal);
        foreach (var kind in Enum.GetValues<SupplierConditionKind>())
        {
            var soon = world.Now.AddDays(kind is SupplierConditionKind.Storage ? 9 : 200);
            await PostAsync(grace, $"/suppliers/{world.Supplier}", new()
            {
                ["Form.Kind"] = [kind.ToString()], ["Form.Holds"] = ["true"], ["Form.Until.Day"] = [$"{soon.Day}"], ["Form.Until.Month"] = [$"{soon.Month}"], ["Form.Until.Year"] = [$"{soon.Year}"],
                ["Form.CheckedOn.Day"] = ["2"], ["Form.CheckedOn.Month"] = ["11"], ["Form.CheckedOn.Year"] = [$"{world.Now.Year - 1}"], ["Form.CheckedBy"] = ["Anna Berg"],
                ["Form.Clauses"] = Enum.GetNames<ContractClause>(),
            }, "attested.pdf");
        }

        var overview = await grace.GetStringAsync("/suppliers", Ct);
        Assert.Contains("1 condition about to lapse", overview, StringComparison.Ordinal);
        Assert.DoesNotContain("Not checked", overview, StringComparison.Ordinal);

        var record = await grace.GetStringAsync($"/suppliers/{world.Supplier}", Ct);
        Assert.Contains("All 12 clauses that the law asks for", record, StringComparison.Ordinal);
        Assert.Equal(12, record.Split($"2 November {world.Now.Year - 1} by Anna Berg. Recorded {world.Now.UkDate()} by Grace Bell").Length - 1);

        using var ruth = await SignInAsync(world, "ruth");
        Assert.Contains($"/commissions/new?exhibit={exhibit}", await ruth.GetStringAsync($"/exhibits/{exhibit}", Ct), StringComparison.Ordinal);
        var deadline = world.Now.AddDays(10);
        var form = new Dictionary<string, string[]>
        {
            ["exhibit"] = [exhibit.Value], ["Form.Instructions"] = ["Mute the name of Elinor and blur all faces"], ["Form.Ground"] = ["CourtDirection"],
            ["Form.GroundDocument"] = ["Directions of 12 November"], ["Form.GroundDated.Day"] = ["2"], ["Form.GroundDated.Month"] = ["11"], ["Form.GroundDated.Year"] = [$"{world.Now.Year - 1}"], ["Form.Reasons"] = ["name", "court-direction"], ["Form.Editors"] = [world.Id("eva").Value],
            ["Form.Deadline.Day"] = [$"{deadline.Day}"], ["Form.Deadline.Month"] = [$"{deadline.Month}"], ["Form.Deadline.Year"] = [$"{deadline.Year}"],
        };
        var again = await PostAsync(ruth, "/commissions/new?exhibit=" + exhibit, form, "direction.pdf", HttpStatusCode.OK);
        Assert.Contains("names somebody who is recorded", again, StringComparison.Ordinal);
        form["Form.Instructions"] = ["Mute every name and blur all faces"];
        await PostAsync(ruth, "/commissions/new?exhibit=" + exhibit, form, "direction.pdf");
        CommissionId commission;
        await using (var reading = world.Store.Read())
        {
            commission = (await reading.Set<Commission>().SingleAsync(Ct)).Id;
        }

        Assert.Contains("Being edited", await ruth.GetStringAsync($"/commissions/{commission}", Ct), StringComparison.Ordinal);
        using var eva = await SignInAsync(world, "eva");
        var seen = await eva.GetStringAsync($"/commissions/{commission}", Ct);
        Assert.DoesNotContain("Larkspur", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Elinor", seen, StringComparison.Ordinal);
        Assert.Contains($"/rooms/", await eva.GetStringAsync("/", Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await eva.GetAsync("/suppliers", Ct)).StatusCode);

        await PostAsync(ruth, $"/cases/{world.Larkspur}/close", new() { ["Why"] = ["Conviction, no appeal was made"] });
        await world.Get<EndOfCase>().CheckAsync(Ct);
        await using var after = world.Store.Read();
        var task = (await after.Set<ReturnTask>().SingleAsync(Ct)).Id;
        Assert.Contains("never held a copy", await ruth.GetStringAsync($"/return-tasks/{task}", Ct), StringComparison.Ordinal);
        await PostAsync(ruth, $"/return-tasks/{task}", []);
        Assert.Contains("Certified", await ruth.GetStringAsync($"/return-tasks/{task}", Ct), StringComparison.Ordinal);

        // Found again where one looks for it: on the closed case, and with the supplier.
        Assert.Contains($"/return-tasks/{task}", await ruth.GetStringAsync($"/cases/{world.Larkspur}", Ct), StringComparison.Ordinal);
        var supplier = await ruth.GetStringAsync($"/suppliers/{world.Supplier}", Ct);
        Assert.Contains($"/return-tasks/{task}", supplier, StringComparison.Ordinal);
        Assert.Contains("by DI Ruth Adeyemi", supplier, StringComparison.Ordinal);
        var withGrace = await grace.GetStringAsync($"/suppliers/{world.Supplier}", Ct);
        Assert.Contains("1 case", withGrace, StringComparison.Ordinal);
        Assert.DoesNotContain("Larkspur", withGrace, StringComparison.Ordinal);
        using var priya = await SignInAsync(world, "priya");
        Assert.DoesNotContain("/return-tasks/", await priya.GetStringAsync($"/cases/{world.Larkspur}", Ct), StringComparison.Ordinal);
        using var over = await eva.GetAsync($"/commissions/{commission}", Ct);
        Assert.Equal(HttpStatusCode.Forbidden, over.StatusCode);
        Assert.DoesNotContain("Mute every name", await over.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    internal static async Task<HttpClient> SignInAsync(World world, string login)
    {
        var (http, _) = Desk.Browser(world, login);
        await PostAsync(http, "/sign-in", new() { ["Login"] = [login], ["Password"] = [World.Password] });
        return http;
    }

    // Posts a page's form to itself, as a browser without script does, with a document where the page asks for one.
    internal static async Task<string> PostAsync(HttpClient http, string page, Dictionary<string, string[]> fields, string? document = null, HttpStatusCode expected = HttpStatusCode.Redirect, string query = "")
    {
        var shown = new HtmlParser().ParseDocument(await http.GetStringAsync(page, Ct));
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields.SelectMany(f => f.Value.Select(v => (f.Key, v))))
        {
            content.Add(new StringContent(value), name);
        }

        content.Add(new StringContent(shown.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken");
        if (document is not null)
        {
            content.Add(new ByteArrayContent([.. Enumerable.Range(0, 200_000).Select(i => (byte)i)]), shown.QuerySelector("input[type=file]")!.GetAttribute("name")!, document);
        }

        using var answer = await http.PostAsync(page + query, content, Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == expected, $"{page}: {answer.StatusCode} {new HtmlParser().ParseDocument(body).QuerySelector(".govuk-error-summary, main")?.TextContent}");
        return body;
    }
}
