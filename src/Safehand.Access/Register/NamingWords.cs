using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Looks in rows for words that name somebody, and blanks them where they are to be forgotten. MUST be part of a change that records it.</summary>
/// <param name="change">The act.</param>
/// <param name="ofCase">The case they are named in.</param>
/// <param name="recordings">The recordings they are in.</param>
/// <param name="names">Whether a text names them.</param>
/// <param name="forget">False: they are counted and nothing is changed.</param>
public sealed class NamingWords(Change change, CaseId ofCase, IReadOnlyList<ExhibitId> recordings, Func<string, bool> names, bool forget)
{
    /// <summary>What stands for a name afterwards.</summary>
    public const string Erased = "Erased";

    /// <summary>What stands for a text afterwards. A sentence still, as rule G23 asks for: what somebody has open does not end by it.</summary>
    public const string ErasedText = "Erased: it named somebody";

    /// <summary>The act.</summary>
    public Change Change => change;

    /// <summary>The case they are named in.</summary>
    public CaseId Case => ofCase;

    /// <summary>The recordings they are in.</summary>
    public IReadOnlyList<ExhibitId> Recordings => recordings;

    /// <summary>Whether a text names them.</summary>
    public bool Names(string text) => names(text);

    /// <summary>How many of these rows name them in one of these properties, which are blanked.</summary>
    /// <remarks>A row whose seal fails is left alone and does not count: to change it would seal it.</remarks>
    public int In<T>(IEnumerable<T> rows, params IReadOnlyList<string> properties)
        where T : class => In(rows, properties, text => names(text) ? ErasedText : text);

    /// <summary>The same where the words stand inside a text.</summary>
    public int In<T>(IEnumerable<T> rows, IReadOnlyList<string> properties, Func<string, string> without)
        where T : class
    {
        var found = 0;
        foreach (var row in rows.Where(r => r is not IGrantingRow granting || change.Store.IsGenuine(granting)))
        {
            var said = properties.Select(p => change.Store.Entry(row).Property<string?>(p)).Where(p => p.CurrentValue is { } text && without(text) != text).ToList();
            found += said.Count > 0 ? 1 : 0;
            foreach (var property in forget ? said : [])
            {
                property.CurrentValue = without(property.CurrentValue!);
            }
        }

        return found;
    }

    /// <summary>What people said when they asked to be let in, acted in an emergency, or answered for it.</summary>
    public async Task<int> InAccessAsync(CancellationToken ct)
    {
        var store = change.Store;
        return In(
                await store.Set<AccessRequest>().Where(r => r.CaseId == ofCase && (r.Exhibit == null || recordings.Contains(r.Exhibit.Value))).ToListAsync(ct),
                nameof(AccessRequest.Sentence),
                nameof(AccessRequest.Reason))
            + In(
                await store.Set<Review>().Where(r => r.CaseId == ofCase && (r.Exhibit == null || recordings.Contains(r.Exhibit.Value))).ToListAsync(ct),
                nameof(Review.Sentence),
                nameof(Review.Reason))
            + In(await store.Set<Notice>().Where(n => n.CaseId == ofCase && (n.Exhibit == null || recordings.Contains(n.Exhibit.Value))).ToListAsync(ct), nameof(Notice.Sentence));
    }
}
