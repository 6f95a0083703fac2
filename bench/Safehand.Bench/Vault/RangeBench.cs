using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Safehand.Age;
using Safehand.Age.Payload;

namespace Safehand.Bench;

/// <summary>Random ranges of 1 MiB over loopback HTTP: decrypted by us as they are asked for, against nginx with the plain file.</summary>
internal static partial class RangeBench
{
    private const int Range = 1 << 20;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, long mebibytes, Table table)
    {
        var plain = Recordings.Make(folder, mebibytes);
        var length = new FileInfo(plain).Length;
        var (identity, _) = Recordings.Identity(folder);
        var stored = Path.Combine(folder, "ranges.age");
        await using (var input = File.OpenRead(plain))
        await using (var output = File.Create(stored))
        {
            await AgeFile.EncryptAsync(input, output, [identity.Recipient]);
        }

        var script = Path.Combine(folder, "ranges.lua");
        await File.WriteAllTextAsync(script, string.Create(CultureInfo.InvariantCulture, $$"""
            request = function()
              local from = math.random(0, {{length - Range}})
              wrk.headers["Range"] = string.format("bytes=%d-%d", from, from + {{Range - 1}})
              return wrk.format("GET", "/recording.bin")
            end
            """));
        await using var reader = await OpenAsync(stored, identity);
        await using var app = await ServeAsync(reader);
        var ours = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        const string theirs = "http://127.0.0.1:5089";
        using var nginx = StartNginx(folder);
        await Task.WhenAll(AnswersAsync(ours), AnswersAsync(theirs));

        foreach (var (connections, reach) in new (int, double?)[] { (1, null), (4, 0.7), (16, null) })
        {
            List<double> our = [], their = [];
            for (var round = 0; round < 3; round++)
            {
                their.Add(await AskAsync(theirs, script, connections));
                our.Add(await AskAsync(ours, script, connections));
            }

            var (o, t) = (Outside.Median(our), Outside.Median(their));
            table.Add(new Measured($"1 MiB random ranges, {connections} connections", $"{o:N0}/s", $"nginx, plain file {t:N0}/s", o / t, reach));
        }

        File.Delete(stored);
    }

    private static async Task<PayloadReader> OpenAsync(string stored, X25519Identity identity)
    {
        var file = File.OpenHandle(stored);
        var head = new byte[4096];
        var header = AgeHeader.Read(new MemoryStream(head, 0, RandomAccess.Read(file, head, 0)));
        return await PayloadReader.OpenAsync(new FileByteSource(file, header.Encoded.Length), header.Unwrap(identity));
    }

    private static async Task<WebApplication> ServeAsync(PayloadReader reader)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/recording.bin", async (HttpContext http) =>
        {
            var asked = http.Request.GetTypedHeaders().Range?.Ranges.FirstOrDefault();
            var from = asked?.From ?? 0;
            var to = Math.Min(asked?.To ?? reader.Length - 1, reader.Length - 1);
            http.Response.StatusCode = StatusCodes.Status206PartialContent;
            http.Response.ContentLength = to - from + 1;
            http.Response.ContentType = "video/mp4";
            http.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{reader.Length}");
            await reader.CopyRangeAsync(http.Response.BodyWriter, from, to - from + 1, http.RequestAborted);
        });
        await app.StartAsync();
        return app;
    }

    // tcp_nopush stalls small ranges: off. Everything else as nginx serves files best.
    private static Outside.Running StartNginx(string folder)
    {
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            daemon off;
            user root;
            worker_processes auto;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/nginx.log;
            events { worker_connections 256; }
            http {
              access_log off;
              sendfile on;
              tcp_nopush off;
              keepalive_requests 1000000;
              client_body_temp_path {{folder}}; proxy_temp_path {{folder}}; fastcgi_temp_path {{folder}}; uwsgi_temp_path {{folder}}; scgi_temp_path {{folder}};
              server { listen 127.0.0.1:5089; root {{folder}}; }
            }
            """);
        return Outside.Start("nginx", "-p", folder, "-c", configuration, "-e", Path.Combine(folder, "nginx.log"));
    }

    private static async Task AnswersAsync(string address)
    {
        using var client = new HttpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address + "/recording.bin") { Headers = { Range = new(0, 0) } };
                using var response = await client.SendAsync(request, patience.Token);
                response.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private static async Task<double> AskAsync(string address, string script, int connections)
    {
        var said = (await Outside.RunAsync("wrk", "-t1", $"-c{connections}", "-d4s", "-s", script, address)).Output;
        return said.Contains("Non-2xx", StringComparison.Ordinal)
            ? throw new InvalidOperationException(said)
            : double.Parse(PerSecond().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();
}
