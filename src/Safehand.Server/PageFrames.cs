using Microsoft.AspNetCore.Diagnostics;
using Safehand.Access;
using Safehand.Design;
using Safehand.Editing;
using Safehand.Exhibits;

namespace Safehand.Server;

/// <summary>The sections of Safehand, and who is signed in.</summary>
internal sealed class PageFrames(WaitingList waiting, PendingReviews reviews, GivePasswordHandler passwords, EditingSections editing, LedgerSection ledger, TimeProvider clock) : IPageFrameSource
{
    public async ValueTask<PageFrame> ForAsync(HttpContext context, CancellationToken ct)
    {
        if (context.SignedIn() is not { } person)
        {
            return PageFrame.Bare;
        }

        // Until a one-time password is replaced there is nowhere to go. A page for a fault reads nothing: what failed may be the store.
        var account = new SignedInAccount(person.Actor.DisplayName, person.OrganisationName) { Session = ClockOf(person) };
        if (person.Factor is FactorStrength.None)
        {
            return new PageFrame([], account);
        }

        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            return new PageFrame([new NavigationLink("Home", "/"), new NavigationLink("Cases", "/cases"), new NavigationLink("Reviews", "/reviews")], account);
        }

        var toReview = await reviews.ForAsync(person.Actor, ct);
        List<NavigationLink> links =
        [
            new("Home", "/", (await waiting.ForAsync(context, person.Actor, ct)).Count, "waiting for you"), new("Cases", "/cases"), new("Reviews", "/reviews", toReview.Count, "to answer"),
        ];
        if (await ledger.MayReadAsync(person.Actor, ct))
        {
            links.Add(new NavigationLink("Ledger", "/ledger"));
        }

        if (await editing.EditsAsync(person.Actor, ct))
        {
            links.Add(new NavigationLink("Editing", "/rooms"));
        }

        if (await editing.KeepsSuppliersAsync(person.Actor, ct))
        {
            links.Add(new NavigationLink("Suppliers", "/suppliers"));
        }

        if (await passwords.WaitingAsync(person.Actor, ct) is { } toGive)
        {
            links.Add(new NavigationLink("People", "/people", toGive.Count, "passwords to give"));
        }

        return new PageFrame(links, account);
    }

    private SessionClock? ClockOf(SignedInPerson person) =>
        person is { IdleAt: not null } ? new SessionClock("/api/v1/me/session", person.SecondsLeft(clock.GetUtcNow()), person.Actor.Person.Value) : null;
}
