using Xunit;

namespace Safehand.Ledger.Tests;

public sealed class WitnessTests
{
    [Fact]
    public async Task AddCheckpoint_HeadsThatFollow_AreCosigned()
    {
        using var world = new World();
        await world.Recorded(5).CosignedAsync();
        var note = await world.Recorded(300).CosignedAsync();
        Assert.Equal(4, note.Signatures.Count);
        Assert.All(world.Witnesses, w => Assert.Equal(SignatureFinding.Good, w.Verifier.Check(note)));
    }

    [Fact]
    public async Task AddCheckpoint_Fork_IsRefusedAndTheLastSizeTold()
    {
        using var world = new World();
        await world.Recorded(5).CosignedAsync();
        world.Entries[2] = LeafEncoding.Seal(world.Entry("somebody else"));
        world.Recorded(1);
        var tree = World.TreeOf(world.Entries, world.Key, out var fork);
        Assert.Equal(new WitnessReply(422, "The new checkpoint does not follow from the last.\n"), world.Witnesses[0].AddCheckpoint(new WitnessRequest(5, tree.Consistency(5, 6), fork).ToString()));
        Assert.Equal(new WitnessReply(409, "5\n"), world.Witnesses[0].AddCheckpoint(new WitnessRequest(0, [], fork).ToString()));
    }

    [Fact]
    public async Task AddCheckpoint_AnotherRootOfTheSameSize_IsAConflict()
    {
        using var world = new World();
        await world.Recorded(5).CosignedAsync();
        world.Entries[4] = LeafEncoding.Seal(world.Entry("x"));
        World.TreeOf(world.Entries, world.Key, out var fork);
        Assert.Equal(409, world.Witnesses[0].AddCheckpoint(new WitnessRequest(5, [], fork).ToString()).Status);
    }

    [Fact]
    public void AddCheckpoint_NotSignedNotKnownNotARequest_HaveTheirStatus()
    {
        using var world = new World();
        using var stranger = LedgerKey.Generate("elsewhere.example/x/2026a");
        using var thief = LedgerKey.Generate(World.Origin);
        Assert.Equal(404, world.Witnesses[0].AddCheckpoint(new WitnessRequest(0, [], stranger.SignCheckpoint(0, MerkleHash.EmptyRoot)).ToString()).Status);
        Assert.Equal(403, world.Witnesses[0].AddCheckpoint(new WitnessRequest(0, [], thief.SignCheckpoint(0, MerkleHash.EmptyRoot)).ToString()).Status);
        Assert.Equal(400, world.Witnesses[0].AddCheckpoint(new WitnessRequest(1, [], world.Key.SignCheckpoint(0, MerkleHash.EmptyRoot)).ToString()).Status);
        Assert.Equal(400, world.Witnesses[0].AddCheckpoint(new WitnessRequest(0, [], world.Key.Sign("no checkpoint\n")).ToString()).Status);
        Assert.Equal(400, world.Witnesses[0].AddCheckpoint("old 1\n").Status);
    }

    [Fact]
    public async Task AddCheckpoint_MemoryDamaged_CosignsNothing()
    {
        using var key = new LedgerKey("witness.example/w", KeyPurpose.Witness, World.Seed(40));
        using var world = new World();
        var memory = new MemoryTileStore();
        var witness = new Witness(key, [world.Key.Verifier], memory, world.Clock);
        var request = new WitnessRequest(0, [], world.Key.SignCheckpoint(0, MerkleHash.EmptyRoot));
        Assert.Equal(200, (await witness.AddCheckpointAsync(request, CancellationToken.None)).Status);
        memory.Files[memory.Files.Keys.Single()] = [];
        Assert.Throws<LedgerIntegrityException>(() => witness.AddCheckpoint(request.ToString()));
    }

    [Fact]
    public async Task AddCheckpoint_MemoryCannotBeWritten_GivesNoSignature()
    {
        using var key = new LedgerKey("witness.example/w", KeyPurpose.Witness, World.Seed(40));
        using var world = new World();
        var witness = new Witness(key, [world.Key.Verifier], new MemoryTileStore { DiesAtCall = 1 }, world.Clock);
        await Assert.ThrowsAsync<IOException>(() => witness.AddCheckpointAsync(new WitnessRequest(0, [], world.Key.SignCheckpoint(0, MerkleHash.EmptyRoot)), CancellationToken.None));
    }

    [Fact]
    public async Task AddTo_LinesThatNoTrustedWitnessMade_AreIgnored()
    {
        using var world = new World();
        var note = await world.Recorded(3).CosignedAsync(1);
        var plain = note with { Signatures = [note.Signatures[0]] };
        var line = note.Signatures[1];
        var reply = new WitnessReply(200, line.Line + (line with { Name = "unknown.example" }).Line);
        Assert.Equal(note.ToString(), reply.AddTo(plain, [world.Witnesses[0].Verifier]).ToString());
        Assert.Equal(plain.ToString(), reply.AddTo(plain, [world.Witnesses[1].Verifier]).ToString());
        Assert.Equal(plain.ToString(), new WitnessReply(200, "nonsense").AddTo(plain, [world.Witnesses[0].Verifier]).ToString());
        Assert.Equal(plain.ToString(), new WitnessReply(409, line.Line).AddTo(plain, [world.Witnesses[0].Verifier]).ToString());
    }

    [Fact]
    public async Task AddCheckpoint_ManyAtOnce_OneStepEach()
    {
        using var world = new World();
        world.Recorded(64);
        var heads = Enumerable.Range(1, 64).Select(n => (Tree: World.TreeOf(world.Entries[..n], world.Key, out var note), Note: note)).ToList();
        var replies = await Task.WhenAll(heads.Select(h => Task.Run(() => world.Witnesses[0].AddCheckpointAsync(new WitnessRequest(0, [], h.Note), CancellationToken.None))));
        Assert.Single(replies, r => r.Status == 200);
        Assert.Equal(63, replies.Count(r => r.Status == 409));
    }
}
