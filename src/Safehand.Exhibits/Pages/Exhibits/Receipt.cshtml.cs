using Microsoft.AspNetCore.Mvc;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

internal sealed class ReceiptModel(ViewExhibitHandler view) : ExhibitsPage
{
    public ExhibitView Exhibit { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(ExhibitId id)
    {
        var result = await view.HandleAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this receipt", id);
        }

        Exhibit = result.Value;
        return Exhibit.BookedInAt is null
            ? Refused(Refusal.Conflict("exhibit.not-yet", "This recording has not arrived in full, so there is no receipt yet."), "There is no receipt yet")
            : Page();
    }
}
