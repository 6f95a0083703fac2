using Safehand.Design.Words;

namespace Safehand.Editing.Pages;

/// <summary>States in words.</summary>
internal static class EditingWords
{
    internal static string Of(RoomState state) => state switch
    {
        RoomState.Editing => "Being edited",
        RoomState.HandedIn => "Handed in, waits for review",
        RoomState.Accepted => "Accepted",
        RoomState.Authorised => "Accepted and authorised",
        RoomState.Rendering => "Being rendered",
        RoomState.Rendered => "Rendered, waits for release",
        RoomState.Released => "Released",
        RoomState.Closed => "Closed",
    };

    /// <summary>What is overdue about an edit: only as long as it is with its editors; or null.</summary>
    internal static string? Late(RoomState room, CommissionState commission, DateTimeOffset deadline, DateTimeOffset now) =>
        room is RoomState.Editing && commission is CommissionState.Open && deadline <= now ? "Not handed in, was due " + deadline.UkLastDay() : null;

    internal static string Colour(RoomState state) => state switch
    {
        RoomState.Released => "green",
        RoomState.Closed => "grey",
        RoomState.HandedIn or RoomState.Rendered => "orange",
        RoomState.Editing or RoomState.Accepted or RoomState.Authorised or RoomState.Rendering => "blue",
    };

    internal static string Of(CommissionGround ground) => ground switch
    {
        CommissionGround.Agreement => "Agreed between the parties",
        CommissionGround.CourtDirection => "Directed by the court",
    };

    internal static string Of(CommissionState state) => state switch
    {
        CommissionState.Open => "Open",
        CommissionState.Withdrawn => "Withdrawn",
        CommissionState.Ended => "Over",
    };
}
