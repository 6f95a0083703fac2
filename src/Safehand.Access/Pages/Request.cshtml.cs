using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

[ResponseCache(NoStore = true)]
internal sealed class RequestModel(PendingRequests pending, DecideAccessHandler handler) : PageModel
{
    [BindProperty]
    public string? Answer { get; set; }

    [BindProperty]
    public int Days { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Namesake { get; set; }

    public RequestSeen? Seen { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken ct)
    {
        var shown = await ShowAsync(id, ct);
        Days = Seen?.Pending.Days ?? 0;
        return shown;
    }

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken ct)
    {
        if (!AccessRequestId.TryParse(id, null, out var request) || Answer is not ("give" or "refuse"))
        {
            return await ShowAsync(id, ct);
        }

        var give = Answer == "give";
        var result = await handler.HandleAsync(new DecideAccess(request, give, Days, Reason, Namesake == "yes"), HttpContext.ActorOf(), ct);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone(give ? $"Access given for {Days} {(Days == 1 ? "day" : "days")}" : "Access refused");
            return RedirectToPage(new { id });
        }

        if (refusal.Kind is not (RefusalKind.Invalid or RefusalKind.Conflict))
        {
            return this.Refused(refusal, "You cannot decide this");
        }

        ModelState[nameof(Days)]?.Errors.Clear(); // ours says what is wrong, and what was typed stays in the field
        ModelState.AddModelError(refusal.Field switch { "days" => nameof(Days), "namesake" => nameof(Namesake), _ => nameof(Reason) }, refusal.Message);
        return await ShowAsync(id, ct);
    }

    private async Task<IActionResult> ShowAsync(string id, CancellationToken ct)
    {
        var seen = AccessRequestId.TryParse(id, null, out var request)
            ? await pending.SeeAsync(request, HttpContext.ActorOf(), ct)
            : Refusal.NotFound("request.none", "There is no such request that you can see.");
        if (seen.IsRefused(out var refusal))
        {
            return this.Refused(refusal, "There is nothing here");
        }

        Seen = seen.Value;
        return Page();
    }
}
