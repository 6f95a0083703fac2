using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>
/// What people typed about the recordings somebody is in, besides notes, where it names them by any part of their name: reasons, titles, remarks, in the ledger's entries and in the
/// rows behind them. The leaves stay, and rows are sealed anew. MUST be part of a change that records it.
/// </summary>
internal sealed class ForgetWords(IEnumerable<INamingWords> elsewhere)
{
    // What Safehand writes by itself (marks of recordings, hashes, who acted) is not looked through: a hash holds letters that somebody is called by.
    private static readonly FrozenSet<string> Typed =
        new[] { "sentence", "reason", "why", "said", "text", "acknowledged", "leftOpen", "title", "recordedPlace", "goesTo", "account" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Forgets them, or counts them alone.</summary>
    /// <returns>In how many places.</returns>
    internal async Task<int> NamingAsync(Change change, CaseId ofCase, IReadOnlyList<ExhibitId> recordings, string name, bool forget, CancellationToken ct)
    {
        bool Names(string text) => NamesInText.Find(text, [name]) is not null;
        bool Chosen(ValueGroup group, byte[] value) => group is not (ValueGroup.Actor or ValueGroup.Subject) && NamedIn(JsonElement.Parse(value), null, Names, name);
        var found = 0;
        foreach (var about in recordings.Select(r => r.Bytes()).Append(ofCase.Bytes()))
        {
            found += forget ? await LedgerBook.EraseAsync(change, about, Chosen, ct) : await LedgerBook.CountAsync(change, about, Chosen, ct);
        }

        var words = new NamingWords(change, ofCase, recordings, Names, forget);
        found += await InRowsAsync(words, name, ct) + await words.InAccessAsync(ct);
        foreach (var module in elsewhere)
        {
            found += await module.InAsync(words, ct);
        }

        return found;
    }

    private static async Task<int> InRowsAsync(NamingWords words, string name, CancellationToken ct)
    {
        var (store, recordings) = (words.Change.Store, words.Recordings);
        var exhibits = await store.Set<Exhibit>().Where(e => recordings.Contains(e.Id)).ToListAsync(ct);
        return words.In(exhibits, nameof(Exhibit.Title), nameof(Exhibit.RecordedPlace))
            + words.In(exhibits, [nameof(Exhibit.RecordedBy)], by => IsBy(by, name) ? NamingWords.Erased : by)
            + words.In(await store.Set<Opening>().Where(o => recordings.Contains(o.Exhibit)).ToListAsync(ct), nameof(Opening.Sentence))
            + words.In(await store.Set<Hold>().Where(h => recordings.Contains(h.Exhibit)).ToListAsync(ct), nameof(Hold.Reason))
            + words.In(await store.Set<Destruction>().Where(d => recordings.Contains(d.Exhibit)).ToListAsync(ct), nameof(Destruction.Reason))
            + words.In(await store.Set<CopyRequest>().Where(r => recordings.Contains(r.Exhibit)).ToListAsync(ct), nameof(CopyRequest.Sentence), nameof(CopyRequest.GoesTo));
    }

    private static bool NamedIn(JsonElement value, string? property, Func<string, bool> names, string name) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(p => NamedIn(p.Value, p.Name, names, name)),
        JsonValueKind.Array => value.EnumerateArray().Any(v => NamedIn(v, property, names, name)),
        JsonValueKind.String => property == "recordedBy" ? IsBy(value.GetString()!, name) : Typed.Contains(property ?? string.Empty) && names(value.GetString()!),
        _ => false,
    };

    // Who recorded it is mostly an officer, and one who shares a part of the name is not them.
    private static bool IsBy(string by, string name) =>
        name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(part => part.Length > 1).ToList() is { Count: > 1 } parts && parts.TrueForAll(part => NamesInText.Find(by, [part]) is not null);
}
