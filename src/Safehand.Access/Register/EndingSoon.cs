using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Something that somebody may do until a day that is near.</summary>
/// <param name="What">What ends, in words.</param>
/// <param name="Case">The case it is about, or null.</param>
/// <param name="At">When.</param>
public sealed record Ending(string What, CaseId? Case, DateTimeOffset At);

/// <summary>What ends for somebody within two weeks: access, a place on a team, training, their employer's word.</summary>
public sealed class EndingSoon
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    private readonly Store store;
    private readonly Door door;
    private readonly ICaseRegister register;
    private readonly GrantSeals seals;
    private readonly TimeProvider clock;

    internal EndingSoon(Store store, Door door, ICaseRegister register, GrantSeals seals, TimeProvider clock) =>
        (this.store, this.door, this.register, this.seals, this.clock) = (store, door, register, seals, clock);

    /// <summary>For this actor, the nearest end first.</summary>
    public async Task<IReadOnlyList<Ending>> ForAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (me, now) = (actor.Person, clock.GetUtcNow());
        bool IsSoon(DateTimeOffset? ends) => ends > now && ends <= now + Soon;
        var endings = new List<Ending>();
        List<(string What, CaseId Case, DateTimeOffset At)> ofCases;
        await using (var rows = store.Read())
        {
            foreach (var training in (await rows.Set<Training>().Where(t => t.Person == me).ToListAsync(ct)).Where(t => IsSoon(t.Ends) && seals.IsGenuine(t)))
            {
                endings.Add(new Ending(training.Kind is TrainingKind.Sensitive ? "Your training for sensitive recordings" : "Your training in handling recordings", null, training.Ends));
            }

            if (await rows.Set<Person>().SingleOrDefaultAsync(p => p.Id == me, ct) is { } person && IsSoon(person.VouchedUntil))
            {
                endings.Add(new Ending("Your employer’s word for you", null, person.VouchedUntil));
            }

            ofCases =
            [
                .. (await rows.Set<CaseAccess>().Where(a => a.Person == me).ToListAsync(ct)).Where(a => IsSoon(a.Ends) && seals.IsGenuine(a)).Select(a => ("Access to ", a.CaseId, a.Ends)),
                .. (await rows.Set<CaseAssignment>().Where(a => a.Person == me).ToListAsync(ct)).Where(a => IsSoon(a.Ends) && seals.IsGenuine(a)).Select(a => ("Your place on the team of ", a.CaseId, a.Ends!.Value)),
            ];
        }

        if (ofCases.Count > 0)
        {
            await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
            foreach (var (what, of, at) in ofCases)
            {
                // Named as long as the case would be shown.
                if (await register.FindAsync(change, of, null, ct) is { } found && AskAccessHandler.Knows(door, change, found))
                {
                    endings.Add(new Ending(what + found.Name, of, at));
                }
            }
        }

        return [.. endings.OrderBy(e => e.At)];
    }
}
