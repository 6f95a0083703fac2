using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

internal sealed class NewCaseModel(OpenCaseHandler open) : ExhibitsPage
{
    [BindProperty]
    public string? Urn { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    public async Task<IActionResult> OnGetAsync() => await open.ConsiderAsync(Actor, Stopped) is { } refusal ? Refused(refusal, "You cannot open a case") : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        var result = await open.HandleAsync(new OpenCase(Urn, Name), Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone("The case is open and you lead it.");
            return Redirect($"/cases/{result.Value}");
        }

        if (refusal.Kind is not (RefusalKind.Invalid or RefusalKind.Conflict))
        {
            return Refused(refusal, "You cannot open a case");
        }

        ModelState.AddModelError(refusal.Field ?? nameof(Urn), refusal.Message);
        return Page();
    }
}
