using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Ledger.Tests;

public sealed class LeafTests
{
    internal static LedgerEntry Entry(string name = "exhibit.booked-in.v1", params (ValueGroup Group, string Value)[] values) => new(
        name,
        new DateTimeOffset(2026, 11, 22, 9, 30, 0, 125, TimeSpan.Zero),
        StatutoryOperation.Collection,
        Convert.FromHexString("000102030405060708090a0b0c0d0e0f"),
        "2026.1",
        EntryVerdict.Permitted,
        values.ToDictionary(v => v.Group, v => Encoding.UTF8.GetBytes(v.Value)));

    internal static LedgerEntry Full() => Entry("exhibit.booked-in.v1", [.. Enum.GetValues<ValueGroup>().Select(g => (g, $"{{\"{g}\":\"é {g}\"}}"))]);

    [Fact]
    public void Seal_EveryGroup_OpensToWhatWasSealed()
    {
        var entry = Full();
        var (leaf, values) = LeafEncoding.Seal(entry);
        var opened = LeafEncoding.Open(leaf, values);
        Assert.Equal((entry.Name, entry.At, entry.Operation, entry.RuleSet, entry.Verdict), (opened.Leaf.Name, opened.Leaf.At, opened.Leaf.Operation, opened.Leaf.RuleSet, opened.Leaf.Verdict));
        Assert.Equal(entry.Object, opened.Leaf.Object);
        Assert.Empty(opened.Erased);
        Assert.Equal(6, opened.Values.Count);
        Assert.All(entry.Values, v => Assert.Equal(v.Value, opened.Values[v.Key]));
    }

    [Fact]
    public void Seal_NoValues_LeavesNothingToErase()
    {
        var (leaf, values) = LeafEncoding.Seal(Entry());
        Assert.Empty(values);
        Assert.Empty(LeafEncoding.Open(leaf, values).Leaf.Commitments);
    }

    [Fact]
    public void Seal_SameEntryTwice_GivesUnrelatedCommitments()
    {
        var one = LeafEncoding.Parse(LeafEncoding.Seal(Full()).Leaf);
        var two = LeafEncoding.Parse(LeafEncoding.Seal(Full()).Leaf);
        Assert.All(Enum.GetValues<ValueGroup>(), g => Assert.NotEqual(one.Commitments[g], two.Commitments[g]));
        Assert.Equal(6, one.Commitments.Values.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Erase_TwoGroups_KeepsTheOthersProvable()
    {
        var (leaf, values) = LeafEncoding.Seal(Full());
        var erased = ValueEncoding.Erase(values, ValueGroup.Subject, ValueGroup.Actor);
        var opened = LeafEncoding.Open(leaf, erased);
        Assert.Equal([ValueGroup.Actor, ValueGroup.Subject], opened.Erased);
        Assert.Equal(4, opened.Values.Count);
        Assert.DoesNotContain("Subject", Encoding.UTF8.GetString(erased), StringComparison.Ordinal);
        Assert.Empty(ValueEncoding.Erase(erased, Enum.GetValues<ValueGroup>()));
    }

    [Fact]
    public void Open_AnyByteOfTheValuesFlipped_IsFound()
    {
        var (leaf, values) = LeafEncoding.Seal(Full());
        for (var i = 0; i < values.Length; i++)
        {
            values[i] ^= 1;
            Assert.Throws<LedgerIntegrityException>(() => LeafEncoding.Open(leaf, values));
            values[i] ^= 1;
        }
    }

    [Fact]
    public void Open_ValueThatWasNeverCommittedTo_IsFound()
    {
        var leaf = LeafEncoding.Seal(Entry(values: (ValueGroup.Actor, "1"))).Leaf;
        var foreign = LeafEncoding.Seal(Entry(values: (ValueGroup.Content, "1"))).Values;
        Assert.Throws<LedgerIntegrityException>(() => LeafEncoding.Open(leaf, foreign));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Exhibit.v1")]
    [InlineData("a b")]
    [InlineData("é")]
    public void Seal_NameOutsideTheFormat_Throws(string name) => Assert.Throws<ArgumentException>(() => LeafEncoding.Seal(Entry(name)));

    [Fact]
    public void Seal_FieldsOutsideTheFormat_Throws()
    {
        var good = Full();
        LedgerEntry[] bad =
        [
            good with { At = DateTimeOffset.UnixEpoch.AddMilliseconds(-1) }, good with { Object = new byte[15] }, good with { RuleSet = new string('1', 33) },
            good with { RuleSet = "a b" }, good with { Operation = (StatutoryOperation)7 }, good with { Verdict = (EntryVerdict)3 }, good with { Name = new string('a', 65) },
            good with { Values = new Dictionary<ValueGroup, byte[]> { [(ValueGroup)7] = [1] } }, good with { Values = new Dictionary<ValueGroup, byte[]> { [ValueGroup.Actor] = new byte[LeafEncoding.LongestValue + 1] } },
        ];
        Assert.All(bad, b => Assert.Throws<ArgumentException>(() => LeafEncoding.Seal(b)));
    }

    [Fact]
    public void Seal_LongestOfEverything_RoundTrips()
    {
        var entry = Full() with { Name = new string('a', 64), RuleSet = new string('r', 32), Values = Enum.GetValues<ValueGroup>().ToDictionary(g => g, _ => new byte[LeafEncoding.LongestValue]) };
        var (leaf, values) = LeafEncoding.Seal(entry);
        Assert.Equal(LeafEncoding.LongestLeaf, leaf.Length);
        Assert.Equal(6, LeafEncoding.Open(leaf, values).Values.Count);
    }

    [Fact]
    public void TryParse_TenThousandMutations_NeverThrowsAndHasOneEncoding()
    {
        var random = new System.Random(1);
        var (leaf, values) = LeafEncoding.Seal(Full());
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = Mutation.Of(i % 2 == 0 ? leaf : values, random);
            if (i % 2 == 0 && LeafEncoding.TryParse(bytes, out var read))
            {
                Assert.Equal(bytes.Length, 30 + read.Name.Length + read.RuleSet.Length + (32 * read.Commitments.Count));
            }
            else if (i % 2 == 1 && ValueEncoding.TryParse(bytes, out _))
            {
                Assert.Equal(bytes, ValueEncoding.Erase(bytes));
            }
        }
    }

    [Fact]
    public void TryParse_EveryPrefix_IsRefused()
    {
        var (leaf, values) = LeafEncoding.Seal(Full());
        Assert.All(Enumerable.Range(0, leaf.Length), n => Assert.False(LeafEncoding.TryParse(leaf.AsSpan(0, n), out _)));
        Assert.False(LeafEncoding.TryParse([.. leaf, 0], out _));
        Assert.False(ValueEncoding.TryParse([.. values, 0], out _));
        Assert.False(ValueEncoding.TryParse([1], out _));
    }

    [Fact]
    public void SealAndOpen_AnyValues_AreTheSame() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[][]>(),
            raw =>
            {
                var given = raw.Where(r => r is not null).Take(6).Select((r, i) => (Key: (ValueGroup)(i + 1), Value: r)).ToDictionary(p => p.Key, p => p.Value);
                var (leaf, values) = LeafEncoding.Seal(Full() with { Values = given });
                var opened = LeafEncoding.Open(leaf, values);
                return opened.Values.Count == given.Count && opened.Values.All(v => v.Value.AsSpan().SequenceEqual(given[v.Key]));
            }).QuickCheckThrowOnFailure();
}
