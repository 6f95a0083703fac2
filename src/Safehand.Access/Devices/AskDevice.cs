using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>How the device in use stands with one customer.</summary>
internal sealed record DeviceStanding(string Customer, DeviceState? State, DateTimeOffset? Until, string Reason);

/// <summary>A supplier's person asks that the device they are signed in on be accepted, by everybody their employer works for.</summary>
internal sealed class AskDeviceHandler(Store store, Door door, GrantSeals seals, TimeProvider clock)
{
    private static readonly Refusal NoDevice = Refusal.Conflict("device.none", "Only a browser can be accepted, and only for a supplier’s people. Sign in with one first.");

    /// <summary>Asks. Whoever has accepted it already, or has not decided yet, is not asked again.</summary>
    internal async Task<Result<Done>> HandleAsync(string? name, SignedInPerson me, CancellationToken ct)
    {
        var called = (name ?? string.Empty).Trim();
        if (called.Length is 0 or > Device.LongestName || PersonalDetails.Hidden(called))
        {
            return Refusal.Invalid("device.name", $"Enter what this device is called, {Device.LongestName} characters or less", "name");
        }

        await using var change = await store.Changes.BeginAsync(me.Actor, Purpose.Running, ct);
        if ((await door.AskAsync(change, Act.AskDevice, new Ask(me.Actor.Organisation.Bytes()) { ActsOn = me.Actor.Organisation }, ct)).IsRefused(out var refusal))
        {
            return refusal;
        }

        if (me.Device is not { } hash)
        {
            return NoDevice;
        }

        var now = clock.GetUtcNow();
        var known = (await change.Store.Set<Device>().Where(d => d.Hash == hash).ToListAsync(ct)).Where(seals.IsGenuine).ToList();
        if (known.Exists(d => d.State is DeviceState.Revoked))
        {
            return Refusal.Conflict("device.revoked", "This device was revoked. Sign out and in again: this browser is another device then", "name");
        }

        var waiting = await change.Store.Set<Device>().Where(d => d.AskedBy == me.Actor.Person && d.State == DeviceState.Waiting && d.Hash != hash).Select(d => d.Hash).Distinct().CountAsync(ct);
        if (waiting >= Device.MostWaiting)
        {
            return Refusal.Conflict("device.too-many", $"{Device.MostWaiting} of your devices wait already. Ask those who decide to refuse the ones that you no longer use", "name");
        }

        var asked = 0;
        foreach (var customer in await KnownDevices.CustomersAsync(change.Store, me.Actor.Organisation, ct))
        {
            if (!known.Any(d => d.Customer == customer && (d.State is DeviceState.Waiting || d.IsAccepted(now))))
            {
                Make(change, hash, customer, me.Actor.Organisation, called, me.Actor.Person, now);
                asked++;
            }
        }

        return asked == 0
            ? Refusal.Conflict("device.asked", "There is nobody to ask: this device waits or is accepted already, or nobody has your organisation work for them yet", "name")
            : await change.CommitAsync(default(Done), ct);
    }

    /// <summary>How the device in use stands with each customer.</summary>
    internal async Task<IReadOnlyList<DeviceStanding>> StandingAsync(SignedInPerson me, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var rows = store.Read();
        var known = (await rows.Set<Device>().Where(d => d.Hash == me.Device).ToListAsync(ct)).Where(seals.IsGenuine).ToLookup(d => d.Customer);
        var customers = await KnownDevices.CustomersAsync(rows, me.Actor.Organisation, ct);
        var names = await rows.Set<Organisation>().Where(o => customers.Contains(o.Id)).OrderBy(o => o.Name).Select(o => new { o.Id, o.Name }).ToListAsync(ct);
        return [.. names.Select(o => known[o.Id].OrderByDescending(d => d.IsAccepted(now)).ThenByDescending(d => d.AskedAt).FirstOrDefault() is { } d
            ? new DeviceStanding(o.Name, d.State, d.Until, d.Reason) : new DeviceStanding(o.Name, null, null, string.Empty))];
    }

    /// <summary>The request and its entry, as part of a change that may ask.</summary>
    internal static Device Make(Change change, string hash, OrganisationId customer, OrganisationId supplier, string name, PersonId by, DateTimeOffset now)
    {
        var device = new Device { Id = Ids.Fresh(), Hash = hash, Customer = customer, Supplier = supplier, Name = name, AskedBy = by, AskedAt = now };
        change.Store.Add(device);
        change.Record(new Entry("device.asked.v1", StatutoryOperation.None, supplier.Bytes())
        {
            Recipient = new { organisation = customer.Value },
            Content = new { device = device.Id, device.Name, mark = Device.MarkOf(hash), person = by.Value },
        });
        return device;
    }
}
