using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Accepts, refuses and revokes the devices of suppliers: for whoever keeps the suppliers of an organisation, for its own recordings.</summary>
internal sealed class DecideDeviceHandler(Store store, Door door, GrantSeals seals, Sessions sessions, ICaseRegister register, TimeProvider clock)
{
    internal static readonly Refusal None = Refusal.NotFound("device.none", "There is no such device.");
    private static readonly Refusal Decided = Refusal.Conflict("device.decided", "Somebody has decided on this device meanwhile. Load its page again.");

    /// <summary>Accepts until the end of that day, at most <see cref="Device.MostDays"/> days away.</summary>
    internal Task<Result<Done>> AcceptAsync(string id, DateOnly lastDay, Actor actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = LastDays.EndOf(lastDay);
        return until <= now || until > now.AddDays(Device.MostDays + 1)
            ? Task.FromResult<Result<Done>>(Refusal.Invalid("device.until", $"The last day must be today or within {Device.MostDays} days", "lastDay"))
            : ChangeAsync(id, DeviceState.Waiting, actor, "device.accepted.v1", (change, device) =>
            {
                device.Accept(actor.Person, now, until);
                return Task.FromResult<object>(new { device = device.Id, device.Name, mark = Device.MarkOf(device.Hash), until });
            }, ct);
    }

    /// <summary>Refuses.</summary>
    internal Task<Result<Done>> RefuseAsync(string id, string? reason, Actor actor, CancellationToken ct) => Reasons.Check(reason) is { } wrong
        ? Task.FromResult<Result<Done>>(wrong)
        : ChangeAsync(id, DeviceState.Waiting, actor, "device.refused.v1", (change, device) =>
        {
            device.Refuse(actor.Person, clock.GetUtcNow(), reason!.Trim());
            return Task.FromResult<object>(new { device = device.Id, device.Name, mark = Device.MarkOf(device.Hash), reason = device.Reason });
        }, ct);

    /// <summary>
    /// Takes an acceptance back, now: lost, stolen, handed on. Everybody who is signed in on it is signed out, what they have open ends, and it is dead for every
    /// customer that had accepted it: a thief is one for all of them.
    /// </summary>
    internal Task<Result<Done>> RevokeAsync(string id, string? reason, Actor actor, CancellationToken ct) => Reasons.Check(reason) is { } wrong
        ? Task.FromResult<Result<Done>>(wrong)
        : ChangeAsync(id, DeviceState.Accepted, actor, "device.revoked.v1", async (change, device) =>
        {
            var now = clock.GetUtcNow();
            var everywhere = (await change.Store.Set<Device>().Where(d => d.Hash == device.Hash).ToListAsync(ct)).Where(seals.IsGenuine);
            foreach (var row in everywhere.Where(d => d.State is DeviceState.Accepted or DeviceState.Waiting))
            {
                if (row.Id == device.Id)
                {
                    row.Revoke(actor.Person, now, reason!.Trim());
                    continue;
                }

                // Why is told to nobody but whose own it is; that it is over, each customer finds in a leaf of its own.
                row.Revoke(actor.Person, now, "Revoked by another organisation that this supplier works for");
                change.Record(new Entry("device.revoked-elsewhere.v1", StatutoryOperation.None, row.Customer.Bytes())
                {
                    Content = new { device = row.Id, row.Name, mark = Device.MarkOf(row.Hash), supplier = row.Supplier.Value },
                });
            }

            // An opening is its viewer's and not a session's: what they have open on another device ends too, and is opened again there.
            var signedOut = await sessions.EndOnDeviceAsync(change, device.Hash, ct);
            var openings = signedOut.Count > 0 ? await register.EndOpeningsAsync(change, [.. signedOut.Distinct()], ct) : 0;
            return new { device = device.Id, device.Name, mark = Device.MarkOf(device.Hash), reason = device.Reason, sessions = signedOut.Count, openings };
        }, ct);

    private async Task<Result<Done>> ChangeAsync(string id, DeviceState from, Actor actor, string entry, Func<Change, Device, Task<object>> alter, CancellationToken ct)
    {
        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        var device = await change.Store.Set<Device>().SingleOrDefaultAsync(d => d.Id == id && d.Customer == actor.Organisation, ct);
        if ((await door.AskAsync(change, Act.KeepSuppliers, new Ask((device?.Supplier ?? actor.Organisation).Bytes()) { ActsOn = actor.Organisation }, ct)).IsRefused(out var refusal))
        {
            return refusal;
        }

        if (device is null || !seals.IsGenuine(device))
        {
            return None;
        }

        if (device.State != from)
        {
            return Decided;
        }

        var content = await alter(change, device);
        change.Record(new Entry(entry, StatutoryOperation.None, device.Supplier.Bytes()) { Recipient = new { organisation = device.Supplier.Value }, Content = content });
        return await change.CommitAsync(default(Done), ct);
    }
}
