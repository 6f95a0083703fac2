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
