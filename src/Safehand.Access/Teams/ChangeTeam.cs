using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Somebody joins the team of a case.</summary>
/// <param name="Case">Which.</param>
/// <param name="Login">The user name of whoever joins.</param>
/// <param name="Role">As what.</param>
/// <param name="LastDay">The last day, or null: until it is ended.</param>
/// <param name="Reason">Why.</param>
internal sealed record JoinTeam(CaseId Case, string? Login, CaseRole Role, DateOnly? LastDay, string? Reason);

/// <summary>The case's lead, or a supervisor who stands in, changes who is on the team and takes back access (rule G15).</summary>
internal sealed class ChangeTeamHandler(Changes changes, Door door, ICaseRegister register, GrantSeals seals, TimeProvider clock)
{
    internal async Task<Result<Done>> JoinAsync(JoinTeam asked, Actor actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? ends = asked.LastDay is { } day ? LastDays.EndOf(day) : null;
        if (string.IsNullOrWhiteSpace(asked.Login))
        {
            return Refusal.Invalid("team.login", "Enter the user name of the person", "login");
        }

        if (ends <= now)
        {
            return Refusal.Invalid("team.until", "The last day must be today or in the future", "lastDay");
        }

        if (Reasons.Check(asked.Reason) is { } wrong)
        {
            return wrong;
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var found = await register.FindAsync(change, asked.Case, null, ct);
        var login = asked.Login.Trim().ToLowerInvariant();
        var person = await change.Store.Set<Person>().SingleOrDefaultAsync(p => p.Login == login, ct);
        var permit = await door.AskAsync(change, Act.Administer, About(asked.Case, found, person?.Id, false), ct);
        if (permit.IsRefused(out var refusal))
        {
            return refusal;
        }

        if (await RefuseMemberAsync(change, found!, person, ct) is { } no)
        {
            return no;
        }

        change.Store.Add(new CaseAssignment { CaseId = asked.Case, Person = person!.Id, Role = asked.Role, Starts = now, Ends = ends, GivenBy = actor.Person });
        change.Record(new Entry("team.joined.v1", StatutoryOperation.None, asked.Case.Bytes())
        {
            Case = asked.Case,
            Recipient = new { person = person.Id.Value },
            Content = new { person = person.Id.Value, role = asked.Role, until = ends, reason = asked.Reason!.Trim() },
        });
        return await change.CommitAsync(default(Done), ct);
    }

    /// <summary>Ends somebody's place on the team. A case always keeps a lead.</summary>
    internal async Task<Result<Done>> LeaveAsync(CaseId id, PersonId person, string? reason, Actor actor, CancellationToken ct)
    {
        if (Reasons.Check(reason) is { } wrong)
        {
            return wrong;
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var found = await register.FindAsync(change, id, null, ct);
        var permit = await door.AskAsync(change, Act.Administer, About(id, found, person, true), ct);
        if (permit.IsRefused(out var refusal))
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        var team = (await change.Store.Set<CaseAssignment>().Where(a => a.CaseId == id).ToListAsync(ct))
            .Where(a => a.Starts <= now && !(a.Ends <= now) && seals.IsGenuine(a)).ToList();
        var places = team.FindAll(a => a.Person == person);
        if (places.Count == 0)
        {
            return Refusal.Conflict("team.gone", "They are not on the team any more", "reason");
        }

        if (places.Exists(a => a.Role is CaseRole.Lead) && !team.Exists(a => a.Role is CaseRole.Lead && a.Person != person))
        {
            return Refusal.Conflict("team.last-lead", "A case keeps a lead. Put another lead on the team first", "reason");
        }

        foreach (var place in places)
        {
            place.Ends = now;
        }

        change.Record(new Entry("team.left.v1", StatutoryOperation.None, id.Bytes())
        {
            Case = id,
            Recipient = new { person = person.Value },
            Content = new { person = person.Value, reason = reason!.Trim() },
        });
        return await change.CommitAsync(default(Done), ct);
    }

    /// <summary>Takes back access that was given until a day.</summary>
    internal async Task<Result<Done>> EndAccessAsync(CaseId id, AccessRequestId request, string? reason, Actor actor, CancellationToken ct)
    {
        if (Reasons.Check(reason) is { } wrong)
        {
            return wrong;
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var found = await register.FindAsync(change, id, null, ct);
        var access = await change.Store.Set<CaseAccess>().SingleOrDefaultAsync(a => a.Request == request && a.CaseId == id, ct);
        var permit = await door.AskAsync(change, Act.Administer, About(id, found, access?.Person, true), ct);
        if (permit.IsRefused(out var refusal))
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        if (access is null || access.Ends <= now || !seals.IsGenuine(access))
        {
            return Refusal.Conflict("access.gone", "That access has ended already", "reason");
        }

        access.Ends = now;
        change.Record(new Entry("access.withdrawn.v1", StatutoryOperation.None, id.Bytes())
        {
            Case = id,
            Recipient = new { person = access.Person.Value },
            Content = new { request = request.Value, reason = reason!.Trim() },
        });
        return await change.CommitAsync(default(Done), ct);
    }

    internal static Ask About(CaseId id, CaseOnRegister? found, PersonId? concerns, bool onlyTakesAway) => new(id.Bytes())
    {
        // Without a case the gate would take it for an act on the organisation: what is not there is an unknown organisation's.
        Case = found?.Case,
        ActsOn = found is null ? Ids.New<OrganisationId>() : null,
        Subjects = found?.Subjects ?? [],
        Concerns = concerns,
        OnlyTakesAway = onlyTakesAway,
    };

    // Nobody is put on a team on which they would see nothing.
    private async Task<Refusal?> RefuseMemberAsync(Change change, CaseOnRegister found, Person? person, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = found.Case.Id;
        var parties = person is null || person.Organisation == found.Case.Organisation
            ? []
            : await change.Store.Set<CaseParty>().Where(p => p.CaseId == id && p.Organisation == person.Organisation).ToListAsync(ct);
        if (person is null || !seals.IsGenuine(person) || (person.Organisation != found.Case.Organisation && !parties.Exists(seals.IsGenuine)))
        {
            return Refusal.Invalid("team.nobody", "Nobody with that user name works for your organisation, or for one that takes part in this case", "login");
        }

        if ((await change.Store.Set<Organisation>().SingleAsync(o => o.Id == person.Organisation, ct)).Kind is EmployerKind.Supplier)
        {
            return Refusal.Invalid("team.supplier", "They work for a supplier, whose people see no case. Commission them to edit a recording instead", "login");
        }

        if (!person.MaySignIn(now))
        {
            return Refusal.Invalid("team.not-vouched", "Their organisation does not vouch for them at the moment", "login");
        }

        var roles = await change.Store.Set<RoleHeld>().Where(r => r.Person == person.Id).ToListAsync(ct);
        if (roles.Exists(r => r.Role is Roles.TechnicalAdministrator && r.IsHeld(now) && seals.IsGenuine(r)))
        {
            return Refusal.Invalid("team.administrator", "They run the system, so they see no case", "login");
        }

        var places = await change.Store.Set<CaseAssignment>().Where(a => a.CaseId == id && a.Person == person.Id).ToListAsync(ct);
        return places.Exists(a => a.Starts <= now && !(a.Ends <= now) && seals.IsGenuine(a))
            ? Refusal.Conflict("team.already", "They are on the team already", "login")
            : null;
    }
}
