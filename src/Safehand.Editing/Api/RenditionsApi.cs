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
                (await handler.HandleAsync(id, http.ActorOf(), ct)).OrJson())
            .Gives<RenditionView>("Shows what a rendition was made of, by whom, and what its checks found").Refuses("rendition.not-found");
        api.MapGet("/renditions/{id}/comparison", async (ExhibitId id, HttpContext http, CompareRenditionHandler handler, CancellationToken ct) =>
                (await handler.HandleAsync(id, http.ActorOf(), ct)).OrJson())
            .Gives<Comparison>("Tells how a rendition lies beside its master: which frames were kept, which edits were made").Refuses("rendition.not-found");
        api.MapPost("/renditions/{id}/comparison", async (ExhibitId id, HttpContext http, CompareRenditionHandler handler, CancellationToken ct) =>
        {
            var opened = await handler.OpenAsync(id, http.ActorOf(), ct);
            return opened.IsRefused(out var refusal)
                ? RefusalProblem.Of(refusal)
                : Results.Json(new SidesOpened(SideOpened.Of(opened.Value.Master), SideOpened.Of(opened.Value.Rendition)), statusCode: StatusCodes.Status201Created);
        }).Creates<SidesOpened>("Opens a rendition and its master, both on the marked stream").Refuses("rendition.not-found", "exhibit.not-yet", "exhibit.destroyed");
        api.MapGet("/renditions/{id}/edit-list.json", async (ExhibitId id, HttpContext http, ViewRenditionHandler handler, CancellationToken ct) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            var list = await handler.ListAsync(id, http.ActorOf(), ct);
            return list.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.File(list.Value.Text, "application/json; charset=utf-8", list.Value.FileName);
        }).Sends("Downloads the list of edits that a rendition was made by", "As docs/formats/edit-list.schema.json says. That it was read is entered.", "application/json").Refuses("rendition.not-found");
        api.MapGet("/renditions/{id}/log", async (ExhibitId id, HttpContext http, ViewRenditionHandler handler, CancellationToken ct) =>
        {
            var log = await handler.LogAsync(id, http.ActorOf(), ct);
            return log.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Json(new LogTold(log.Value.Reference, log.Value.Ground, log.Value.Rows));
        }).Gives<LogTold>("Lists what was redacted, when, why and on which ground; nothing of what was removed", "That it was read is entered.").Refuses("rendition.not-found");
        api.MapGet("/renditions/{id}/log.csv", async (ExhibitId id, HttpContext http, ViewRenditionHandler handler, CancellationToken ct) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            var log = await handler.LogAsync(id, http.ActorOf(), ct);
            return log.IsRefused(out var refusal)
                ? RefusalProblem.Of(refusal)
                : Results.File(Encoding.UTF8.GetBytes(RedactionLog.ToCsv(log.Value.Rows, log.Value.Ground)), "text/csv; charset=utf-8", log.Value.Reference.Replace('/', '_') + "_log.csv");
        }).Sends("Downloads the redaction log as a table", null, "text/csv").Refuses("rendition.not-found");
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
        }).Sends("Downloads the redaction log as one page that can be handed over", null, "text/html").Refuses("rendition.not-found");
    }
}
