using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>The addresses of commissions and of suppliers' documents.</summary>
internal static class CommissionApi
{
    internal static void Map(IEndpointRouteBuilder endpoints, IEndpointRouteBuilder api)
    {
        api.MapPost("/commissions", async (CommissionAsked asked, HttpContext http, GiveCommissionHandler handler, CancellationToken ct) =>
        {
            var given = await handler.HandleAsync(asked.In(), http.ActorOf(), ct);
            return given.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Json(given.Value, statusCode: StatusCodes.Status201Created);
        });
        api.MapGet("/commissions/{id}", async (CommissionId id, HttpContext http, ViewCommissionHandler handler, CancellationToken ct) =>
            (await handler.HandleAsync(id, http.ActorOf(), ct)).OrJson());
        api.MapPost("/commissions/{id}/withdraw", async (CommissionId id, WithdrawAsked asked, HttpContext http, WithdrawCommissionHandler handler, CancellationToken ct) =>
            (await handler.HandleAsync(new WithdrawCommission(id, asked.Why), http.ActorOf(), ct)).IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.NoContent());
        endpoints.MapGet("/suppliers/{id}/documents/{document}", DocumentAsync);
    }

    // Never shown by the browser as a page of ours: whatever somebody uploaded is only ever saved.
    private static async Task<IResult> DocumentAsync(OrganisationId id, BlobId document, HttpContext http, ViewSuppliersHandler handler, CancellationToken ct)
    {
        var read = await handler.DocumentAsync(id, document, http.ActorOf(), ct);
        if (read.IsRefused(out var refusal))
        {
            return RefusalProblem.Of(refusal);
        }

        http.Response.Headers.CacheControl = "no-store";
        return Results.File(read.Value.Bytes, "application/octet-stream", read.Value.Name);
    }

    private sealed record CommissionAsked(
        IReadOnlyList<ExhibitId>? Exhibits, IReadOnlyList<PersonId>? Editors, string? Instructions, CommissionGround? Ground, string? GroundDocument, IReadOnlyList<string>? Reasons,
        bool? ShowNames, DateTimeOffset? Deadline)
    {
        // A court's direction comes with its document, which is added on the page.
        internal GiveCommission In() => new(Exhibits ?? [], Editors ?? [], Instructions, Ground, GroundDocument, null, Reasons ?? [], ShowNames ?? false, Deadline);
    }

    private sealed record WithdrawAsked(string? Why);
}
