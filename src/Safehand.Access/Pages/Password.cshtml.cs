using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Design;

namespace Safehand.Access.Pages;

[ResponseCache(NoStore = true)]
internal sealed class PasswordModel(ChangePasswordHandler handler, KnownDevices devices, AccessOptions options) : PageModel
{
    [BindProperty]
    public string? Current { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Again { get; set; }

    /// <summary>Whether they came with a one-time password and can do nothing else.</summary>
    public bool Once => HttpContext.SignedIn()!.Factor is FactorStrength.None;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var changed = await handler.HandleAsync(new ChangePassword(Current, Password, Again), HttpContext.SignedIn()!, HttpContext.NetworkOf(), ct);
        if (changed.IsRefused(out var refusal))
        {
            ModelState.AddModelError(refusal.Field switch { "current" => nameof(Current), "again" => nameof(Again), "password" => nameof(Password), _ => Once ? nameof(Password) : nameof(Current) }, refusal.Message);
            return Page();
        }

        SessionCookie.Set(HttpContext, options, changed.Value.Secret);
        TempData.SayDone("Password changed. Everywhere else you have been signed out");
        return LocalRedirect(await devices.FirstAsync(HttpContext.SignedIn()!.Device, "/account", ct));
    }
}
