using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Somebody chooses their own password.</summary>
/// <param name="Current">The one they have; not asked of whoever has just used a one-time password.</param>
/// <param name="Password">The new one: at least 15 characters, and not a common one.</param>
/// <param name="Again">The new one once more.</param>
internal sealed record ChangePassword(string? Current, string? Password, string? Again);

/// <summary>Changes one's own password. Every other session and every token of the person ends; the browser at hand gets a new session.</summary>
internal sealed class ChangePasswordHandler(Store store, GrantSeals seals, Sessions sessions, PasswordSignIn signIn, IPasswordHasher<Person> hasher, TimeProvider clock)
{
    /// <summary>Yields the secret of the new session.</summary>
    internal async Task<Result<BegunSession>> HandleAsync(ChangePassword asked, SignedInPerson me, string network, CancellationToken ct)
    {
        Person owner;
        await using (var rows = store.Read())
        {
            owner = await rows.Set<Person>().SingleAsync(p => p.Id == me.Actor.Person, ct);
        }

        var once = me.Factor is FactorStrength.None;
        if (!once && string.IsNullOrEmpty(asked.Current))
        {
            return Refusal.Invalid("password.current", "Enter the password you have now", "current");
        }

        if (Passwords.Check(asked.Password, owner) is { } wrong)
        {
            return wrong;
        }

        if (asked.Password == asked.Current)
        {
            return Refusal.Invalid("password.same", "New password must be different from the one you have now", "password");
        }

        if (asked.Password != asked.Again)
        {
            return Refusal.Invalid("password.again", "Enter the same new password in both boxes", "again");
        }

        // Slow on purpose, so outside the change.
        var hash = hasher.HashPassword(owner, asked.Password!);
        if (once)
        {
            return await AfterOnceAsync(me, hash, network, ct);
        }

        var changed = await signIn.AgainAsync(me.Actor, owner.Login, asked.Current, network, (change, person) => ChangeAsync(change, person, hash, network, me.Device, ct), ct);
        return changed.IsRefused(out var refusal) && refusal.Code == "sign-in.no-match"
            ? Refusal.Invalid("password.current", "That is not the password you have now", "current")
            : changed;
    }

    // The session stands for the one-time password that began it: it can do nothing else, and it is read again here.
    private async Task<Result<BegunSession>> AfterOnceAsync(SignedInPerson me, string hash, string network, CancellationToken ct)
    {
        await using var change = await store.Changes.BeginAsync(me.Actor, Purpose.Running, ct);
        var person = await change.Store.Set<Person>().SingleAsync(p => p.Id == me.Actor.Person, ct);
        var session = await change.Store.Set<Session>().SingleAsync(s => s.Id == me.SessionId, ct);
        if (session.EndedAt is not null || !seals.IsGenuine(session) || !sessions.MayAct(person, session.Stamp, clock.GetUtcNow()))
        {
            return new Refusal(RefusalKind.SignInNeeded, "session.ended", "You have been signed out. Ask for another one-time password.");
        }

        return await change.CommitAsync(await ChangeAsync(change, person, hash, network, me.Device, ct), ct);
    }

    private async Task<BegunSession> ChangeAsync(Change change, Person person, string hash, string network, string? device, CancellationToken ct)
    {
        person.PasswordHash = hash;
        await sessions.EndAllAsync(change, person, "password changed", ct);
        change.Record(new Entry("person.factor-changed.v1", StatutoryOperation.None, person.Id.Bytes()) { Content = new { factor = "password" }, Place = new { network } });
        // The browser keeps the secret of its device: only the session is another.
        return new BegunSession((await sessions.MakeAsync(change, person, FactorStrength.Password, network, device, ct)).Secret, null);
    }
}
