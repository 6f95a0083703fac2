using Safehand.Design.Words;

namespace Safehand.Editing.Pages;

/// <summary>How rooms are spoken of.</summary>
internal static class RoomWords
{
    /// <summary>What the reader can do next, in a sentence.</summary>
    internal static string Next(RoomView room) => room.Suspended ? "One of the supplier’s conditions is not in date. The room opens again by itself when it is." : room.State switch
    {
        RoomState.Editing => room.SentBack is null ? "The list of edits is being made." : "It was sent back to be changed.",
        RoomState.HandedIn => "The list stands still until it has been reviewed.",
        RoomState.Accepted => room.NeedsSecond ? "The recording is sensitive, so a second person has to authorise the rendition." : "It can be rendered.",
        RoomState.Authorised => "It can be rendered.",
        RoomState.Rendering => "Safehand makes the rendition. You can leave this page.",
        RoomState.Rendered => room.ChecksPassed is true
            ? "The rendition is in custody and its checks passed. It can be released." : "The rendition did not pass its checks, so it cannot be released. Look at them, and send the edit back.",
        RoomState.Released => "The rendition has been released.",
        RoomState.Closed => "The commission is over. Nothing can be changed here.",
    };

    /// <summary><c>Due 14 November 2026</c>, the last day; or that it was due then.</summary>
    internal static string Due(DateTimeOffset deadline, DateTimeOffset now) => deadline <= now ? $"Was due {deadline.UkLastDay()}" : $"Due {deadline.UkLastDay()}";

    /// <summary>A frame as <c>00:12:07:03</c>: hours, minutes, seconds and frames, as the room's own clock shows it.</summary>
    internal static string Place(EditMaster master, long frame)
    {
        var (numerator, denominator) = (master.Rate.Numerator, master.Rate.Denominator);
        var seconds = frame * denominator / numerator;
        seconds -= FirstOf(seconds) > frame ? 1 : 0;
        var rest = frame - FirstOf(seconds);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Quantities.Position(TimeSpan.FromSeconds(seconds))}:{rest:00}");

        long FirstOf(long second) => ((second * numerator) + denominator - 1) / denominator;
    }

    /// <summary>Where an edit begins and where it is over.</summary>
    internal static (string From, string Until) Span(EditMaster master, Edit edit) => edit.IsSound
        ? (Place(master, FrameOf(master, edit.From)), Place(master, FrameOf(master, edit.Until)))
        : edit.IsBox ? (Place(master, edit.Keyframes[0].Frame), Place(master, edit.Keyframes[^1].Frame + 1)) : (Place(master, edit.From), Place(master, edit.Until));

    /// <summary>Where a proposal begins.</summary>
    internal static string Begins(EditMaster master, Proposal proposal) =>
        Place(master, proposal.Keyframes.Count > 0 ? proposal.Keyframes[0].Frame : FrameOf(master, proposal.FromMs));

    private static long FrameOf(EditMaster master, long ms) => (long)Math.Round((double)ms * master.Rate.Numerator / master.Rate.Denominator / 1000, MidpointRounding.AwayFromZero);
}

/// <summary>A room and its list as they are read without script.</summary>
internal sealed record PlainRoom(RoomView Room, EditList List)
{
    /// <summary>What was found and is not acted on: undecided or dismissed.</summary>
    public IReadOnlyList<Proposal> NotActedOn { get; } = [.. List.Proposals.Where(p => p.Decision is ProposalDecision.Open or ProposalDecision.Dismissed)];
}
