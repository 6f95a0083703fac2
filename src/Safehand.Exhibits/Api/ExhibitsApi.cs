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
        api.MapGet("/cases", async (HttpContext http, ListCasesHandler handler, CancellationToken ct) => Results.Json(await handler.HandleAsync(http.ActorOf(), ct)));
        api.MapPost("/cases", async (CaseAsked asked, HttpContext http, OpenCaseHandler handler, CancellationToken ct) =>
            Created(await handler.HandleAsync(new OpenCase(asked.Urn, asked.Name), http.ActorOf(), ct), opened => new { @case = opened }));
        api.MapGet("/cases/{case}", async (string @case, HttpContext http, ViewCaseHandler handler, CaseLookup lookup, CancellationToken ct) =>
            await lookup.FindAsync(@case, http.ActorOf(), ct) is { } id ? (await handler.HandleAsync(id, http.ActorOf(), ct)).OrJson() : RefusalProblem.Of(Refusals.NoSuchCase));
        api.MapPost("/cases/{case}/exhibits", AddAsync);
        api.MapPost("/cases/{case}/close", async (string @case, HoldAsked asked, HttpContext http, CloseCaseHandler handler, CaseLookup lookup, CancellationToken ct) =>
            await lookup.FindAsync(@case, http.ActorOf(), ct) is { } id ? Empty(await handler.HandleAsync(new CloseCase(id, asked.Reason), http.ActorOf(), ct)) : RefusalProblem.Of(Refusals.NoSuchCase));
        api.MapGet("/exhibits/{id}", async (ExhibitId id, HttpContext http, ViewExhibitHandler handler, CancellationToken ct) =>
            (await handler.HandleAsync(id, http.ActorOf(), ct)).OrJson());
        api.MapGet("/exhibits/{id}/continuity", ContinuityAsync);
        api.MapPost("/exhibits/{id}/book-in", async (ExhibitId id, HttpContext http, ReceiveHandler handler, CancellationToken ct) =>
            (await handler.TakeOverAsync(id, http.ActorOf(), ct)).OrJson());
        api.MapPost("/exhibits/{id}/holds", async (ExhibitId id, HoldAsked asked, HttpContext http, HoldHandler handler, CancellationToken ct) =>
            Created(await handler.HandleAsync(new PlaceHold(id, asked.Reason), http.ActorOf(), ct), number => new { number }));
        api.MapPost("/exhibits/{id}/holds/{number:int}/lift", async (ExhibitId id, int number, HoldAsked asked, HttpContext http, HoldHandler handler, CancellationToken ct) =>
            Empty(await handler.HandleAsync(new LiftHold(id, number, asked.Reason), http.ActorOf(), ct)));
        api.MapPost("/exhibits/{id}/destructions", async (ExhibitId id, DestructionAsked asked, HttpContext http, ProposeDestructionHandler handler, CancellationToken ct) =>
            Created(await handler.HandleAsync(new ProposeDestruction(id, asked.Reason), http.ActorOf(), ct), destruction => new { destruction }));
        api.MapPost("/destructions/{id}/decision", async (DestructionId id, DestructionDecidedAs decided, HttpContext http, DecideDestructionHandler handler, CancellationToken ct) =>
            (await handler.HandleAsync(new DecideDestruction(id, decided.Approve), http.ActorOf(), ct)).OrJson());
        api.MapPost("/subjects/{id}/erasure", async (SubjectId id, ErasureAsked asked, HttpContext http, EraseSubjectHandler handler, CancellationToken ct) =>
            (await handler.HandleAsync(new EraseSubject(id, new Purpose(asked.Purpose ?? EraseSubjectHandler.Ground, asked.Sentence ?? string.Empty)), http.ActorOf(), ct)).OrJson());
        NotesApi.Map(api);
        PlayingApi.Map(api);
        UploadApi.Map(api);
        LedgerApi.Map(endpoints, api);
        return endpoints;
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
            : RefusalProblem.Of(Refusal.Invalid("continuity.filter", "Filter must be all, openings, refusals, changes, checks or looks", "filter"));

    internal sealed record RecordingAsked(
        string? Reference, string? Title, ExhibitKind? Kind, Sensitivity? Sensitivity, DateTimeOffset? RecordedAt, string? RecordedPlace, string? RecordedBy,
        IReadOnlyList<RecordedPerson>? People, string? FileName, long? Length)
    {
        internal AddRecording In(CaseId id) => new(
            id, Reference, Title, Kind ?? ExhibitKind.Other, Sensitivity, RecordedAt ?? DateTimeOffset.MaxValue, RecordedPlace, RecordedBy,
            People ?? [], FileName, Length);
    }

    private sealed record ErasureAsked(PurposeKind? Purpose, string? Sentence);

    private sealed record CaseAsked(string? Urn, string? Name);

    private sealed record HoldAsked(string? Reason);

    private sealed record DestructionAsked(string? Reason);

    private sealed record DestructionDecidedAs(bool Approve);
}
