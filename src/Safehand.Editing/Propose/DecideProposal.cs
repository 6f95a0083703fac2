using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>
/// A person decides on a proposal as they saw it. Accepting makes the edit, or takes it as the person changed it; which of the two the list keeps is told
/// from the edit itself. What somebody else made of the proposal meanwhile is not overwritten.
/// </summary>
internal sealed class DecideProposalHandler(RoomDoor door, ChangeEditsHandler edits)
{
    public async Task<Result<Saved>> HandleAsync(RoomId id, ProposalId proposalId, string? decision, long? seen, Edit? edit, string? reason, Actor actor, CancellationToken ct)
    {
        if (!EditWords.Decisions.TryGetValue(decision ?? string.Empty, out var decided))
        {
            return Refusal.Invalid("proposal.decision", "A proposal is accepted, adjusted, dismissed or open again", "decision");
        }

        if (decided is ProposalDecision.Adjusted && edit is null)
        {
            return Refusal.Invalid("proposal.edit-missing", "Send the edit as you changed it", "edit");
        }

        var entered = await door.EditAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        if (await inside.Store.Set<RoomProposal>().SingleOrDefaultAsync(p => p.Id == proposalId && p.Room == id, ct) is not { } row)
        {
            return Refusal.NotFound("proposal.not-found", "There is no such proposal in this room.");
        }

        if (seen is null)
        {
            return Refusal.Invalid("proposal.base", "Say the revision of the proposal that you looked at", "base");
        }

        // Its revision rises with the edit that came of it too: whoever has seen the one has seen the other.
        if (seen != row.Revision)
        {
            return Refusal.Conflict("proposal.conflict", "Somebody else decided on this, or changed what came of it, since you looked. Nothing of yours was saved.");
        }

        var before = inside.Room.Revision;
        var proposal = ProposalLinks.Read(row);
        var wanted = decided switch
        {
            ProposalDecision.Accepted => edit ?? ProposalLinks.Made(proposal, Reason(proposal.Kind, inside.Commission.ReasonCodes, reason)),
            ProposalDecision.Adjusted => edit,
            _ => null,
        };
        if (wanted is not null)
        {
            wanted = wanted with { Proposal = proposalId };
            decided = ProposalLinks.DecisionOf(proposal, wanted);
        }

        var ops = new List<EditOp>();
        if (proposal.Edit is { } earlier && earlier != wanted?.Id)
        {
            ops.Add(new EditOp(earlier, null, await RevisionAsync(earlier)));
        }

        if (wanted is not null)
        {
            // Only what came of this proposal was seen with it: any other edit of that identifier stands in the way.
            ops.Add(new EditOp(wanted.Id, wanted, wanted.Id == proposal.Edit ? await RevisionAsync(wanted.Id) : 0));
        }

        var applied = await edits.ApplyAsync(inside, ops, ct, proposalId);
        if (applied.IsRefused(out refusal))
        {
            return refusal;
        }

        if (applied.Value.Conflicts.Count > 0)
        {
            return new Saved(await EditsText.ConflictAsync(inside.Store, id, inside.Room.Revision, applied.Value.Conflicts, ct), true);
        }

        row.Json = EditListText.Of(proposal with { Decision = decided, DecidedBy = decided is ProposalDecision.Open ? null : actor.Person, Edit = wanted?.Id });
        row.DecidedByName = decided is ProposalDecision.Open ? null : actor.DisplayName;
        row.Revision = inside.Room.NextRevision();
        inside.Change.Record(inside.Entry("proposal.decided.v1", StatutoryOperation.None, new { Proposal = proposalId.Value, proposal.Kind, Decision = decided, Edit = wanted?.Id.Value }));
        var committed = await inside.Change.CommitAsync(default(Done), ct);
        return committed.IsRefused(out refusal)
            ? refusal
            : new Saved(await door.ReadAsync(store => EditsText.SinceAsync(store, id, inside.Room.Revision, before, ct)), false);

        async Task<long> RevisionAsync(EditId of) =>
            await inside.Store.Set<RoomEdit>().Where(e => e.Room == id && e.Id == of).Select(e => (long?)e.Revision).SingleOrDefaultAsync(ct) ?? 0;
    }

    private static string Reason(ProposalKind kind, IReadOnlyList<string> allowed, string? asked)
    {
        string[] likely = kind switch
        {
            ProposalKind.Name => ["name", "third-party"],
            ProposalKind.Face => ["third-party", "name"],
            ProposalKind.Text => ["address", "name"],
        };
        return asked ?? likely.FirstOrDefault(allowed.Contains) ?? (allowed.Count > 0 ? allowed[0] : string.Empty);
    }
}
