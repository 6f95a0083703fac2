using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>What becomes of the people named with a recording that was given up.</summary>
internal static class Unnamed
{
    /// <summary>
    /// Who is in no other recording was never recorded. A name that stayed would go on binding people of that name (rule G26), and stand on no page; in the ledger nothing
    /// could erase it any more. Only whom somebody declared a relationship to stays: it binds them (rule G27) when the recording is added again.
    /// </summary>
    internal static async Task AfterAsync(Change change, ExhibitId exhibit, CancellationToken ct)
    {
        var store = change.Store;
        var here = await store.Set<Appearance>().Where(a => a.Exhibit == exhibit).ToListAsync(ct);
        var named = here.ConvertAll(a => a.Subject);
        store.RemoveRange(here);
        var alone = await store.Set<Subject>().Where(s => named.Contains(s.Id) && !store.Set<Appearance>().Any(a => a.Subject == s.Id && a.Exhibit != exhibit)).ToListAsync(ct);
        var declared = await Relationships.DeclaredToAsync(store, alone.ConvertAll(s => s.Id), ct);
        store.RemoveRange(alone.Where(s => !declared.Contains(s.Id)));
        await LedgerBook.EraseAsync(change, exhibit.Bytes(), [ValueGroup.Subject], ct);
    }
}
