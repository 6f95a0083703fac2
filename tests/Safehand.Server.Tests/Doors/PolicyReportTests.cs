using System.Text;

namespace Safehand.Server.Tests;

/// <summary>What browsers report of a forbidden try: taken from anybody, bounded.</summary>
public sealed class PolicyReportTests(World world)
{
    private const string Report = """[{"type":"csp-violation","age":1,"url":"http://127.0.0.1/","user_agent":"x","body":{"effectiveDirective":"script-src-elem","blockedURL":"https://elsewhere.example/x.js"}}]""";

    [Theory]
    [InlineData("application/reports+json", Report, HttpStatusCode.NoContent)]
    [InlineData("application/csp-report", """{"csp-report":{"effective-directive":"img-src"}}""", HttpStatusCode.NoContent)]
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

    private async Task<Answer> SendAsync(string type, string body)
    {
        using var stranger = Someone.Anonymous(world.Address);
        return await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/policy-reports") { Content = new StringContent(body, Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue(type)) });
    }
}
