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

/// <summary>Names a review.</summary>
internal static class ReviewWords
{
    internal static string Of(PendingReview review) => review.About switch
    {
        Act.Open => "Opening of " + review.What,
        Act.OpenClean => "Clean copy of " + review.What,
        Act.ViewCase => "Look into " + review.What,
        _ => review.What,
    };
}
