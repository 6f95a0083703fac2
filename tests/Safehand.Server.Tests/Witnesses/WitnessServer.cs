using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Safehand.Ledger;

namespace Safehand.Server.Tests;

/// <summary>A witness on a port of its own. It is honest until <see cref="Instead"/> says otherwise.</summary>
internal sealed class WitnessServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string label;

    private WitnessServer(WebApplication app, string label) => (this.app, this.label) = (app, label);

    internal required HonestWitness Witness { get; init; }

    /// <summary>What it does instead of answering as it should; false: it answers as it should after all.</summary>
    internal Func<HttpContext, string, Task<bool>>? Instead { get; set; }

    /// <summary>What it was asked, with what it answered when it was honest (0 when it was not).</summary>
    internal ConcurrentQueue<(string Asked, int Status)> Asked { get; } = [];

    /// <summary>Its line in the file of witnesses.</summary>
    internal string Line => $"witness {label} {Witness.Key} {app.Urls.Single()}/log/submit\n";

    /// <summary>A policy that trusts it alone.</summary>
    internal string Policy => $"witness {label} {Witness.Key}\nquorum {label}\n";

    internal static async Task<WitnessServer> StartAsync(string label = "w1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new WitnessServer(builder.Build(), label) { Witness = new HonestWitness("witness.test/" + label) };
        server.app.MapPost("/log/submit/add-checkpoint", server.AnswerAsync);
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Witness.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var asked = await reader.ReadToEndAsync();
        if (Instead is { } instead && await instead(http, asked))
        {
            Asked.Enqueue((asked, 0));
            return;
        }

        var told = Witness.Add(asked);
        (http.Response.StatusCode, http.Response.ContentType) = (told.Status, told.Type);
        await http.Response.WriteAsync(told.Body);
        Asked.Enqueue((asked, told.Status));
    }
}
