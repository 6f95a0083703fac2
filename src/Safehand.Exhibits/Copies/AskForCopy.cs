using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Age;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Asks for a copy without marks. A second person decides.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="Purpose">What it is for, and one sentence why.</param>
/// <param name="GoesTo">Who gets it and how, at most 200 characters.</param>
/// <param name="AgeRecipient">The recipient's age key, <c>age1…</c>; empty for a clear copy.</param>
public sealed record AskForCopy(ExhibitId Exhibit, Purpose Purpose, string? GoesTo, string? AgeRecipient);

internal sealed class AskForCopyHandler(Changes changes, CustodyDoor door, TimeProvider clock)
{
    internal const int LongestGoesTo = 200;

    public async Task<Result<CopyRequestId>> HandleAsync(AskForCopy ask, Actor actor, CancellationToken ct)
    {
        if (OpenExhibitHandler.Check(ask.Purpose) is { } invalid)
        {
            return invalid;
        }

        if (Check(ask) is { } wrong)
        {
            return wrong;
        }

        await using var change = await changes.BeginAsync(actor, ask.Purpose, ct);
        if (await Target.OfExhibitAsync(change.Store, ask.Exhibit, ct) is not { Exhibit: { } exhibit } target)
        {
            return Refusals.NoSuchExhibit;
        }

        // Whoever could not have it is refused now, before a second person's time is taken.
        if ((await door.AskAsync(change, Act.OpenClean, target, ct)).IsRefused(out var refused))
        {
            return refused;
        }

        if (exhibit.State != CustodyState.InCustody)
        {
            return exhibit.State is CustodyState.Receiving or CustodyState.Abandoned ? Refusals.NotYet : Refusals.Destroyed;
        }

        var waiting = await change.Store.Set<CopyRequest>().Where(r => r.Exhibit == ask.Exhibit && r.AskedBy == actor.Person && r.Agreed == null).ToListAsync(ct);
        if (waiting.Exists(change.Store.IsGenuine))
        {
            return Refusal.Conflict("copy.already-asked", "You have asked for a copy of this already. It waits for a second person.");
        }

        var request = new CopyRequest
        {
            Id = Ids.New<CopyRequestId>(),
            Exhibit = exhibit.Id,
            AskedBy = actor.Person,
            AskedByName = actor.DisplayName,
            Purpose = ask.Purpose.Kind,
            Sentence = ask.Purpose.Sentence.Trim(),
            GoesTo = ask.GoesTo!.Trim(),
            AgeRecipient = string.IsNullOrWhiteSpace(ask.AgeRecipient) ? null : ask.AgeRecipient.Trim(),
            AskedAt = clock.GetUtcNow(),
        };
        change.Store.Add(request);
        change.Record(ExhibitEntries.CopyAsked(exhibit, request));
        return await change.CommitAsync(request.Id, ct);
    }

    private static Refusal? Check(AskForCopy ask)
    {
        if (string.IsNullOrWhiteSpace(ask.GoesTo) || ask.GoesTo.Trim().Length > LongestGoesTo || PlainText.Refused(ask.GoesTo))
        {
            return Refusal.Invalid("copy.goes-to", $"Enter who gets it and how, in {LongestGoesTo} characters or less", nameof(ask.GoesTo));
        }

        if (string.IsNullOrWhiteSpace(ask.AgeRecipient))
        {
            return null;
        }

        try
        {
            X25519Recipient.Parse(ask.AgeRecipient.Trim());
            return null;
        }
        catch (AgeFormatException)
        {
            return Refusal.Invalid("copy.age-recipient", "Enter the recipient’s key as they gave it to you. It begins with age1 and has 62 characters", nameof(ask.AgeRecipient));
        }
    }
}
