using System.Text;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>Keeps proposals in step with the edits they became: one whose edit was removed or undone waits to be decided again, and one whose edit came back is decided as before.</summary>
internal static class ProposalsFollowing
{
    /// <summary>Writes what follows from changed edits into the change that is under way, at the revision that they have.</summary>
    internal static async Task FollowAsync(Inside inside, IReadOnlyList<(EditOp Op, Edit? Before)> changed, CancellationToken ct)
    {
        var concerned = changed.Where(c => (c.Op.Edit ?? c.Before)?.Proposal is not null)
            .GroupBy(c => (c.Op.Edit ?? c.Before)!.Proposal!.Value).ToDictionary(g => g.Key, g => g.Last());
        if (concerned.Count == 0)
        {
            return;
        }

        var ids = concerned.Keys.ToList();
        foreach (var row in await inside.Store.Set<RoomProposal>().Where(p => p.Room == inside.Room.Id && ids.Contains(p.Id)).ToListAsync(ct))
        {
            var proposal = EditListReading.Proposal(Encoding.UTF8.GetBytes(row.Json)).Value;
            var (op, _) = concerned[row.Id];
            var decision = op.Edit is { } edit ? (IsAsProposed(edit, proposal) ? ProposalDecision.Accepted : ProposalDecision.Adjusted) : ProposalDecision.Open;

            // Another edit stands for it, or nothing would change.
            if ((op.Edit is null ? proposal.Edit != op.Id : proposal.Edit is { } standing && standing != op.Id) || (proposal.Decision == decision && proposal.Edit == op.Edit?.Id))
            {
                continue;
            }

            var open = decision is ProposalDecision.Open;
            row.Json = EditListText.Of(proposal with { Decision = decision, DecidedBy = open ? null : inside.Actor.Person, Edit = open ? null : op.Id });
            row.DecidedByName = open ? null : inside.Actor.DisplayName;
            row.Revision = inside.Room.Revision;
            inside.Change.Record(inside.Entry("proposal.decided.v1", StatutoryOperation.None, new { Proposal = row.Id.Value, proposal.Kind, Decision = decision, Edit = open ? null : op.Id.Value }));
        }
    }

    private static bool IsAsProposed(Edit edit, Proposal proposal) => proposal.Kind is ProposalKind.Name
        ? edit.Kind is EditKind.Mute && edit.From == proposal.FromMs && edit.Until == proposal.UntilMs
        : edit.Kind is EditKind.Blur && edit.Keyframes.SequenceEqual(proposal.Keyframes);
}
