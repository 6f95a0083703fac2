using System.Text;

namespace Safehand.Server.Tests;

/// <summary>What browsers report of a forbidden try: taken from anybody, bounded.</summary>
public sealed class PolicyReportTests(World world)
{
    private const string Report = """[{"type":"csp-violation","age":1,"url":"http://127.0.0.1/","user_agent":"x","body":{"effectiveDirective":"script-src-elem","blockedURL":"https://elsewhere.example/x.js"}}]""";

    [Theory]
    [InlineData("application/reports+json", Report, HttpStatusCode.NoContent)]
    [InlineData("application/csp-report", """{"csp-report":{"effective-directive":"img-src"}}""", HttpStatusCode.NoContent)]
    [InlineData("application/reports+json", """[{"type":"csp-violation","body":{"disposition":"report","effectiveDirective":"require-trusted-types-for"}}]""", HttpStatusCode.NoContent)]
    [InlineData("application/reports+json", "[]", HttpStatusCode.NoContent)]
    [InlineData("application/reports+json", "[1,null,{\"type\":7},{\"type\":\"csp-violation\",\"body\":[]}]", HttpStatusCode.NoContent)]
    [InlineData("application/reports+json", "[[[[[[[[[[1]]]]]]]]]]", HttpStatusCode.BadRequest)]
    [InlineData("application/reports+json", "{not json", HttpStatusCode.BadRequest)]
    [InlineData("text/plain", Report, HttpStatusCode.UnsupportedMediaType)]
    public async Task Report_OfAnyKind_IsTakenOrRefused(string type, string body, HttpStatusCode expected) => (await SendAsync(type, body)).Is(expected);

    [Fact]
    public async Task Report_TooLong_IsNotRead() =>
        (await SendAsync("application/reports+json", "[" + new string(' ', 17_000) + "]")).Is(HttpStatusCode.RequestEntityTooLarge);

    [Fact]
    public async Task Pages_SayWhereToReport()
    {
        using var stranger = Someone.Anonymous(world.Address);
        var page = await stranger.GetAsync("/sign-in");
        Assert.EndsWith("; report-to csp", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("csp=\"/policy-reports\"", page.Header("Reporting-Endpoints"));
    }

    /// <summary>What is only watched counts with what is forbidden: nobody fills the log by it.</summary>
    [Fact]
    public async Task Reports_OfWhatIsWatched_AreLoggedByNameAndNotWithoutEnd()
    {
        await using var child = await Child.StartAsync(world.CopyOfState());
        using var stranger = Someone.Anonymous(child.Address);
        for (var i = 0; i < 10; i++)
        {
            var twenty = string.Join(',', Enumerable.Repeat("""{"type":"csp-violation","body":{"disposition":"report","effectiveDirective":"require-trusted-types-for","sample":"Element innerHTML|Canary"}}""", 20));
            (await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/policy-reports") { Content = new StringContent($"[{twenty}]", Encoding.UTF8, "application/reports+json") })).Is(HttpStatusCode.NoContent);
        }

        await Waiting.ForAsync(() => Task.FromResult(Lines().Length >= 60 ? child : null), "60 warnings");
        await child.KillAsync();
        Assert.InRange(Lines().Length, 60, 120); // the ten may fall into two minutes
        Assert.DoesNotContain("Canary", child.Said, StringComparison.Ordinal);

        string[] Lines() => [.. child.Said.Split('\n').Where(l => l.StartsWith('{') && l.Contains("require-trusted-types-for", StringComparison.Ordinal))];
    }

    private async Task<Answer> SendAsync(string type, string body)
    {
        using var stranger = Someone.Anonymous(world.Address);
        return await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/policy-reports") { Content = new StringContent(body, Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue(type)) });
    }
}
