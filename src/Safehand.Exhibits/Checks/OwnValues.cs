using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>
/// Which values of the ledger an organisation may have (rule G11): those of what its own people did, of its own cases, and of what Safehand did about them.
/// Of everything else the leaves and proofs stay whole, and the values are left out, as erased ones are.
/// </summary>
internal sealed class OwnValues(Store store)
{
    private static readonly ValueGroup[] Every = Enum.GetValues<ValueGroup>();
    private static readonly ValueGroup[] AllButActor = [.. Every.Where(g => g is not ValueGroup.Actor)];

    /// <summary>The values of entries as this organisation may have them, in the same order.</summary>
    internal async Task<IReadOnlyList<byte[]>> OfAsync(OrganisationId reader, IReadOnlyList<(byte[] About, byte[] Leaf, byte[] Values)> entries, CancellationToken ct)
    {
        var facts = entries.Select(e => ValueEncoding.TryParse(e.Values, out var kept) && LeafEncoding.TryParse(e.Leaf, out var leaf)
            ? Facts.Of(e.About, leaf, kept.ToDictionary(k => k.Key, k => k.Value.Value)) : null).ToList();
        var withheld = await WithheldAsync(reader, facts, ct);

        // What cannot be read is nobody's to give out.
        return [.. entries.Select((e, i) => facts[i] is null ? [] : withheld[i].Length == 0 ? e.Values : ValueEncoding.Erase(e.Values, withheld[i]))];
    }

    /// <summary>The same for entries that were read, each with whether something was left out.</summary>
    internal async Task<IReadOnlyList<(RecordedEntry Entry, bool Withheld)>> OfAsync(OrganisationId reader, IReadOnlyList<RecordedEntry> entries, CancellationToken ct)
    {
        var withheld = await WithheldAsync(reader, [.. entries.Select(e => Facts.Of(e.About, e.Entry.Leaf, e.Entry.Values))], ct);
        return [.. entries.Select((e, i) => withheld[i].Length == 0
            ? (e, false)
            : (e with { Entry = e.Entry with { Values = e.Entry.Values.Where(v => !withheld[i].Contains(v.Key)).ToDictionary(v => v.Key, v => v.Value) } }, true))];
    }

    private async Task<ValueGroup[][]> WithheldAsync(OrganisationId reader, IReadOnlyList<Facts?> entries, CancellationToken ct)
    {
        await using var rows = store.Read();
        var cases = entries.Select(e => e?.Case).OfType<CaseId>().Distinct().ToList();
        var own = (await OwnCasesAsync(rows, reader, cases, ct)).ToHashSet();
        var about = entries.Where(e => e is { BySafehand: true, Case: null }).Select(e => e!.About).Distinct().ToList();
        var mine = await AboutAsync(rows, reader, about, ct);
        return [.. entries.Select(e => e is null ? Every : Withheld(e, reader, own, mine))];
    }

    private static ValueGroup[] Withheld(Facts e, OrganisationId reader, HashSet<CaseId> own, HashSet<string> mine)
    {
        if (e.Case is { } ofCase && own.Contains(ofCase))
        {
            return [];
        }

        if (e.Organisation == reader)
        {
            // Of a question about what had to look absent, the reason would tell whether it was; of what was checked along with the own, whose case it is.
            return e.LookedAbsent ? [ValueGroup.CaseAndPurpose] : e is { Case: not null, OfACheck: true } ? AllButActor : [];
        }

        // Fails closed: an entry of which it is not known whose it is, is another's. That Safehand itself acted names nobody.
        return !e.BySafehand ? Every : e.Case is null && (mine.Contains(e.About) || e.OfTheWhole) ? [] : AllButActor;
    }

    private static async Task<HashSet<string>> AboutAsync(StoreContext rows, OrganisationId reader, List<string> about, CancellationToken ct)
    {
        var mine = new HashSet<string> { reader.Value };
        if (about.Count > 0)
        {
            var people = await Employers.OfAsync(rows, [.. about.Select(a => new PersonId(a))], ct);
            mine.UnionWith(people.Where(p => p.Value == reader).Select(p => p.Key.Value));
            var (cases, exhibits) = (about.ConvertAll(a => new CaseId(a)), about.ConvertAll(a => new ExhibitId(a)));
            mine.UnionWith((await OwnCasesAsync(rows, reader, cases, ct)).Select(c => c.Value));
            var found = (await rows.Set<Exhibit>().Where(e => exhibits.Contains(e.Id)).ToListAsync(ct)).FindAll(rows.IsGenuine);
            var theirs = (await OwnCasesAsync(rows, reader, [.. found.Select(e => e.Case).Distinct()], ct)).ToHashSet();
            mine.UnionWith(found.Where(e => theirs.Contains(e.Case)).Select(e => e.Id.Value));
        }

        return mine;
    }

    // Whose a case is counts as Safehand wrote it: otherwise one line of SQL would give another's values out.
    private static async Task<IEnumerable<CaseId>> OwnCasesAsync(StoreContext rows, OrganisationId reader, List<CaseId> among, CancellationToken ct) =>
        (await rows.Set<Case>().Where(c => among.Contains(c.Id) && c.Organisation == reader).ToListAsync(ct)).Where(rows.IsGenuine).Select(c => c.Id);

    /// <summary>What decides whose an entry is.</summary>
    private sealed record Facts(string About, OrganisationId? Organisation, CaseId? Case, bool LookedAbsent, bool OfTheWhole, bool OfACheck)
    {
        private static readonly byte[] Nothing = new byte[16];

        internal bool BySafehand => Organisation == Actor.Safehand.Organisation;

        internal static Facts Of(byte[] about, LedgerLeaf leaf, IReadOnlyDictionary<ValueGroup, byte[]> values) => new(
            Convert.ToHexStringLower(about),
            OrganisationId.TryParse(Text(values, ValueGroup.Actor, "organisation"), null, out var organisation) ? organisation : null,
            CaseId.TryParse(Text(values, ValueGroup.CaseAndPurpose, "case"), null, out var ofCase) ? ofCase : null,
            leaf.Verdict is EntryVerdict.Refused && leaf.Object.AsSpan().SequenceEqual(Nothing),
            // Runs of checks and the like. Whether an account exists at which somebody guessed is not of the whole.
            about.AsSpan().SequenceEqual(Nothing) && leaf.Name != "sign-in.failed.v1",
            leaf.Name == "exhibit.checked.v1");

        private static string? Text(IReadOnlyDictionary<ValueGroup, byte[]> values, ValueGroup group, string property)
        {
            try
            {
                return values.TryGetValue(group, out var value) && JsonSerializer.Deserialize<JsonElement>(value) is { ValueKind: JsonValueKind.Object } read
                    && read.TryGetProperty(property, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null;
            }
            catch (JsonException)
            {
                return null; // altered in the store: checking the export says so where it is given out, and here it is nobody's
            }
        }
    }
}
