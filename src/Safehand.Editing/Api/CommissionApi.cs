using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Safehand.Access;
using Safehand.Editing.Pages;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>The addresses of commissions and of suppliers' documents.</summary>
internal static class CommissionApi
{
    // The longest document in base 64, and the rest of the request.
    private const int LongestCommission = (KeptDocuments.Longest / 3 * 4) + (1 << 20);

    internal static void Map(IEndpointRouteBuilder endpoints, IEndpointRouteBuilder api)
    {
        api.MapPost("/commissions", GiveAsync).WithMetadata(new RequestSizeLimitAttribute(LongestCommission))
            .Creates<CommissionGiven>("Commissions an edit: what is done to which recordings, by whom, on which ground and by when", "The editors work in the browser, on the watched picture. document: the court's direction or the agreement, its bytes in base 64.")
            .Refuses("commission.*", "document.*", "text.hidden-characters");
        api.MapGet("/commissions/{id}/document", async (CommissionId id, HttpContext http, ReadDirectionHandler handler, CancellationToken ct) =>
                Saved(http, await handler.HandleAsync(id, http.ActorOf(), ct)))
            .Sends("Downloads the direction or the agreement of a commission", "That it was read is entered.", "application/octet-stream").Refuses("commission.none", "document.none");
        api.MapGet("/commissions/{id}", async (CommissionId id, HttpContext http, ViewCommissionHandler handler, CancellationToken ct) =>
                (await handler.HandleAsync(id, http.ActorOf(), ct)).OrJson())
            .Gives<CommissionView>("Shows a commission to those who gave it or work on it", "That it was read is entered.").Refuses("commission.none");
        api.MapPost("/commissions/{id}/change", async (CommissionId id, ChangeAsked asked, HttpContext http, ChangeCommissionHandler handler, CancellationToken ct) =>
                (await handler.HandleAsync(new ChangeCommission(id, asked.Deadline, asked.Editors ?? [], asked.Why), http.ActorOf(), ct)).IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.NoContent())
            .Does("Changes the deadline or the editors of a commission, at once").Refuses("commission.*");
        api.MapPost("/commissions/{id}/withdraw", async (CommissionId id, WithdrawAsked asked, HttpContext http, WithdrawCommissionHandler handler, CancellationToken ct) =>
                (await handler.HandleAsync(new WithdrawCommission(id, asked.Why), http.ActorOf(), ct)).IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.NoContent())
            .Does("Withdraws a commission, at once; a rendition that is finished stays").Refuses("commission.none", "commission.over", "commission.why");
        endpoints.MapGet("/suppliers/{id}/documents/{document}", DocumentAsync);
    }

    private static async Task<IResult> GiveAsync(
        CommissionAsked asked, HttpContext http, GiveCommissionHandler handler, CommissionChoicesHandler choices, KeptDocuments documents, CancellationToken ct)
    {
        KeptDocument? document = null;
        if (asked.Document is { } sent && asked.Exhibits is { Count: > 0 } exhibits)
        {
            // The gate is asked before a byte is kept, and again by the act itself.
            if ((await choices.HandleAsync(exhibits[0], http.ActorOf(), ct)).IsRefused(out var refused))
            {
                return RefusalProblem.Of(refused);
            }

            using var bytes = new MemoryStream(sent.Content ?? []);
            var kept = await documents.KeepAsync(sent.Name, bytes, ct);
            if (kept.IsRefused(out refused))
            {
                return RefusalProblem.Of(refused);
            }

            document = kept.Value;
        }

        var given = await handler.HandleAsync(asked.In(document), http.ActorOf(), ct);
        return given.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Json(given.Value, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> DocumentAsync(OrganisationId id, BlobId document, HttpContext http, ViewSuppliersHandler handler, CancellationToken ct) =>
        Saved(http, await handler.DocumentAsync(id, document, http.ActorOf(), ct));

    // Never shown by the browser as a page of ours: whatever somebody uploaded is only ever saved.
    private static IResult Saved(HttpContext http, Result<(string Name, byte[] Bytes)> read)
    {
        if (read.IsRefused(out var refusal))
        {
            return RefusalProblem.Of(refusal);
        }

        http.Response.Headers.CacheControl = "no-store";
        return Results.File(read.Value.Bytes, "application/octet-stream", read.Value.Name);
    }

    private sealed record CommissionAsked(
        IReadOnlyList<ExhibitId>? Exhibits, IReadOnlyList<PersonId>? Editors, string? Instructions, CommissionGround? Ground, string? GroundDocument, IReadOnlyList<string>? Reasons,
        bool? ShowNames, DateTimeOffset? Deadline, DocumentAsked? Document, DateOnly? GroundDated, string? NoDocumentBecause, IReadOnlyDictionary<string, string>? Titles)
    {
        internal GiveCommission In(KeptDocument? document) => new(Exhibits ?? [], Editors ?? [], Instructions, Ground, GroundDocument, document, Reasons ?? [], ShowNames ?? false, Deadline)
        {
            GroundDated = GroundDated,
            NoDocumentBecause = NoDocumentBecause,
            Titles = CommissionForm.TitlesOf(Titles ?? new Dictionary<string, string>()),
        };
    }

    /// <summary>The court's direction or the agreement: its file name, and its bytes in base 64.</summary>
    private sealed record DocumentAsked(string? Name, byte[]? Content);

    private sealed record ChangeAsked(DateTimeOffset? Deadline, IReadOnlyList<PersonId>? Editors, string? Why);

    private sealed record WithdrawAsked(string? Why);
}
