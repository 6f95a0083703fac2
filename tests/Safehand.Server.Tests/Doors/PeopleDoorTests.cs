namespace Safehand.Server.Tests;

/// <summary>The pages on people and teams: who gets in, for one's own organisation, another's, and what is not there.</summary>
public sealed class PeopleDoorTests(World world)
{
    private const string Absent = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("sam.okoro", 200, 404)]
    [InlineData("helen.marsh", 200, 404)]
    [InlineData("priya.nair", 403, 404)]
    [InlineData("omar.haddad", 403, 404)]
    [InlineData("lena.fischer", 403, 404)]
    [InlineData("grace.bell", 403, 404)]
    [InlineData("owen.price", 404, 200)]
    [InlineData("asha.verma", 404, 404)]
    [InlineData("eva.lindqvist", 404, 404)]
    public async Task Person_ByRole_IsSeenInOnesOwnOrganisationAlone(string login, int ofNorthshire, int ofWestmere)
    {
        var (priya, kate) = ((await (await world.As("priya.nair")).GetAsync("/api/v1/me")).Text("id"), (await (await world.As("kate.lowe")).GetAsync("/api/v1/me")).Text("id"));
        using var browser = await Someone.WithSessionAsync(world.Address, login);
        var (first, second) = (await browser.GetAsync("/people/" + priya), await browser.GetAsync("/people/" + kate));
        Assert.Equal(ofNorthshire, (int)first.Status);
        Assert.Equal(ofWestmere, (int)second.Status);
        Assert.Equal(ofNorthshire == 200, first.Body.Contains("DC Priya Nair", StringComparison.Ordinal) && login != "priya.nair");
        Assert.Equal(ofWestmere == 200, second.Body.Contains("Kate Lowe", StringComparison.Ordinal));
        (await browser.GetAsync("/people/" + Absent)).Is(HttpStatusCode.NotFound);
        (await browser.GetAsync("/people/passwords/" + Absent)).Is(HttpStatusCode.NotFound);

        // The list is of one's own organisation: whoever sees a person of it sees the list, and a way to it.
        var list = await browser.GetAsync("/people");
        var sees = ofNorthshire == 200 || ofWestmere == 200;
        list.Is(sees ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        (await browser.GetAsync("/people/add")).Is(sees ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        Assert.Equal(sees, (await browser.GetAsync("/account")).Body.Contains("href=\"/people\"", StringComparison.Ordinal));
        Assert.True(!sees || list.Body.Contains("Kate Lowe", StringComparison.Ordinal) == (ofWestmere == 200));
        Assert.DoesNotContain("Larkspur", list.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sam.okoro")]
    [InlineData("tom.ferris")]
    public async Task Pages_ForWhoMerelyKnowsAnIdentifier_TellNoName(string login)
    {
        var priya = await world.As("priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var ofCase = (string)(await priya.ExhibitAsync(exhibit))["case"]!;
        using var browser = await Someone.WithSessionAsync(world.Address, login);
        foreach (var path in new[]
        {
            $"/ask?exhibit={exhibit}", $"/ask?case={ofCase}", $"/exhibits/{exhibit}", $"/exhibits/{exhibit}/open", $"/exhibits/{exhibit}/open-in-emergency",
            $"/exhibits/{exhibit}/destroy", $"/exhibits/{exhibit}/receipt", $"/cases/{ofCase}", $"/cases/{ofCase}/team", $"/cases/{ofCase}/add",
        })
        {
            var body = (await browser.GetAsync(path)).Body;
            Assert.NotEmpty(body);
            Assert.False(body.Contains("Larkspur", StringComparison.Ordinal) || body.Contains("JS/1", StringComparison.Ordinal) || body.Contains("First account", StringComparison.Ordinal), path);
        }

        var sent = await browser.PostFormAsync("/account", $"/exhibits/{exhibit}/open", new() { ["Purpose"] = "BringToJustice", ["Sentence"] = "Comparing the account with the statement" });
        Assert.False(sent.Body.Contains("Larkspur", StringComparison.Ordinal) || sent.Body.Contains("JS/1", StringComparison.Ordinal), "refused opening");
    }
}
