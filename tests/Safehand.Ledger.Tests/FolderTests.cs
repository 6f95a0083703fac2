using System.Text;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Ledger.Tests;

public sealed class FolderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(600)]
    public async Task Verify_ExportWithAQuorumOfWitnesses_IsIntact(int count)
    {
        using var world = new World();
        var folder = await world.ExportedAsync(await world.Recorded(count).CosignedAsync());
        var report = LedgerFolder.Verify(folder, world.Trusting);
        Assert.Equal(LedgerOutcome.Intact, report.Outcome);
        Assert.Equal((count, count * 2L, 0L), ((int)report.EntriesChecked, report.ValuesChecked, report.ValuesErased));
        Assert.Contains("intact", report.Sentence, StringComparison.Ordinal);
        Assert.Contains("3 independent witnesses", report.Sentence, StringComparison.Ordinal);
        Assert.Empty(report.Findings);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Verify_TooFewWitnesses_IsNotProvenAndNeverCalledIntact(int signed)
    {
        using var world = new World();
        var folder = await world.ExportedAsync(await world.Recorded(20).CosignedAsync(signed));
        var report = LedgerFolder.Verify(folder, world.Trusting);
        Assert.Equal(LedgerOutcome.NotProven, report.Outcome);
        Assert.Contains($"not proven against us: only {signed} of the 2 witnesses", report.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("intact", report.Sentence, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Verify_NoWitnessesChosen_IsNotProvenWhateverTheFolderBrings()
    {
        using var world = new World();
        var folder = await world.ExportedAsync(await world.Recorded(20).CosignedAsync());
        var report = LedgerFolder.Verify(folder, new LedgerCheckOptions());
        Assert.Equal(LedgerOutcome.NotProven, report.Outcome);
        Assert.DoesNotContain("intact", report.Sentence, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(report.Notes, n => n.Contains("same folder", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_OneWitnessUnderTwoNames_CountsOnce()
    {
        using var world = new World();
        using var alias = new LedgerKey("second-name.example/w", KeyPurpose.Witness, World.Seed(11));
        var note = await world.Recorded(5).CosignedAsync(1);
        note = note.With(alias.Cosign(note.Text, world.Clock.GetUtcNow()));
        var report = LedgerFolder.Verify(await world.ExportedAsync(note), world.Trusting with { Witnesses = [world.Witnesses[0].Verifier, alias.Verifier], Quorum = 2 });
        Assert.Equal(LedgerOutcome.NotProven, report.Outcome);
        Assert.Single(report.WitnessedBy);
    }

    [Fact]
    public async Task Verify_AfterErasure_CountsAndSaysItAndStaysIntact()
    {
        using var world = new World();
        var head = await world.Recorded(300).CosignedAsync();
        var erased = world.Entries.Select((e, i) => i < 7 ? e with { Values = ValueEncoding.Erase(e.Values, ValueGroup.Actor) } : e).ToList();
        var report = LedgerFolder.Verify(await world.ExportedAsync(head, erased), world.Trusting);
        Assert.Equal(LedgerOutcome.Intact, report.Outcome);
        Assert.Equal((593L, 7L), (report.ValuesChecked, report.ValuesErased));
        Assert.Contains("7 of the 600 values are not in it, erased or withheld from whoever exported it", report.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithoutValues_SaysSo()
    {
        using var world = new World();
        var folder = await world.ExportedAsync(await world.Recorded(3).CosignedAsync(), withValues: false);
        Assert.False(Directory.Exists(Path.Combine(folder, "values")));
        var report = LedgerFolder.Verify(folder, world.Trusting);
        Assert.True(report is { Outcome: LedgerOutcome.Intact, ValuesWithheld: true });
        Assert.Contains("what they say was not in the folder", report.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_KeptCheckpoint_IsContinued()
    {
        using var world = new World();
        foreach (var size in new[] { 1, 255, 1 })
        {
            world.Recorded(size);
            World.TreeOf(world.Entries, world.Key, out var kept);
            var now = await world.CosignedAsync();
            world.Recorded(10);
            var later = await world.CosignedAsync();
            Assert.Equal(Checkpoint.Parse(kept.Text).Size, LedgerFolder.Verify(await world.ExportedAsync(later), world.Trusting with { KeptCheckpoint = kept.ToString() }).ContinuesKept);
            Assert.Equal(Checkpoint.Parse(now.Text).Size, LedgerFolder.Verify(await world.ExportedAsync(now), new LedgerCheckOptions { KeptCheckpoint = kept.ToString() }).ContinuesKept);
        }
    }

    [Fact]
    public async Task Verify_ExhibitLeafAndFile_AreFound()
    {
        using var world = new World();
        var hash = World.Seed(77);
        world.Recorded(25);
        world.Entries.Add(LeafEncoding.Seal(world.Entry("DC X") with { Name = "exhibit.booked-in.v1", Values = new Dictionary<ValueGroup, byte[]> { [ValueGroup.Content] = Encoding.UTF8.GetBytes($"{{\"sha256\":\"{Convert.ToHexStringLower(hash)}\"}}") } }));
        var folder = await world.ExportedAsync(await world.CosignedAsync());
        var report = LedgerFolder.Verify(folder, world.Trusting with { Object = World.Exhibit, Leaf = world.Entries[9].Leaf, FileHash = hash });
        Assert.Equal(LedgerOutcome.Intact, report.Outcome);
        Assert.Equal([3, 13, 23], report.ObjectEntries.Select(m => m.Index));
        Assert.All(report.ObjectEntries, m => Assert.Equal(("exhibit.opened.v1", StatutoryOperation.Consultation), (m.Name, m.Operation)));
        Assert.Equal((9L, 25L), (report.LeafIndex, report.FileHashIndex));
        var missing = LedgerFolder.Verify(folder, world.Trusting with { Object = new byte[16], Leaf = [1], FileHash = new byte[32] });
        Assert.Equal([LedgerFindingKind.NotInLedger, LedgerFindingKind.NotInLedger, LedgerFindingKind.NotInLedger], missing.Findings.Select(f => f.Kind));
    }

    [Theory]
    [InlineData("exhibit.booked-in.v1", "{\"title\":\"#\"}")]
    [InlineData("exhibit.booked-in.v1", "{\"sha256\":\"x\",\"title\":\"sha256 #\"}")]
    [InlineData("exhibit.booked-in.v1", "\"#\"")]
    [InlineData("exhibit.hold-placed.v1", "{\"sha256\":\"#\"}")]
    public async Task Verify_FileWhoseHashSomebodyTyped_IsNotFound(string name, string content)
    {
        using var world = new World();
        var hash = World.Seed(77);
        var values = new Dictionary<ValueGroup, byte[]> { [ValueGroup.Content] = Encoding.UTF8.GetBytes(content.Replace("#", Convert.ToHexStringLower(hash), StringComparison.Ordinal)) };
        world.Entries.Add(LeafEncoding.Seal(world.Entry("DC X") with { Name = name, Values = values }));
        var report = LedgerFolder.Verify(await world.ExportedAsync(await world.CosignedAsync()), world.Trusting with { FileHash = hash });
        Assert.Equal(LedgerFindingKind.NotInLedger, Assert.Single(report.Findings).Kind);
    }

    [Fact]
    public async Task Write_EntriesThatAreNotTheSignedOnes_LeavesNoCheckpoint()
    {
        using var world = new World();
        var head = await world.Recorded(30).CosignedAsync();
        var other = world.Entries.ToList();
        (other[3], other[4]) = (other[4], other[3]);
        await Assert.ThrowsAsync<LedgerIntegrityException>(() => world.ExportedAsync(head, other));
        await Assert.ThrowsAsync<LedgerIntegrityException>(() => world.ExportedAsync(head, other[..29]));
        var folder = await world.ExportedAsync(head, [.. world.Entries, world.Entries[0]]); // entries after the head are left out
        Assert.Equal(LedgerOutcome.Intact, LedgerFolder.Verify(folder, world.Trusting).Outcome);
        await Assert.ThrowsAsync<IOException>(() => LedgerFolder.WriteAsync(folder, new LedgerExport(head.ToString(), [], world.Entries.ToAsyncEnumerable()), CancellationToken.None));
    }

    [Fact]
    public void Verify_NoFolderOrAnEmptyOne_SaysThereIsNoCheckpoint()
    {
        using var world = new World();
        var report = LedgerFolder.Verify(Path.Combine(Path.GetTempPath(), Ids.Fresh()), new LedgerCheckOptions());
        Assert.Equal((LedgerOutcome.Wrong, LedgerFindingKind.CheckpointUnreadable), (report.Outcome, report.Findings.Single().Kind));
        Assert.Throws<ArgumentException>(() => LedgerFolder.Verify(".", world.Trusting with { Quorum = 4 }));
        Assert.Throws<ArgumentException>(() => LedgerFolder.Verify(".", world.Trusting with { Quorum = 0 }));
    }

    [Fact]
    public async Task Verify_AnyByteOfAnyFileFlipped_IsFound()
    {
        using var world = new World();
        var folder = await world.ExportedAsync(await world.Recorded(259).CosignedAsync());
        var random = new Random(3);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => !f.Contains("/keys/", StringComparison.Ordinal)).ToList())
        {
            var good = await File.ReadAllBytesAsync(file);
            for (var n = 0; n < 25; n++)
            {
                var bad = (byte[])good.Clone();
                bad[n == 0 ? 0 : random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
                await File.WriteAllBytesAsync(file, bad);
                var report = LedgerFolder.Verify(folder, world.Trusting);

                // A witness's line made unreadable is a signature less, which is said as such; all else is wrong.
                Assert.True(report.Outcome == LedgerOutcome.Wrong || (file.EndsWith("checkpoint", StringComparison.Ordinal) && report.WitnessedBy.Count < 3), $"{file}: {report.Sentence}");
            }

            await File.WriteAllBytesAsync(file, good[..^1]);
            Assert.Equal(LedgerOutcome.Wrong, LedgerFolder.Verify(folder, world.Trusting).Outcome);
            File.Delete(file);
            Assert.Equal(LedgerOutcome.Wrong, LedgerFolder.Verify(folder, world.Trusting).Outcome);
            await File.WriteAllBytesAsync(file, good);
        }

        Assert.Equal(LedgerOutcome.Intact, LedgerFolder.Verify(folder, world.Trusting).Outcome);
    }
}
