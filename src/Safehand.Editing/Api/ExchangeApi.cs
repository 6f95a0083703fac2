using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>The edit list, out and in: as it is, as CMX 3600 and as OpenTimelineIO.</summary>
internal static class ExchangeApi
{
    internal static void Map(RouteGroupBuilder api)
    {
        foreach (var format in Enum.GetValues<ExchangeFormat>())
        {
            var ending = format.ToString().ToLowerInvariant();
            api.MapGet("/rooms/{id}/edit-list." + ending, async (RoomId id, HttpContext http, ExchangeHandler handler, CancellationToken ct) =>
            {
                http.Response.Headers.CacheControl = "no-store";
                var written = await handler.ExportAsync(id, format, http.ActorOf(), ct);
                return written.IsRefused(out var refusal)
                    ? RefusalProblem.Of(refusal)
                    : Results.File(Encoding.UTF8.GetBytes(written.Value.Text), format is ExchangeFormat.Edl ? "text/plain; charset=utf-8" : "application/json", written.Value.FileName);
            });
        }

        api.MapPost("/rooms/{id}/edit-list", ImportAsync);
    }

    private static async Task<IResult> ImportAsync(RoomId id, string? format, string? reason, HttpContext http, LongBodies bodies, ExchangeHandler handler, CancellationToken ct)
    {
        var type = http.Request.ContentType ?? string.Empty;
        var named = format ?? (type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) ? "edl" : type.Contains("otio", StringComparison.OrdinalIgnoreCase) ? "otio" : "json");
        if (!Enum.TryParse<ExchangeFormat>(named, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted))
        {
            return RefusalProblem.Of(Refusal.Invalid("edit-list.format", "format must be json, edl or otio", "format"));
        }

        var body = await bodies.ReadAsync(id, http, AllAsync, ct);
        return body.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : (await handler.ImportAsync(id, wanted, body.Value, reason, http.ActorOf(), ct)).OrJson();
    }

    private static async Task<Result<byte[]>> AllAsync(Stream body, CancellationToken ct)
    {
        using var all = new MemoryStream();
        await body.CopyToAsync(all, ct);
        return all.ToArray();
    }
}
