using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;

namespace Safehand.Access.Pages;

[AllowAnonymous]
[ResponseCache(NoStore = true)]
internal sealed class SignInModel(PasswordSignIn signIn, KnownDevices devices, Sessions sessions, AccessOptions options, IServiceProvider services) : PageModel
{
    [BindProperty]
    public string? Login { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Why they are here again: <c>page</c>, a session ended before a page was asked for; <c>form</c>, before one was sent.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Ended { get; set; }

    /// <summary>While demonstration data is being made, how far that is.</summary>
    public DemonstrationProgress? Preparing { get; private set; }

    public IReadOnlyList<DemonstrationPerson> People { get; private set; } = [];

    public Task OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var result = await signIn.BrowserAsync(Login, Password, HttpContext.NetworkOf(), await devices.PresentAsync(DeviceCookie.Of(HttpContext, options), ct), ct);
        if (result.IsRefused(out var refusal))
        {
            ModelState.AddModelError(refusal.Field == "login" ? nameof(Login) : nameof(Password), refusal.Message);
            await ShowAsync(ct);
            return Page();
        }

        await BrowserSession.ReplaceAsync(HttpContext, sessions, options, result.Value, ct);
        return LocalRedirect(await devices.FirstAsync(result.Value.Device?.Hash, ReturnPath.Of(ReturnUrl), ct));
    }

    private async Task ShowAsync(CancellationToken ct)
    {
        if (services.GetService<DemonstrationProgress>() is { IsMaking: true } making)
        {
            Preparing = making;
            Response.Headers["Refresh"] = "2";
            return;
        }

        // Without the mark the sign-in by choosing is not even registered.
        if (services.GetService<DemonstrationSignIn>() is { } demonstration)
        {
            People = await demonstration.PeopleAsync(ct);
        }
    }
}
