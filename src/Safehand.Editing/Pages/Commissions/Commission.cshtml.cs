using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

internal sealed class CommissionModel(ViewCommissionHandler view, WithdrawCommissionHandler withdraw) : EditingPage
{
    [BindProperty]
    public string? Why { get; set; }

    public CommissionView Commission { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(CommissionId id)
    {
        ModelState.Clear();
        return ShowAsync(id);
    }

    public async Task<IActionResult> OnPostWithdrawAsync(CommissionId id)
    {
        var result = await withdraw.HandleAsync(new WithdrawCommission(id, Why), Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone("Withdrawn. Its rooms are closed.");
            return Redirect($"/commissions/{id}");
        }

        return Correct(refusal) ? await ShowAsync(id) : Refused(refusal, "You cannot withdraw this commission", $"/commissions/{id}");
    }

    private async Task<IActionResult> ShowAsync(CommissionId id)
    {
        var result = await view.HandleAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this commission");
        }

        Commission = result.Value;
        return Page();
    }
}
