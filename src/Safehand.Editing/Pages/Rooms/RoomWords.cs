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
}
