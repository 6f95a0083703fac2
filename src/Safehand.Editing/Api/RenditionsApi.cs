using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>Renditions: where they come from, what their checks found, and their redaction log.</summary>
internal static class RenditionsApi
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/renditions/{id}", async (ExhibitId id, HttpContext http, ViewRenditionHandler handler, CancellationToken ct) =>
            (await handler.HandleAsync(id, http.ActorOf(), ct)).OrJson());
        api.MapGet("/renditions/{id}/comparison", async (ExhibitId id, HttpContext http, CompareRenditionHandler handler, CancellationToken ct) =>
            (await handler.HandleAsync(id, http.ActorOf(), ct)).OrJson());
        api.MapPost("/renditions/{id}/comparison", async (ExhibitId id, HttpContext http, CompareRenditionHandler handler, CancellationToken ct) =>
        {
            var opened = await handler.OpenAsync(id, http.ActorOf(), ct);
            return opened.IsRefused(out var refusal)
                ? RefusalProblem.Of(refusal)
                : Results.Json(new { master = Side(opened.Value.Master), rendition = Side(opened.Value.Rendition) }, statusCode: StatusCodes.Status201Created);
        });
        api.MapGet("/renditions/{id}/edit-list.json", async (ExhibitId id, HttpContext http, ViewRenditionHandler handler, CancellationToken ct) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            var list = await handler.ListAsync(id, http.ActorOf(), ct);
            return list.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.File(list.Value.Text, "application/json; charset=utf-8", list.Value.FileName);
        });
        api.MapGet("/renditions/{id}/log", async (ExhibitId id, HttpContext http, ViewRenditionHandler handler, CancellationToken ct) =>
        {
            var log = await handler.LogAsync(id, http.ActorOf(), ct);
            return log.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Json(new { log.Value.Reference, log.Value.Ground, log.Value.Rows });
        });
        api.MapGet("/renditions/{id}/log.csv", async (ExhibitId id, HttpContext http, ViewRenditionHandler handler, CancellationToken ct) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            var log = await handler.LogAsync(id, http.ActorOf(), ct);
            return log.IsRefused(out var refusal)
                ? RefusalProblem.Of(refusal)
                : Results.File(Encoding.UTF8.GetBytes(RedactionLog.ToCsv(log.Value.Rows, log.Value.Ground)), "text/csv; charset=utf-8", log.Value.Reference.Replace('/', '_') + "_log.csv");
        });
        api.MapGet("/renditions/{id}/log.html", async (ExhibitId id, HttpContext http, ViewRenditionHandler handler, CancellationToken ct) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            var log = await handler.LogAsync(id, http.ActorOf(), ct);
            if (log.IsRefused(out var refusal))
            {
                return RefusalProblem.Of(refusal);
            }

            http.Response.Headers.ContentSecurityPolicy = RedactionLogPage.Policy + "; frame-ancestors 'none'";
            return Results.File(Encoding.UTF8.GetBytes(RedactionLogPage.Of(log.Value)), "text/html; charset=utf-8", log.Value.Reference.Replace('/', '_') + "_log.html");
        });
    }

    private static object Side(Opened opened) => new { id = opened.Opening, endsAt = opened.EndsAt, mark = opened.Mark };
}
