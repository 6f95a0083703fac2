using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

/// <summary>What every page of this module shares: who acts, and how a refusal is shown. Nothing here may be kept by a browser or a proxy.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
internal abstract class ExhibitsPage : PageModel
{
    protected Actor Actor => HttpContext.ActorOf();

    protected CancellationToken Stopped => HttpContext.RequestAborted;

    /// <summary>It was sent too late for the sign-in it rests on; what was entered stands in the form still.</summary>
    public bool CameLate { get; private set; }

    /// <summary>Whether a refusal is for the age of the sign-in alone: then the page is shown once more as it was filled in, and says so.</summary>
    protected bool IsLate(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        if (refusal.Rule == "G6")
        {
            CameLate = true;
            Response.StatusCode = RefusalProblem.Status(refusal.Kind);
        }

        return CameLate;
    }

    /// <summary>An address whose identifier is none leads nowhere: without this a handler would be asked about nothing.</summary>
    [NonHandler]
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.HandlerMethod?.Parameters.FirstOrDefault(p => p.Name == "id" && p.ParameterType.IsValueType) is { } wanted
            && (!context.HandlerArguments.TryGetValue("id", out var id) || string.IsNullOrEmpty(id?.ToString())))
        {
            context.Result = Refused(wanted.ParameterType == typeof(CaseId) ? Refusals.NoSuchCase : Refusals.NoSuchExhibit);
        }
    }

    /// <summary>Shows a refusal as a page of its own, with the status that the API would give.</summary>
    /// <param name="refusal">Why not.</param>
    /// <param name="title">What cannot be done: <c>You cannot open JS/3</c>. Not shown where the refusal hides that there is such a thing.</param>
    /// <param name="exhibit">The exhibit that access can be asked to.</param>
    /// <param name="caseId">The case that access can be asked to.</param>
    /// <param name="caseAs">The same, as the reader wrote it: where they wrote a reference number they are told no identifier.</param>
    protected IActionResult Refused(Refusal refusal, string? title = null, ExhibitId? exhibit = null, CaseId? caseId = null, string? caseAs = null)
    {
        ModelState.Clear(); // what was typed into the page must not reach the title of this one
        var ask = (exhibit, caseId) switch
        {
            ({ } e, _) => "/ask?exhibit=" + e.Value,
            (null, { } c) => "/ask?case=" + Uri.EscapeDataString(caseAs ?? c.Value),
            _ => null,
        };
        var emergency = exhibit is { } urgent ? $"/exhibits/{urgent}/open-in-emergency" : null;
        var result = this.Refused(refusal, title ?? RefusalProblem.Title(refusal.Kind), ask, emergency, "/cases");

        // The same links stand where there is no such thing and where it must only look so: they tell nothing, and they are the way in.
        if (refusal.Kind == RefusalKind.NotFound && result is ViewResult { ViewData.Model: RefusedView view } shown)
        {
            shown.ViewData.Model = view with { AskHref = ask, EmergencyHref = emergency };
        }

        return result;
    }
}
