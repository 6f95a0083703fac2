using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

internal sealed class ReturnTaskModel(ReturnTaskHandler tasks) : EditingPage
{
    [BindProperty]
    public string? Account { get; set; }

    public ReturnTaskView Seen { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(ReturnTaskId id)
    {
        ModelState.Clear();
        return ShowAsync(id);
    }

    public async Task<IActionResult> OnPostAsync(ReturnTaskId id)
    {
        var result = await tasks.CertifyAsync(id, Account, Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone("Certified. The certificate is in the ledger.");
            return Redirect($"/return-tasks/{id}");
        }

        return Correct(refusal) ? await ShowAsync(id) : Refused(refusal, "You cannot certify this");
    }

    private async Task<IActionResult> ShowAsync(ReturnTaskId id)
    {
        var result = await tasks.ViewAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this");
        }

        Seen = result.Value;
        return Page();
    }
}
