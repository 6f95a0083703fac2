using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Safehand.Access;

/// <summary>Codes of refusals that an address has of its own. A family is named by a star: <c>edl.*</c>.</summary>
/// <param name="Codes">The codes.</param>
public sealed record RefusalCodes(IReadOnlyList<string> Codes);

/// <summary>A body that the handler reads by itself.</summary>
/// <param name="ContentTypes">What it can be.</param>
/// <param name="Words">What stands in it.</param>
public sealed record BodyTaken(IReadOnlyList<string> ContentTypes, string Words);

/// <summary>Bytes that are answered with, which no schema describes.</summary>
/// <param name="ContentTypes">What they can be.</param>
public sealed record BytesSent(IReadOnlyList<string> ContentTypes);

/// <summary>
/// What an address says of itself in the description of the API (OpenAPI), beside what its handler takes. Each address below <c>/api/v1</c> MUST say what it
/// does and what it answers with when it does it.
/// </summary>
public static class ApiDescription
{
    /// <summary>Answers 200 with JSON.</summary>
    /// <typeparam name="T">What is written as JSON.</typeparam>
    /// <param name="endpoint">The address.</param>
    /// <param name="summary">What it does, in a line.</param>
    /// <param name="more">What else there is to know, or null.</param>
    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder endpoint, string summary, string? more = null) =>
        endpoint.Says(summary, more).Produces<T>(StatusCodes.Status200OK);

    /// <summary>Answers 201 with JSON.</summary>
    public static RouteHandlerBuilder Creates<T>(this RouteHandlerBuilder endpoint, string summary, string? more = null) =>
        endpoint.Says(summary, more).Produces<T>(StatusCodes.Status201Created);

    /// <summary>Answers 202 with JSON: what was asked for goes on by itself.</summary>
    public static RouteHandlerBuilder Begins<T>(this RouteHandlerBuilder endpoint, string summary, string? more = null) =>
        endpoint.Says(summary, more).Produces<T>(StatusCodes.Status202Accepted);

    /// <summary>Answers 204 with nothing.</summary>
    public static RouteHandlerBuilder Does(this RouteHandlerBuilder endpoint, string summary, string? more = null) =>
        endpoint.Says(summary, more).Produces(StatusCodes.Status204NoContent);

    /// <summary>Answers 200 with bytes of one of these types, or with headers alone where there is none.</summary>
    public static RouteHandlerBuilder Sends(this RouteHandlerBuilder endpoint, string summary, string? more, params string[] contentTypes) =>
        endpoint.Says(summary, more).Produces(StatusCodes.Status200OK).WithMetadata(new BytesSent(contentTypes));

    /// <summary>Takes a body that is not bound to a type. That it is named here refuses no other type.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, string words, params string[] contentTypes) =>
        endpoint.WithMetadata(new BodyTaken(contentTypes, words));

    /// <summary>Names the refusals that it has of its own. Those of the gate, and those of every address, go without saying.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params string[] codes) => endpoint.WithMetadata(new RefusalCodes(codes));

    private static RouteHandlerBuilder Says(this RouteHandlerBuilder endpoint, string summary, string? more) =>
        more is null ? endpoint.WithSummary(summary) : endpoint.WithSummary(summary).WithDescription(more);
}
