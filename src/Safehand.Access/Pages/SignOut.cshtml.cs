using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Safehand.Access.Pages;

internal sealed class SignOutModel(Sessions sessions, AccessOptions options) : PageModel
{
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (HttpContext.SignedIn() is { SessionId: { } session } person)
        {
            await sessions.EndAsync(person.Actor, session, "signed out", ct);
        }

        SessionCookie.Clear(HttpContext, options);
        return LocalRedirect(SessionAuthentication.SignInPath);
    }
}
