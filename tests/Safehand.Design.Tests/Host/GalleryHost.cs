using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Safehand.Design.Tests;

/// <summary>A small host that knows no domain: the layout, its assets and a few pages, under the policy of the product.</summary>
public sealed class GalleryHost : IAsyncLifetime
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        + "media-src 'self' blob:; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private WebApplication app = null!;

    public Uri Address => new(app.Urls.First());

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(GalleryHost).Assembly.GetName().Name,
            EnvironmentName = "Development",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddDesign().AddRazorPages();
        builder.Services.AddSingleton<IPageFrameSource, GalleryFrame>();
        app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            return next(context);
        });
        app.UseStaticFiles();
        app.MapRazorPages();
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private sealed class GalleryFrame : IPageFrameSource
    {
        public ValueTask<PageFrame> ForAsync(HttpContext context, CancellationToken ct) => new(new PageFrame(
            [new("Home", "/", 2), new("Cases", "/cases"), new("People recorded", "/subjects"), new("Reviews", "/reviews"), new("Ledger", "/ledger")],
            new SignedInAccount("DC Priya Nair", "Northshire Police")));
    }
}
