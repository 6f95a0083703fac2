using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A device of a supplier, as those see it who keep the suppliers.</summary>
internal sealed record DeviceRow(
    string Id, string Name, string Supplier, string AskedBy, DateTimeOffset AskedAt, DeviceState State, DateTimeOffset? Until, DateTimeOffset? RevokedAt, string Reason)
{
    internal bool IsAccepted(DateTimeOffset now) => State is DeviceState.Accepted && now < Until;
}

/// <summary>Lists the devices of suppliers that asked to be accepted by one's own organisation.</summary>
internal sealed class SeeDevicesHandler(Store store, Door door, GrantSeals seals)
{
    /// <summary>Every device, those first that wait, then the newest.</summary>
    internal async Task<Result<IReadOnlyList<DeviceRow>>> HandleAsync(Actor actor, CancellationToken ct)
    {
        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        if ((await door.AskAsync(change, Act.KeepSuppliers, About(actor), ct)).IsRefused(out var refusal))
        {
            return refusal;
        }

        return await RowsAsync(change.Store, actor.Organisation, ct);
    }

    /// <summary>One of them.</summary>
    internal async Task<Result<DeviceRow>> OneAsync(string id, Actor actor, CancellationToken ct)
    {
        var all = await HandleAsync(actor, ct);
        return all.IsRefused(out var refusal) ? refusal
            : all.Value.FirstOrDefault(d => d.Id == id) is { } found ? found
            : DecideDeviceHandler.None;
    }

    /// <summary>Those that wait for somebody like this actor; none for anybody else. Enters nothing.</summary>
    internal async Task<IReadOnlyList<DeviceRow>> WaitingAsync(Actor actor, CancellationToken ct)
    {
        await using var rows = store.Read();
        if (!await rows.Set<Device>().AnyAsync(d => d.Customer == actor.Organisation && d.State == DeviceState.Waiting, ct))
        {
            return [];
        }

        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        return door.Consider(change, Act.KeepSuppliers, About(actor)).Reasons.All(r => r.Refuses is RefusalKind.SignInNeeded)
            ? [.. (await RowsAsync(change.Store, actor.Organisation, ct)).Where(d => d.State is DeviceState.Waiting)]
            : [];
    }

    private static Ask About(Actor actor) => new(actor.Organisation.Bytes()) { ActsOn = actor.Organisation };

    private async Task<List<DeviceRow>> RowsAsync(StoreContext rows, OrganisationId customer, CancellationToken ct)
    {
        var found = await (
            from d in rows.Set<Device>().AsNoTracking()
            where d.Customer == customer
            join o in rows.Set<Organisation>() on d.Supplier equals o.Id
            join p in rows.Set<Person>() on d.AskedBy equals p.Id
            select new { Device = d, Supplier = o.Name, Person = p.Name }).ToListAsync(ct);
        return
        [
            .. found.Where(f => seals.IsGenuine(f.Device)).OrderBy(f => f.Device.State is not DeviceState.Waiting).ThenByDescending(f => f.Device.AskedAt).Select(f => new DeviceRow(
                f.Device.Id, f.Device.Name, f.Supplier, f.Person, f.Device.AskedAt, f.Device.State, f.Device.Until, f.Device.RevokedAt, f.Device.Reason)),
        ];
    }
}

/// <summary>A device of a supplier that waits to be accepted.</summary>
/// <param name="Id">What it is decided on by.</param>
/// <param name="Name">What the supplier's people call it: <c>Studio machine 3</c>.</param>
/// <param name="Supplier">Whose it is.</param>
/// <param name="AskedBy">Who asked.</param>
/// <param name="AskedAt">Since when it waits.</param>
public sealed record DeviceWaiting(string Id, string Name, string Supplier, string AskedBy, DateTimeOffset AskedAt);

/// <summary>Devices of suppliers that wait to be accepted.</summary>
public sealed class PendingDevices
{
    private readonly SeeDevicesHandler devices;

    internal PendingDevices(SeeDevicesHandler devices) => this.devices = devices;

    /// <summary>Those that this actor could decide on.</summary>
    public async Task<IReadOnlyList<DeviceWaiting>> ForAsync(Actor actor, CancellationToken ct) =>
        [.. (await devices.WaitingAsync(actor, ct)).Select(d => new DeviceWaiting(d.Id, d.Name, d.Supplier, d.AskedBy, d.AskedAt))];
}
