using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A token as its owner sees it once.</summary>
internal sealed record MadeToken(string Id, string Token, string Name, DateTimeOffset Ends);

/// <summary>Tokens for the command line.</summary>
internal sealed class PersonalTokens(Store store, GrantSeals seals, Sessions sessions, TimeProvider clock)
{
    /// <summary>Begins every token, so that a scan of scripts and logs can find one that was left there.</summary>
    internal const string Prefix = "sh_";

    private const int LongestName = 60;

    /// <summary>What is wrong with a name and a number of days, or null.</summary>
    internal static Refusal? Check(string? name, int days)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl))
        {
            return Refusal.Invalid("token.name", "Enter a name for the token, 60 characters or less, such as the name of the computer", "name");
        }

        return days is < 1 or > PersonalToken.MostDays
            ? Refusal.Invalid("token.days", $"Days must be between 1 and {PersonalToken.MostDays}", "days")
            : null;
    }

    /// <summary>Makes a token as part of a change that has proved who asks.</summary>
    /// <param name="change">The change.</param>
    /// <param name="person">Whose.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="days">For how long.</param>
    /// <param name="provedAt">When they last proved a factor; null: now, in this change.</param>
    internal MadeToken Make(Change change, Person person, string name, int days, DateTimeOffset? provedAt = null)
    {
        var now = clock.GetUtcNow();
        var (text, hash) = Secret.Fresh();
        var token = new PersonalToken
        {
            Id = Ids.Fresh(),
            Hash = hash,
            Person = person.Id,
            Name = name.Trim(),
            MadeAt = now,
            ProvedAt = provedAt,
            Ends = now.AddDays(days),
            Stamp = person.SecurityStamp,
        };
        change.Store.Add(token);
        change.Record(new Entry("personal-token.made.v1", StatutoryOperation.None, person.Id.Bytes())
        {
            Content = new { token = token.Id, token.Name, token.Ends },
        });
        return new MadeToken(token.Id, Prefix + text, token.Name, token.Ends);
    }

    /// <summary>Makes a token for whoever is signed in with a browser within the last five minutes.</summary>
    internal async Task<Result<MadeToken>> MakeAsync(SignedInPerson by, string? name, int days, CancellationToken ct)
    {
        if (Check(name, days) is { } wrong)
        {
            return wrong;
        }

        if (by.SessionId is null || clock.GetUtcNow() - by.Actor.SignedInAt > TimeSpan.FromMinutes(5))
        {
            return new Refusal(RefusalKind.SignInNeeded, "token.fresh-sign-in", "A token needs a fresh sign-in. Sign in again, then make it within 5 minutes.");
        }

        await using var change = await store.Changes.BeginAsync(by.Actor, Purpose.Running, ct);
        var person = await change.Store.Set<Person>().SingleAsync(p => p.Id == by.Actor.Person, ct);
        var session = await change.Store.Set<Session>().SingleAsync(s => s.Id == by.SessionId, ct);
        if (session.EndedAt is not null || !seals.IsGenuine(session) || !sessions.MayAct(person, session.Stamp, clock.GetUtcNow()))
        {
            return new Refusal(RefusalKind.SignInNeeded, "session.ended", "You have been signed out. Sign in again.");
        }

        return await change.CommitAsync(Make(change, person, name!, days, session.SignedInAt), ct);
    }

    /// <summary>Who a token proves, or null: unknown, planted, expired, revoked, or its owner is no longer vouched for.</summary>
    internal async Task<SignedInPerson?> FindAsync(string token, CancellationToken ct)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || Secret.HashOf(token[Prefix.Length..]) is not { } hash)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        await using var rows = store.Read();
        var found = await (
            from t in rows.Set<PersonalToken>()
            join p in rows.Set<Person>() on t.Person equals p.Id
            join o in rows.Set<Organisation>() on p.Organisation equals o.Id
            where t.Hash == hash
            select new { Token = t, Person = p, o.Name }).SingleOrDefaultAsync(ct);
        return found is null || !seals.IsGenuine(found.Token) || found.Token.RevokedAt is not null || found.Token.Ends <= now
            || !sessions.MayAct(found.Person, found.Token.Stamp, now)
            ? null
            : new SignedInPerson(found.Person.ActsSince(found.Token.MadeAt), found.Name, FactorStrength.Token, null, found.Token.Id);
    }

    /// <summary>Revokes one of the actor's own tokens.</summary>
    internal async Task<Result<Done>> RevokeAsync(Actor actor, string id, CancellationToken ct)
    {
        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        var token = await change.Store.Set<PersonalToken>().SingleOrDefaultAsync(t => t.Id == id && t.Person == actor.Person && t.RevokedAt == null, ct);
        if (token is null || !seals.IsGenuine(token))
        {
            return Refusal.NotFound("token.none", "You have no such token");
        }

        token.RevokedAt = clock.GetUtcNow();
        change.Record(new Entry("personal-token.revoked.v1", StatutoryOperation.None, actor.Person.Bytes()) { Content = new { token = id } });
        return await change.CommitAsync(default(Done), ct);
    }

    /// <summary>A person's tokens that still work, newest first.</summary>
    internal async Task<IReadOnlyList<PersonalToken>> OfAsync(PersonId person, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var rows = store.Read();
        return await rows.Set<PersonalToken>()
            .Where(t => t.Person == person && t.RevokedAt == null && t.Ends > now)
            .OrderByDescending(t => t.MadeAt)
            .ToListAsync(ct);
    }
}
