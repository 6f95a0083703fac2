using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Stops the destruction of an exhibit until lifted.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="Reason">Why, at most 200 characters.</param>
public sealed record PlaceHold(ExhibitId Exhibit, string? Reason);

/// <summary>Lifts a hold.</summary>
/// <param name="Exhibit">Which exhibit.</param>
/// <param name="Number">Which hold.</param>
/// <param name="Reason">Why it need not be kept any longer, at most 200 characters.</param>
public sealed record LiftHold(ExhibitId Exhibit, int Number, string? Reason);

internal sealed class HoldHandler(Changes changes, CustodyDoor door, TimeProvider clock)
{
    public async Task<Result<int>> HandleAsync(PlaceHold ask, Actor actor, CancellationToken ct)
    {
        if (Check(ask.Reason, "why it must be kept") is { } invalid)
        {
            return invalid;
        }

        await using var change = await changes.BeginAsync(actor, new Purpose(PurposeKind.LegalDuty, ask.Reason!.Trim()), ct);
        if (await Target.OfExhibitAsync(change.Store, ask.Exhibit, ct) is not { Exhibit: { } exhibit } target)
        {
            return Refusals.NoSuchExhibit;
        }

        if ((await door.AskAsync(change, Act.Hold, target, ct)).IsRefused(out var refused))
        {
            return refused;
        }

        if (exhibit.State != CustodyState.InCustody)
        {
            return Refusals.Destroyed;
        }

        var number = await change.Store.Set<Hold>().CountAsync(h => h.Exhibit == ask.Exhibit, ct) + 1;
        var hold = new Hold { Exhibit = ask.Exhibit, Number = number, Reason = ask.Reason.Trim() };
        change.Store.Add(hold);
        change.Record(ExhibitEntries.HoldPlaced(exhibit, hold));
        return await change.CommitAsync(number, ct);
    }

    public async Task<Result<Done>> HandleAsync(LiftHold ask, Actor actor, CancellationToken ct)
    {
        if (Check(ask.Reason, "why it need not be kept any longer") is { } invalid)
        {
            return invalid;
        }

        await using var change = await changes.BeginAsync(actor, new Purpose(PurposeKind.LegalDuty, ask.Reason!.Trim()), ct);
        if (await Target.OfExhibitAsync(change.Store, ask.Exhibit, ct) is not { Exhibit: { } exhibit } target)
        {
            return Refusals.NoSuchExhibit;
        }

        if ((await door.AskAsync(change, Act.Hold, target, ct)).IsRefused(out var refused))
        {
            return refused;
        }

        var hold = await change.Store.Set<Hold>().SingleOrDefaultAsync(h => h.Exhibit == ask.Exhibit && h.Number == ask.Number, ct);
        if (hold is null || !hold.IsInForce(change.Store))
        {
            return Refusal.Conflict("hold.lifted", "This hold has already been lifted.");
        }

        hold.LiftedAt = clock.GetUtcNow();
        change.Record(ExhibitEntries.HoldLifted(exhibit, hold));
        return await change.CommitAsync(default(Done), ct);
    }

    private static Refusal? Check(string? reason, string what) =>
        string.IsNullOrWhiteSpace(reason) || reason.Trim().Length > Purpose.LongestSentence || PlainText.Refused(reason)
            ? Refusal.Invalid("hold.reason", $"Enter {what}, in {Purpose.LongestSentence} characters or less", "Reason")
            : null;
}
