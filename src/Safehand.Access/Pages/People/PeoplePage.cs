using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

/// <summary>What the pages share on which rights are changed: they rest on a fresh sign-in, and say so before anything is typed.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
internal abstract class PeoplePage(TimeProvider clock) : PageModel
{
    // Rule G6 allows five minutes; half a minute is for filling in.
    private static readonly TimeSpan SoonStale = TimeSpan.FromMinutes(4.5);

    /// <summary>Whether what is sent from here would be refused for want of a fresh sign-in.</summary>
    public bool Stale => clock.GetUtcNow() - Actor.SignedInAt > SoonStale;

    /// <summary>What was sent came too late for the sign-in it rests on; it stands in the form still.</summary>
    public bool CameLate { get; private set; }

    /// <summary>Where to sign in and come back.</summary>
    public string SignInHref => SessionAuthentication.SignInAndReturn(HttpContext.Request.Path);

    protected Actor Actor => HttpContext.ActorOf();

    protected CancellationToken Stopped => HttpContext.RequestAborted;

    /// <summary>Whether an error stands at one of these fields.</summary>
    public bool IsWrong(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (ModelState.Any(s => (s.Key == field || s.Key.StartsWith(field + ".", StringComparison.Ordinal)) && s.Value?.Errors.Count > 0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts a refusal into the form where the form can answer it; otherwise gives the page to show instead.</summary>
    /// <param name="refusal">Why not.</param>
    /// <param name="title">What cannot be done.</param>
    /// <param name="key">The field where the refusal belongs, by its own name for it.</param>
    /// <param name="backHref">Where to go back to.</param>
    protected IActionResult? Instead(Refusal refusal, string title, Func<string?, string> key, string backHref)
    {
        if (refusal.Kind is RefusalKind.Invalid or RefusalKind.Conflict)
        {
            ModelState.AddModelError(key(refusal.Field), refusal.Message);
            return null;
        }

        if (refusal.Rule == "G6")
        {
            CameLate = true;
            Response.StatusCode = RefusalProblem.Status(refusal.Kind);
            return null;
        }

        ModelState.Clear();
        return this.Refused(refusal, title, backHref: backHref);
    }
}
