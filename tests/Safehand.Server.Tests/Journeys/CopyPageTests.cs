using System.Text;

namespace Safehand.Server.Tests;

/// <summary>A copy without marks, on pages: asked for, decided on by a second person, fetched as the outside program age opens it.</summary>
public sealed class CopyPageTests(World world)
{
    [Fact]
    public async Task Copy_AskedForAgreedToAndFetched_OpensWithAgeAlone()
    {
        using var ruth = await Someone.WithSessionAsync(world.Address, "ruth.adeyemi");
        using var asha = await Someone.WithSessionAsync(world.Address, "asha.verma");
        var film = Encoding.UTF8.GetBytes("The bytes of a recording that is to be served on the defence.\n");
        var added = await (await world.As("ruth.adeyemi")).AddAsync(Demonstrated.Larkspur, film);
        var folder = world.EmptyFolder();
        await Outside.RunAsync("age-keygen", "-o", Path.Combine(folder, "key"));
        var recipient = (await Outside.RunAsync("age-keygen", "-y", Path.Combine(folder, "key"))).Trim();

        var wish = await AskAsync(ruth, added.Exhibit, recipient);
        Assert.Contains("It waits for a second person", (await ruth.GetAsync(wish)).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Agree to the copy", (await ruth.GetAsync(wish)).Body, StringComparison.Ordinal);
        Assert.Contains("Copy of " + added.Reference, (await asha.GetAsync("/")).Body, StringComparison.Ordinal);
        Assert.Equal(wish, (await ruth.GetAsync($"/exhibits/{added.Exhibit}/copy")).Headers.Location!.ToString());

        // Not before it is agreed to, and not by the one who asked.
        (await ruth.PostFormAsync(wish, wish + "?handler=Fetch", [])).Is(HttpStatusCode.Forbidden);
        var own = await ruth.PostFormAsync(wish, wish, new() { ["agree"] = "true", ["Reason"] = "I have thought about it again" });
        own.Is(HttpStatusCode.Forbidden);
        Assert.Contains("G28", own.Body, StringComparison.Ordinal);
        Assert.Contains("Enter why", (await asha.PostFormAsync(wish, wish, new() { ["agree"] = "true", ["Reason"] = " " })).Body, StringComparison.Ordinal);
        (await asha.PostFormAsync(wish, wish, new() { ["agree"] = "true", ["Reason"] = "The defence has a right to it" })).Is(HttpStatusCode.Redirect);
        Assert.DoesNotContain("Copy of " + added.Reference, (await asha.GetAsync("/")).Body, StringComparison.Ordinal);
        Assert.Contains("Copies to fetch", (await ruth.GetAsync("/")).Body, StringComparison.Ordinal);

        var granted = await ruth.PostFormAsync(wish, wish + "?handler=Fetch", []);
        granted.Is(HttpStatusCode.Redirect);
        var copy = await ruth.GetAsync(granted.Headers.Location!.ToString());
        copy.Is(HttpStatusCode.OK);
        Assert.EndsWith(".age\"", copy.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.Equal("no-store", copy.Header("Cache-Control"));
        Assert.Equal(Encoding.UTF8.GetString(film), await Outside.RunAsync("age", ["-d", "-i", Path.Combine(folder, "key")], copy.Bytes));
        (await asha.GetAsync(granted.Headers.Location!.ToString())).Is(HttpStatusCode.NotFound);

        var acts = await (await world.As("ruth.adeyemi")).ContinuityAsync(added.Exhibit);
        Assert.Single(acts, a => (string)a["name"]! == "review.opened.v1"); // of the one who took it, not of the one who agreed
        Assert.Single(acts, a => (string)a["name"]! == "notice.given.v1");
        Assert.Equal(
            ["exhibit.copy-fetched.v1", "exhibit.copied-clean.v1", "exhibit.copy-agreed.v1", "exhibit.copy-asked.v1"],
            acts.Select(a => (string)a["name"]!).Where(n => n.Contains("cop", StringComparison.Ordinal) && !n.Contains("refused", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Copy_AskedForAndDecidedOnWithAnOldSignIn_KeepsWhatWasEntered()
    {
        var clock = new ShiftedClock();
        var host = await World.StartAsync(world.CopyOfState(), clock);
        try
        {
            using var program = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            using var ruth = await Someone.WithSessionAsync(host.Address, "ruth.adeyemi");
            using var asha = await Someone.WithSessionAsync(host.Address, "asha.verma");
            var (asked, other) = (await program.AddAsync(Demonstrated.Larkspur, [1, 2, 3]), await program.AddAsync(Demonstrated.Larkspur, [4, 5, 6]));
            var wish = await AskAsync(ruth, asked.Exhibit, null);
            using var tom = await Someone.WithSessionAsync(host.Address, "tom.ferris");
            clock.Shift(TimeSpan.FromMinutes(6));

            await KeptAsync(asha, wish, new() { ["agree"] = "true", ["Reason"] = "The defence has a right to it" }, "The defence has a right to it");
            await KeptAsync(ruth, $"/exhibits/{other.Exhibit}/copy", Wish(null), "Counsel for the defence");
            await KeptAsync(tom, $"/exhibits/{other.Exhibit}/open-in-emergency", new() { ["Sentence"] = "Somebody may be held at the quay" }, "Somebody may be held at the quay");
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Copy_TurnedDown_IsNotFetched()
    {
        using var ruth = await Someone.WithSessionAsync(world.Address, "ruth.adeyemi");
        using var asha = await Someone.WithSessionAsync(world.Address, "asha.verma");
        var added = await (await world.As("ruth.adeyemi")).AddAsync(Demonstrated.Larkspur, [1, 2, 3]);
        var wish = await AskAsync(ruth, added.Exhibit, null);
        (await asha.PostFormAsync(wish, wish, new() { ["agree"] = "false", ["Reason"] = "They can watch it here" })).Is(HttpStatusCode.Redirect);
        Assert.Contains("turned it down", (await ruth.GetAsync(wish)).Body, StringComparison.Ordinal);
        (await ruth.PostFormAsync("/account", wish + "?handler=Fetch", [])).Is(HttpStatusCode.Forbidden);
        (await asha.PostFormAsync("/account", wish, new() { ["agree"] = "true", ["Reason"] = "Better after all" })).Is(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Copy_ForWhoeverMayNotHaveIt_IsRefusedByPageWithTheRuleAndEntered()
    {
        using var priya = await Someone.WithSessionAsync(world.Address, "priya.nair");
        using var kate = await Someone.WithSessionAsync(world.Address, "kate.lowe");
        using var ruth = await Someone.WithSessionAsync(world.Address, "ruth.adeyemi");
        var added = await (await world.As("ruth.adeyemi")).AddAsync(Demonstrated.Larkspur, [4, 5, 6]);
        var shown = await priya.GetAsync($"/exhibits/{added.Exhibit}/copy");
        shown.Is(HttpStatusCode.Forbidden);
        Assert.Contains("/rules#G15", shown.Body, StringComparison.Ordinal);
        (await priya.PostFormAsync("/account", $"/exhibits/{added.Exhibit}/copy", Wish(null))).Is(HttpStatusCode.Forbidden);
        Assert.Contains(await (await world.As("ruth.adeyemi")).ContinuityAsync(added.Exhibit, "refusals"), a => a["rules"]!.AsArray().Any(r => (string)r! == "G15"));

        var wish = await AskAsync(ruth, added.Exhibit, null);
        var absent = await kate.GetAsync("/copies/0123456789abcdef0123456789abcdef");
        var hidden = await kate.GetAsync(wish);
        hidden.Is(HttpStatusCode.NotFound);
        Assert.Equal(Heading(absent), Heading(hidden));
        (await priya.PostFormAsync("/account", wish, new() { ["agree"] = "true", ["Reason"] = "It will be quicker" })).Is(HttpStatusCode.Forbidden);
        (await priya.PostFormAsync("/account", wish + "?handler=Fetch", [])).Is(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("GoesTo", "", "Enter who gets it and how")]
    [InlineData("Sentence", "", "Enter why a copy is needed")]
    [InlineData("Purpose", "", "Select what it is for")]
    [InlineData("Form", "", "Select in which form it leaves")]
    [InlineData("AgeRecipient", "", "Enter the recipient’s key, or select a clear copy")]
    [InlineData("AgeRecipient", "age1notakey", "Enter the recipient’s key as they gave it to you")]
    public async Task Copy_WithSomethingMissing_SaysWhatAndKeepsTheRest(string field, string value, string told)
    {
        using var ruth = await Someone.WithSessionAsync(world.Address, "ruth.adeyemi");
        var exhibit = await (await world.As("ruth.adeyemi")).ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var fields = Wish("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p");
        fields[field] = value;
        var answer = await ruth.PostFormAsync($"/exhibits/{exhibit}/copy", $"/exhibits/{exhibit}/copy", fields);
        answer.Is(HttpStatusCode.OK);
        Assert.Contains(told, WebUtility.HtmlDecode(answer.Body), StringComparison.Ordinal);
        Assert.True(field == "GoesTo" || answer.Body.Contains("Counsel for the defence", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Holds_ByPage_ArePlacedAndLiftedForAReason()
    {
        using var ruth = await Someone.WithSessionAsync(world.Address, "ruth.adeyemi");
        using var priya = await Someone.WithSessionAsync(world.Address, "priya.nair");
        var added = await (await world.As("ruth.adeyemi")).AddAsync(Demonstrated.Larkspur, [7, 8, 9]);
        var page = $"/exhibits/{added.Exhibit}/keeping";
        Assert.Contains("Enter why it must be kept", (await ruth.PostFormAsync(page, page + "?handler=Hold", new() { ["Reason"] = "" })).Body, StringComparison.Ordinal);
        (await priya.PostFormAsync(page, page + "?handler=Hold", new() { ["Reason"] = "For later, to be safe" })).Is(HttpStatusCode.Forbidden);
        (await ruth.PostFormAsync(page, page + "?handler=Hold", new() { ["Reason"] = "The defence has asked for it" })).Is(HttpStatusCode.Redirect);
        Assert.Contains("The defence has asked for it", (await ruth.GetAsync(page)).Body, StringComparison.Ordinal);
        var lifted = await ruth.PostFormAsync(page, page + "?handler=Lift", new() { ["number"] = "1", ["LiftReason"] = "" });
        Assert.Contains("Enter why it need not be kept any longer", lifted.Body, StringComparison.Ordinal);
        (await ruth.PostFormAsync(page, page + "?handler=Lift", new() { ["number"] = "1", ["LiftReason"] = "The appeal was withdrawn" })).Is(HttpStatusCode.Redirect);
        Assert.Contains("Nothing holds it", (await ruth.GetAsync(page)).Body, StringComparison.Ordinal);
        (await ruth.PostFormAsync(page, page + "?handler=Lift", new() { ["number"] = "1", ["LiftReason"] = "The appeal was withdrawn" })).Is(HttpStatusCode.Conflict);
    }

    private static async Task<string> AskAsync(Someone who, string exhibit, string? recipient)
    {
        var asked = await who.PostFormAsync($"/exhibits/{exhibit}/copy", $"/exhibits/{exhibit}/copy", Wish(recipient));
        asked.Is(HttpStatusCode.Redirect);
        return asked.Headers.Location!.ToString();
    }

    private static Dictionary<string, string> Wish(string? recipient) => new()
    {
        ["Purpose"] = "BringToJustice",
        ["Sentence"] = "To be served on the defence with the case file",
        ["GoesTo"] = "Counsel for the defence, by their secure post box",
        ["Form"] = recipient is null ? "Clear" : "Age",
        ["AgeRecipient"] = recipient ?? string.Empty,
    };

    private static async Task KeptAsync(Someone who, string page, Dictionary<string, string> fields, string entered)
    {
        var late = await who.PostFormAsync("/account", page, fields);
        late.Is(HttpStatusCode.Unauthorized);
        Assert.Contains("Nothing was done: this needs a sign-in at most 5 minutes old", late.Body, StringComparison.Ordinal);
        Assert.Contains(entered, late.Body, StringComparison.Ordinal);
    }

    private static string Heading(Answer page) => new AngleSharp.Html.Parser.HtmlParser().ParseDocument(page.Body).QuerySelector("main")!.TextContent;
}
