using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

[ResponseCache(NoStore = true)]
internal sealed class ReviewsModel(PendingReviews pending, TimeProvider clock) : PageModel
{
    public IReadOnlyList<PendingReview> Waiting { get; private set; } = [];

    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task OnGetAsync(CancellationToken ct) => Waiting = await pending.ForAsync(HttpContext.ActorOf(), ct);
}
