using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>That the day is near, or over, until which an organisation answers for its devices: said to those who can renew it.</summary>
public sealed class DevicesDue
{
    private readonly AnswerForDevicesHandler devices;

    internal DevicesDue(AnswerForDevicesHandler devices) => this.devices = devices;

    /// <summary>Where it is renewed.</summary>
    public const string Page = "/people/devices";

    /// <summary>Null where nothing is due or this actor cannot renew it; else when it begins to be, and what that means in a sentence.</summary>
    public async Task<(DateTimeOffset Since, string Why)?> ForAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (await devices.DueAsync(actor, ct) is not { } due)
        {
            return null;
        }

        return due.Until is { } until
            ? (until - AnswerForDevicesHandler.ToldBefore, $"{due.Organisation} answers for them until {LastDays.Of(until).ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)}. After that day nobody of it opens or adds a recording.")
            : (actor.SignedInAt, $"{due.Organisation} does not answer for its devices yet, so nobody of it opens or adds a recording.");
    }
}
