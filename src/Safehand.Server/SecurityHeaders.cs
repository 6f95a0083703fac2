namespace Safehand.Server;

/// <summary>The headers of every answer. Pages get the policy they work under; everything else is for no page at all.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; report-to csp";

    // Watched and not enforced: no page of ours goes against it (TrustedTypesTests), but three components that we did not write and that Design offers to pages would not work.
    private const string WatchedPolicy = "require-trusted-types-for 'script'; report-to csp";

    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            var page = context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true;

            // A file that is made to be handed over brings its own, which is stricter than a page's.
            if (headers.ContentSecurityPolicy.Count == 0)
            {
                headers.ContentSecurityPolicy = page ? PagePolicy : DataPolicy;
                if (page)
                {
                    headers.ContentSecurityPolicyReportOnly = WatchedPolicy;
                }
            }

            if (page)
            {
                headers["Reporting-Endpoints"] = $"csp=\"{PolicyReports.Address}\"";
            }

            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), display-capture=()";
            headers.XFrameOptions = "DENY";
            if ((page || context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)) && string.IsNullOrEmpty(headers.CacheControl))
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
