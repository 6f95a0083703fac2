using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Agrees, as the second person, that a copy without marks may leave, or turns it down.</summary>
/// <param name="Request">Which wish.</param>
/// <param name="Agree">Whether.</param>
/// <param name="Reason">Why, at most 200 characters.</param>
public sealed record DecideCopy(CopyRequestId Request, bool Agree, string? Reason);

internal sealed class DecideCopyHandler(Changes changes, CustodyDoor door, TimeProvider clock)
{
    public async Task<Result<Done>> HandleAsync(DecideCopy ask, Actor actor, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(ask.Reason) || ask.Reason.Trim().Length > Purpose.LongestSentence || PlainText.Refused(ask.Reason))
        {
            return Refusal.Invalid("copy.reason", $"Enter why, in {Purpose.LongestSentence} characters or less", nameof(ask.Reason));
        }

        // Decided for the purpose that was asked with: a prosecutor's own differs in name and not in kind.
        var kind = await KindAsync(ask.Request, actor, ct);
        if (kind is null)
        {
            return Absent;
        }

        await using var change = await changes.BeginAsync(actor, new Purpose(kind.Value, ask.Reason.Trim()), ct);
        var request = await change.Store.Set<CopyRequest>().SingleAsync(r => r.Id == ask.Request, ct);
        if (!change.Store.IsGenuine(request))
        {
            return Absent;
        }

        var target = (await Target.OfExhibitAsync(change.Store, request.Exhibit, ct))!;
        var exhibit = target.Exhibit!;

        // Only who could have the copy themselves decides on it, and never on their own: the gate is told who asked.
        if ((await door.AskAsync(change, Act.OpenClean, target, ct, agreesFor: ask.Agree ? request.AskedBy : null)).IsRefused(out var refused))
        {
            return refused;
        }

        // The gate says so too. Two people is the one rule here that a mistake must not be able to switch off.
        if (request.AskedBy == actor.Person)
        {
            return Refusal.Conflict("copy.same-person", "You asked for this copy. Somebody else must decide on it.");
        }

        if (request.Agreed is not null)
        {
            return Refusal.Conflict("copy.decided", "This has already been decided.");
        }

        var now = clock.GetUtcNow();
        (request.DecidedBy, request.DecidedByName, request.DecidedAt, request.Agreed) = (actor.Person, actor.DisplayName, now, ask.Agree);
        if (!ask.Agree)
        {
            change.Record(ExhibitEntries.CopyTurnedDown(exhibit, request));
            return await change.CommitAsync(default(Done), ct);
        }

        // Agreed to this wish and no other: it says where the copy goes and for whose key.
        request.Until = now + CopyAgreements.Lifetime;
        change.Record(ExhibitEntries.CopyAgreed(exhibit, request.AskedBy, request.Until.Value, request));
        return await change.CommitAsync(default(Done), ct);
    }

    // In the gate's own words, for it may be one of a case that must look absent.
    internal static Refusal Absent => Refusals.NoSuchExhibit;

    // A prosecutor agrees for the prosecution, an officer for the purpose that was given; whichever of the two fits the one who decides.
    private async Task<PurposeKind?> KindAsync(CopyRequestId id, Actor actor, CancellationToken ct)
    {
        PurposeKind asked;
        await using (var reading = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            if (await reading.Store.Set<CopyRequest>().SingleOrDefaultAsync(r => r.Id == id, ct) is not { } request)
            {
                return null;
            }

            asked = request.Purpose;
        }

        foreach (var kind in new[] { asked, PurposeKind.BringToJustice, PurposeKind.Prosecution, PurposeKind.LegalDuty })
        {
            await using var change = await changes.BeginAsync(actor, new Purpose(kind, "Deciding on a copy that was asked for"), ct);
            var request = await change.Store.Set<CopyRequest>().SingleAsync(r => r.Id == id, ct);
            if (await Target.OfExhibitAsync(change.Store, request.Exhibit, ct) is { } target
                && door.Consider(change, Act.OpenClean, target).Reasons.All(r => r.Next != NextSteps.CorrectPurpose))
            {
                return kind;
            }
        }

        return asked;
    }
}
