using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>Guards endpoints that take JSON or bytes against foreign pages: the framework checks forms alone.</summary>
public static class CookieBorneRequests
{
    /// <summary>The header in which our pages send the form token.</summary>
    public const string HeaderName = "X-Safehand-Form";

    /// <summary>
    /// Every changing request that is proved by a cookie must come from our own origin and bring the form token in
    /// <see cref="HeaderName"/>. One that brings a personal token needs neither: no foreign page can make a browser send it.
    /// </summary>
    public static TBuilder RefuseForeignPages<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter(async (call, next) =>
        {
            var http = call.HttpContext;
            return await IsForeignAsync(http)
                ? RefusalProblem.Of(new Refusal(RefusalKind.NotPermitted, "request.foreign", "The page is out of date. Load it again, then try once more."))
                : await next(call);
        });

    private static async Task<bool> IsForeignAsync(HttpContext http)
    {
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || SessionAuthentication.HasToken(request))
        {
            return false;
        }

        // Sent by every browser that can sign in; a request without it is not from a foreign page.
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
        {
            return true;
        }

        return http.SignedIn() is not null && !await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http);
    }
}
