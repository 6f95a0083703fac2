using Microsoft.AspNetCore.Http;
using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>Who is behind a request.</summary>
/// <param name="Actor">As acts are done and recorded.</param>
/// <param name="OrganisationName">Whom they work for, in words.</param>
/// <param name="Factor">What the session proved.</param>
/// <param name="SessionId">The session, or null when a token was used.</param>
/// <param name="TokenId">The token, or null when a browser was used.</param>
public sealed record SignedInPerson(Actor Actor, string OrganisationName, FactorStrength Factor, string? SessionId, string? TokenId)
{
    /// <summary>When the session ends whatever is done; null for a token.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>When it ends if nothing more is done; null for a token.</summary>
    public DateTimeOffset? IdleAt { get; init; }

    /// <summary>For a supplier's people: the device that the session began on. Null for everybody else, and for a token.</summary>
    internal string? Device { get; init; }

    /// <summary>Whole seconds until the session ends if nothing more is done.</summary>
    public int SecondsLeft(DateTimeOffset now) => (int)Math.Max(0, ((EndsAt < IdleAt ? EndsAt : IdleAt) - now)?.TotalSeconds ?? 0);
}

/// <summary>Who is behind a request, as every endpoint asks it.</summary>
public static class RequestActor
{
    /// <summary>Whoever acts. Throws where nobody is signed in: an endpoint open to all MUST NOT ask.</summary>
    public static Actor ActorOf(this HttpContext context) =>
        context.SignedIn()?.Actor ?? throw new InvalidOperationException("Nobody is signed in, and this endpoint should not have been reached.");

    /// <summary>Who is signed in, or null.</summary>
    public static SignedInPerson? SignedIn(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<SignedInPerson>();
    }
}
