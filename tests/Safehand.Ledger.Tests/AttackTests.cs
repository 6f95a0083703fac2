using Safehand.Kernel;
using Xunit;

namespace Safehand.Ledger.Tests;

/// <summary>The attacker of the threat model: has the database and the ledger's key, and so signs whatever they like. Each attack is tried three times: with nothing to hold it against
/// (never called intact), against a checkpoint that somebody kept, and against a quorum of witnesses.</summary>
public sealed class AttackTests : IDisposable
{
    private readonly World world = new();

    public static TheoryData<string> Attacks => ["edit", "edit-first", "edit-last", "delete", "insert", "reorder", "back-date", "truncate", "values"];

    public void Dispose() => world.Dispose();

    private List<SealedEntry> Attacked(string attack)
    {
        var entries = world.Entries.ToList();
        var forged = LeafEncoding.Seal(world.Entry("DC Nobody") with { At = LeafEncoding.Parse(entries[150].Leaf).At });
        switch (attack)
        {
            case "edit":
                entries[150] = forged;
                break;
            case "edit-first":
                entries[0] = LeafEncoding.Seal(world.Entry("DC Nobody") with { At = LeafEncoding.Parse(entries[0].Leaf).At });
                break;
            case "edit-last":
                entries[^1] = LeafEncoding.Seal(world.Entry("DC Nobody") with { At = LeafEncoding.Parse(entries[^1].Leaf).At });
                break;
            case "delete":
                entries.RemoveAt(150);
                break;
            case "insert":
                entries.Insert(150, forged);
                break;
            case "reorder":
                (entries[150], entries[151]) = (entries[151], entries[150]);
                break;
            case "back-date":
                entries[299] = LeafEncoding.Seal(world.Entry("DC 299") with { At = LeafEncoding.Parse(entries[298].Leaf).At });
                break;
            case "truncate":
                entries.RemoveRange(290, 10);
                break;
            default:
                // The same words under another salt: a value cannot be swapped without its leaf.
                entries[150] = LeafEncoding.Seal(world.Entry("DC 150") with { At = LeafEncoding.Parse(entries[150].Leaf).At, Object = LeafEncoding.Parse(entries[150].Leaf).Object });
                break;
        }

        return entries;
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Verify_RewrittenAndSignedAnew_IsNeverCalledIntact(string attack)
    {
        var cosigned = await world.Recorded(300).CosignedAsync();
        var entries = Attacked(attack);
        World.TreeOf(entries, world.Key, out var forged);
        forged = cosigned.Signatures.Skip(1).Aggregate(forged, (note, line) => note.With(line)); // and the witnesses' lines pasted on

        var folder = await world.ExportedAsync(forged, entries);
        Assert.Equal(LedgerOutcome.NotProven, LedgerFolder.Verify(folder, new LedgerCheckOptions { LedgerKeys = [world.Key.Verifier] }).Outcome);
        var held = LedgerFolder.Verify(folder, world.Trusting);
        Assert.Equal(LedgerOutcome.Wrong, held.Outcome);
        Assert.Equal(LedgerFindingKind.WitnessSignatureFalse, held.Findings[0].Kind);

        var bare = await world.ExportedAsync(forged with { Signatures = [forged.Signatures[0]] }, entries);
        var unwitnessed = LedgerFolder.Verify(bare, world.Trusting);
        Assert.Equal(LedgerOutcome.NotProven, unwitnessed.Outcome);
        Assert.DoesNotContain("intact", unwitnessed.Sentence, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Verify_RewrittenAgainstAKeptCheckpoint_IsFound(string attack)
    {
        var kept = await world.Recorded(300).CosignedAsync(0);
        var entries = Attacked(attack);
        World.TreeOf(entries, world.Key, out var forged);
        var report = LedgerFolder.Verify(await world.ExportedAsync(forged, entries), new LedgerCheckOptions { LedgerKeys = [world.Key.Verifier], KeptCheckpoint = kept.ToString() });
        Assert.Equal(LedgerOutcome.Wrong, report.Outcome);
        Assert.Equal(attack is "truncate" or "delete" ? LedgerFindingKind.Shortened : LedgerFindingKind.Rewritten, report.Findings[0].Kind);
        Assert.Null(report.ContinuesKept);
        Assert.Equal(attack == "truncate" ? 290 : attack == "delete" ? 299 : null, report.Findings[0].Index);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Verify_FolderAlteredWithoutTheKey_IsFound(string attack)
    {
        var head = await world.Recorded(300).CosignedAsync();
        var entries = Attacked(attack);
        World.TreeOf(entries, world.Key, out var forged);
        var folder = await world.ExportedAsync(forged, entries);
        await File.WriteAllTextAsync(Path.Combine(folder, "checkpoint"), head.ToString()); // the true head over false tiles
        var report = LedgerFolder.Verify(folder, world.Trusting);
        Assert.Equal(LedgerOutcome.Wrong, report.Outcome);
        Assert.Contains(report.Findings, f => f.Kind is LedgerFindingKind.RootDiffers or LedgerFindingKind.EntryMissing);
    }

    [Fact]
    public async Task Verify_EntriesAlteredAndTilesKept_NamesTheFirstAlteredEntry()
    {
        var head = await world.Recorded(300).CosignedAsync();
        var entries = world.Entries.ToList();
        entries[270] = LeafEncoding.Seal(world.Entry("x") with { At = LeafEncoding.Parse(entries[270].Leaf).At });
        World.TreeOf(entries, world.Key, out var forged);
        var (good, bad) = (await world.ExportedAsync(head), await world.ExportedAsync(forged, entries));
        File.Copy(Path.Combine(bad, "tile/entries/001.p/44"), Path.Combine(good, "tile/entries/001.p/44"), overwrite: true);
        var report = LedgerFolder.Verify(good, world.Trusting);
        Assert.Contains(report.Findings, f => f is { Kind: LedgerFindingKind.EntryAltered, Index: 270 });
        Assert.Contains("entry 270", report.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(report.Findings, f => f.Kind == LedgerFindingKind.RootDiffers);
    }

    [Fact]
    public async Task Verify_RolledBackToAnOlderCosignedHead_IsFoundByAKeptCheckpointOrByItsAge()
    {
        var old = await world.Recorded(100).CosignedAsync();
        var oldFolder = await world.ExportedAsync(old);
        world.Clock.Advance(TimeSpan.FromDays(3));
        var kept = await world.Recorded(50).CosignedAsync();

        var byKept = LedgerFolder.Verify(oldFolder, world.Trusting with { KeptCheckpoint = kept.ToString() });
        Assert.Equal((LedgerOutcome.Wrong, LedgerFindingKind.Shortened, (long?)100), (byKept.Outcome, byKept.Findings[0].Kind, byKept.Findings[0].Index));

        var byAge = LedgerFolder.Verify(oldFolder, world.Trusting with { FreshWithin = TimeSpan.FromDays(1), Now = world.Clock.GetUtcNow() });
        Assert.Equal(LedgerOutcome.NotProven, byAge.Outcome);
        Assert.Contains("old copy", byAge.Sentence, StringComparison.Ordinal);
        Assert.Equal(LedgerOutcome.Intact, LedgerFolder.Verify(await world.ExportedAsync(kept), world.Trusting with { FreshWithin = TimeSpan.FromDays(1), Now = world.Clock.GetUtcNow() }).Outcome);
    }

    [Fact]
    public async Task Verify_ForkShownToOneSide_LacksTheQuorum()
    {
        await world.Recorded(100).CosignedAsync();
        var fork = world.Entries.ToList();
        fork[60] = LeafEncoding.Seal(world.Entry("the other story") with { At = LeafEncoding.Parse(fork[60].Leaf).At });
        fork.Add(LeafEncoding.Seal(world.Entry("and on")));
        var tree = World.TreeOf(fork, world.Key, out var head);
        foreach (var witness in world.Witnesses)
        {
            foreach (var old in new long[] { 0, 100 })
            {
                var reply = await witness.AddCheckpointAsync(new WitnessRequest(old, tree.Consistency(old, 101), head), CancellationToken.None);
                head = reply.AddTo(head, [witness.Verifier]);
            }
        }

        var report = LedgerFolder.Verify(await world.ExportedAsync(head, fork), world.Trusting);
        Assert.Equal(LedgerOutcome.NotProven, report.Outcome);
        Assert.Empty(report.WitnessedBy);
    }

    [Fact]
    public async Task Verify_EntryDatedBeforeItsNeighbours_IsNamed()
    {
        world.Recorded(50);
        world.Entries.Insert(40, LeafEncoding.Seal(world.Entry("back-dated") with { At = LeafEncoding.Parse(world.Entries[10].Leaf).At }));
        var report = LedgerFolder.Verify(await world.ExportedAsync(await world.CosignedAsync()), world.Trusting);
        Assert.Equal((LedgerFindingKind.TimeContradicted, (long?)40), (report.Findings.Single().Kind, report.Findings.Single().Index));
        Assert.Contains("entry 40 says it was made on", report.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_EntryDatedAfterTheWitnessesSawIt_IsNamed()
    {
        world.Recorded(5);
        world.Entries.Add(LeafEncoding.Seal(world.Entry("post-dated") with { At = world.Clock.GetUtcNow().AddHours(1) }));
        var report = LedgerFolder.Verify(await world.ExportedAsync(await world.CosignedAsync()), world.Trusting);
        Assert.Equal((LedgerFindingKind.TimeContradicted, (long?)5), (report.Findings.Single().Kind, report.Findings.Single().Index));
    }

    [Fact]
    public async Task Verify_AnotherKeyOrAnotherLedger_IsFound()
    {
        world.Recorded(5);
        using var thief = LedgerKey.Generate(World.Origin);
        using var other = LedgerKey.Generate("custody.example/southshire/2026a");
        World.TreeOf(world.Entries, thief, out var stolen);
        World.TreeOf(world.Entries, other, out var elsewhere);
        var kept = world.Key.SignCheckpoint(0, MerkleHash.EmptyRoot).ToString();
        var byThief = await world.ExportedAsync(stolen, key: thief);
        Assert.Equal(LedgerFindingKind.SignatureFalse, LedgerFolder.Verify(byThief, new LedgerCheckOptions { LedgerKeys = [world.Key.Verifier] }).Findings[0].Kind);

        // Even with the thief's own key from the folder, a kept checkpoint gives it away.
        Assert.Equal(LedgerFindingKind.KeptCheckpointUnusable, LedgerFolder.Verify(byThief, new LedgerCheckOptions { KeptCheckpoint = kept }).Findings[0].Kind);
        var foreign = await world.ExportedAsync(elsewhere, key: other);
        Assert.Equal(LedgerFindingKind.AnotherLedger, LedgerFolder.Verify(foreign, new LedgerCheckOptions { Origin = World.Origin }).Findings[0].Kind);
        Assert.Equal(LedgerFindingKind.KeptCheckpointUnusable, LedgerFolder.Verify(foreign, new LedgerCheckOptions { KeptCheckpoint = kept }).Findings[0].Kind);
        Assert.Equal(LedgerFindingKind.KeptCheckpointUnusable, LedgerFolder.Verify(foreign, new LedgerCheckOptions { KeptCheckpoint = "nonsense" }).Findings[0].Kind);
    }

    [Fact]
    public async Task Verify_ValueExchangedForAnother_IsNamedWithItsGroup()
    {
        var head = await world.Recorded(30).CosignedAsync();
        var swapped = world.Entries.ToList();
        swapped[7] = swapped[7] with { Values = swapped[8].Values };
        var report = LedgerFolder.Verify(await world.ExportedAsync(head, swapped), world.Trusting);
        Assert.Equal((LedgerFindingKind.ValueAltered, (long?)7), (report.Findings.Single().Kind, report.Findings.Single().Index));
        Assert.Equal("This ledger cannot be relied on: what entry 7 says about who acted is not what was recorded.", report.Sentence);
    }

    [Fact]
    public async Task Verify_LeavesThatAreNoEntries_AreNamed()
    {
        world.Recorded(3).Entries.Add(new SealedEntry([9, 9, 9], []));
        var report = LedgerFolder.Verify(await world.ExportedAsync(await world.CosignedAsync()), world.Trusting);
        Assert.Equal((LedgerFindingKind.EntryUnreadable, (long?)3), (report.Findings.Single().Kind, report.Findings.Single().Index));
    }

    [Fact]
    public async Task Verify_TilesOfUpperLevelsAltered_AreNamed()
    {
        var head = await world.Recorded(600).CosignedAsync();
        var folder = await world.ExportedAsync(head);
        var tile = Path.Combine(folder, "tile/1/000.p/2");
        var bytes = await File.ReadAllBytesAsync(tile);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(tile, bytes);
        var report = LedgerFolder.Verify(folder, world.Trusting);
        Assert.Equal((LedgerFindingKind.TileAltered, (long?)256), (report.Findings.Single().Kind, report.Findings.Single().Index));
        File.Delete(tile);
        Assert.Equal(LedgerFindingKind.TileAltered, LedgerFolder.Verify(folder, world.Trusting).Findings.Single().Kind);
    }

    [Fact]
    public async Task Verify_HeadThatClaimsMoreThanThereIs_StopsAtWhatIsMissing()
    {
        var folder = await world.ExportedAsync(await world.Recorded(300).CosignedAsync());
        await File.WriteAllTextAsync(Path.Combine(folder, "checkpoint"), world.Key.SignCheckpoint(long.MaxValue, new byte[32]).ToString());
        var report = LedgerFolder.Verify(folder, world.Trusting);
        Assert.Equal(LedgerOutcome.Wrong, report.Outcome);
        Assert.Contains(report.Findings, f => f is { Kind: LedgerFindingKind.EntryMissing, Index: 256 });
    }
}
