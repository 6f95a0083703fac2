using Microsoft.AspNetCore.Mvc;

namespace Safehand.Exhibits.Pages;

internal sealed class CasesModel(ListCasesHandler handler, OpenCaseHandler open) : ExhibitsPage
{
    /// <summary>The reference number of a case that somebody looks for, as they typed it.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Urn { get; set; }

    public IReadOnlyList<CaseRow> Cases { get; private set; } = [];

    /// <summary>Whether the reader may open a case: then the way there is shown.</summary>
    public bool MayOpen { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        if (Urn is not null)
        {
            if (Safehand.Exhibits.Urn.TryParse(Urn, out var urn))
            {
                return Redirect("/cases/" + urn.Value);
            }

            ModelState.AddModelError(nameof(Urn), "Enter the reference number of the case, such as 43 NS 10127 26");
        }

        (Cases, MayOpen) = (await handler.HandleAsync(Actor, Stopped), await open.ConsiderAsync(Actor, Stopped) is null);
        return Page();
    }
}
