using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Changes what somebody of the actor's own organisation may do: vouching, suspension, roles, training. Nobody changes their own (rule G28).</summary>
internal sealed class ChangeRightsHandler(Changes changes, Door door, GrantSeals seals, Sessions sessions, TimeProvider clock)
{
    /// <summary>Vouches until the end of another day.</summary>
    internal Task<Result<Done>> VouchAsync(PersonId id, DateOnly lastDay, Actor actor, CancellationToken ct)
    {
        var until = LastDays.EndOf(lastDay);
        return AddPersonHandler.CheckLastDay(until, clock.GetUtcNow()) is { } wrong
            ? Task.FromResult<Result<Done>>(wrong)
            : AlterAsync(id, false, actor, (change, person) =>
            {
                person.VouchUntil(until);
                change.Record(Entry("person.vouching-changed.v1", id, new { until }));
                return Task.FromResult<Refusal?>(null);
            }, ct);
    }

    /// <summary>Stops vouching now. Every request asks again, so it takes effect in the middle of whatever they do.</summary>
    internal Task<Result<Done>> EndVouchingAsync(PersonId id, string? reason, Actor actor, CancellationToken ct) => Reasons.Check(reason) is { } wrong
        ? Task.FromResult<Result<Done>>(wrong)
        : AlterAsync(id, true, actor, (change, person) =>
        {
            var now = clock.GetUtcNow();
            person.VouchUntil(now < person.VouchedUntil ? now : person.VouchedUntil);
            change.Record(Entry("person.vouching-changed.v1", id, new { until = person.VouchedUntil, reason = reason!.Trim() }));
            return Task.FromResult<Refusal?>(null);
        }, ct);

    /// <summary>Suspends: nothing can be done under this name until they are reinstated, and what is signed in ends for good.</summary>
    internal Task<Result<Done>> SuspendAsync(PersonId id, string? reason, Actor actor, CancellationToken ct) => Reasons.Check(reason) is { } wrong
        ? Task.FromResult<Result<Done>>(wrong)
        : AlterAsync(id, true, actor, async (change, person) =>
        {
            if (person.Suspended)
            {
                return Refusal.Conflict("person.suspended", "They are suspended already", "reason");
            }

            person.Suspend();
            await sessions.EndAllAsync(change, person, "suspended", ct);
            change.Record(Entry("person.suspended.v1", id, new { reason = reason!.Trim() }));
            return null;
        }, ct);

    /// <summary>Ends a suspension. They sign in anew.</summary>
    internal Task<Result<Done>> ReinstateAsync(PersonId id, string? reason, Actor actor, CancellationToken ct) => Reasons.Check(reason) is { } wrong
        ? Task.FromResult<Result<Done>>(wrong)
        : AlterAsync(id, false, actor, (change, person) =>
        {
            if (!person.Suspended)
            {
                return Task.FromResult<Refusal?>(Refusal.Conflict("person.not-suspended", "They are not suspended any more", "reason"));
            }

            person.Reinstate();
            change.Record(Entry("person.reinstated.v1", id, new { reason = reason!.Trim() }));
            return Task.FromResult<Refusal?>(null);
        }, ct);

    /// <summary>Gives a role from now on.</summary>
    internal Task<Result<Done>> GiveRoleAsync(PersonId id, Roles role, Actor actor, CancellationToken ct) => AlterAsync(id, false, actor, async (change, person) =>
    {
        var organisation = await change.Store.Set<Organisation>().SingleAsync(o => o.Id == person.Organisation, ct);
        if (!RoleWords.Of(organisation.Kind).Contains(role))
        {
            return Refusal.Invalid("person.roles", "Select a role that your organisation can give", "role");
        }

        var now = clock.GetUtcNow();
        var held = await change.Store.Set<RoleHeld>().SingleOrDefaultAsync(r => r.Person == id && r.Role == role, ct);
        if (held is not null && !seals.IsGenuine(held))
        {
            return PersonTarget.Planted;
        }

        if (held?.IsHeld(now) == true)
        {
            return Refusal.Conflict("person.role-held", "They have that role already", "role");
        }

        if (held is null)
        {
            change.Store.Add(new RoleHeld { Person = id, Role = role, Starts = now, GivenBy = actor.Person });
        }
        else
        {
            held.GiveAgain(now, actor.Person);
        }

        change.Record(Entry("person.role-given.v1", id, new { role }));
        return null;
    }, ct);

    /// <summary>Takes a role away now.</summary>
    internal Task<Result<Done>> WithdrawRoleAsync(PersonId id, Roles role, Actor actor, CancellationToken ct) => AlterAsync(id, true, actor, async (change, _) =>
    {
        var now = clock.GetUtcNow();
        var held = await change.Store.Set<RoleHeld>().SingleOrDefaultAsync(r => r.Person == id && r.Role == role, ct);
        if (held is null || !held.IsHeld(now))
        {
            return Refusal.Conflict("person.role-gone", "They do not have that role any more", "role");
        }

        if (!seals.IsGenuine(held))
        {
            return PersonTarget.Planted;
        }

        held.Ends = now;
        change.Record(Entry("person.role-withdrawn.v1", id, new { role }));
        return null;
    }, ct);

    /// <summary>Enters until which day training counts; a day that is over takes it away.</summary>
    internal Task<Result<Done>> TrainAsync(PersonId id, TrainingKind kind, DateOnly lastDay, Actor actor, CancellationToken ct) => AlterAsync(id, false, actor, async (change, _) =>
    {
        var ends = LastDays.EndOf(lastDay);
        if (ends > clock.GetUtcNow().AddYears(AddPersonHandler.MostYears))
        {
            return Refusal.Invalid("person.training", $"The last day must be within {AddPersonHandler.MostYears} years", "trainedDay");
        }

        var trained = await change.Store.Set<Training>().SingleOrDefaultAsync(t => t.Person == id && t.Kind == kind, ct);
        if (trained is not null && !seals.IsGenuine(trained))
        {
            return PersonTarget.Planted;
        }

        if (trained is null)
        {
            change.Store.Add(new Training { Person = id, Kind = kind, Ends = ends });
        }
        else
        {
            trained.Ends = ends;
        }

        change.Record(Entry("person.training-changed.v1", id, new { kind, ends }));
        return null;
    }, ct);

    private static Entry Entry(string name, PersonId id, object content) => new(name, StatutoryOperation.None, id.Bytes()) { Content = content };

    private async Task<Result<Done>> AlterAsync(PersonId id, bool onlyTakesAway, Actor actor, Func<Change, Person, Task<Refusal?>> alter, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var target = await PersonTarget.FindAsync(change, id, onlyTakesAway, ct);
        var permit = await door.AskAsync(change, Act.Administer, target.Ask, ct);
        if (permit.IsRefused(out var refusal))
        {
            return refusal;
        }

        if (target.Person is not { } person)
        {
            return PersonTarget.None;
        }

        if (!seals.IsGenuine(person))
        {
            // Sealing it again would make genuine what somebody wrote by hand.
            return PersonTarget.Planted;
        }

        return await alter(change, person) is { } no ? no : await change.CommitAsync(default(Done), ct);
    }
}

/// <summary>Reasons that are entered with an act on somebody.</summary>
internal static class Reasons
{
    /// <summary>What is wrong with it, or null.</summary>
    internal static Refusal? Check(string? reason) => string.IsNullOrWhiteSpace(reason) || reason.Trim().Length > Purpose.LongestSentence
        ? Refusal.Invalid("reason.missing", $"Enter why, {Purpose.LongestSentence} characters or less", "reason")
        : null;
}
