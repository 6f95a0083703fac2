using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

/// <summary>What every page of this module shares: who acts, and how a refusal is shown. Nothing here may be kept by a browser or a proxy.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
internal abstract class EditingPage : PageModel
{
    protected Actor Actor => HttpContext.ActorOf();

    protected CancellationToken Stopped => HttpContext.RequestAborted;

    /// <summary>Shows a refusal as a page of its own, with the status that the API would give.</summary>
    protected IActionResult Refused(Refusal refusal, string title, string backHref = "/")
    {
        ModelState.Clear(); // what was typed into the page must not reach the title of this one
        return RefusedPage.Refused(this, refusal, title, backHref: backHref);
    }

    /// <summary>Puts a refusal that the person can correct beside its field; false where it is not of that sort.</summary>
    protected bool Correct(Refusal refusal, string prefix = "")
    {
        if (refusal.Kind is not (RefusalKind.Invalid or RefusalKind.Conflict or RefusalKind.Busy) || refusal.Field is null)
        {
            return false;
        }

        ModelState.AddModelError(prefix + refusal.Field, refusal.Message);
        return true;
    }

    /// <summary>Shows the page again with what was typed and the words beside the field; for any other no, a page of its own.</summary>
    protected async Task<IActionResult> AgainAsync(Refusal refusal, string field, string title, Func<Task<IActionResult>> show)
    {
        if (refusal.Kind is not (RefusalKind.Invalid or RefusalKind.Conflict))
        {
            return Refused(refusal, title);
        }

        ModelState.AddModelError(field, refusal.Message);
        return await show();
    }
}
