using Safehand.Design.Words;

namespace Safehand.Access.Pages;

/// <summary>How a device stands, in words. Colours repeat what the words say.</summary>
internal static class DeviceWords
{
    internal static string Of(DeviceState? state, DateTimeOffset? until, DateTimeOffset now) => state switch
    {
        null => "Not asked yet",
        DeviceState.Waiting => "Waits for a decision",
        DeviceState.Accepted when now < until => "Accepted, last day " + LastDays.Of(until.Value).UkDate(),
        DeviceState.Accepted => "Ran out after " + LastDays.Of(until!.Value).UkDate(),
        DeviceState.Refused => "Not accepted",
        DeviceState.Revoked => "Revoked",
        _ => string.Empty,
    };

    internal static string Colour(DeviceState? state, DateTimeOffset? until, DateTimeOffset now) => state switch
    {
        DeviceState.Accepted when now < until => "green",
        DeviceState.Waiting => "orange",
        DeviceState.Refused or DeviceState.Revoked => "red",
        _ => "grey",
    };
}
