using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Proposes that an exhibit be destroyed. A second person decides.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="Reason">Why, at most 200 characters. It stays on the certificate, so it names nobody.</param>
public sealed record ProposeDestruction(ExhibitId Exhibit, string? Reason);

internal sealed class ProposeDestructionHandler(Changes changes, CustodyDoor door, TimeProvider clock)
{
    public async Task<Result<DestructionId>> HandleAsync(ProposeDestruction ask, Actor actor, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(ask.Reason))
        {
            return Refusal.Invalid("destruction.reason-missing", "Enter why it is to be destroyed", nameof(ask.Reason));
        }

        if (ask.Reason.Trim().Length > Purpose.LongestSentence || PlainText.Refused(ask.Reason))
        {
            return Refusal.Invalid("destruction.reason-long", $"Why it is to be destroyed must be {Purpose.LongestSentence} characters or less, without control characters", nameof(ask.Reason));
        }

        // The reason is the purpose: the gate asks for one in words.
        var reason = ask.Reason.Trim();
        await using var change = await changes.BeginAsync(actor, new Purpose(PurposeKind.LegalDuty, reason), ct);
        if (await Target.OfExhibitAsync(change.Store, ask.Exhibit, ct) is not { Exhibit: { } exhibit } target)
        {
            return Refusals.NoSuchExhibit;
        }

        if ((await door.AskAsync(change, Act.ProposeDestruction, target, ct)).IsRefused(out var refused))
        {
            return refused;
        }

        if (exhibit.State != CustodyState.InCustody)
        {
            return Refusals.Destroyed;
        }

        if (target.Proposal is not null)
        {
            return Refusal.Conflict("destruction.already-proposed", $"{target.Proposal.ProposedByName} has already proposed this. Somebody else can approve it or turn it down.");
        }

        var proposal = new Destruction
        {
            Id = Ids.New<DestructionId>(),
            Exhibit = exhibit.Id,
            Reason = reason,
            ProposedBy = actor.Person,
            ProposedByName = actor.DisplayName,
            ProposedAt = clock.GetUtcNow(),
        };
        change.Store.Add(proposal);
        change.Record(ExhibitEntries.DestructionProposed(exhibit, proposal));
        return await change.CommitAsync(proposal.Id, ct);
    }
}
