using Microsoft.AspNetCore.Http;

namespace Safehand.Access;

/// <summary>Gives the browser its new session; the one it came with ends.</summary>
internal static class BrowserSession
{
    internal static async Task ReplaceAsync(HttpContext context, Sessions sessions, AccessOptions options, BegunSession begun, CancellationToken ct)
    {
        if (context.SignedIn() is { SessionId: { } old } before)
        {
            await sessions.EndAsync(before.Actor, old, "signed in again", ct);
        }

        SessionCookie.Set(context, options, begun.Secret);
        if (begun.Device is { } device)
        {
            DeviceCookie.Set(context, options, device.Secret);
        }
    }
}

/// <summary>Where to go after signing in: only ever to ourselves.</summary>
internal static class ReturnPath
{
    internal static string Of(string? asked) =>
        asked is ['/', .. var rest] && !rest.StartsWith('/') && !rest.StartsWith('\\') && !asked.Any(char.IsControl)
        && !asked.StartsWith(SessionAuthentication.SignInPath, StringComparison.OrdinalIgnoreCase) && !asked.StartsWith("/sign-out", StringComparison.OrdinalIgnoreCase)
            ? asked
            : "/";
}
