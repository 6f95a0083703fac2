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
            })
                .Sends($"Takes out a room's list of edits {Words(format)}", "It holds no picture, no sound and no note. That it was taken out is entered.", format is ExchangeFormat.Edl ? "text/plain" : "application/json")
                .Refuses("room.not-found", "room.not-measured");
        }

        api.MapPost("/rooms/{id}/edit-list", ImportAsync)
            .Takes("The list: our own JSON, CMX 3600 as text, or OpenTimelineIO.", "application/json", "text/plain", "application/vnd.otio+json")
            .Gives<ImportDone>("Brings a list of edits in, in place of the one that stands", "format is json, edl or otio; without it the content type decides. reason is that of cuts from a file that tells none. One that does not fit the recording is refused; what could not be taken over is told.")
            .Refuses("edit-list.*", "edl.*", "otio.*", "edit.*", "room.not-found", "room.not-editable", "room.not-measured");
    }

    private static string Words(ExchangeFormat format) => format switch
    {
        ExchangeFormat.Json => "as Safehand writes it",
        ExchangeFormat.Edl => "as CMX 3600",
        ExchangeFormat.Otio => "as OpenTimelineIO",
    };

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
