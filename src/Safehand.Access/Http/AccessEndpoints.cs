using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>The addresses of this module besides its pages.</summary>
public static class AccessEndpoints
{
    /// <summary>Maps <c>/api/v1</c> for accounts, rules and requests, and, in a demonstration alone, the sign-in by choosing. Pages come with <c>MapRazorPages</c>.</summary>
    public static IEndpointRouteBuilder MapAccess(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var api = endpoints.MapGroup("/api/v1").RefuseForeignPages();
        api.MapPost("/tokens", MakeTokenAsync).AllowAnonymous();
        api.MapGet("/rules", () => Results.Json(RulesAsTold.All)).AllowAnonymous();
        api.MapGet("/me", (HttpContext http) => Results.Json(Me.Of(http.SignedIn()!)));
        api.MapGet("/me/session", SessionLeft);
        api.MapPost("/me/session", SessionLeft);
        api.MapDelete("/me/session", EndSessionAsync);
        api.MapGet("/organisation/devices", async (HttpContext http, AnswerForDevicesHandler devices, CancellationToken ct) => (await devices.SeeAsync(http.ActorOf(), ct)).OrJson());
        api.MapPost("/organisation/devices", async (DevicesAnsweredFor asked, HttpContext http, AnswerForDevicesHandler devices, CancellationToken ct) =>
            (await devices.HandleAsync(asked.LastDay, http.ActorOf(), ct)).IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.NoContent());
        api.MapGet("/devices", async (HttpContext http, SeeDevicesHandler devices, CancellationToken ct) =>
            (await devices.HandleAsync(http.ActorOf(), ct)) is var seen && seen.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Json(new { items = seen.Value }));
        api.MapPost("/devices", async (DeviceAsked asked, HttpContext http, AskDeviceHandler devices, CancellationToken ct) =>
            (await devices.HandleAsync(asked.Name, http.SignedIn()!, ct)).OrNothing());
        api.MapPost("/devices/{id}/decision", async (string id, DeviceDecided decided, HttpContext http, DecideDeviceHandler devices, CancellationToken ct) =>
            (decided.Accept ? await devices.AcceptAsync(id, decided.LastDay ?? default, http.ActorOf(), ct) : await devices.RefuseAsync(id, decided.Reason, http.ActorOf(), ct)).OrNothing());
        api.MapPost("/devices/{id}/revocation", async (string id, DeviceRevoked revoked, HttpContext http, DecideDeviceHandler devices, CancellationToken ct) =>
            (await devices.RevokeAsync(id, revoked.Reason, http.ActorOf(), ct)).OrNothing());
        api.MapGet("/access-requests", async (HttpContext http, PendingRequests pending, CancellationToken ct) =>
            Results.Json(new { items = await pending.ForAsync(http.ActorOf(), ct) }));
        api.MapPost("/access-requests", AskAsync);
        api.MapGet("/access-requests/{id}", async (AccessRequestId id, HttpContext http, PendingRequests pending, CancellationToken ct) =>
            (await pending.SeeAsync(id, http.ActorOf(), ct)).OrJson());
        api.MapPost("/access-requests/{id}/decision", DecideAsync);
        api.MapGet("/reviews", async (HttpContext http, PendingReviews pending, CancellationToken ct) =>
            Results.Json(new { items = await pending.ForAsync(http.ActorOf(), ct) }));
        api.MapPost("/reviews/{id}/answer", AnswerAsync);
        if (endpoints.ServiceProvider.GetService<DemonstrationSignIn>() is not null)
        {
            endpoints.MapPost(SessionAuthentication.SignInPath + "/as", BeAsync).AllowAnonymous();
        }

        return endpoints;
    }

    private static async Task<IResult> MakeTokenAsync(TokenAsked asked, PasswordSignIn signIn, HttpContext http, CancellationToken ct) =>
        (await signIn.CommandLineAsync(asked.Login, asked.Password, asked.Name, asked.Days ?? 30, http.NetworkOf(), ct)).OrJson();

    // How long the session lasts. That asking by GET is no activity, and by POST is, is SessionAuthentication's doing.
    private static IResult SessionLeft(HttpContext http, TimeProvider clock) => http.SignedIn() is { IdleAt: not null } person
        ? Results.Json(new { seconds = person.SecondsLeft(clock.GetUtcNow()), final = person.EndsAt <= person.IdleAt, person = person.Actor.Person.Value })
        : RefusalProblem.Of(Refusal.NotFound("session.none", "A token has no session."));

