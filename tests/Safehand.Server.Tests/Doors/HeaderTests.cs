using System.Net.Http.Json;

namespace Safehand.Server.Tests;

/// <summary>What every answer carries, and what no foreign page can make a browser do.</summary>
public sealed class HeaderTests(World world)
{
    private const string PagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; report-to csp";

    [Fact]
    public async Task Answers_OfEveryKind_CarryTheirHeaders()
    {
        using var browser = await Someone.WithSessionAsync(world.Address, "joan.silva");
        var joan = await world.As("joan.silva");
        var exhibit = await joan.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        Assert.Equal("segments", await joan.PreparedAsync(exhibit));
        var opening = (await joan.OpenAsync(exhibit)).Text("opening");
        var (pages, others) = (new[] { "/", "/sign-in", "/rules", "/cases", $"/exhibits/{exhibit}", "/ledger", "/exhibits/0123456789abcdef0123456789abcdef" }, new[]
        {
            $"/api/v1/exhibits/{exhibit}", $"/api/v1/openings/{opening}/playlist.m3u8", $"/api/v1/openings/{opening}/segments/0.ts", "/ledger/checkpoint",
            "/_content/Safehand.Exhibits/player.mjs", "/_content/Safehand.Exhibits/exhibits.css", "/healthz", "/api/v1/exhibits/0123456789abcdef0123456789abcdef",
        });
        foreach (var path in pages)
        {
            var answer = await browser.GetAsync(path);
            Assert.StartsWith("text/html", answer.Header("Content-Type"), StringComparison.Ordinal);
            Assert.Equal(PagePolicy, answer.Header("Content-Security-Policy"));
            Assert.Equal("require-trusted-types-for 'script'; report-to csp", answer.Header("Content-Security-Policy-Report-Only"));
            Assert.Contains("no-store", answer.Header("Cache-Control"), StringComparison.Ordinal);
            Common(path, answer);
        }

        foreach (var path in others)
        {
            var answer = await browser.GetAsync(path);
            Assert.Equal("default-src 'none'; frame-ancestors 'none'; sandbox", answer.Header("Content-Security-Policy"));
            Assert.Empty(answer.Header("Content-Security-Policy-Report-Only"));
            Common(path, answer);
            Assert.True(!path.StartsWith("/api/", StringComparison.Ordinal) || answer.Header("Cache-Control") == "no-store", path);
        }

        (await joan.DeleteAsync("/api/v1/openings/" + opening)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task ChangingRequest_ByCookieAlone_IsRefusedWithoutTheFormsToken()
    {
        using var browser = await Someone.WithSessionAsync(world.Address, "joan.silva");
        var exhibit = await (await world.As("joan.silva")).ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var refused = await browser.OpenAsync(exhibit);
        refused.Is(HttpStatusCode.Forbidden);
        Assert.Equal("request.foreign", refused.Code);

        var token = await browser.FormTokenAsync($"/exhibits/{exhibit}/open");
        var foreign = await browser.SendAsync(Opening(exhibit, token, "cross-site"));
        foreign.Is(HttpStatusCode.Forbidden);
        Assert.Equal("request.foreign", foreign.Code);
        (await browser.SendAsync(Opening(exhibit, token, "same-site"))).Is(HttpStatusCode.Forbidden);

        var own = await browser.SendAsync(Opening(exhibit, token, "same-origin"));
        own.Is(HttpStatusCode.Created);
        var closing = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/openings/" + own.Text("opening"));
        closing.Headers.Add("X-Safehand-Form", token);
        (await browser.SendAsync(closing)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Form_WithoutItsToken_IsRefused()
    {
        using var browser = await Someone.WithSessionAsync(world.Address, "joan.silva");
        var exhibit = await (await world.As("joan.silva")).ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var refused = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/exhibits/{exhibit}/open")
        {
            Content = new FormUrlEncodedContent([new("Purpose", "BringToJustice"), new("Sentence", "Comparing the account with the statement")]),
        });
        refused.Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Session_SignedOut_OpensNothingMore()
    {
        using var browser = await Someone.WithSessionAsync(world.Address, "joan.silva");
        (await browser.GetAsync("/api/v1/me")).Is(HttpStatusCode.OK);
        var answer = await browser.PostFormAsync("/account", "/sign-out", []);
        answer.Is(HttpStatusCode.Redirect);
        (await browser.GetAsync("/api/v1/me")).Is(HttpStatusCode.Unauthorized);
    }

    private static void Common(string path, Answer answer)
    {
        Assert.True(
            (answer.Header("X-Content-Type-Options"), answer.Header("Referrer-Policy"), answer.Header("Cross-Origin-Opener-Policy"), answer.Header("Cross-Origin-Resource-Policy"), answer.Header("X-Frame-Options"), answer.Header("Server"))
            == ("nosniff", "no-referrer", "same-origin", "same-origin", "DENY", string.Empty),
            path);
        Assert.Equal((path, "camera=(), microphone=(), geolocation=(), display-capture=()"), (path, answer.Header("Permissions-Policy")));
    }

    private static HttpRequestMessage Opening(string exhibit, string token, string site)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/exhibits/{exhibit}/openings") { Content = JsonContent.Create(new { purpose = "bringToJustice", sentence = "Comparing the account with the statement" }) };
        request.Headers.Add("X-Safehand-Form", token);
        request.Headers.Add("Sec-Fetch-Site", site);
        return request;
    }
}
