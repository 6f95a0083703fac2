using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

[ResponseCache(NoStore = true)]
internal sealed class ReviewModel(PendingReviews pending, AnswerReviewHandler handler) : PageModel
{
    [BindProperty]
    public string? Answer { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public PendingReview Seen { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(string id, CancellationToken ct) => ShowAsync(id, ct);

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken ct)
    {
        if (Answer is not ("yes" or "no"))
        {
            ModelState.AddModelError(nameof(Answer), "Select whether it was justified");
        }

        if (!ReviewId.TryParse(id, null, out var review) || !ModelState.IsValid)
        {
            return await ShowAsync(id, ct);
        }

        var result = await handler.HandleAsync(new AnswerReview(review, Answer == "yes", Reason), HttpContext.ActorOf(), ct);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone("Review answered");
            return RedirectToPage("/Reviews");
        }

        if (refusal.Kind is not RefusalKind.Invalid)
        {
            return this.Refused(refusal, "You cannot answer this", backHref: "/reviews");
        }

        ModelState.AddModelError(nameof(Reason), refusal.Message);
        return await ShowAsync(id, ct);
    }

    private async Task<IActionResult> ShowAsync(string id, CancellationToken ct)
    {
        var seen = ReviewId.TryParse(id, null, out var review)
            ? await pending.SeeAsync(review, HttpContext.ActorOf(), ct)
            : Refusal.NotFound("review.none", "There is no such open review that you can answer.");
        if (seen.IsRefused(out var refusal))
        {
            return this.Refused(refusal, "There is nothing here", backHref: "/reviews");
        }

        Seen = seen.Value;
        return Page();
    }
}
