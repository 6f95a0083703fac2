using Safehand.Access;
using Safehand.Design;

namespace Safehand.Server;

/// <summary>The sections of Safehand, and who is signed in.</summary>
internal sealed class PageFrames(PendingRequests requests, PendingReviews reviews) : IPageFrameSource
{
    public async ValueTask<PageFrame> ForAsync(HttpContext context, CancellationToken ct)
    {
        if (context.SignedIn() is not { } person)
        {
            return PageFrame.Bare;
        }

        var waiting = await requests.ForAsync(person.Actor, ct);
        var toReview = await reviews.ForAsync(person.Actor, ct);
        return new PageFrame(
            [new NavigationLink("Home", "/", waiting.Count, "waiting for you"), new NavigationLink("Cases", "/cases"), new NavigationLink("Reviews", "/reviews", toReview.Count, "to answer"), new NavigationLink("Ledger", "/ledger")],
            new SignedInAccount(person.Actor.DisplayName, person.OrganisationName));
    }
}
