using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>The employer begins to vouch for somebody.</summary>
/// <param name="Name">With rank: <c>DC Priya Nair</c>.</param>
/// <param name="Login">What they type to sign in.</param>
/// <param name="Number">Collar or staff number.</param>
/// <param name="Roles">What they may do.</param>
/// <param name="LastDay">The last day on which the employer vouches.</param>
/// <param name="Trained">Last day of training in handling recordings, or null.</param>
/// <param name="SensitiveTrained">Last day of training for sensitive recordings, or null.</param>
/// <param name="Supervisor">User name of whoever is next above in the line, or null.</param>
internal sealed record AddPerson(string? Name, string? Login, string? Number, Roles Roles, DateOnly LastDay, DateOnly? Trained, DateOnly? SensitiveTrained, string? Supervisor);

/// <summary>Adds somebody to the actor's own organisation, without a password, and asks for their first: a second person gives it.</summary>
internal sealed class AddPersonHandler(Changes changes, Door door, GrantSeals seals, TimeProvider clock)
{
    internal const int MostYears = 3;

    internal async Task<Result<PersonId>> HandleAsync(AddPerson asked, Actor actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = LastDays.EndOf(asked.LastDay);
        var wrong = PersonalDetails.CheckName(asked.Name) ?? PersonalDetails.CheckLogin(asked.Login) ?? PersonalDetails.CheckNumber(asked.Number) ?? CheckLastDay(until, now);
        if (wrong is not null)
        {
            return wrong;
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var permit = await door.AskAsync(change, Act.Administer, new Ask(actor.Organisation.Bytes()) { ActsOn = actor.Organisation }, ct);
        if (permit.IsRefused(out var refusal))
        {
            return refusal;
        }

        var login = asked.Login!.Trim().ToLowerInvariant();
        if (await change.Store.Set<Person>().AnyAsync(p => p.Login == login, ct))
        {
            return Refusal.Conflict("person.login-taken", "Somebody else signs in with that user name", "login");
        }

        var organisation = await change.Store.Set<Organisation>().SingleAsync(o => o.Id == actor.Organisation, ct);
        if (asked.Roles is Roles.None || (asked.Roles & ~StandingRules.Fitting(organisation.Kind)) != 0)
        {
            return Refusal.Invalid("person.roles", "Select at least one role that your organisation can give", "roles");
        }

        Person? supervisor = null;
        if (!string.IsNullOrWhiteSpace(asked.Supervisor))
        {
            var above = asked.Supervisor.Trim().ToLowerInvariant();
            supervisor = await change.Store.Set<Person>().SingleOrDefaultAsync(p => p.Login == above && p.Organisation == actor.Organisation, ct);
            if (supervisor is null || !seals.IsGenuine(supervisor))
            {
                return Refusal.Invalid("person.supervisor", "Nobody in your organisation signs in with that user name", "supervisor");
            }
        }

        var name = PersonalDetails.Plain(asked.Name!);
        var person = Person.Vouched(actor.Organisation, login, name, PersonalDetails.Mark(name, asked.Number!), now, until, supervisor?.Id);
        person.SecurityStamp = Ids.Fresh();
        change.Store.Add(person);
        foreach (var role in RoleWords.All.Where(r => asked.Roles.HasFlag(r)))
        {
            change.Store.Add(new RoleHeld { Person = person.Id, Role = role, Starts = now, GivenBy = actor.Person });
        }

        Train(change, person.Id, TrainingKind.Recordings, asked.Trained);
        Train(change, person.Id, TrainingKind.Sensitive, asked.SensitiveTrained);
        change.Record(new Entry("person.vouched-for.v1", StatutoryOperation.None, person.Id.Bytes())
        {
            Content = new { person.Login, person.Name, person.Mark, roles = asked.Roles.ToString(), until, asked.Trained, asked.SensitiveTrained, supervisor = supervisor?.Id.Value },
        });
        AskPasswordHandler.Make(change, person.Id, "First password", now);
        return await change.CommitAsync(person.Id, ct);
    }

    /// <summary>What is wrong with the end of vouching, or null.</summary>
    internal static Refusal? CheckLastDay(DateTimeOffset until, DateTimeOffset now) => until <= now
        ? Refusal.Invalid("person.until", "The last day must be today or in the future", "lastDay")
        : until > now.AddYears(MostYears)
            ? Refusal.Invalid("person.until", $"The last day must be within {MostYears} years", "lastDay")
            : null;

    private static void Train(Change change, PersonId person, TrainingKind kind, DateOnly? last)
    {
        if (last is { } day)
        {
            change.Store.Add(new Training { Person = person, Kind = kind, Ends = LastDays.EndOf(day) });
        }
    }
}
