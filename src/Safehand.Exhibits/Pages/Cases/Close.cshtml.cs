using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

internal sealed class CloseModel(ViewCaseHandler view, CloseCaseHandler close, IEnumerable<ICasePanelSource> sources) : ExhibitsPage
{
    [BindProperty]
    public string? Why { get; set; }

    public CaseView Case { get; private set; } = null!;

    /// <summary>What is under way in the case, and what becomes of it.</summary>
    public IReadOnlyList<PanelLine> UnderWay { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(CaseId id) => ShowAsync(id);

    public async Task<IActionResult> OnPostAsync(CaseId id)
    {
        var result = await close.HandleAsync(new CloseCase(id, Why), Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone("The case is closed.");
            return Redirect($"/cases/{id}");
        }

        if (refusal.Kind is not RefusalKind.Invalid)
        {
            return Refused(refusal, "You cannot close this case", caseId: id);
        }

        ModelState.AddModelError(nameof(Why), refusal.Message);
        return await ShowAsync(id);
    }

    private async Task<IActionResult> ShowAsync(CaseId id)
    {
        var result = await view.HandleAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this case", caseId: id);
        }

        Case = result.Value;
        foreach (var source in sources)
        {
            UnderWay = [.. UnderWay, .. await source.BeforeClosingAsync(id, Actor, Stopped)];
        }

        return Page();
    }
}
