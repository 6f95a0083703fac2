using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Answers whether an act that had to be reviewed was justified.</summary>
/// <param name="Review">Which.</param>
/// <param name="Justified">Yes or no.</param>
/// <param name="Reason">Why, at most 200 characters.</param>
internal sealed record AnswerReview(ReviewId Review, bool Justified, string? Reason);

internal sealed class AnswerReviewHandler(Changes changes, Door door, GrantSeals seals, TimeProvider clock)
{
    internal async Task<Result<Done>> HandleAsync(AnswerReview answer, Actor actor, CancellationToken ct)
    {
        var reason = answer.Reason?.Trim();
        if (string.IsNullOrEmpty(reason) || reason.Length > Purpose.LongestSentence)
        {
            return Refusal.Invalid("review.reason", "Enter why, 200 characters or less", "reason");
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var review = await change.Store.Set<Review>().SingleOrDefaultAsync(r => r.Id == answer.Review, ct);
        review = review is not null && seals.IsGenuine(review) ? review : null; // answering would seal it as if it were ours
        var permit = await door.AskAsync(change, Act.AnswerReview, About(answer.Review, review), ct);
        if (permit.IsRefused(out var refusal))
        {
            return refusal;
        }

        if (!review!.Answer(answer.Justified ? ReviewOutcome.Justified : ReviewOutcome.NotJustified, actor.Person, reason, clock.GetUtcNow()))
        {
            return Refusal.Conflict("review.answered", "Somebody else has already answered this");
        }

        change.Record(new Entry("review.answered.v1", StatutoryOperation.None, review.Exhibit?.Bytes() ?? review.CaseId?.Bytes() ?? review.Id.Bytes())
        {
            Case = review.CaseId,
            Content = new { review = review.Id.Value, concerns = review.Person.Value, review.Outcome, reason, late = clock.GetUtcNow() > review.DueAt },
        });
        return await change.CommitAsync(default(Done), ct);
    }

    // Without a review it is as if it were another organisation's: to both there is none. And it concerns nobody, which the gate refuses too.
    internal static Ask About(ReviewId id, Review? review) => new(review?.Exhibit?.Bytes() ?? review?.CaseId?.Bytes() ?? id.Bytes())
    {
        ActsOn = review?.Organisation ?? Actor.Safehand.Organisation,
        Concerns = review?.Person,
    };
}
