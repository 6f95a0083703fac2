using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

internal sealed class RenditionModel(ViewRenditionHandler view, ReviewHandler steps, TimeProvider clock) : EditingPage
{
    public RenditionView Rendition { get; private set; } = null!;

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    [BindProperty]
    public string? Sentence { get; set; }

    public Task<IActionResult> OnGetAsync(ExhibitId id) => ShowAsync(id);

    public async Task<IActionResult> OnPostReleaseAsync(ExhibitId id)
    {
        var seen = await view.HandleAsync(id, Actor, Stopped);
        if (seen.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this rendition");
        }

        // The page is of one rendition, and that of one list for ever: an earlier one's page releases nothing.
        if ((await steps.ReleaseAsync(seen.Value.Room, Sentence, new(seen.Value.EditListSha256, id), Actor, Stopped)).IsRefused(out refusal))
        {
            return await AgainAsync(refusal, nameof(Sentence), "You cannot release this", () => ShowAsync(id));
        }

        TempData.SayDone("Released.");
        return Redirect($"/renditions/{id}");
    }

    private async Task<IActionResult> ShowAsync(ExhibitId id)
    {
        var seen = await view.HandleAsync(id, Actor, Stopped);
        if (seen.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this rendition");
        }

        Rendition = seen.Value;
        return Page();
    }
}
