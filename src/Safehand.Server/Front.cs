using System.Net;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;

namespace Safehand.Server;

/// <summary>How requests reach the server: over TLS by itself, over TLS through the proxy that was named, or on this machine alone.</summary>
internal static class Front
{
    /// <summary>On this machine alone, only under its own names: a page from elsewhere whose name is turned to this address gets nothing.</summary>
    internal static void Add(IServiceCollection services, ServerOptions options)
    {
        if (options.PlainLoopback)
        {
            services.PostConfigure<HostFilteringOptions>(o => o.AllowedHosts = ["localhost", "127.0.0.1", "[::1]", options.Url.Host]);
        }
    }

    /// <summary>Comes before everything that asks where a request came from and how.</summary>
    internal static void Use(WebApplication app, ServerOptions options)
    {
        if (options.Proxy is { } proxy)
        {
            // Its word alone, and its last one: what the client wrote into these headers stands further to the left.
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = 1 };
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            forwarded.KnownProxies.Add(proxy);
            app.UseForwardedHeaders(forwarded);
            app.Use((context, next) => context.Request.IsHttps || context.Request.Path == "/healthz"
                ? next(context)
                : RefuseAsync(context, "This did not come over TLS through the proxy that Safehand was started with. The proxy must send X-Forwarded-For and X-Forwarded-Proto."));
        }
        else if (options is { PlainLoopback: true, Demonstration: false })
        {
            // Fails closed: taken for local, everybody behind that proxy would be one client, with cookies that go over anything.
            app.Use((context, next) => context.Request.Headers.ContainsKey("X-Forwarded-For") || context.Request.Headers.ContainsKey("Forwarded")
                ? RefuseAsync(context, "This came through a proxy. Start Safehand with --proxy and its address.")
                : next(context));
        }

        if (!options.PlainLoopback)
        {
            app.UseHsts();
        }
    }

    private static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = (int)HttpStatusCode.MisdirectedRequest;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why + "\n");
    }
}
