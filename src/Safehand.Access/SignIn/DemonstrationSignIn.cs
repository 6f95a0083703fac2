using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Somebody to choose in a demonstration.</summary>
internal sealed record DemonstrationPerson(PersonId Id, string Name, string Organisation, string Roles);

/// <summary>Signing in by choosing a person. It cannot be made without the mark of a demonstration.</summary>
internal sealed class DemonstrationSignIn(DemonstrationMark mark, Store store, GrantSeals seals, Sessions sessions, TimeProvider clock)
{
    /// <summary>What allowed it to exist.</summary>
    internal DemonstrationMark Mark { get; } = mark;

    internal async Task<IReadOnlyList<DemonstrationPerson>> PeopleAsync(CancellationToken ct)
    {
        await using var rows = store.Read();
        var people = await (
            from p in rows.Set<Person>()
            join o in rows.Set<Organisation>() on p.Organisation equals o.Id
            orderby o.Name, p.Name
            select new { p.Id, p.Name, Organisation = o.Name }).ToListAsync(ct);
        var roles = (await rows.Set<RoleHeld>().ToListAsync(ct)).ToLookup(r => r.Person, r => RoleWords.Of(r.Role));
        return [.. people.Select(p => new DemonstrationPerson(p.Id, p.Name, p.Organisation, string.Join(", ", roles[p.Id])))];
    }

    internal async Task<Result<BegunSession>> AsAsync(PersonId id, string network, PresentedDevice device, CancellationToken ct)
    {
        await using var change = await store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        var person = await change.Store.Set<Person>().SingleOrDefaultAsync(p => p.Id == id, ct);
        if (person is null || !seals.IsGenuine(person) || !person.MaySignIn(clock.GetUtcNow()))
        {
            return await change.RefuseAsync(
                new Refusal(RefusalKind.SignInNeeded, "sign-in.no-match", "That person cannot sign in."),
                new Entry("sign-in.failed.v1", StatutoryOperation.None, id.Bytes()) { Content = new { why = "chosen in a demonstration" }, Place = new { network } });
        }

        var begun = await sessions.BeginAsync(change, person, FactorStrength.Password, network, device, ct);
        if (begun.Device is not null)
        {
            await AcceptAsync(change, person, device.Hash, ct);
        }

        return await change.CommitAsync(begun, ct);
    }

    // In a demonstration there is nobody to wait for: whoever chooses a supplier's person sits at an accepted device.
    private async Task AcceptAsync(Change change, Person person, string hash, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var known = (await change.Store.Set<Device>().Where(d => d.Hash == hash).ToListAsync(ct)).Where(d => seals.IsGenuine(d) && d.IsAccepted(now)).Select(d => d.Customer).ToHashSet();
        foreach (var customer in (await KnownDevices.CustomersAsync(change.Store, person.Organisation, ct)).Where(c => !known.Contains(c)))
        {
            var device = AskDeviceHandler.Make(change, hash, customer, person.Organisation, "Demonstration browser", person.Id, now);
            device.Accept(Actor.Safehand.Person, now, now.AddDays(Device.MostDays));
            change.Record(new Entry("device.accepted.v1", StatutoryOperation.None, person.Organisation.Bytes())
            {
                Recipient = new { organisation = person.Organisation.Value },
                Content = new { device = device.Id, device.Name, device.Until, how = "chosen in a demonstration" },
            });
        }
    }
}
