using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Asks that somebody be given a one-time password, because they have none or have lost theirs.</summary>
internal sealed class AskPasswordHandler(Changes changes, Door door, TimeProvider clock)
{
    /// <summary>The password they have goes on working until a second person gives the new one.</summary>
    internal async Task<Result<Done>> HandleAsync(PersonId id, string? reason, Actor actor, CancellationToken ct)
    {
        if (Reasons.Check(reason) is { } wrong)
        {
            return wrong;
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var target = await PersonTarget.FindAsync(change, id, onlyTakesAway: false, ct);
        var permit = await door.AskAsync(change, Act.Administer, target.Ask, ct);
        if (permit.IsRefused(out var refusal))
        {
            return refusal;
        }

        if (target.Person is null)
        {
            return PersonTarget.None;
        }

        if (await change.Store.Set<PasswordRequest>().AnyAsync(r => r.Person == id && r.State == PasswordRequestState.Waiting, ct))
        {
            return Refusal.Conflict("password.already-asked", "A password has been asked for already. A second person has to give it", "reason");
        }

        Make(change, id, reason!.Trim(), clock.GetUtcNow());
        return await change.CommitAsync(default(Done), ct);
    }

    /// <summary>The request and its entry, as part of a change that may ask.</summary>
    internal static void Make(Change change, PersonId person, string reason, DateTimeOffset now)
    {
        var request = new PasswordRequest { Id = Ids.Fresh(), Person = person, AskedBy = change.Actor.Person, AskedAt = now, Reason = reason };
        change.Store.Add(request);
        change.Record(new Entry("password.asked-for.v1", StatutoryOperation.None, person.Bytes()) { Content = new { request = request.Id, reason } });
    }
}
