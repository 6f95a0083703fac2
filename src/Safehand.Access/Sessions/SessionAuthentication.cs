using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>
/// Finds who is behind a request: by a personal token for the API, by the session's cookie otherwise. The cookie holds nothing but a
/// secret of 32 random bytes. (The framework's own cookie handler keeps a session's key when somebody signs in again; here every
/// sign-in makes a new one.)
/// </summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    AccessOptions access,
    Sessions sessions,
    PersonalTokens tokens) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    internal const string Name = "Safehand";
    internal const string SignInPath = "/sign-in";
    internal const string ChoosePasswordPath = "/account/password";
    internal const string SessionPath = "/api/v1/me/session";

    /// <summary>A script sets it on what it asks by itself, while nobody does anything: such a request is no activity.</summary>
    internal const string LookHeader = "X-Safehand-Look";

    private static readonly object MustChoose = new();
    private const string Bearer = "Bearer ";

    /// <summary>The address that signs in and comes back to a page.</summary>
    internal static string SignInAndReturn(string path) => SignInPath + QueryString.Create("returnUrl", path);

    internal static bool IsApi(HttpRequest request) => request.Path.StartsWithSegments("/api");

    /// <summary>Whether the request brings its proof in a header that no foreign page can make a browser send.</summary>
    internal static bool HasToken(HttpRequest request) =>
        IsApi(request) && request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        SignedInPerson? person;
        if (HasToken(Request))
        {
            person = await tokens.FindAsync(Request.Headers.Authorization.ToString()[Bearer.Length..].Trim(), Context.RequestAborted);
        }
        else if (Request.Cookies.TryGetValue(access.CookieName, out var secret))
        {
            person = await sessions.FindAsync(secret, Context.RequestAborted, IsLook(Request));
        }
        else
        {
            return AuthenticateResult.NoResult();
        }

        if (person is null)
        {
            return AuthenticateResult.Fail("The session or token is not live.");
        }

        if (person.Factor is FactorStrength.None && !ServesOnce(Request))
        {
            // Signed in with a one-time password: nobody, until they have chosen their own.
            Context.Items[MustChoose] = true;
            return AuthenticateResult.Fail("A password has to be chosen first.");
        }

        Context.Features.Set(person);
        var claims = new List<Claim> { new(ClaimTypes.NameIdentifier, person.Actor.Person.Value) };
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, Name)), Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var choose = Context.Items.ContainsKey(MustChoose);
        if (WantsPage())
        {
            Response.Redirect(choose ? ChoosePasswordPath : SignInPath + QueryString.Create(Back()));
            return Task.CompletedTask;
        }

        Response.Headers.WWWAuthenticate = "Bearer";
        if (choose)
        {
            return RefusalProblem.Of(new Refusal(RefusalKind.SignInNeeded, "sign-in.choose-password", "Choose your own password first: open Safehand in the browser.")).ExecuteAsync(Context);
        }

        return RefusalProblem.Of(new Refusal(RefusalKind.SignInNeeded, "sign-in.needed", "Sign in to go on.")).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        RefusalProblem.Of(new Refusal(RefusalKind.NotPermitted, "not-permitted", "You cannot do this.")).ExecuteAsync(Context);

    // A form that was sent too late leads back to its page, without the handler that is for posting.
    private Dictionary<string, string?> Back()
    {
        var query = HttpMethods.IsGet(Request.Method)
            ? Request.QueryString
            : QueryString.Create(Request.Query.Where(q => !q.Key.Equals("handler", StringComparison.OrdinalIgnoreCase)));
        var back = new Dictionary<string, string?> { ["returnUrl"] = Request.PathBase + Request.Path + query };
        if (Request.Cookies.ContainsKey(access.CookieName))
        {
            back["ended"] = HttpMethods.IsGet(Request.Method) ? "page" : "form";
        }

        return back;
    }

    // A browser that follows an address says text/html; a program that looks says anything. What a page's script fetches gets a status, not another page.
    private bool WantsPage()
    {
        var accept = Request.Headers.Accept.ToString();
        return !IsApi(Request)
            && (accept.Contains("text/html", StringComparison.OrdinalIgnoreCase)
                || (HttpMethods.IsGet(Request.Method) && accept.Contains("*/*", StringComparison.Ordinal) && Request.Headers["Sec-Fetch-Mode"].ToString() is "" or "navigate"));
    }

    // Asking how long a session lasts does not make it last, and nothing does that a script asks by its clock. Whatever else sets the
    // header can only shorten its own session.
    private static bool IsLook(HttpRequest request) => request.Headers.ContainsKey(LookHeader)
        || (HttpMethods.IsGet(request.Method) && request.Path.Equals(SessionPath, StringComparison.OrdinalIgnoreCase));

    private static bool ServesOnce(HttpRequest request) =>
        request.Path.Equals(ChoosePasswordPath, StringComparison.OrdinalIgnoreCase) || request.Path.Equals("/sign-out", StringComparison.OrdinalIgnoreCase)
        || request.Path.Equals(SessionPath, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Puts the session's secret into the browser, and takes it away.</summary>
internal static class SessionCookie
{
    internal static void Set(HttpContext context, AccessOptions access, string secret) =>
        context.Response.Cookies.Append(access.CookieName, secret, Options(access));

    internal static void Clear(HttpContext context, AccessOptions access) =>
        context.Response.Cookies.Delete(access.CookieName, Options(access));

    // Without an expiry: it goes when the browser closes. How long it is good for is the row's to say.
    private static CookieOptions Options(AccessOptions access) => new()
    {
        HttpOnly = true,
        Secure = !access.PlainLoopback,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
    };
}

/// <summary>Where a request came from, as far as it is kept: an IPv6 address by its network, since one household has more of them than can be counted.</summary>
internal static class RequestNetwork
{
    internal static string NetworkOf(this HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily is not System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new System.Net.IPAddress(bytes) + "/64";
    }
}
