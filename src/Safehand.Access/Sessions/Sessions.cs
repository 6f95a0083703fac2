using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Sign-ins by browser. Row and person are read on every request, so what ends there ends here.</summary>
internal sealed class Sessions(Store store, GrantSeals seals, TimeProvider clock)
{
    // A sign of life is kept in the row only so often; in between it is remembered here. After a restart a session
    // may end so much early, and never late.
    private static readonly TimeSpan KeptEvery = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> seen = [];

    /// <summary>Begins a session as part of a sign-in. A third one ends the oldest.</summary>
    /// <param name="change">The sign-in.</param>
    /// <param name="person">Who.</param>
    /// <param name="factor">What they proved.</param>
    /// <param name="network">Where they came from.</param>
    /// <param name="device">The device they came on; kept for a supplier's people alone.</param>
    /// <param name="ct">Stops.</param>
    internal async Task<BegunSession> BeginAsync(Change change, Person person, FactorStrength factor, string network, PresentedDevice? device, CancellationToken ct)
    {
        var (secret, session) = await MakeAsync(change, person, factor, network, device?.Hash, ct);
        return new BegunSession(secret, session.Device is null ? null : device);
    }

    /// <summary>The same, telling when it began as well.</summary>
    internal async Task<(string Secret, Session Session)> MakeAsync(Change change, Person person, FactorStrength factor, string network, string? device, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (text, hash) = Secret.Fresh();
        var others = await change.Store.Set<Session>()
            .Where(s => s.Person == person.Id && s.EndedAt == null)
            .OrderByDescending(s => s.SignedInAt)
            .ToListAsync(ct);
        foreach (var oldest in others.Where(s => IsLive(s, now) && seals.IsGenuine(s)).Skip(Session.MostAtOnce - 1))
        {
            oldest.EndedAt = now;
            change.Record(new Entry("session.ended.v1", StatutoryOperation.None, person.Id.Bytes()) { Content = new { session = oldest.Id, why = "too many at once" } });
        }

        var session = new Session
        {
            Id = Ids.Fresh(),
            Hash = hash,
            Person = person.Id,
            Factor = factor,
            SignedInAt = now,
            SeenAt = now,
            Stamp = person.SecurityStamp,
            Network = network,
            Device = await KnownAsync(change.Store, person, device, ct),
        };
        change.Store.Add(session);
        change.Record(new Entry("session.began.v1", StatutoryOperation.None, person.Id.Bytes())
        {
            Content = new { session = session.Id, factor },
            Place = new { network },
        });
        return (text, session);
    }

    // Revoked while somebody signs in on it: their session stands on no device, and the gate shows them nothing.
    private static async Task<string?> KnownAsync(StoreContext rows, Person person, string? device, CancellationToken ct) =>
        device is not null && await rows.Set<Organisation>().AnyAsync(o => o.Id == person.Organisation && o.Kind == EmployerKind.Supplier, ct)
            && !await rows.Set<Device>().AnyAsync(d => d.Hash == device && d.State == DeviceState.Revoked, ct) ? device : null;

    /// <summary>
    /// Ends every session and token of a person as part of a change, and gives them another stamp, so that one begun meanwhile is dead too.
    /// </summary>
    internal async Task EndAllAsync(Change change, Person person, string why, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        person.SecurityStamp = Ids.Fresh();
        var live = await change.Store.Set<Session>().Where(s => s.Person == person.Id && s.EndedAt == null).ToListAsync(ct);
        foreach (var session in live.Where(seals.IsGenuine))
        {
            session.EndedAt = now;
            change.Record(new Entry("session.ended.v1", StatutoryOperation.None, person.Id.Bytes()) { Content = new { session = session.Id, why } });
        }

        var tokens = await change.Store.Set<PersonalToken>().Where(t => t.Person == person.Id && t.RevokedAt == null).ToListAsync(ct);
        foreach (var token in tokens.Where(t => t.Ends > now && seals.IsGenuine(t)))
        {
            token.RevokedAt = now;
            change.Record(new Entry("personal-token.revoked.v1", StatutoryOperation.None, person.Id.Bytes()) { Content = new { token = token.Id, why } });
        }
    }

    /// <summary>Ends every session that began on a device, as part of a change. Whose they were, once for each session.</summary>
    internal async Task<IReadOnlyList<PersonId>> EndOnDeviceAsync(Change change, string device, CancellationToken ct)
    {
        var live = (await change.Store.Set<Session>().Where(s => s.Device == device && s.EndedAt == null).ToListAsync(ct)).Where(seals.IsGenuine).ToList();
        foreach (var session in live)
        {
            session.EndedAt = clock.GetUtcNow();
            change.Record(new Entry("session.ended.v1", StatutoryOperation.None, session.Person.Bytes()) { Content = new { session = session.Id, why = "device revoked" } });
        }

        return [.. live.Select(s => s.Person)];
    }

