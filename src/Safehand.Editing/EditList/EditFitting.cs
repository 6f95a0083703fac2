using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>Whether edits fit their master and their commission. Every no says which edit and what to do.</summary>
internal static class EditFitting
{
    // A box may stand partly outside: somebody walks in from the edge.
    private const double Outmost = 4;

    /// <summary>Why this edit does not fit, or null.</summary>
    /// <param name="edit">The edit.</param>
    /// <param name="master">Its master.</param>
    /// <param name="reasons">Codes that the commission allows; null: any.</param>
    public static Refusal? Misfit(Edit edit, EditMaster master, IReadOnlyCollection<string>? reasons)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(master);
        if (reasons is not null && !reasons.Contains(edit.Reason))
        {
            return No("edit.reason", edit, $"must have a reason of the commission: {string.Join(", ", reasons)}");
        }

        if (edit.Note.Length > EditList.LongestNote)
        {
            return No("edit.note-long", edit, $"has a note of more than {EditList.LongestNote} characters");
        }

        if (EditSigns.Hidden(edit.Note))
        {
            return No("text.hidden-characters", edit, "has control or direction characters in its note: type the text instead of pasting it");
        }

        return edit.IsBox ? BoxMisfit(edit, master)
            : edit.IsSound ? SoundMisfit(edit, master)
            : edit.From < 0 || edit.Until > master.Frames || edit.From >= edit.Until
                ? No("edit.outside", edit, $"must begin before it ends and lie between frame 0 and frame {master.Frames}")
                : null;
    }

    /// <summary>Why this list does not fit, or null: its master must be the very same, every edit inside it, something must be left, and proposals and edits must name each other.</summary>
    public static Refusal? Misfit(EditList list, EditMaster master, IReadOnlyCollection<string>? reasons)
    {
        ArgumentNullException.ThrowIfNull(list);
        return MasterMisfit(list.Master, master)
            ?? Misfit(list.Edits, master)
            ?? list.Edits.Select(e => Misfit(e, master, reasons)).FirstOrDefault(r => r is not null)
            ?? list.Proposals.Select(p => Misfit(p, master)).FirstOrDefault(r => r is not null)
            ?? LinkMisfit(list);
    }

    /// <summary>What no single edit shows: too many, the same identifier twice, nothing left of the film.</summary>
    public static Refusal? Misfit(IReadOnlyCollection<Edit> edits, EditMaster master)
    {
        ArgumentNullException.ThrowIfNull(edits);
        ArgumentNullException.ThrowIfNull(master);
        if (edits.Count > EditList.MostEdits)
        {
            return Refusal.Invalid("edit-list.too-many", $"An edit list holds at most {EditList.MostEdits} edits, and this would be {edits.Count}");
        }

        if (edits.Sum(e => e.Keyframes.Count) > EditList.MostKeyframes)
        {
            return Refusal.Invalid("edit-list.too-many-keyframes", $"An edit list holds at most {EditList.MostKeyframes} keyframes");
        }

        if (edits.Select(e => e.Id).Distinct().Count() != edits.Count)
        {
            return Refusal.Invalid("edit-list.same-id", "Two edits have the same identifier");
        }

        return new FilmMap(master, edits).KeptFrames == 0
            ? Refusal.Invalid("edit-list.nothing-left", "The cuts take the whole film away. Leave at least one frame")
            : null;
    }

    private static Refusal? MasterMisfit(EditMaster theirs, EditMaster master) =>
        theirs.Sha256 != master.Sha256
            ? Refusal.Invalid("edit-list.other-master", "This list was made for another recording: its master has another hash", "master")
        : theirs != master
            ? Refusal.Invalid("edit-list.other-clock", "This list says another size, rate, length or sound of its master than the recording has", "master")
        : null;

    private static Refusal? SoundMisfit(Edit edit, EditMaster master) =>
        !master.Sound ? No("edit.no-sound", edit, "changes the sound, and the recording has none")
        : edit.From < 0 || edit.Until > master.DurationMs || edit.From >= edit.Until
            ? No("edit.outside", edit, $"must begin before it ends and lie between 0 and {master.DurationMs} milliseconds")
        : null;

    private static Refusal? BoxMisfit(Edit edit, EditMaster master) =>
        !master.Picture ? No("edit.no-picture", edit, "covers a part of the picture, and the recording has none")
        : KeyframesMisfit(edit.Keyframes, master) is { } why ? No("edit.keyframes", edit, why)
        : null;

    private static Refusal? Misfit(Proposal proposal, EditMaster master)
    {
        var why = proposal.Kind is not ProposalKind.Name ? KeyframesMisfit(proposal.Keyframes, master)
            : proposal.FromMs < 0 || proposal.UntilMs > master.DurationMs || proposal.FromMs >= proposal.UntilMs ? "must lie inside the recording"
            : null;
        why ??= proposal.Confidence is >= 0 and <= 1 ? null : "must have a confidence between 0 and 1";
        return why is null ? null : Refusal.Invalid("proposal.misfit", $"Proposal {proposal.Id} {why}", proposal.Id.Value);
    }

    private static string? KeyframesMisfit(IReadOnlyList<EditKeyframe> keyframes, EditMaster master)
    {
        if (keyframes.Count == 0)
        {
            return "needs at least one keyframe";
        }

        var last = -1L;
        foreach (var k in keyframes)
        {
            if (k.Frame <= last || k.Frame >= master.Frames)
            {
                return $"must have its keyframes in order, each on a frame of its own below {master.Frames}";
            }

            if (!(k.Width > 0 && k.Height > 0 && k.Width <= Outmost && k.Height <= Outmost && Math.Abs(k.X) <= Outmost && Math.Abs(k.Y) <= Outmost))
            {
                return "has a keyframe without a size, or far outside the picture";
            }

            last = k.Frame;
        }

        return null;
    }

    private static Refusal? LinkMisfit(EditList list)
    {
        if (list.Proposals.Count > EditList.MostProposals || list.Proposals.Select(p => p.Id).Distinct().Count() != list.Proposals.Count)
        {
            return Refusal.Invalid("edit-list.proposals", $"An edit list holds at most {EditList.MostProposals} proposals, each with an identifier of its own");
        }

        var proposals = list.Proposals.ToDictionary(p => p.Id);
        if (list.Edits.FirstOrDefault(e => e.Proposal is { } of && proposals.GetValueOrDefault(of)?.Edit != e.Id) is { } orphan)
        {
            return No("edit.no-proposal", orphan, "names a proposal that is not in the list, or that another edit came of");
        }

        var edits = list.Edits.ToDictionary(e => e.Id);
        return list.Proposals.FirstOrDefault(p => p.Edit is { } of && edits.GetValueOrDefault(of)?.Proposal != p.Id) is { } loose
                ? Refusal.Invalid("proposal.no-edit", $"Proposal {loose.Id} names an edit that is not in the list, or that does not name it", loose.Id.Value)
            : list.Proposals.FirstOrDefault(p => p.Decision is ProposalDecision.Accepted or ProposalDecision.Adjusted != (p.Edit is not null)) is { } bare
                ? Refusal.Invalid("proposal.no-edit", $"Proposal {bare.Id} must name the edit that came of it when it is accepted or adjusted, and none when it is not", bare.Id.Value)
            : null;
    }

    private static Refusal No(string code, Edit edit, string why) => Refusal.Invalid(code, $"The {EditWords.Of(edit.Kind)} {edit.Id.Value[..8]} {why}", edit.Id.Value);
}
