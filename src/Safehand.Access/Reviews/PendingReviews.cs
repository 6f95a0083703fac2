using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A review that waits for an answer.</summary>
/// <param name="Id">Which.</param>
/// <param name="About">What was done.</param>
/// <param name="What">The exhibit's reference, or else the case's name.</param>
/// <param name="CaseName">The case.</param>
/// <param name="Exhibit">The exhibit, if it was about one.</param>
/// <param name="By">Who did it.</param>
/// <param name="Sentence">What they said it was for.</param>
/// <param name="OpenedAt">When they did it.</param>
/// <param name="DueAt">Answer it by then.</param>
public sealed record PendingReview(
    ReviewId Id, Act About, string What, string CaseName, ExhibitId? Exhibit, string By, string Sentence, DateTimeOffset OpenedAt, DateTimeOffset DueAt)
{
    /// <summary>What it is about, in words.</summary>
    public string Title => About switch
    {
        Act.Open => "Opening of " + What,
        Act.OpenClean => "Clean copy of " + What,
        Act.ViewCase => "Look into " + What,
        _ => What,
    };
}

/// <summary>Reviews, as those see them who answer.</summary>
public sealed class PendingReviews
{
    private readonly Store store;
    private readonly Door door;
    private readonly ICaseRegister register;
    private readonly GrantSeals seals;

    internal PendingReviews(Store store, Door door, ICaseRegister register, GrantSeals seals)
    {
        this.store = store;
        this.door = door;
        this.register = register;
        this.seals = seals;
    }

    /// <summary>What waits for this actor to answer, the most urgent first.</summary>
    public async Task<IReadOnlyList<PendingReview>> ForAsync(Actor actor, CancellationToken ct)
    {
        // The gate is asked about few, and only for those who could answer any: while it is asked, nobody writes.
        List<Review> open;
        await using (var rows = store.Read())
        {
            if (!await rows.Set<RoleHeld>().AnyAsync(r => r.Person == actor.Person && r.Role == Roles.ProfessionalStandards, ct))
            {
                return [];
            }

            open = await rows.Set<Review>()
                .Where(r => r.Outcome == ReviewOutcome.Open && r.Organisation == actor.Organisation && r.Person != actor.Person)
                .OrderBy(r => r.DueAt)
                .ToListAsync(ct);
        }

        if (open.Count == 0)
        {
            return [];
        }

        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        var mine = new List<PendingReview>();
        foreach (var review in open)
        {
            if (seals.IsGenuine(review) && door.Consider(change, Act.AnswerReview, AnswerReviewHandler.About(review.Id, review)).IsPermitted)
            {
                mine.Add(await ListedAsync(change, review, ct));
            }
        }

        return mine;
    }

    /// <summary>One open review, for those who may answer it; for all others there is none.</summary>
    internal async Task<Result<PendingReview>> SeeAsync(ReviewId id, Actor actor, CancellationToken ct)
    {
        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        var review = await change.Store.Set<Review>().SingleOrDefaultAsync(r => r.Id == id && r.Outcome == ReviewOutcome.Open, ct);
        return review is not null && seals.IsGenuine(review) && door.Consider(change, Act.AnswerReview, AnswerReviewHandler.About(id, review)).IsPermitted
            ? await ListedAsync(change, review, ct)
            : Refusal.NotFound("review.none", "There is no such open review that you can answer.");
    }

    private async Task<PendingReview> ListedAsync(Change change, Review review, CancellationToken ct)
    {
        var found = review.CaseId is null && review.Exhibit is null ? null : await register.FindAsync(change, review.CaseId, review.Exhibit, ct);
        var by = await change.Store.Set<Person>().SingleAsync(p => p.Id == review.Person, ct);
        return new PendingReview(
            review.Id, review.About, found?.Reference ?? found?.Name ?? string.Empty, found?.Name ?? string.Empty, review.Exhibit, by.Name, review.Sentence, review.OpenedAt, review.DueAt);
    }
}
