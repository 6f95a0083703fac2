namespace Safehand.Server.Tests;

/// <summary>The first page names a recording only as long as the right to it lasts.</summary>
public sealed class HomeTests(World world)
{
    private const string Title = "First account of a witness";

    [Fact]
    public async Task OpenedByYou_AfterLeavingTheTeam_IsNotNamed()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var priya = await fresh.AsAsync("priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        (await priya.OpenAsync(exhibit)).Is(HttpStatusCode.Created);
        using var desk = await Someone.WithSessionAsync(fresh.Address, "priya.nair");
        Assert.Contains(Title, await HomeAsync(desk), StringComparison.Ordinal);

        var ofCase = (string)(await priya.ExhibitAsync(exhibit))["case"]!;
        var me = (await priya.GetAsync("/api/v1/me")).Text("id");
        using var ruth = await Someone.WithSessionAsync(fresh.Address, "ruth.adeyemi");
        (await ruth.PostFormAsync($"/cases/{ofCase}/team", $"/cases/{ofCase}/team?handler=Withdraw", new() { ["Who"] = "member:" + me, ["EndReason"] = "Moved to another case today" })).Is(HttpStatusCode.Redirect);

        var home = await HomeAsync(desk);
        Assert.DoesNotContain(Title, home, StringComparison.Ordinal);
        Assert.DoesNotContain("Opened by you", home, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenedByYou_ForASuppliersEditor_IsLeftOut()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var eva = await fresh.AsAsync("eva.lindqvist");
        var (room, _) = await Rendered.RoomAsync(eva);
        (await eva.PostAsync($"/api/v1/rooms/{room}/openings")).Is(HttpStatusCode.Created);
        using var desk = await Someone.WithSessionAsync(fresh.Address, "eva.lindqvist");

        Assert.DoesNotContain("Opened by you", await HomeAsync(desk), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/cases/43NS1012726/add")]
    [InlineData("/cases/Larkspur/close")]
    [InlineData("/subjects/x/erase")]
    [InlineData("/exhibits/JS1")]
    public async Task Address_WithoutAnIdentifier_LeadsNowhere(string address)
    {
        using var ruth = await Someone.WithSessionAsync(world.Address, "ruth.adeyemi");
        (await ruth.GetAsync(address)).Is(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/devices/x")]
    [InlineData("/commissions/0123456789abcdef0123456789abcdef")]
    public async Task Form_ThatAPageDoesNotHave_IsNotTaken(string address)
    {
        using var ruth = await Someone.WithSessionAsync(world.Address, "ruth.adeyemi");
        (await ruth.PostFormAsync("/account", address, [])).Is(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task WhoeverIsRefused_FindsTheWayToAskByReferenceAlone_AndIsToldTheAnswer()
    {
        await using var fresh = await Fresh.StartAsync(world);
        using var tom = await Someone.WithSessionAsync(fresh.Address, "tom.ferris");
        using var ruth = await Someone.WithSessionAsync(fresh.Address, "ruth.adeyemi");

        var found = await tom.GetAsync("/cases?urn=43+ns+10127+26");
        Assert.Equal("/cases/" + Demonstrated.Larkspur, found.Headers.Location!.ToString());
        var refused = await tom.GetAsync("/cases/" + Demonstrated.Larkspur);
        refused.Is(HttpStatusCode.Forbidden);
        const string ask = "/ask?case=" + Demonstrated.Larkspur;
        Assert.Contains($"href=\"{ask}\"", refused.Body, StringComparison.Ordinal);
        Assert.Contains("Enter the reference number", (await tom.GetAsync("/cases?urn=Larkspur")).Body, StringComparison.Ordinal);
        var asked = await tom.PostFormAsync(ask, "/ask", new() { ["Case"] = Demonstrated.Larkspur, ["Kind"] = "BringToJustice", ["Sentence"] = "The van was seen in my case too", ["Days"] = "3" });
        asked.Is(HttpStatusCode.Redirect);
        var request = asked.Headers.Location!.ToString();

        Assert.Equal(Badge(await ruth.GetAsync("/cases")), Listed(await HomeAsync(ruth)));
        Assert.Contains(request, await HomeAsync(ruth), StringComparison.Ordinal);
        (await ruth.PostFormAsync(request, request, new() { ["Answer"] = "give", ["Days"] = "3" })).Is(HttpStatusCode.Redirect);

        var home = await HomeAsync(tom);
        Assert.Contains("You have access to Larkspur until", home, StringComparison.Ordinal);
        Assert.Contains("Ending soon", home, StringComparison.Ordinal);

        // Access is for looking: nobody fills in a form that can only be refused.
        var shown = await tom.GetAsync("/cases/" + Demonstrated.Larkspur);
        shown.Is(HttpStatusCode.OK);
        var add = System.Text.RegularExpressions.Regex.Match((await ruth.GetAsync("/cases/" + Demonstrated.Larkspur)).Body, "/cases/[0-9a-f]{32}/add").Value;
        Assert.NotEmpty(add);
        foreach (var page in new[] { home, shown.Body, (await tom.GetAsync("/add")).Body })
        {
            Assert.DoesNotContain(add, page, StringComparison.Ordinal);
        }

        Assert.Contains("Access to Larkspur", home, StringComparison.Ordinal);
        Assert.Equal((1, 1), (Badge(await tom.GetAsync("/cases")), Listed(home)));
        var notice = System.Text.RegularExpressions.Regex.Match((await tom.GetAsync(request)).Body, "name=\"seen\" value=\"([0-9a-f]{32})\"").Groups[1].Value;
        (await tom.PostFormAsync(request, "/notices", new() { ["seen"] = notice })).Is(HttpStatusCode.Redirect);
        Assert.DoesNotContain("You have access to", await HomeAsync(tom), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CaseOfAnother_AndNone_ByReference_AnswerAlike()
    {
        const string none = "47ZZ0000126";
        using var priya = await Someone.WithSessionAsync(world.Address, "priya.nair");
        foreach (var page in new[] { "/cases/", "/ask?case=" })
        {
            var (foreign, absent) = (await priya.GetAsync(page + Demonstrated.Foxglove), await priya.GetAsync(page + none));
            foreign.Is(HttpStatusCode.NotFound);
            absent.Is(HttpStatusCode.NotFound);
            Assert.Equal(Plain(absent.Body), Plain(foreign.Body));
        }

        static string Plain(string body) => System.Text.RegularExpressions.Regex.Replace(body, $"{none}|{Demonstrated.Foxglove}|nonce-[^\"]+|data-seconds=\"\\d+\"|value=\"CfDJ[^\"]+\"", string.Empty);
    }

    [Fact]
    public async Task Badge_CountsWhatStandsUnderToDecide_DestructionsAndReviewsToo()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (ruth, tom) = (await fresh.AsAsync("ruth.adeyemi"), await fresh.AsAsync("tom.ferris"));
        var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        (await ruth.PostAsync($"/api/v1/exhibits/{exhibit}/destructions", new { reason = "The retention period is over" })).Is(HttpStatusCode.Created);
        var other = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/3");
        (await tom.PostAsync($"/api/v1/exhibits/{other}/openings", new { purpose = "protectLife", sentence = "A man at her door says he will come back", emergency = true })).Is(HttpStatusCode.Created);

        using var grace = await Someone.WithSessionAsync(fresh.Address, "grace.bell");
        var records = await HomeAsync(grace);
        Assert.Contains("Destroy JS/1", records, StringComparison.Ordinal);
        Assert.Equal((1, 1), (Badge(await grace.GetAsync("/cases")), Listed(records)));
        using var omar = await Someone.WithSessionAsync(fresh.Address, "omar.haddad");
        var standards = await HomeAsync(omar);
        Assert.Contains("Review: Opening of JS/3", standards, StringComparison.Ordinal);
        Assert.Contains("Due ", standards, StringComparison.Ordinal);
        Assert.Equal(Badge(await omar.GetAsync("/cases")), Listed(standards));
    }

    [Fact]
    public async Task Ledger_IsOfferedToThoseAloneToWhomItOpens_AndItsCheckToAll()
    {
        using var priya = await Someone.WithSessionAsync(world.Address, "priya.nair");
        using var lena = await Someone.WithSessionAsync(world.Address, "lena.fischer");
        Assert.DoesNotContain("href=\"/ledger\"", await HomeAsync(priya), StringComparison.Ordinal);
        Assert.Contains("href=\"/ledger\"", await HomeAsync(lena), StringComparison.Ordinal);
        var exhibit = await (await world.As("priya.nair")).ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var page = (await priya.GetAsync("/exhibits/" + exhibit)).Body;
        Assert.Contains("href=\"/check\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Everything done", page, StringComparison.Ordinal);
        var check = await priya.GetAsync("/check");
        check.Is(HttpStatusCode.OK);
        Assert.Contains(World.Origin, check.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Read the ledger here", check.Body, StringComparison.Ordinal);
        Assert.Contains("Read the ledger here", (await lena.GetAsync("/check")).Body, StringComparison.Ordinal);
    }

    // The number in the navigation, and the number of rows under "To decide or do".
    private static int Badge(Answer page) => Number(page.Body, ">\\((\\d+) waiting for you\\)");

    private static int Listed(string home) => Number(home, "To decide or do <span class=\"sh-count\">\\((\\d+)\\)");

    private static int Number(string body, string pattern) =>
        System.Text.RegularExpressions.Regex.Match(body, pattern) is { Success: true } m ? int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;

    private static async Task<string> HomeAsync(Someone someone)
    {
        var home = await someone.GetAsync("/");
        home.Is(HttpStatusCode.OK);
        return home.Body;
    }
}
