using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>The addresses of this module below <c>/api/v1</c>.</summary>
public static class ExhibitsApi
{
    /// <summary>Maps them. Pages come with <c>MapRazorPages</c>.</summary>
    public static IEndpointRouteBuilder MapExhibits(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var api = endpoints.MapGroup("/api/v1").RefuseForeignPages();
        MapCases(api);
        MapExhibits(api);
        MapDestruction(api);
        NotesApi.Map(api);
        PlayingApi.Map(api);
        UploadApi.Map(api);
        LedgerApi.Map(endpoints, api);
        return endpoints;
    }

    private static void MapCases(RouteGroupBuilder api)
    {
        api.MapGet("/cases", async (HttpContext http, ListCasesHandler handler, CancellationToken ct) => Results.Json(await handler.HandleAsync(http.ActorOf(), ct)))
            .Gives<IReadOnlyList<CaseRow>>("Lists the cases that one is on, or was given access to");
        api.MapPost("/cases", async (CaseAsked asked, HttpContext http, OpenCaseHandler handler, CancellationToken ct) =>
                Created(await handler.HandleAsync(new OpenCase(asked.Urn, asked.Name), http.ActorOf(), ct), opened => new CaseOpened(opened)))
            .Creates<CaseOpened>("Opens a case, which one then leads").Refuses("case.urn", "case.urn-taken", "case.name");
        api.MapGet("/cases/{case}", async (string @case, HttpContext http, ViewCaseHandler handler, CaseLookup lookup, CancellationToken ct) =>
                await lookup.FindAsync(@case, http.ActorOf(), ct) is { } id ? (await handler.HandleAsync(id, http.ActorOf(), ct)).OrJson() : RefusalProblem.Of(Refusals.NoSuchCase))
            .Gives<CaseView>("Shows a case, its recordings and who is in them", "The case is named by its identifier or its reference number. That it was looked at is entered.");
        api.MapPost("/cases/{case}/exhibits", AddAsync)
            .Creates<RecordingExpected>("Announces a recording, whose bytes follow", "The header Location is the address to which its bytes are sent, as a tus upload. Without a reference the next free one is taken, without a length it is told with the last byte.")
            .Refuses("exhibit.reference-taken", "exhibit.reference-shape", "exhibit.title-missing", "exhibit.title-long", "exhibit.kind", "exhibit.sensitivity", "exhibit.recorded-in-future", "exhibit.place-long", "exhibit.by-long", "exhibit.people", "text.hidden-characters", "upload.length", "upload.too-many");
        api.MapPost("/cases/{case}/close", async (string @case, HoldAsked asked, HttpContext http, CloseCaseHandler handler, CaseLookup lookup, CancellationToken ct) =>
                await lookup.FindAsync(@case, http.ActorOf(), ct) is { } id ? Empty(await handler.HandleAsync(new CloseCase(id, asked.Reason), http.ActorOf(), ct)) : RefusalProblem.Of(Refusals.NoSuchCase))
            .Does("Closes a case for good: it can be read, and nothing is added any more").Refuses("case.closed", "case.why");
    }

    private static void MapExhibits(RouteGroupBuilder api)
    {
        api.MapGet("/exhibits/{id}", async (ExhibitId id, HttpContext http, ViewExhibitHandler handler, CancellationToken ct) =>
                (await handler.HandleAsync(id, http.ActorOf(), ct)).OrJson())
            .Gives<ExhibitView>("Shows a recording's facts, not what is on it", "That it was looked at is entered.");
        api.MapGet("/exhibits/{id}/continuity", ContinuityAsync)
            .Gives<IReadOnlyList<ContinuityAct>>(
                "Lists what was done to a recording, refusals too, newest first",
                "filter is all, openings, disclosures, refusals, changes, checks or looks. A page has most acts, 1 to 500, 50 where nothing is said; for the next, before is the index of the last act of this one. That it was read is entered.")
            .Refuses("continuity.filter");
        api.MapPost("/exhibits/{id}/book-in", async (ExhibitId id, HttpContext http, ReceiveHandler handler, CancellationToken ct) =>
                (await handler.TakeOverAsync(id, http.ActorOf(), ct)).OrJson())
            .Gives<UploadProgress>("Books in what arrived in full and was kept sealed, because its sender could not add to the case any more").Refuses("upload.*", "exhibit.*");
        api.MapPost("/exhibits/{id}/holds", async (ExhibitId id, HoldAsked asked, HttpContext http, HoldHandler handler, CancellationToken ct) =>
                Created(await handler.HandleAsync(new PlaceHold(id, asked.Reason), http.ActorOf(), ct), number => new HoldPlaced(number)))
            .Creates<HoldPlaced>("Keeps a recording from being destroyed").Refuses("hold.reason", "exhibit.*");
        api.MapPost("/exhibits/{id}/holds/{number:int}/lift", async (ExhibitId id, int number, HoldAsked asked, HttpContext http, HoldHandler handler, CancellationToken ct) =>
                Empty(await handler.HandleAsync(new LiftHold(id, number, asked.Reason), http.ActorOf(), ct)))
            .Does("Lifts a hold").Refuses("hold.reason", "hold.lifted");
    }

