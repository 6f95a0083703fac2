using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Who employs whom, for telling whose an entry of the ledger is. What somebody may do is the <see cref="Door"/>'s to say.</summary>
public static class Employers
{
    /// <summary>The employers of those of these people who are known.</summary>
    /// <param name="store">Rows to read.</param>
    /// <param name="people">Any number of people, or of identifiers that may be none.</param>
    /// <param name="ct">Stops reading.</param>
    public static async Task<IReadOnlyDictionary<PersonId, OrganisationId>> OfAsync(StoreContext store, IReadOnlyCollection<PersonId> people, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.Set<Person>().Where(p => people.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Organisation, ct);
    }
}
