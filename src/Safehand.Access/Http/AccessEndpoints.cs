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
        api.MapPost("/tokens", MakeTokenAsync).AllowAnonymous()
            .Gives<MadeToken>("Signs in for a program: makes a personal token", "A token is shown once. In its first 12 hours it does what its person can do, grave acts for 5 minutes; after that it lists, adds, reads and asks (rule G47). It ends after the days asked for, 1 to 90, 30 where none are.")
            .Refuses("sign-in.name", "sign-in.password", "sign-in.no-match", "sign-in.choose-password", "sign-in.wait", "token.name", "token.days", "token.fresh-sign-in");
        api.MapGet("/rules", () => Results.Json(RulesAsTold.All)).AllowAnonymous().Gives<RulesAsTold>("Lists the rules of the gate, each with the duty it serves", "A refusal by the gate names its rule.");
        api.MapGet("/me", (HttpContext http) => Results.Json(Me.Of(http.SignedIn()!))).Gives<Me>("Tells who is signed in");
        api.MapGet("/me/session", SessionLeft).Gives<SessionTold>("Tells how long the session lasts", "Asking is no activity. A token has no session.").Refuses("session.none");
        api.MapPost("/me/session", SessionLeft).Gives<SessionTold>("Stays signed in", "Asking by POST is activity.").Refuses("session.none");
        api.MapDelete("/me/session", EndSessionAsync).Does("Signs out: ends the session or revokes the token that the request came with").Refuses("token.none");
        MapDevices(api);
        MapRequests(api);
        if (endpoints.ServiceProvider.GetService<DemonstrationSignIn>() is not null)
        {
            endpoints.MapPost(SessionAuthentication.SignInPath + "/as", BeAsync).AllowAnonymous();
        }

        return endpoints;
    }

    private static void MapDevices(RouteGroupBuilder api)
    {
        api.MapGet("/organisation/devices", async (HttpContext http, AnswerForDevicesHandler devices, CancellationToken ct) => (await devices.SeeAsync(http.ActorOf(), ct)).OrJson())
            .Gives<DevicesAnswered>("Tells until when one's organisation answers for the devices of its people (rule G7)");
        api.MapPost("/organisation/devices", async (DevicesAnsweredFor asked, HttpContext http, AnswerForDevicesHandler devices, CancellationToken ct) =>
                (await devices.HandleAsync(asked.LastDay, http.ActorOf(), ct)).OrNothing())
            .Does("Answers for the devices of one's organisation until the end of a day").Refuses("devices.until", "organisation.not-genuine");
        api.MapGet("/devices", async (HttpContext http, SeeDevicesHandler devices, CancellationToken ct) =>
                (await devices.HandleAsync(http.ActorOf(), ct)) is var seen && seen.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Json(new Listed<DeviceRow>(seen.Value)))
            .Gives<Listed<DeviceRow>>("Lists the devices of suppliers that asked to be accepted, those first that wait");
        api.MapPost("/devices", async (DeviceAsked asked, HttpContext http, AskDeviceHandler devices, CancellationToken ct) =>
                (await devices.HandleAsync(asked.Name, http.SignedIn()!, ct)).OrNothing())
            .Does("Asks that the browser in use be accepted: for people of a supplier").Refuses("device.name", "device.none", "device.asked", "device.revoked", "device.too-many");
        api.MapPost("/devices/{id}/decision", async (string id, DeviceDecided decided, HttpContext http, DecideDeviceHandler devices, CancellationToken ct) =>
                (decided.Accept ? await devices.AcceptAsync(id, decided.LastDay ?? default, http.ActorOf(), ct) : await devices.RefuseAsync(id, decided.Reason, http.ActorOf(), ct)).OrNothing())
            .Does("Accepts a supplier's device until a last day, at most 180 days away, or turns it down for a reason").Refuses("device.none", "device.decided", "device.until", "reason.missing");
        api.MapPost("/devices/{id}/revocation", async (string id, DeviceRevoked revoked, HttpContext http, DecideDeviceHandler devices, CancellationToken ct) =>
                (await devices.RevokeAsync(id, revoked.Reason, http.ActorOf(), ct)).OrNothing())
            .Does("Revokes a supplier's device at once, for every customer of the supplier").Refuses("device.none", "device.decided", "reason.missing");
    }

    private static void MapRequests(RouteGroupBuilder api)
    {
        api.MapGet("/access-requests", async (HttpContext http, PendingRequests pending, CancellationToken ct) =>
                Results.Json(new Listed<PendingRequest>(await pending.ForAsync(http.ActorOf(), ct))))
            .Gives<Listed<PendingRequest>>("Lists the requests for access that one can decide on");
        api.MapPost("/access-requests", AskAsync)
            .Creates<AccessAskedFor>("Asks for access to a case, or to one recording, for some days", "Name a case or an exhibit, not both. Whoever leads the case decides.")
            .Refuses("access.what", "access.days", "access.already-asked", "purpose.*");
        api.MapGet("/access-requests/{id}", async (AccessRequestId id, HttpContext http, PendingRequests pending, CancellationToken ct) =>
                (await pending.SeeAsync(id, http.ActorOf(), ct)).OrJson())
            .Gives<RequestSeen>("Shows a request to whoever asked or may decide").Refuses("request.none");
        api.MapPost("/access-requests/{id}/decision", DecideAsync)
            .Does("Gives access for some days, or refuses it for a reason").Refuses("access.decided", "access.days", "access.reason", "access.namesake");
        api.MapGet("/reviews", async (HttpContext http, PendingReviews pending, CancellationToken ct) =>
                Results.Json(new Listed<PendingReview>(await pending.ForAsync(http.ActorOf(), ct))))
            .Gives<Listed<PendingReview>>("Lists the reviews of grave acts that one owes");
        api.MapPost("/reviews/{id}/answer", AnswerAsync).Does("Answers a review: whether the act was justified, and why").Refuses("review.none", "review.answered", "review.reason");
    }

    private static async Task<IResult> MakeTokenAsync(TokenAsked asked, PasswordSignIn signIn, HttpContext http, CancellationToken ct) =>
        (await signIn.CommandLineAsync(asked.Login, asked.Password, asked.Name, asked.Days ?? 30, http.NetworkOf(), ct)).OrJson();

    // How long the session lasts. That asking by GET is no activity, and by POST is, is SessionAuthentication's doing.
    private static IResult SessionLeft(HttpContext http, TimeProvider clock) => http.SignedIn() is { IdleAt: not null } person
        ? Results.Json(new SessionTold(person.SecondsLeft(clock.GetUtcNow()), person.EndsAt <= person.IdleAt, person.Actor.Person))
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
            : Results.Created($"/api/v1/access-requests/{result.Value}", new AccessAskedFor(result.Value));
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

    /// <summary>A list that can get more beside it.</summary>
    private sealed record Listed<T>(IReadOnlyList<T> Items);

    private sealed record SessionTold(int Seconds, bool Final, PersonId Person);

    private sealed record AccessAskedFor(AccessRequestId Id);

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
