using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

/// <summary>Holds of one recording, and the way to its destruction.</summary>
internal sealed class KeepingModel(ViewExhibitHandler view, HoldHandler holds) : ExhibitsPage
{
    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? LiftReason { get; set; }

    /// <summary>The hold whose lifting was refused, for showing why beside it.</summary>
    public int? Lifting { get; private set; }

    public ExhibitView Exhibit { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(ExhibitId id) => ShowAsync(id);

    public async Task<IActionResult> OnPostHoldAsync(ExhibitId id)
    {
        var result = await holds.HandleAsync(new PlaceHold(id, Reason), Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return await RefusedAsync(id, refusal, nameof(Reason), "You cannot place a hold");
        }

        TempData.SayDone("Held. It cannot be destroyed until the hold is lifted.");
        return Redirect($"/exhibits/{id}/keeping");
    }

    public async Task<IActionResult> OnPostLiftAsync(ExhibitId id, [FromForm] int number)
    {
        var result = await holds.HandleAsync(new LiftHold(id, number, LiftReason), Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            Lifting = number;
            return await RefusedAsync(id, refusal, $"lift-{number}", "You cannot lift this hold");
        }

        TempData.SayDone("Hold lifted.");
        return Redirect($"/exhibits/{id}/keeping");
    }

    private async Task<IActionResult> RefusedAsync(ExhibitId id, Refusal refusal, string field, string title)
    {
        if (refusal.Kind != RefusalKind.Invalid)
        {
            return Refused(refusal, title, id);
        }

        ModelState.AddModelError(field, refusal.Message);
        return await ShowAsync(id);
    }

    private async Task<IActionResult> ShowAsync(ExhibitId id)
    {
        var result = await view.HandleAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this recording", id);
        }

        Exhibit = result.Value;
        return Page();
    }
}
