using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Agrees, as the second person, that somebody may have a copy without marks.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="For">Who asked for it.</param>
/// <param name="Purpose">Why one agrees.</param>
public sealed record AgreeToCopy(ExhibitId Exhibit, PersonId For, Purpose Purpose);

internal sealed class AgreeToCopyHandler(Changes changes, CustodyDoor door, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public async Task<Result<Done>> HandleAsync(AgreeToCopy ask, Actor actor, CancellationToken ct)
    {
        if (OpenExhibitHandler.Check(ask.Purpose) is { } invalid)
        {
            return invalid;
        }

        await using var change = await changes.BeginAsync(actor, ask.Purpose, ct);
        if (await Target.OfExhibitAsync(change.Store, ask.Exhibit, ct) is not { Exhibit: { } exhibit } target)
        {
            return Refusals.NoSuchExhibit;
        }

        // Only who could have the copy themselves can agree to it; and never to their own: the gate is told who asked.
        if ((await door.AskAsync(change, Act.OpenClean, target, ct, agreedBy: ask.For)).IsRefused(out var refused))
        {
            return refused;
        }

        var until = clock.GetUtcNow() + Lifetime;
        var known = await change.Store.Set<CopyAgreement>().SingleOrDefaultAsync(a => a.Exhibit == ask.Exhibit && a.For == ask.For && a.By == actor.Person, ct);
        if (known is null)
        {
            change.Store.Add(new CopyAgreement { Exhibit = ask.Exhibit, For = ask.For, By = actor.Person, Until = until });
        }
        else
        {
            known.Until = until;
        }

        change.Record(new Entry("exhibit.copy-agreed.v1", StatutoryOperation.None, exhibit.Id.Bytes())
        {
            Case = exhibit.Case,
            Recipient = new { Person = ask.For.Value },
            Content = new { exhibit.Reference, Until = until },
        });
        return await change.CommitAsync(default(Done), ct);
    }
}
