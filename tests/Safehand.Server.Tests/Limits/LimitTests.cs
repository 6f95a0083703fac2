using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Safehand.Server.Tests;

/// <summary>How much a client may send, and how slowly.</summary>
public sealed class LimitTests(World world)
{
    private const int LongestBody = 1 << 20;
    private const int LongestHeaders = 16 << 10;

    private static CancellationToken Stopped => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LongestBody, 400)]
    [InlineData(LongestBody + 1, 413)]
    public async Task Body_AtAndBeyondTheLimit_IsReadAndIsNot(int length, int status)
    {
        // An answer that comes before all was sent closes the line under what is still being sent: what does not fit is not sent at all.
        var body = status == 413 ? string.Empty : new string(' ', length);
        Assert.Equal(status, await StatusAsync($"POST /api/v1/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n{body}"));
    }

    [Theory]
    [InlineData(LongestHeaders - 200, 200)]
    [InlineData(LongestHeaders + 1, 431)]
    public async Task Headers_BelowAndBeyondTheLimit_AreReadAndAreNot(int length, int status) =>
        Assert.Equal(status, await StatusAsync($"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: {new string('x', length)}\r\n\r\n"));

    // Not waited for: what the running server was told. To see it happen takes 15 and 10 seconds of doing nothing.
    [Fact]
    public void SlowClients_OfTheRunningServer_AreGivenUp()
    {
        var limits = world.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal(TimeSpan.FromSeconds(15), limits.RequestHeadersTimeout);
        Assert.Equal((240d, TimeSpan.FromSeconds(10)), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod));
        Assert.Equal((LongestBody, LongestHeaders), (limits.MaxRequestBodySize, limits.MaxRequestHeadersTotalSize));
    }

    // By hand: a client of .NET keeps what it sends within limits of its own.
    private async Task<int> StatusAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, world.Address.Port, Stopped);
        var line = client.GetStream();
        await line.WriteAsync(Encoding.ASCII.GetBytes(request), Stopped);
        using var reader = new StreamReader(line, Encoding.ASCII);
        var first = await reader.ReadLineAsync(Stopped).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Stopped);
        return int.Parse(first!.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
