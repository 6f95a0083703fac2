using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Removes notes with what they are about, in the change that ends that. MUST be part of a change that records it.</summary>
internal static class ForgetNotes
{
    /// <summary>All of a recording: it is destroyed.</summary>
    internal static async Task OfAsync(Change change, ExhibitId exhibit, CancellationToken ct) =>
        Remove(change, await change.Store.Set<Note>().Where(n => n.Exhibit == exhibit).ToListAsync(ct));

    /// <summary>Those on the recordings of a case that name somebody by any part of their name, whoever wrote them: who that is is erased.</summary>
    /// <returns>How many.</returns>
    internal static async Task<int> NamingAsync(Change change, CaseId ofCase, string name, CancellationToken ct)
    {
        var naming = await FindNamingAsync(change, ofCase, name, ct);
        Remove(change, naming);
        return naming.Count;
    }

    /// <summary>How many that would be.</summary>
    internal static async Task<int> CountNamingAsync(Change change, CaseId ofCase, string name, CancellationToken ct) => (await FindNamingAsync(change, ofCase, name, ct)).Count;

    private static async Task<List<Note>> FindNamingAsync(Change change, CaseId ofCase, string name, CancellationToken ct) =>
        (await change.Store.Set<Note>().Where(n => change.Store.Set<Exhibit>().Any(e => e.Id == n.Exhibit && e.Case == ofCase)).ToListAsync(ct))
            .FindAll(n => NamesInText.Find(n.Text, [name]) is not null);

    private static void Remove(Change change, List<Note> notes)
    {
        if (notes.Count > 0)
        {
            change.Store.RemoveRange(notes);
            change.ForgetErased();
        }
    }
}
