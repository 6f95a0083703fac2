using System.Buffers.Binary;
using System.Text.Json;
using Safehand.Ledger;

namespace Safehand.Reenactments.Flat;

/// <summary>Somebody had a recording open.</summary>
/// <param name="Exhibit">Which, 32 hexadecimal digits.</param>
/// <param name="Opening">The opening's id.</param>
/// <param name="Who">Who.</param>
/// <param name="At">From when.</param>
/// <param name="Parts">Which parts were sent, with from and until which millisecond of the recording each shows.</param>
internal sealed record Watched(string Exhibit, string Opening, string Who, DateTimeOffset At, IReadOnlyDictionary<int, (int From, int Until)> Parts);

/// <summary>What an exported ledger tells of an editor, read with nothing but the folder and the format; each value is checked against its commitment.</summary>
/// <param name="Entrusted">Recordings that were commissioned to them, each with the names of who is in it.</param>
/// <param name="Openings">What they opened, when, and which seconds they were sent.</param>
/// <param name="Previews">Recordings of which they saw a preview, from and until which millisecond.</param>
/// <param name="CleanCopies">Copies without a mark that anybody at all was given.</param>
/// <param name="Refused">How often they were refused something.</param>
/// <param name="Lapsed">When a condition of a supplier lapsed.</param>
/// <param name="Devices">What became of the devices of suppliers: accepted, revoked, each by what it is called, in the order in which it was.</param>
/// <param name="OpenedOn">On which of them which recordings were opened.</param>
internal sealed record Account(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Entrusted, IReadOnlyList<Watched> Openings, IReadOnlyList<(string Exhibit, long From, long Until)> Previews, int CleanCopies, int Refused,
    IReadOnlyList<DateTimeOffset> Lapsed, IReadOnlyList<(string Name, string What, DateTimeOffset At)> Devices, ILookup<string, string> OpenedOn)
{
    /// <summary>Everybody whose recording was entrusted, once.</summary>
    internal IReadOnlyList<string> AtRisk => [.. Entrusted.Values.SelectMany(n => n).Distinct()];

    internal static Account Read(string folder, string editor)
    {
        var (subjects, entrusted, openings, previews, lapsed) = (new Dictionary<string, IReadOnlyList<string>>(), new HashSet<string>(), new Dictionary<string, Watched>(), new List<(string, long, long)>(), new List<DateTimeOffset>());
        var (devices, marks, on) = (new List<(string, string, DateTimeOffset)>(), new Dictionary<string, string>(), new List<(string Mark, string Exhibit)>());
        var (clean, refused) = (0, 0);
        foreach (var entry in Entries(folder))
        {
            var leaf = entry.Leaf;
            var exhibit = Convert.ToHexStringLower(leaf.Object);
            var content = Value(entry, ValueGroup.Content);
            var isEditor = Value(entry, ValueGroup.Actor) is { } actor && actor.TryGetProperty("name", out var name) && name.GetString() == editor;
            switch (leaf.Name)
            {
                case "exhibit.expected.v1":
                    subjects[exhibit] = [.. Value(entry, ValueGroup.Subject)!.Value.EnumerateArray().Select(p => p.GetProperty("name").GetString()!)];
                    break;
                case "commission.given.v1" when Value(entry, ValueGroup.Recipient)!.Value.EnumerateArray().Any(r => r.GetProperty("name").GetString() == editor):
                    entrusted.Add(exhibit);
                    break;
                case "exhibit.opened.v1" when isEditor && leaf.Verdict is not EntryVerdict.Refused:
                    var id = content!.Value.GetProperty("opening").GetString()!;
                    on.Add((Value(entry, ValueGroup.CaseAndPurpose)!.Value.GetProperty("decision").GetProperty("device").GetString()!, exhibit));
                    openings[id] = new Watched(exhibit, id, editor, leaf.At, new SortedDictionary<int, (int, int)>());
                    break;
                case "exhibit.played.v1" when isEditor:
                    var part = content!.Value.GetProperty("segment").GetInt32();
                    var span = content.Value.GetProperty("ms");
                    ((SortedDictionary<int, (int, int)>)openings[content.Value.GetProperty("opening").GetString()!].Parts)[part] = (span[0].GetInt32(), span[1].GetInt32());
                    break;
                case "preview.seen.v1" when isEditor:
                    var seen = content!.Value.GetProperty("what");
                    previews.Add((exhibit, seen.GetProperty("fromMs").GetInt64(), seen.GetProperty("untilMs").GetInt64()));
                    break;
                case "exhibit.copied-clean.v1" when leaf.Verdict is not EntryVerdict.Refused:
                    clean++;
                    break;
                case "supplier.condition-lapsed.v1":
                    lapsed.Add(leaf.At);
                    break;
                case "device.accepted.v1" or "device.revoked.v1":
                    var called = content!.Value.GetProperty("name").GetString()!;
                    devices.Add((called, leaf.Name.Split('.')[1], leaf.At));
                    marks[content.Value.GetProperty("mark").GetString()!] = called;
                    break;
            }

            refused += isEditor && leaf.Verdict is EntryVerdict.Refused ? 1 : 0;
        }

        return new Account(entrusted.ToDictionary(e => e, e => subjects[e]), [.. openings.Values.OrderBy(o => o.At)], previews, clean, refused, lapsed, devices, on.ToLookup(o => marks[o.Mark], o => o.Exhibit));
    }

    private static JsonElement? Value(OpenedEntry entry, ValueGroup group) => entry.Values.TryGetValue(group, out var value) ? JsonSerializer.Deserialize<JsonElement>(value) : null;

    // docs/formats/ledger.md: bundles of 256 entries, each after its length in 2 bytes; what they say apart, each after its length in 4.
    private static IEnumerable<OpenedEntry> Entries(string folder)
    {
        var bundles = Directory.EnumerateFiles(Path.Combine(folder, "tile", "entries"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        var leaves = bundles.SelectMany(b => Split(File.ReadAllBytes(b), 2));
        var values = Directory.EnumerateFiles(Path.Combine(folder, "values")).Order(StringComparer.Ordinal).SelectMany(b => Split(File.ReadAllBytes(b), 4));
        return leaves.Zip(values, (leaf, value) => LeafEncoding.Open(leaf, value));
    }

    private static IEnumerable<byte[]> Split(byte[] bundle, int prefix)
    {
        for (var at = 0; at < bundle.Length;)
        {
            var length = prefix == 2 ? BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at)) : BinaryPrimitives.ReadInt32BigEndian(bundle.AsSpan(at));
            yield return bundle[(at + prefix)..(at + prefix + length)];
            at += prefix + length;
        }
    }
}