    private static void MapDestruction(RouteGroupBuilder api)
    {
        api.MapPost("/exhibits/{id}/destructions", async (ExhibitId id, DestructionAsked asked, HttpContext http, ProposeDestructionHandler handler, CancellationToken ct) =>
                Created(await handler.HandleAsync(new ProposeDestruction(id, asked.Reason), http.ActorOf(), ct), destruction => new DestructionProposed(destruction)))
            .Creates<DestructionProposed>("Proposes that a recording be destroyed; a second person decides")
            .Refuses("destruction.reason-missing", "destruction.reason-long", "destruction.already-proposed", "exhibit.*");
        api.MapPost("/destructions/{id}/decision", async (DestructionId id, DestructionDecidedAs decided, HttpContext http, DecideDestructionHandler handler, CancellationToken ct) =>
                (await handler.HandleAsync(new DecideDestruction(id, decided.Approve), http.ActorOf(), ct)).OrJson())
            .Gives<DestructionDecided>("Approves a destruction, as the second person, or turns it down", "Approved, the key is destroyed and the recording cannot be opened again, from any copy. The answer is the certificate.")
            .Refuses("destruction.not-found", "destruction.decided", "destruction.same-person", "destruction.later");
        api.MapPost("/subjects/{id}/erasure", async (SubjectId id, ErasureAsked asked, HttpContext http, EraseSubjectHandler handler, CancellationToken ct) =>
                (await handler.HandleAsync(new EraseSubject(id, new Purpose(asked.Purpose ?? EraseSubjectHandler.Ground, asked.Sentence ?? string.Empty)), http.ActorOf(), ct)).OrJson())
            .Gives<SubjectErased>("Erases what names somebody who is recorded, from the case and from the ledger's values", "It cannot be undone. Leaves and proofs of the ledger stand.")
            .Refuses("erasure.names", "purpose.*");
    }

    internal static IResult Created<T>(Result<T> result, Func<T, object> body) =>
        result.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Json(body(result.Value), statusCode: StatusCodes.Status201Created);

    internal static IResult Empty(Result<Done> result) => result.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.NoContent();

    private static async Task<IResult> AddAsync(string @case, RecordingAsked asked, HttpContext http, AddRecordingHandler handler, CaseLookup lookup, CancellationToken ct)
    {
        if (await lookup.FindAsync(@case, http.ActorOf(), ct) is not { } id)
        {
            return RefusalProblem.Of(Refusals.NoSuchCase);
        }

        var result = await handler.HandleAsync(asked.In(id), http.ActorOf(), ct);
        if (!result.IsRefused(out _))
        {
            http.Response.Headers.Location = UploadApi.AddressOf(result.Value.Upload);
        }

        return Created(result, expected => expected);
    }

    private static async Task<IResult> ContinuityAsync(
        ExhibitId id, string? filter, long? before, int? most, HttpContext http, ReadContinuityHandler handler, CancellationToken ct) =>
        Enum.TryParse<ContinuityFilter>(filter ?? nameof(ContinuityFilter.All), ignoreCase: true, out var wanted) && Enum.IsDefined(wanted)
            ? (await handler.HandleAsync(new ReadContinuity(id, wanted, before, most ?? 50), http.ActorOf(), ct)).OrJson()
            : RefusalProblem.Of(Refusal.Invalid("continuity.filter", "Filter must be all, openings, disclosures, refusals, changes, checks or looks", "filter"));

    internal sealed record RecordingAsked(
        string? Reference, string? Title, ExhibitKind? Kind, Sensitivity? Sensitivity, DateTimeOffset? RecordedAt, string? RecordedPlace, string? RecordedBy,
        IReadOnlyList<RecordedPerson>? People, string? FileName, long? Length)
    {
        internal AddRecording In(CaseId id) => new(
            id, Reference, Title, Kind ?? ExhibitKind.Other, Sensitivity, RecordedAt ?? DateTimeOffset.MaxValue, RecordedPlace, RecordedBy,
            People ?? [], FileName, Length);
    }

    private sealed record CaseOpened(CaseId Case);

    private sealed record HoldPlaced(int Number);

    private sealed record DestructionProposed(DestructionId Destruction);

    private sealed record ErasureAsked(PurposeKind? Purpose, string? Sentence);

    private sealed record CaseAsked(string? Urn, string? Name);

    private sealed record HoldAsked(string? Reason);

    private sealed record DestructionAsked(string? Reason);

    private sealed record DestructionDecidedAs(bool Approve);
}
