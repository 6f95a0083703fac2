using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

[ResponseCache(NoStore = true)]
internal sealed class AskModel(AskAccessHandler handler, ICaseRegister register) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Exhibit { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Case { get; set; }

    [BindProperty]
    public string? Kind { get; set; }

    [BindProperty]
    public string? Sentence { get; set; }

    [BindProperty]
    public string? Days { get; set; } = "7";

    public AskableAccess Wanted { get; private set; } = new(null, null, []);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await LookAsync(ct) ?? Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!Enum.TryParse<PurposeKind>(Kind, out var kind))
        {
            ModelState.AddModelError(nameof(Kind), "Select what it is for");
        }

        if (string.IsNullOrWhiteSpace(Sentence))
        {
            ModelState.AddModelError(nameof(Sentence), "Enter why you need to see it");
        }

        if (!int.TryParse(Days, out var days))
        {
            ModelState.AddModelError(nameof(Days), "Enter for how many days, such as 7");
        }

        if (!ModelState.IsValid)
        {
            return await LookAsync(ct) ?? Page();
        }

        var result = await handler.HandleAsync(new AskAccess(await CaseAsync(ct), ExhibitId(), new Purpose(kind, Sentence!.Trim()), days), HttpContext.ActorOf(), ct);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone("You have asked for access. The case lead decides");
            return RedirectToPage("/Request", new { id = result.Value.Value });
        }

        if (refusal.Kind is not (RefusalKind.Invalid or RefusalKind.Conflict) && refusal.Rule is not "G24")
        {
            return this.Refused(refusal, "You cannot ask for this");
        }

        ModelState.AddModelError(refusal.Field == "days" ? nameof(Days) : refusal.Rule == "G24" ? nameof(Kind) : nameof(Sentence), refusal.Message);
        return await LookAsync(ct) ?? Page();
    }

    // Null when it can be asked for; the page to show when not.
    private async Task<IActionResult?> LookAsync(CancellationToken ct)
    {
        var look = await handler.LookAsync(await CaseAsync(ct), ExhibitId(), HttpContext.ActorOf(), ct);
        if (look.IsRefused(out var refusal))
        {
            return this.Refused(refusal, "You cannot ask for this");
        }

        Wanted = look.Value;
        return null;
    }

    // By identifier, or by the reference number that people have on their papers.
    private async Task<CaseId?> CaseAsync(CancellationToken ct) => string.IsNullOrWhiteSpace(Case) ? null : await register.ReadAsync(Case.Trim(), HttpContext.ActorOf(), ct);

    private ExhibitId? ExhibitId() => Kernel.ExhibitId.TryParse(Exhibit, null, out var id) ? id : null;
}
