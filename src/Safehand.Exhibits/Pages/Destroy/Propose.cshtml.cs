using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

internal sealed class ProposeModel(ViewExhibitHandler view, ProposeDestructionHandler propose) : ExhibitsPage
{
    [BindProperty]
    public string? Reason { get; set; }

    public ExhibitView Exhibit { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(ExhibitId id) => ShowAsync(id);

    public async Task<IActionResult> OnPostAsync(ExhibitId id)
    {
        var result = await propose.HandleAsync(new ProposeDestruction(id, Reason), Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone("Proposed. Somebody else can now decide it.");
            return Redirect($"/destructions/{result.Value}");
        }

        if (refusal.Kind != RefusalKind.Invalid)
        {
            return Refused(refusal, "You cannot propose to destroy this", id);
        }

        ModelState.AddModelError(nameof(Reason), refusal.Message);
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
        return Exhibit.Proposal is { } proposal ? Redirect($"/destructions/{proposal.Id}") : Page();
    }
}
