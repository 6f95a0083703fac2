using Safehand.Design.Words;
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
            ? (until - AnswerForDevicesHandler.ToldBefore, $"The last day of {due.Organisation} is {LastDays.Of(until).UkDate()}. After it nobody there opens or adds a recording.")
            : (actor.SignedInAt, $"{due.Organisation} does not answer for its devices yet, so nobody of it opens or adds a recording.");
    }
}
