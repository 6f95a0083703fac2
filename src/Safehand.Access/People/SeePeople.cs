using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Whether somebody can act.</summary>
internal enum Standing
{
    /// <summary>Vouched for.</summary>
    Vouched,

    /// <summary>Not any more, or not yet.</summary>
    Ended,

    /// <summary>Suspended.</summary>
    Suspended,
}

/// <summary>Which people to list.</summary>
/// <param name="Text">Part of name, user name or mark.</param>
/// <param name="Role">Who holds it.</param>
/// <param name="Standing">Who stands so.</param>
/// <param name="Page">From 1.</param>
internal sealed record SeePeople(string? Text, Roles? Role, Standing? Standing, int Page);

/// <summary>Somebody in a list.</summary>
internal sealed record PersonRow(PersonId Id, string Name, string Login, string Mark, IReadOnlyList<Roles> Roles, DateTimeOffset VouchedUntil, Standing Standing);

/// <summary>A page of the list.</summary>
/// <param name="People">At most <see cref="SeePeopleHandler.PerPage"/>.</param>
/// <param name="Found">How many fit the filter.</param>
/// <param name="All">How many there are.</param>
/// <param name="Page">Which page this is.</param>
/// <param name="Roles">What their organisation can give.</param>
/// <param name="MayCheck">Whether the reader may see the checks of the recordings too.</param>
internal sealed record PeopleSeen(IReadOnlyList<PersonRow> People, int Found, int All, int Page, IReadOnlyList<Roles> Roles, bool MayCheck = false)
{
    internal int Pages => Math.Max(1, (Found + SeePeopleHandler.PerPage - 1) / SeePeopleHandler.PerPage);
}

/// <summary>Lists the people of the actor's own organisation. No case stands here, nor anything of one.</summary>
internal sealed class SeePeopleHandler(Changes changes, Door door, GrantSeals seals, TimeProvider clock)
{
    internal const int PerPage = 20;

    /// <summary>Whether the gate would let this actor see them.</summary>
    internal static bool MaySee(Door door, Change change) => door.Consider(change, Act.SeePeople, About(change.Actor)).IsPermitted;

    internal async Task<Result<PeopleSeen>> HandleAsync(SeePeople asked, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var permit = await door.AskAsync(change, Act.SeePeople, About(actor), ct);
        if (permit.IsRefused(out var refusal))
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        var people = await change.Store.Set<Person>().AsNoTracking().Where(p => p.Organisation == actor.Organisation).ToListAsync(ct);
        var held = (await (
            from r in change.Store.Set<RoleHeld>().AsNoTracking()
            join p in change.Store.Set<Person>() on r.Person equals p.Id
            where p.Organisation == actor.Organisation
            select r).ToListAsync(ct)).Where(r => r.IsHeld(now)).ToLookup(r => r.Person);
        var found = people
            .Where(p => Fits(p, asked.Text)
                && (asked.Role is null || held[p.Id].Any(r => r.Role == asked.Role))
                && (asked.Standing is null || StandingOf(p, now) == asked.Standing))
            .OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.Login, StringComparer.Ordinal)
            .ToList();
        var page = Math.Clamp(asked.Page, 1, Math.Max(1, (found.Count + PerPage - 1) / PerPage));
        var seen = new PeopleSeen(
            [.. found.Skip((page - 1) * PerPage).Take(PerPage).Select(p => new PersonRow(
                p.Id, p.Name, p.Login, p.Mark, [.. held[p.Id].Where(seals.IsGenuine).Select(r => r.Role).Order()], p.VouchedUntil, StandingOf(p, now)))],
            found.Count,
            people.Count,
            page,
            RoleWords.Of((await change.Store.Set<Organisation>().SingleAsync(o => o.Id == actor.Organisation, ct)).Kind),
            door.Consider(change, Act.Scrub, About(actor)).IsPermitted);
        change.Record(new Entry("people.listed.v1", StatutoryOperation.None, actor.Organisation.Bytes()) { Content = new { asked.Text, asked.Role, asked.Standing, page } });
        return await change.CommitAsync(seen, ct);
    }

    internal static Standing StandingOf(Person person, DateTimeOffset now) =>
        person.Suspended ? Standing.Suspended : person.MaySignIn(now) ? Standing.Vouched : Standing.Ended;

    private static Ask About(Actor actor) => new(actor.Organisation.Bytes()) { ActsOn = actor.Organisation };

    private static bool Fits(Person person, string? text) => string.IsNullOrWhiteSpace(text)
        || $"{person.Name}\n{person.Login}\n{person.Mark}".Contains(text.Trim(), StringComparison.OrdinalIgnoreCase);
}
