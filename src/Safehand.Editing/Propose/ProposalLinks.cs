using System.Text;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>
/// A proposal and the edit that came of it name each other. Whatever changes or removes such an edit takes the proposal along, so that the list never
/// says <c>accepted</c> of what was changed or is gone.
/// </summary>
internal static class ProposalLinks
{
    // Above this it is quicker to read all proposals of the room than to ask for each.
    private const int FewIds = 200;

    /// <summary>The edit that a proposal becomes when it is taken as it was found.</summary>
    internal static Edit Made(Proposal proposal, string reason) => new()
    {
        // The same proposal always makes the same edit: accepting twice is accepting once.
        Id = EditId.From(proposal.Id.Value),
        Kind = proposal.Kind is ProposalKind.Name ? EditKind.Mute : EditKind.Blur,
        Reason = reason,
        From = proposal.FromMs,
        Until = proposal.UntilMs,
        Shape = proposal.Kind is ProposalKind.Face ? EditShape.Ellipse : EditShape.Rectangle,
        Keyframes = proposal.Keyframes,
    };

    /// <summary>What was decided, told from what stands there: nothing, the proposal as it was found, or something else. A reason and a note change nothing of what is hidden.</summary>
    internal static ProposalDecision DecisionOf(Proposal proposal, Edit? edit) =>
        edit is null ? ProposalDecision.Open
        : (edit with { Id = EditId.From(proposal.Id.Value), Note = string.Empty, Proposal = null }).Equals(Made(proposal, edit.Reason)) ? ProposalDecision.Accepted
        : ProposalDecision.Adjusted;

    internal static Proposal Read(RoomProposal row) => EditListReading.Proposal(Encoding.UTF8.GetBytes(row.Json)).Value;

    /// <summary>
    /// The ops with the links that hold: an edit keeps the proposal that it came from. One that has none may name a proposal of the room from which nothing
    /// came, or whose edit goes with these ops; any other name is dropped.
    /// </summary>
    internal static async Task<IReadOnlyList<EditOp>> HeldAsync(
        StoreContext store, RoomId room, IReadOnlyDictionary<EditId, KeptEdit> kept, IReadOnlyList<EditOp> ops, CancellationToken ct)
    {
        var named = ops.Select(o => o.Edit?.Proposal).OfType<ProposalId>().ToHashSet();
        var gone = ops.Where(o => o.Edit is null).Select(o => o.Id).ToHashSet();
        var free = (await RowsAsync(store, room, named, ct)).Select(Read).Where(p => p.Edit is not { } by || gone.Contains(by)).Select(p => p.Id).ToHashSet();
        return [.. ops.Select(o => o.Edit is { } edit ? o with { Edit = edit with { Proposal = Held(edit) } } : o)];

        // The first that names a free one gets it: no two edits come from the same proposal.
        ProposalId? Held(Edit edit) =>
            kept.GetValueOrDefault(edit.Id)?.Edit?.Proposal is { } known ? known
            : edit.Proposal is { } wanted && free.Remove(wanted) ? wanted
            : null;
    }

    /// <summary>Takes the proposals of changed edits along, inside the change that wrote those. Each gets the revision, so that whoever decides without having seen it is told.</summary>
    /// <param name="inside">The room.</param>
    /// <param name="changed">What was written.</param>
    /// <param name="revision">The revision that the edits got.</param>
    /// <param name="deciding">A proposal that a person decides on in this very change: it is theirs to write.</param>
    /// <param name="ct">Stops before the rows are read.</param>
    internal static async Task FollowAsync(Inside inside, IReadOnlyList<(EditOp Op, Edit? Before)> changed, long revision, ProposalId? deciding, CancellationToken ct)
    {
        var came = new Dictionary<ProposalId, Edit?>();
        foreach (var (op, before) in changed)
        {
            if (before?.Proposal is { } was)
            {
                came.TryAdd(was, null);
            }

            if (op.Edit?.Proposal is { } of)
            {
                came[of] = op.Edit;
            }
        }

        if (deciding is { } theirs)
        {
            came.Remove(theirs);
        }

        var turned = new Dictionary<ProposalDecision, int>();
        foreach (var row in await RowsAsync(inside.Store, inside.Room.Id, came.Keys, ct))
        {
            var (proposal, edit) = (Read(row), came[row.Id]);
            var decision = DecisionOf(proposal, edit);
            row.Revision = revision;
            if (decision == proposal.Decision && edit?.Id == proposal.Edit)
            {
                continue;
            }

            var open = decision is ProposalDecision.Open;
            row.Json = EditListText.Of(proposal with { Decision = decision, DecidedBy = open ? null : inside.Actor.Person, Edit = edit?.Id });
            row.DecidedByName = open ? null : inside.Actor.DisplayName;
            turned[decision] = turned.GetValueOrDefault(decision) + 1;
        }

        if (turned.Count > 0)
        {
            inside.Change.Record(inside.Entry("proposals.followed.v1", StatutoryOperation.None, new
            {
                Revision = revision,
                Open = turned.GetValueOrDefault(ProposalDecision.Open),
                Accepted = turned.GetValueOrDefault(ProposalDecision.Accepted),
                Adjusted = turned.GetValueOrDefault(ProposalDecision.Adjusted),
            }));
        }
    }

    private static async Task<List<RoomProposal>> RowsAsync(StoreContext store, RoomId room, IReadOnlyCollection<ProposalId> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var of = store.Set<RoomProposal>().Where(p => p.Room == room);
        var few = ids.Count <= FewIds ? ids.ToArray() : null;
        var rows = await (few is null ? of : of.Where(p => few.Contains(p.Id))).ToListAsync(ct);
        return few is null ? rows.FindAll(p => ids.Contains(p.Id)) : rows;
    }
}
