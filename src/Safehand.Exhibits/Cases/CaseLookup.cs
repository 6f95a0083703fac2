using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Finds a case by its identifier or by its reference number, as people write it. Says nothing of who may see it.</summary>
/// <remarks>Two forces may use the same number. One's own organisation's goes first, then that of a case one is on or was let into, then that of one that the organisation takes part in.</remarks>
internal sealed class CaseLookup(Store store, CaseTeams teams)
{
    /// <summary>Null: the text is neither. For a reference number that no case has, an identifier that no case has: both then take the same way, and are entered alike.</summary>
    internal async Task<CaseId?> FindAsync(string text, Actor actor, CancellationToken ct)
    {
        if (CaseId.TryParse(text, null, out var id))
        {
            return id;
        }

        if (!Urn.TryParse(text, out var urn))
        {
            return null;
        }

        await using var reading = store.Read();
        var found = await reading.Set<Case>().Where(c => c.Urn == urn.Value).OrderBy(c => c.Id).Select(c => new { c.Id, c.Organisation }).ToListAsync(ct);
        if (found.Count > 1 && !found.Exists(c => c.Organisation == actor.Organisation))
        {
            var mine = await teams.OfPersonAsync(reading, actor.Person, ct);
            var ours = await teams.SharedWithAsync(reading, actor.Organisation, ct);
            return (found.Find(c => mine.Contains(c.Id)) ?? found.Find(c => ours.Contains(c.Id)) ?? found[0]).Id;
        }

        return (found.Find(c => c.Organisation == actor.Organisation) ?? found.FirstOrDefault())?.Id ?? Ids.New<CaseId>();
    }
}
