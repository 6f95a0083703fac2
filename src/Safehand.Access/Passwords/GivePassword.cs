using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A request as the second person sees it.</summary>
internal sealed record PasswordAsked(string Id, PersonId Person, string Name, string Mark, string Login, string AskedBy, DateTimeOffset AskedAt, string Reason, bool Lost);

/// <summary>A one-time password as it is shown once.</summary>
internal sealed record MadePassword(string Name, string Login, string Password, DateTimeOffset Until);

/// <summary>The second person gives the password that a colleague asked for, or refuses. Whoever asked never sees it.</summary>
internal sealed class GivePasswordHandler(Changes changes, Door door, GrantSeals seals, Sessions sessions, IPasswordHasher<Person> hasher, TimeProvider clock)
{
    private static readonly Refusal None = Refusal.NotFound("gate.absent", RuleBook.Find("G10")!.Told);

    /// <summary>
    /// What waits for this actor to give, oldest first: only what the gate would let them, now or after a fresh sign-in. Null for whoever
    /// does not see the people of their organisation at all.
    /// </summary>
    internal async Task<IReadOnlyList<PasswordAsked>?> WaitingAsync(Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if (!SeePeopleHandler.MaySee(door, change))
        {
            return null;
        }

        var organisation = change.Actor.Organisation;
        var found = await (
            from r in change.Store.Set<PasswordRequest>()
            join p in change.Store.Set<Person>() on r.Person equals p.Id
            join a in change.Store.Set<Person>() on r.AskedBy equals a.Id
            where r.State == PasswordRequestState.Waiting && p.Organisation == organisation
            orderby r.AskedAt
            select new { Request = r, Person = p, By = a.Name }).ToListAsync(ct);
        return
        [
            .. found.Where(f => seals.IsGenuine(f.Request) && seals.IsGenuine(f.Person)
                    && door.Consider(change, Act.GivePassword, About(f.Request, f.Person)).Reasons.All(r => r.Refuses is RefusalKind.SignInNeeded))
                .Select(f => Seen(f.Request, f.Person, f.By)),
        ];
    }

    /// <summary>One waiting request, for those who may give it; for all others there is none.</summary>
    internal async Task<Result<PasswordAsked>> SeeAsync(string id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var (request, person) = await FindAsync(change, id, ct);
        if (request is null || person is null)
        {
            return None;
        }

        // Whoever asked, and whom it is about, are told why not; to others there is no such request.
        var decision = door.Consider(change, Act.GivePassword, About(request, person));
        if (!SeePeopleHandler.MaySee(door, change) || (decision.ToRefusal() is { } refusal && refusal.Kind is RefusalKind.NotFound))
        {
            return None;
        }

        var by = await change.Store.Set<Person>().SingleAsync(p => p.Id == request.AskedBy, ct);
        return decision.Reasons.All(r => r.Refuses is RefusalKind.SignInNeeded) ? Seen(request, person, by.Name) : decision.ToRefusal()!;
    }

    /// <summary>Makes the password and ends everything that acts for the person. It works once, within 24 hours.</summary>
    internal async Task<Result<MadePassword>> GiveAsync(string id, Actor actor, CancellationToken ct)
    {
        // Slow on purpose, so outside the change.
        var password = Passwords.MakeOnce();
        var until = clock.GetUtcNow() + Passwords.OnceLives;
        var hash = hasher.HashPassword(null!, password);
        return await DecideAsync(id, PasswordRequestState.Given, actor, async (change, person) =>
        {
            person.PasswordHash = new KeptPassword(hash, until).ToString();
            await sessions.EndAllAsync(change, person, "one-time password given", ct);
            change.Record(new Entry("password.given.v1", StatutoryOperation.None, person.Id.Bytes()) { Content = new { request = id, until } });
            return new MadePassword(person.Name, person.Login, password, until);
        }, ct);
    }

    internal async Task<Result<Done>> RefuseAsync(string id, string? reason, Actor actor, CancellationToken ct) => Reasons.Check(reason) is { } wrong
        ? wrong
        : await DecideAsync(id, PasswordRequestState.Refused, actor, (change, person) =>
        {
            change.Record(new Entry("password.declined.v1", StatutoryOperation.None, person.Id.Bytes()) { Content = new { request = id, reason = reason!.Trim() } });
            return Task.FromResult(default(Done));
        }, ct);

    private async Task<Result<T>> DecideAsync<T>(string id, PasswordRequestState state, Actor actor, Func<Change, Person, Task<T>> then, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var (request, person) = await FindAsync(change, id, ct);
        var permit = await door.AskAsync(change, Act.GivePassword, About(request, person), ct);
        if (permit.IsRefused(out var refusal))
        {
            return refusal;
        }

        return request!.Decide(state, actor.Person, clock.GetUtcNow())
            ? await change.CommitAsync(await then(change, person!), ct)
            : Refusal.Conflict("password.decided", "Somebody else has already decided this");
    }

    // A request that was written by hand is none.
    private async Task<(PasswordRequest? Request, Person? Person)> FindAsync(Change change, string id, CancellationToken ct)
    {
        var request = await change.Store.Set<PasswordRequest>().SingleOrDefaultAsync(r => r.Id == id, ct);
        if (request is null || !seals.IsGenuine(request))
        {
            return (null, null);
        }

        var person = await change.Store.Set<Person>().SingleAsync(p => p.Id == request.Person, ct);
        return seals.IsGenuine(person) ? (request, person) : (null, null);
    }

    private static Ask About(PasswordRequest? request, Person? person) => new((person?.Id ?? Ids.New<PersonId>()).Bytes())
    {
        ActsOn = person?.Organisation ?? Ids.New<OrganisationId>(),
        Concerns = person?.Id,
        RequestedBy = request?.AskedBy,
    };

    private static PasswordAsked Seen(PasswordRequest request, Person person, string by) =>
        new(request.Id, person.Id, person.Name, person.Mark, person.Login, by, request.AskedAt, request.Reason, person.PasswordHash.Length > 0);
}
