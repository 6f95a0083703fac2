using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

internal sealed class EmergencyModel(OpenExhibitHandler open, Changes changes, CustodyDoor door) : ExhibitsPage
{
    [BindProperty]
    public string? Sentence { get; set; }

    public Task<IActionResult> OnGetAsync(ExhibitId id) => ShowAsync(id);

    public async Task<IActionResult> OnPostAsync(ExhibitId id)
    {
        if (string.IsNullOrWhiteSpace(Sentence))
        {
            ModelState.AddModelError(nameof(Sentence), "Enter who is in danger and what you need to see");
            return await ShowAsync(id);
        }

        var result = await open.HandleAsync(new OpenExhibit(id, new Purpose(PurposeKind.ProtectLife, Sentence), Emergency: true), Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            return Redirect($"/exhibits/{id}");
        }

        if (IsLate(refusal))
        {
            return Page();
        }

        if (refusal.Kind != RefusalKind.Invalid)
        {
            return Refused(refusal, "You cannot open this in an emergency", id);
        }

        ModelState.AddModelError(nameof(Sentence), refusal.Message);
        return await ShowAsync(id);
    }

    private async Task<IActionResult> ShowAsync(ExhibitId id)
    {
        return await OpeningProspect.ReadAsync(changes, door, id, Actor, Stopped) is not { Emergency: true } prospect
            ? Refused(Refusals.NoSuchExhibit, exhibit: id)
            : prospect.EmergencySignIn is { } needed ? Refused(needed, "Sign in again to open this in an emergency") : Page();
    }
}