    /// <summary>
    /// Ends every session of everybody as part of a change, and takes away the keys that protect forms: they are encrypted under the root key that is being changed, and the next start makes others.
    /// </summary>
    /// <returns>How many sessions were ended.</returns>
    internal async Task<int> EndEverybodysAsync(Change change, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var live = (await change.Store.Set<Session>().Where(s => s.EndedAt == null).ToListAsync(ct)).Where(s => IsLive(s, now) && seals.IsGenuine(s)).ToList();
        foreach (var session in live)
        {
            session.EndedAt = now;
            change.Record(new Entry("session.ended.v1", StatutoryOperation.None, session.Person.Bytes()) { Content = new { session = session.Id, why = "the root key was changed" } });
        }

        change.Store.RemoveRange((await change.Store.Set<ProtectionKey>().ToListAsync(ct)).Where(seals.IsGenuine));
        return live.Count;
    }

    /// <summary>Who a cookie's secret proves, or null: unknown, planted, ended, idle, too old, or no longer vouched for.</summary>
    /// <param name="secret">From the cookie.</param>
    /// <param name="ct">Stops reading.</param>
    /// <param name="look">Only looking does not count as activity: it asks how long the session lasts without making it last.</param>
    internal async Task<SignedInPerson?> FindAsync(string? secret, CancellationToken ct, bool look = false)
    {
        if (Secret.HashOf(secret) is not { } hash)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        await using var rows = store.Read();
        var found = await (
            from s in rows.Set<Session>()
            join p in rows.Set<Person>() on s.Person equals p.Id
            join o in rows.Set<Organisation>() on p.Organisation equals o.Id
            where s.Hash == hash
            select new { Session = s, Person = p, o.Name }).SingleOrDefaultAsync(ct);
        if (found is null || !seals.IsGenuine(found.Session) || !IsLive(found.Session, now) || !MayAct(found.Person, found.Session.Stamp, now))
        {
            return null;
        }

        if (look)
        {
            var lastSeen = LastSeen(found.Session);
            return Signed(lastSeen);
        }

        seen[found.Session.Id] = now;
        if (now - found.Session.SeenAt >= KeptEvery)
        {
            await KeepAliveAsync(found.Session.Id, found.Person.ActsSince(found.Session.SignedInAt), now, ct);
        }

        return Signed(now);

        SignedInPerson Signed(DateTimeOffset lastSeen) => new(found.Person.ActsSince(found.Session.SignedInAt), found.Name, found.Session.Factor, found.Session.Id, null)
        {
            EndsAt = found.Session.EndsAt,
            IdleAt = lastSeen + Session.Idle,
            Device = found.Session.Device,
        };
    }

    /// <summary>Ends one of the actor's own sessions. False when there is no such live session of theirs.</summary>
    internal async Task<bool> EndAsync(Actor actor, string id, string why, CancellationToken ct)
    {
        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        var session = await change.Store.Set<Session>().SingleOrDefaultAsync(s => s.Id == id && s.Person == actor.Person && s.EndedAt == null, ct);
        if (session is null || !seals.IsGenuine(session))
        {
            return false;
        }

        session.EndedAt = clock.GetUtcNow();
        change.Record(new Entry("session.ended.v1", StatutoryOperation.None, actor.Person.Bytes()) { Content = new { session = id, why } });
        await change.CommitAsync(default(Done), ct);
        seen.TryRemove(id, out _);
        return true;
    }

    /// <summary>The live sessions of a person, newest first.</summary>
    internal async Task<IReadOnlyList<Session>> OfAsync(PersonId person, CancellationToken ct)
    {
        await using var rows = store.Read();
        var found = await rows.Set<Session>().Where(s => s.Person == person && s.EndedAt == null).OrderByDescending(s => s.SignedInAt).ToListAsync(ct);
        return [.. found.Where(s => IsLive(s, clock.GetUtcNow()))];
    }

    /// <summary>The tokens of a person that were not revoked, newest first.</summary>
    internal async Task<IReadOnlyList<PersonalToken>> TokensOfAsync(PersonId person, CancellationToken ct)
    {
        await using var rows = store.Read();
        return await rows.Set<PersonalToken>().Where(t => t.Person == person && t.RevokedAt == null).OrderByDescending(t => t.MadeAt).ToListAsync(ct);
    }

    internal bool MayAct(Person person, string stamp, DateTimeOffset now) =>
        seals.IsGenuine(person) && person.MaySignIn(now) && person.SecurityStamp == stamp;

    private bool IsLive(Session session, DateTimeOffset now)
    {
        return session.EndedAt is null && now < session.EndsAt && now - LastSeen(session) < Session.Idle;
    }

    private DateTimeOffset LastSeen(Session session) =>
        seen.TryGetValue(session.Id, out var remembered) && remembered > session.SeenAt ? remembered : session.SeenAt;

    private async Task KeepAliveAsync(string id, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        var session = await change.Store.Set<Session>().SingleAsync(s => s.Id == id, ct);

        // A row altered meanwhile MUST NOT be sealed again as if it were ours; one that was renewed meanwhile needs nothing.
        if (session.EndedAt is null && now - session.SeenAt >= KeptEvery && seals.IsGenuine(session))
        {
            session.SeenAt = now;
            change.Record(new Entry("session.continued.v1", StatutoryOperation.None, actor.Person.Bytes()) { Content = new { session = id } });
            await change.CommitAsync(default(Done), ct);
        }
    }
}
