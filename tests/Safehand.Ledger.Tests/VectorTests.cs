using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Ledger.Tests;

/// <summary>The golden vectors of the format, which a second implementation in another language made from its description.</summary>
public sealed class VectorTests
{
    private static JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", name))).RootElement;

    private static byte[] Hex(JsonElement e, string name) => Convert.FromHexString(e.GetProperty(name).GetString()!);

    private static List<byte[]> Proof(JsonElement e) => [.. e.GetProperty("proof").EnumerateArray().Select(p => Convert.FromHexString(p.GetString()!))];

    [Fact]
    public void Leaves_OfTheSecondImplementation_AreByteForByteOurs()
    {
        var entries = Read("ledger-leaves.json").GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(4, entries.Count);
        foreach (var e in entries)
        {
            var values = e.GetProperty("values").EnumerateArray().ToList();
            var entry = new LedgerEntry(
                e.GetProperty("name").GetString()!, DateTimeOffset.FromUnixTimeMilliseconds(e.GetProperty("at_ms").GetInt64()), (StatutoryOperation)e.GetProperty("operation").GetInt32(),
                Hex(e, "object"), e.GetProperty("rule_set").GetString()!, (EntryVerdict)e.GetProperty("verdict").GetInt32(),
                values.ToDictionary(v => (ValueGroup)v.GetProperty("group").GetInt32(), v => Encoding.UTF8.GetBytes(v.GetProperty("value").GetString()!)));
            var (leaf, encoded) = LeafEncoding.Seal(entry, [.. values.SelectMany(v => Hex(v, "salt"))]);
            Assert.Equal(Hex(e, "leaf"), leaf);
            Assert.Equal(Hex(e, "values_encoded"), encoded);
            ValueGroup[] erase = [.. e.GetProperty("erase").EnumerateArray().Select(g => (ValueGroup)g.GetInt32())];
            var left = ValueEncoding.Erase(encoded, erase);
            Assert.Equal(Hex(e, "values_after_erasure"), left);
            var opened = LeafEncoding.Open(leaf, left);
            Assert.Equal(erase, opened.Erased);
            Assert.Equal((entry.Name, entry.At, entry.RuleSet), (opened.Leaf.Name, opened.Leaf.At, opened.Leaf.RuleSet));
        }
    }

    [Fact]
    public void InvalidLeavesAndValues_AreRefused()
    {
        var file = Read("ledger-leaves.json");
        Assert.Equal(12, file.GetProperty("invalid_leaves").GetArrayLength());
        Assert.All(file.GetProperty("invalid_leaves").EnumerateArray(), e => Assert.False(LeafEncoding.TryParse(Hex(e, "leaf"), out _), e.GetProperty("comment").GetString()));
        Assert.Equal(7, file.GetProperty("invalid_values").GetArrayLength());
        Assert.All(file.GetProperty("invalid_values").EnumerateArray(), e => Assert.False(ValueEncoding.TryParse(Hex(e, "values"), out _), e.GetProperty("comment").GetString()));
    }

    [Fact]
    public void TreeProofsAndTiles_OfTheSecondImplementation_AreOurs()
    {
        var file = Read("ledger-tree.json");
        var leaves = Enumerable.Range(0, 600).Select(i =>
        {
            var four = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(four, i);
            return Enumerable.Repeat(four, 1 + (i % 3)).SelectMany(b => b).ToArray();
        }).ToArray();
        var store = new MemoryTileStore();
        var log = TileLog.Open(store);
        log.Append(leaves);
        using var key = LedgerKey.Generate(World.Origin);
        log.Publish(key.SignCheckpoint(600, log.Root).ToString());
        var reader = log.Reader();
        foreach (var e in file.GetProperty("roots").EnumerateArray())
        {
            Assert.Equal(Hex(e, "root"), reader.RootAt(e.GetProperty("size").GetInt32()));
        }

        foreach (var e in file.GetProperty("inclusion").EnumerateArray())
        {
            Assert.Equal(Proof(e), reader.Inclusion(e.GetProperty("index").GetInt32(), e.GetProperty("size").GetInt32()));
        }

        foreach (var e in file.GetProperty("consistency").EnumerateArray())
        {
            Assert.Equal(Proof(e), reader.Consistency(e.GetProperty("old").GetInt32(), e.GetProperty("new").GetInt32()));
        }

        Assert.Equal(
            file.GetProperty("files_at_600").EnumerateArray().Select(e => (e.GetProperty("path").GetString(), e.GetProperty("sha256").GetString())),
            store.Files.Where(f => f.Key != "checkpoint").OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => ((string?)f.Key, (string?)Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(f.Value)))));
    }

    [Fact]
    public void Notes_SignedByTheOpensslProgram_AreByteForByteOurs()
    {
        var file = Read("ledger-notes.json");
        var (l, w) = (file.GetProperty("ledger"), file.GetProperty("witness"));
        using var ledger = new LedgerKey(l.GetProperty("name").GetString()!, KeyPurpose.Ledger, Hex(l, "seed"));
        using var witness = new LedgerKey(w.GetProperty("name").GetString()!, KeyPurpose.Witness, Hex(w, "seed"));
        Assert.Equal(l.GetProperty("vkey").GetString(), ledger.Verifier.ToString());
        Assert.Equal(w.GetProperty("vkey").GetString(), witness.Verifier.ToString());
        var cosigned = SignedNote.Parse(file.GetProperty("cosigned").GetString()!);
        var head = Checkpoint.Parse(cosigned.Text);
        var note = ledger.SignCheckpoint(head.Size, head.Root);
        Assert.Equal(file.GetProperty("checkpoint").GetString(), note.ToString());
        var at = DateTimeOffset.FromUnixTimeSeconds(w.GetProperty("time").GetInt64());
        Assert.Equal(cosigned.ToString(), note.With(witness.Cosign(note.Text, at)).ToString());
        Assert.Equal(SignatureFinding.Good, ledger.Verifier.Check(cosigned));
        Assert.Equal(SignatureFinding.Good, witness.Verifier.Check(cosigned, out var seen));
        Assert.Equal(at, seen);
        var request = WitnessRequest.Parse(file.GetProperty("request").GetString()!)!;
        Assert.Equal((256L, file.GetProperty("request").GetString()), (request.OldSize, request.ToString()));
    }
}
