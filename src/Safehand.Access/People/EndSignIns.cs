using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Ends sessions and tokens of somebody else: a lost laptop, a screen left open, a colleague who has gone.</summary>
internal sealed class EndSignInsHandler(Changes changes, Door door, GrantSeals seals, Sessions sessions, TimeProvider clock)
{
    /// <summary>Ends one session, or revokes one token.</summary>
    internal async Task<Result<Done>> OneAsync(PersonId id, string signIn, bool isToken, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if (await RefuseAsync(change, id, ct) is { } refusal)
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        if (isToken)
        {
            var token = await change.Store.Set<PersonalToken>().SingleOrDefaultAsync(t => t.Id == signIn && t.Person == id && t.RevokedAt == null, ct);
            if (token is null || !seals.IsGenuine(token))
            {
                return Gone;
            }

            token.RevokedAt = now;
            change.Record(new Entry("personal-token.revoked.v1", StatutoryOperation.None, id.Bytes()) { Content = new { token = signIn, why = Why } });
        }
        else
        {
            var session = await change.Store.Set<Session>().SingleOrDefaultAsync(s => s.Id == signIn && s.Person == id && s.EndedAt == null, ct);
            if (session is null || !seals.IsGenuine(session))
            {
                return Gone;
            }

            session.EndedAt = now;
            change.Record(new Entry("session.ended.v1", StatutoryOperation.None, id.Bytes()) { Content = new { session = signIn, why = Why } });
        }

        return await change.CommitAsync(default(Done), ct);
    }

    /// <summary>Ends everything that acts for a person, and whatever begins meanwhile.</summary>
    internal async Task<Result<Done>> AllAsync(PersonId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if (await RefuseAsync(change, id, ct) is { } refusal)
        {
            return refusal;
        }

        var person = await change.Store.Set<Person>().SingleAsync(p => p.Id == id, ct);
        if (!seals.IsGenuine(person))
        {
            return PersonTarget.Planted;
        }

        await sessions.EndAllAsync(change, person, Why, ct);
        change.Record(new Entry("person.signed-out.v1", StatutoryOperation.None, id.Bytes()) { Content = new { why = Why } });
        return await change.CommitAsync(default(Done), ct);
    }

    private const string Why = "ended for them by another person";

    private static readonly Refusal Gone = Refusal.Conflict("sign-in.gone", "That has ended already");

    private async Task<Refusal?> RefuseAsync(Change change, PersonId id, CancellationToken ct)
    {
        var target = await PersonTarget.FindAsync(change, id, onlyTakesAway: true, ct);
        var permit = await door.AskAsync(change, Act.Administer, target.Ask, ct);
        return permit.IsRefused(out var refusal) ? refusal : target.Person is null ? PersonTarget.None : null;
    }
}
