using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

[ResponseCache(NoStore = true)]
internal sealed class AccountModel(Sessions sessions, PersonalTokens tokens) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public int? Days { get; set; } = 30;

    public SignedInPerson Me => HttpContext.SignedIn()!;

    public IReadOnlyList<Session> Sessions { get; private set; } = [];

    public IReadOnlyList<PersonalToken> Tokens { get; private set; } = [];

    public MadeToken? Made { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    // The token is shown in the answer itself and nowhere else: a redirect would have to keep it somewhere in between.
    public async Task<IActionResult> OnPostMakeAsync(CancellationToken ct)
    {
        var result = await tokens.MakeAsync(Me, Name, Days ?? 0, ct);
        if (result.IsRefused(out var refusal))
        {
            ModelState.ClearValidationState(nameof(Days));
            ModelState.AddModelError(refusal.Field == "days" ? nameof(Days) : nameof(Name), refusal.Message);
        }
        else
        {
            Made = result.Value;
            (Name, Days) = (null, 30);
            ModelState.Clear();
        }

        await ShowAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostRevokeAsync(string token, CancellationToken ct)
    {
        var result = await tokens.RevokeAsync(Me.Actor, token, ct);
        TempData.SayDone(result.IsRefused(out var refusal) ? refusal.Message : "Token revoked");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostEndAsync(string session, CancellationToken ct)
    {
        TempData.SayDone(await sessions.EndAsync(Me.Actor, session, "ended from another session", ct) ? "Session ended" : "That session had ended already");
        return RedirectToPage();
    }

    private async Task ShowAsync(CancellationToken ct)
    {
        Sessions = await sessions.OfAsync(Me.Actor.Person, ct);
        Tokens = await tokens.OfAsync(Me.Actor.Person, ct);
    }
}
