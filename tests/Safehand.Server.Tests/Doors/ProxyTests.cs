using System.Net;
using System.Text;

namespace Safehand.Server.Tests;

/// <summary>Behind a proxy that speaks TLS: whose word counts, and what browsers are told.</summary>
public sealed class ProxyTests(World world)
{
    [Fact]
    public async Task BehindTheProxy_Cookies_AreForTlsAlone()
    {
        await RunAsync(IPAddress.Loopback, async address =>
        {
            using var browser = Someone.Anonymous(address);
            var answer = await browser.SendAsync(Through("/sign-in", "203.0.113.7", "https"));
            answer.Is(HttpStatusCode.OK);
            var cookie = answer.Header("Set-Cookie");
            Assert.StartsWith("__Host-sh-form=", cookie, StringComparison.Ordinal);
            Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("max-age=63072000", answer.Header("Strict-Transport-Security"), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("http")]
    [InlineData(null)]
    public async Task BehindTheProxy_WhatCameInClear_IsRefused(string? scheme)
    {
        await RunAsync(IPAddress.Loopback, async address =>
        {
            using var browser = Someone.Anonymous(address);
            (await browser.SendAsync(Through("/sign-in", "203.0.113.7", scheme))).Is(HttpStatusCode.MisdirectedRequest);
            (await browser.SendAsync(Through("/healthz", null, null))).Is(HttpStatusCode.OK);
        });
    }

    [Fact]
    public async Task BehindTheProxy_WordOfAnybodyElse_CountsForNothing()
    {
        await RunAsync(IPAddress.Parse("192.0.2.1"), async address =>
        {
            using var browser = Someone.Anonymous(address);
            (await browser.SendAsync(Through("/sign-in", "203.0.113.7", "https"))).Is(HttpStatusCode.MisdirectedRequest);
        });
    }

    [Fact]
    public async Task BehindTheProxy_GuessesFromElsewhere_KeepNobodyOut()
    {
        await RunAsync(IPAddress.Loopback, async address =>
        {
            using var shell = Someone.Anonymous(address);
            for (var i = 0; i < 6; i++)
            {
                // What the guesser writes into the header itself stands to the left of what the proxy adds.
                await TokenAsync(shell, $"198.51.100.{i}, 203.0.113.7", "copper kettle drifting south");
            }

            Assert.Equal((HttpStatusCode)429, (await TokenAsync(shell, "203.0.113.7", DemonstrationData.Password)).Status);
            (await TokenAsync(shell, "203.0.113.8", DemonstrationData.Password)).Is(HttpStatusCode.OK);
        });
    }

    [Fact]
    public async Task WithoutAProxy_WhatCameThroughOne_IsRefused()
    {
        var host = await SafehandHost.BuildAsync(new ServerOptions(Path.Combine(world.EmptyFolder(), "state"), new Uri("http://127.0.0.1:0"), false, World.Origin, 2), TimeProvider.System, CancellationToken.None);
        await host.StartAsync(CancellationToken.None);
        try
        {
            using var browser = Someone.Anonymous(host.Address);
            var forwarded = Through("/sign-in", "203.0.113.7", "https");
            forwarded.Headers.Host = null;
            (await browser.SendAsync(forwarded)).Is(HttpStatusCode.MisdirectedRequest);
            (await browser.SendAsync(Through("/sign-in", null, null))).Is(HttpStatusCode.OK);

            // Nor under a name that is not this machine's: a page from elsewhere could have turned its own to this address.
            var turned = Through("/sign-in", null, null);
            turned.Headers.Host = "elsewhere.example";
            (await browser.SendAsync(turned)).Is(HttpStatusCode.BadRequest);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("proxy.example", false)]
    public void Options_Proxy_IsAnAddress(string proxy, bool may)
    {
        var (options, fault) = ServerOptions.Read(["--state", "x", "--proxy", proxy]);

        Assert.Equal(may, fault is null);
        Assert.Equal(may ? IPAddress.Parse(proxy) : null, options?.Proxy);
    }

    private async Task RunAsync(IPAddress proxy, Func<Uri, Task> visit)
    {
        var options = new ServerOptions(world.CopyOfState(), new Uri("http://127.0.0.1:0"), true, World.Origin, 2) { Proxy = proxy };
        var host = await SafehandHost.BuildAsync(options, TimeProvider.System, CancellationToken.None);
        await host.StartAsync(CancellationToken.None);
        try
        {
            await visit(host.Address);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private static Task<Answer> TokenAsync(Someone shell, string from, string password)
    {
        var request = Through("/api/v1/tokens", from, "https");
        (request.Method, request.Content) = (HttpMethod.Post, new StringContent($"{{\"login\":\"priya.nair\",\"password\":\"{password}\",\"name\":\"test\"}}", Encoding.UTF8, "application/json"));
        return shell.SendAsync(request);
    }

    private static HttpRequestMessage Through(string path, string? from, string? scheme)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (from is not null)
        {
            request.Headers.Host = "custody.example";
            request.Headers.Add("X-Forwarded-For", from);
        }

        if (scheme is not null)
        {
            request.Headers.Add("X-Forwarded-Proto", scheme);
        }

        return request;
    }
}
