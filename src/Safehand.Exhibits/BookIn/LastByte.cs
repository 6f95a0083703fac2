using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Asks again with the last byte: a right that has gone since the first books nothing in. The bytes stay sealed, for whoever may.</summary>
internal sealed class LastByte(CustodyDoor door, TimeProvider clock)
{
    /// <summary>Why the recording is not booked in now; null: it may be. A refusal has been entered, and the bytes are kept sealed where the right has gone.</summary>
    internal async Task<Refusal?> RefusedAsync(Change change, Target target, Upload upload)
    {
        var decision = door.Consider(change, Act.BookIn, target);
        if (decision.IsPermitted || decision.Reasons.All(r => r.Refuses is RefusalKind.SignInNeeded))
        {
            // Who has to sign in again has not lost the right: nothing is kept from them.
            return (await door.AskAsync(change, Act.BookIn, target, CancellationToken.None)).IsRefused(out var asked) ? asked : null;
        }

        var exhibit = target.Exhibit!;
        var refusal = decision.ToRefusal()!;
        change.Decided(new Deciding(false, decision.RuleSet, decision.RuleNumbers, decision.Kept));
        change.Record(new Entry(Door.RefusedName(Act.BookIn), StatutoryOperation.None, exhibit.Id.Bytes()) { Case = exhibit.Case });
        if (upload.KeptAt is null)
        {
            upload.KeptAt = clock.GetUtcNow();
            change.Record(ExhibitEntries.Kept(exhibit));
        }

        await change.CommitAsync(default(Done), CancellationToken.None);
        return decision.LooksAbsent ? refusal : refusal with { Message = refusal.Message + " Every byte has arrived and is kept sealed, until whoever may add to this case books it in." };
    }
}
