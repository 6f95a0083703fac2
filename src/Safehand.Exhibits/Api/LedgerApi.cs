using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>The ledger for outsiders (tlog-tiles, no names, no sign-in), of its values those of the own organisation for those who may have them; and the scrub.</summary>
internal static class LedgerApi
{
    private const int Batch = 1000;
    private const string Lines = "application/x-ndjson";

    internal static void Map(IEndpointRouteBuilder endpoints, RouteGroupBuilder api)
    {
        var ledger = endpoints.MapGroup("/ledger").AllowAnonymous();
        ledger.MapGet("/checkpoint", (Witnessing witnessing) => Bytes(witnessing.Newest, "text/plain; charset=utf-8", "no-cache"));
        ledger.MapGet("/keys", (TileKeeper keeper, Witnessing witnessing) => Results.Text(string.Concat(witnessing.Keys.Prepend(keeper.Verifier).Select(k => k + "\n"))));
        ledger.MapGet("/tile/{**path}", (string path, TileKeeper keeper) => Tile(keeper, "tile/" + path));
        api.MapGet("/ledger/values", ValuesAsync).Sends(
            "Exports the ledger's values that are one's organisation's own, from an index on", "A line of JSON for each entry: index, and values in base 64 as docs/formats/ledger.md says, without those that are another organisation's or were erased. Leaves, tiles and checkpoints are public, below /ledger.", Lines);
        api.MapPost("/scrub", ScrubAsync).Sends(
            "Reads and checks everything stored again", "A line of JSON for each recording, as it is checked: exhibit, reference, unchanged, finding. Of another organisation's case neither exhibit nor reference.", Lines);
    }

    private static IResult Tile(TileKeeper keeper, string path) =>
        Bytes(TilePath.IsServed(path) ? keeper.Tiles.Read(path) : null, "application/octet-stream", "public, max-age=31536000, immutable");

    private static IResult Bytes(byte[]? bytes, string type, string caching) => bytes is null ? Results.NotFound() : new CachedBytes(bytes, type, caching);

    private static async Task ValuesAsync(long? from, HttpContext http, ExportLedgerHandler handler, CancellationToken ct)
    {
        var granted = await handler.HandleAsync(http.ActorOf(), ct);
        if (granted.IsRefused(out var refusal))
        {
            await RefusalProblem.Of(refusal).ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = Lines;
        http.Response.Headers.CacheControl = "no-store";
        var index = Math.Max(0, from ?? 0);
        while (true)
        {
            var page = await handler.FromAsync(index, Batch, http.ActorOf(), ct);
            foreach (var values in page)
            {
                await http.Response.BodyWriter.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { index, values = Convert.ToBase64String(values) }), ct);
                await http.Response.BodyWriter.WriteAsync("\n"u8.ToArray(), ct);
                index++;
            }

            if (page.Count < Batch)
            {
                return;
            }
        }
    }

    private static async Task ScrubAsync(HttpContext http, ScrubHandler handler, CancellationToken ct)
    {
        var begun = await handler.BeginAsync(http.ActorOf(), ct);
        if (begun.IsRefused(out var refusal))
        {
            await RefusalProblem.Of(refusal).ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = Lines;
        await foreach (var line in handler.ScrubAsync(begun.Value, http.ActorOf(), null, ct))
        {
            await http.Response.BodyWriter.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, JsonSerializerOptions.Web), ct);
            await http.Response.BodyWriter.WriteAsync("\n"u8.ToArray(), ct);
            await http.Response.BodyWriter.FlushAsync(ct);
        }

        await handler.EndAsync(begun.Value, http.ActorOf(), 0, ct);
    }

    private sealed class CachedBytes(byte[] bytes, string type, string caching) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = type;
            httpContext.Response.Headers.CacheControl = caching;
            await httpContext.Response.Body.WriteAsync(bytes);
        }
    }
}
