using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>One step of editing.</summary>
/// <param name="Id">Which edit.</param>
/// <param name="Edit">The edit as it shall be; null: it goes.</param>
/// <param name="Base">The revision of this edit that its author had seen; 0: none.</param>
internal sealed record EditOp(EditId Id, Edit? Edit, long Base);

/// <summary>An edit as a room keeps it.</summary>
/// <param name="Edit">The edit; null once it has gone.</param>
/// <param name="Revision">When it last changed.</param>
internal sealed record KeptEdit(Edit? Edit, long Revision);

/// <summary>What ops would make of a list.</summary>
/// <param name="Changed">Edits that are put or go, with what stood there before.</param>
/// <param name="Conflicts">Edits that somebody changed since their author looked; then nothing is changed at all.</param>
internal sealed record OpsOutcome(IReadOnlyList<(EditOp Op, Edit? Before)> Changed, IReadOnlyList<EditId> Conflicts);

/// <summary>Applies ops: all or none. Undo is a put of what was before, so it has no end and survives a reload.</summary>
internal static class EditOps
{
    /// <summary>Most ops at once.</summary>
    public const int Most = 20_000;

    /// <summary>Compares ops with what is kept.</summary>
    /// <param name="kept">What the room keeps of the edits that the ops name, those that have gone included.</param>
    /// <param name="ops">The ops, each about an edit of its own.</param>
    /// <remarks>Putting what already stands there, and removing what has already gone, changes nothing and is no conflict: a client that heard no answer may send again.</remarks>
    public static Result<OpsOutcome> Apply(IReadOnlyDictionary<EditId, KeptEdit> kept, IReadOnlyList<EditOp> ops)
    {
        ArgumentNullException.ThrowIfNull(kept);
        ArgumentNullException.ThrowIfNull(ops);
        if (ops.Count > Most)
        {
            return Refusal.Invalid("edits.too-many", $"At most {Most} changes can be sent at once");
        }

        if (ops.Select(o => o.Id).Distinct().Count() != ops.Count)
        {
            return Refusal.Invalid("edits.same-id", "Each change must be about another edit");
        }

        var changed = new List<(EditOp, Edit?)>();
        var conflicts = new List<EditId>();
        foreach (var op in ops)
        {
            var stands = kept.GetValueOrDefault(op.Id);
            var same = op.Edit is null ? stands?.Edit is null : op.Edit.Equals(stands?.Edit);
            if (same)
            {
                continue;
            }

            // What has gone may be put again by somebody who never saw it: nothing of anybody's is overwritten.
            if (stands is not null && stands.Revision != op.Base && !(stands.Edit is null && op.Base == 0))
            {
                conflicts.Add(op.Id);
            }
            else
            {
                changed.Add((op, stands?.Edit));
            }
        }

        return new OpsOutcome(conflicts.Count == 0 ? changed : [], conflicts);
    }
}
