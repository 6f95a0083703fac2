using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Finds a case by its identifier or by its reference number, as people write it. Says nothing of who may see it.</summary>
internal sealed class CaseLookup(Store store)
{
    /// <summary>Null: the text is neither. For a reference number that no case has, an identifier that no case has: both then take the same way, and are entered alike.</summary>
    internal async Task<CaseId?> FindAsync(string text, CancellationToken ct)
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
        var found = await reading.Set<Case>().Where(c => c.Urn == urn.Value).Select(c => c.Id).ToListAsync(ct);
        return found.Count == 1 ? found[0] : Ids.New<CaseId>();
    }
}
