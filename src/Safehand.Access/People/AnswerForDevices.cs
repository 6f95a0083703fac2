using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Until when an organisation answers for its devices, as its own people see it.</summary>
/// <param name="Organisation">What it is called.</param>
/// <param name="Until">The moment from which it does not; null: it never did.</param>
internal sealed record DevicesAnswered(string Organisation, DateTimeOffset? Until);

/// <summary>
/// The organisation answers for the devices of its people until another day (rule G7). From that day on nobody of it opens or adds a recording, so
/// whoever vouches for its people says again, in time, that they reach Safehand from its own devices and from no others.
/// </summary>
internal sealed class AnswerForDevicesHandler(Changes changes, Door door, GrantSeals seals, TimeProvider clock)
{
    /// <summary>So long before the day those who can renew it are told.</summary>
    internal static readonly TimeSpan ToldBefore = TimeSpan.FromDays(30);

    /// <summary>What stands now, for somebody who may see the people of the organisation.</summary>
    internal async Task<Result<DevicesAnswered>> SeeAsync(Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if ((await door.AskAsync(change, Act.SeePeople, About(actor), ct)).IsRefused(out var refusal))
        {
            return refusal;
        }

        return Of(await FindAsync(change.Store, actor.Organisation, ct));
    }

    /// <summary>When the day is near or over and this actor could renew it: what stands now. Enters nothing.</summary>
    internal async Task<DevicesAnswered?> DueAsync(Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var organisation = await FindAsync(change.Store, actor.Organisation, ct);
        return (organisation.DevicesUntil is not { } until || until <= clock.GetUtcNow() + ToldBefore)
            && door.Consider(change, Act.Administer, About(actor)).Reasons.All(r => r.Refuses is RefusalKind.SignInNeeded)
                ? Of(organisation)
                : null;
    }

    /// <summary>Answers until the end of that day. A day that is over ends it.</summary>
    internal async Task<Result<Done>> HandleAsync(DateOnly lastDay, Actor actor, CancellationToken ct)
    {
        var until = LastDays.EndOf(lastDay);
        var now = clock.GetUtcNow();
        if (until > now.AddYears(AddPersonHandler.MostYears))
        {
            return Refusal.Invalid("devices.until", $"The last day must be within {AddPersonHandler.MostYears} years", "lastDay");
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        return (await door.AskAsync(change, Act.Administer, About(actor) with { OnlyTakesAway = until <= now }, ct)).IsRefused(out var refusal)
            ? refusal
            : await RenewAsync(change, seals, actor.Organisation, until, ct);
    }

    /// <summary>The change itself, for one who may make it.</summary>
    internal static async Task<Result<Done>> RenewAsync(Change change, GrantSeals seals, OrganisationId id, DateTimeOffset until, CancellationToken ct)
    {
        var organisation = await FindAsync(change.Store, id, ct);
        if (!seals.IsGenuine(organisation))
        {
            // Sealing it again would make genuine what somebody wrote by hand.
            return new Refusal(RefusalKind.Conflict, "organisation.not-genuine", "What is stored about this organisation was not written by Safehand, so it is not changed. Tell whoever answers for security.");
        }

        var before = organisation.DevicesUntil;
        organisation.AnswerForDevicesUntil(until);
        change.Record(new Entry("organisation.devices-answered-for.v1", StatutoryOperation.None, id.Bytes()) { Content = new { until, before } });
        return await change.CommitAsync(default(Done), ct);
    }

    private static Task<Organisation> FindAsync(StoreContext store, OrganisationId id, CancellationToken ct) => store.Set<Organisation>().SingleAsync(o => o.Id == id, ct);

    private static DevicesAnswered Of(Organisation organisation) => new(organisation.Name, organisation.DevicesUntil);

    private static Ask About(Actor actor) => new(actor.Organisation.Bytes()) { ActsOn = actor.Organisation };
}
