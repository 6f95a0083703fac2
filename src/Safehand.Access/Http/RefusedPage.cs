using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>What a refused person reads instead of the page they wanted.</summary>
/// <param name="Title"><c>You cannot open JS/3</c>.</param>
/// <param name="Refusal">Why not.</param>
/// <param name="AskHref">Where to ask for access, or null where that leads nowhere.</param>
/// <param name="EmergencyHref">Where to open it as an emergency, or null.</param>
/// <param name="BackHref">Where to go back to.</param>
public sealed record RefusedView(string Title, Refusal Refusal, string? AskHref, string? EmergencyHref, string BackHref)
{
    /// <summary>The rule, if one may be told.</summary>
    public Rule? Rule => Refusal.Rule is { } number ? RuleBook.Find(number) : null;

    /// <summary>Where to sign in again, when that is what is missing.</summary>
    public string? SignInHref { get; init; }

    /// <summary>Where a supplier's person asks that the browser in use be accepted, when that is what is missing.</summary>
    public string? DeviceHref { get; init; }
}

/// <summary>A refusal as a page: a page of its own with its status, not an error in a form.</summary>
public static class RefusedPage
{
    /// <summary>The partial view, which takes a <see cref="RefusedView"/>.</summary>
    public const string ViewName = "/Pages/Shared/_Refused.cshtml";

    /// <summary>Shows the refusal in place of the page.</summary>
    /// <param name="page">The page that cannot be shown.</param>
    /// <param name="refusal">Why not.</param>
    /// <param name="title"><c>You cannot open JS/3</c>. MUST name nothing that the refusal hides.</param>
    /// <param name="askHref">Where to ask for access; shown only if the rule says that asking helps.</param>
    /// <param name="emergencyHref">Where to open it as an emergency; shown only if the rule says that it could be one.</param>
    /// <param name="backHref">Where to go back to.</param>
    public static IActionResult Refused(
        this PageModel page, Refusal refusal, string title, string? askHref = null, string? emergencyHref = null, string backHref = "/")
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(refusal);
        var next = refusal.Rule is { } number ? RuleBook.Find(number)?.Next ?? NextSteps.None : NextSteps.None;
        var request = page.HttpContext.Request;
        var here = request.Path + (Microsoft.AspNetCore.Http.HttpMethods.IsGet(request.Method) ? request.QueryString : Microsoft.AspNetCore.Http.QueryString.Empty);
        var view = new RefusedView(
            refusal.Kind is RefusalKind.NotFound ? RefusalProblem.Title(refusal.Kind) : title,
            refusal,
            next.HasFlag(NextSteps.AskAccess) ? askHref : null,
            next.HasFlag(NextSteps.EmergencyOpening) ? emergencyHref : null,
            backHref)
        {
            SignInHref = refusal.Kind is RefusalKind.SignInNeeded ? SessionAuthentication.SignInAndReturn(here) : null,
            DeviceHref = refusal.Rule == StandingRules.ManagedDevice && page.HttpContext.SignedIn()?.Device is not null ? KnownDevices.AskAndReturn(here) : null,
        };
        page.ViewData["Title"] = view.Title;
        return new ViewResult
        {
            ViewName = ViewName,
            StatusCode = RefusalProblem.Status(refusal.Kind),
            ViewData = new ViewDataDictionary<RefusedView>(new Microsoft.AspNetCore.Mvc.ModelBinding.EmptyModelMetadataProvider(), page.ModelState)
            {
                Model = view,
                ["Title"] = view.Title,
            },
            TempData = page.TempData,
        };
    }
}
