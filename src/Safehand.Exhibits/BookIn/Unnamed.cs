using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>What becomes of the people named with a recording that was given up.</summary>
internal static class Unnamed
{
    /// <summary>Who is in no other recording was never recorded. A name that stayed would go on binding people of that name (rule G26), and stand on no page.</summary>
    internal static async Task AfterAsync(StoreContext store, ExhibitId exhibit, CancellationToken ct)
    {
        var here = await store.Set<Appearance>().Where(a => a.Exhibit == exhibit).ToListAsync(ct);
        var named = here.ConvertAll(a => a.Subject);
        store.RemoveRange(here);
        store.RemoveRange(await store.Set<Subject>().Where(s => named.Contains(s.Id) && !store.Set<Appearance>().Any(a => a.Subject == s.Id && a.Exhibit != exhibit)).ToListAsync(ct));
    }
}