    // Ends the token or the session that the request came with.
    private static async Task<IResult> EndSessionAsync(HttpContext http, Sessions sessions, PersonalTokens tokens, AccessOptions options, CancellationToken ct)
    {
        var person = http.SignedIn()!;
        if (person.SessionId is { } session)
        {
            await sessions.EndAsync(person.Actor, session, "signed out", ct);
            SessionCookie.Clear(http, options);
            return Results.NoContent();
        }

        var revoked = await tokens.RevokeAsync(person.Actor, person.TokenId!, ct);
        return revoked.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.NoContent();
    }

    private static async Task<IResult> AskAsync(AccessAsked asked, AskAccessHandler handler, HttpContext http, CancellationToken ct)
    {
        var ask = new AskAccess(asked.Case, asked.Exhibit, new Purpose(asked.Purpose, asked.Sentence ?? string.Empty), asked.Days);
        var result = await handler.HandleAsync(ask, http.ActorOf(), ct);
        return result.IsRefused(out var refusal)
            ? RefusalProblem.Of(refusal)
            : Results.Created($"/api/v1/access-requests/{result.Value}", new { id = result.Value.Value });
    }

    private static async Task<IResult> DecideAsync(AccessRequestId id, AccessDecided decided, DecideAccessHandler handler, HttpContext http, CancellationToken ct)
    {
        var result = await handler.HandleAsync(new DecideAccess(id, decided.Give, decided.Days, decided.Reason, decided.Namesake), http.ActorOf(), ct);
        return result.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.NoContent();
    }

    private static async Task<IResult> AnswerAsync(ReviewId id, ReviewAnswered answered, AnswerReviewHandler handler, HttpContext http, CancellationToken ct)
    {
        var result = await handler.HandleAsync(new AnswerReview(id, answered.Justified, answered.Reason), http.ActorOf(), ct);
        return result.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.NoContent();
    }

    private static async Task<IResult> BeAsync(
        [FromForm] string person, [FromForm] string? returnUrl, DemonstrationSignIn demonstration, KnownDevices devices, Sessions sessions, AccessOptions options, HttpContext http, CancellationToken ct)
    {
        if (!PersonId.TryParse(person, null, out var id))
        {
            return Results.BadRequest();
        }

        var result = await demonstration.AsAsync(id, http.NetworkOf(), await devices.PresentAsync(DeviceCookie.Of(http, options), ct), ct);
        if (result.IsRefused(out var refusal))
        {
            return RefusalProblem.Of(refusal);
        }

        await BrowserSession.ReplaceAsync(http, sessions, options, result.Value, ct);
        return Results.LocalRedirect(ReturnPath.Of(returnUrl));
    }

    private static IResult OrNothing(this Result<Done> result) => result.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.NoContent();

    private sealed record TokenAsked(string? Login, string? Password, string? Name, int? Days);

    private sealed record DevicesAnsweredFor(DateOnly LastDay);

    private sealed record DeviceAsked(string? Name);

    private sealed record DeviceDecided(bool Accept, DateOnly? LastDay, string? Reason);

    private sealed record DeviceRevoked(string? Reason);

    private sealed record AccessAsked(CaseId? Case, ExhibitId? Exhibit, PurposeKind Purpose, string? Sentence, int Days);

    private sealed record AccessDecided(bool Give, int Days, string? Reason, bool Namesake = false);

    private sealed record ReviewAnswered(bool Justified, string? Reason);

    private sealed record Me(string Id, string Name, string Mark, string Organisation, string OrganisationName, FactorStrength Factor, DateTimeOffset SignedInAt)
    {
        internal static Me Of(SignedInPerson p) =>
            new(p.Actor.Person.Value, p.Actor.DisplayName, p.Actor.Mark, p.Actor.Organisation.Value, p.OrganisationName, p.Factor, p.Actor.SignedInAt);
    }
}

/// <summary>The rule book as everyone may read it.</summary>
internal sealed record RulesAsTold(string Version, IReadOnlyList<RulesAsTold.RuleTold> Rules)
{
    internal static RulesAsTold All { get; } = new(
        RuleBook.Version, [.. RuleBook.All.Select(r => new RuleTold(r.Number, r.Name, r.Kind, r.Says, r.Duty, r.Told.Length > 0 ? r.Told : null, r.Waits.Length > 0 ? r.Waits : null))]);

    internal sealed record RuleTold(string Number, string Name, RuleKind Kind, string Says, string Duty, string? Told, string? Waits);
}
