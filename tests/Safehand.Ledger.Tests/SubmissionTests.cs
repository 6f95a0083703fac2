using Xunit;

namespace Safehand.Ledger.Tests;

public sealed class SubmissionTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 255)]
    [InlineData(255, 1)]
    [InlineData(256, 0)]
    [InlineData(256, 256)]
    [InlineData(257, 300)]
    public async Task Make_WhateverWasSignedBefore_EndsInACosignature(int before, int after)
    {
        using var world = new World();
        if (before > 0)
        {
            await world.Recorded(before).CosignedAsync(1);
        }

        var tree = World.TreeOf(world.Recorded(after).Entries, world.Key, out var note);
        foreach (var guess in new[] { 0, before, before + after, before / 2, long.MaxValue })
        {
            var done = await Submission.MakeAsync(world.Witnesses[0], note, tree, guess, world.Clock.GetUtcNow(), CancellationToken.None);
            Assert.Equal((WitnessFinding.Signed, world.Clock.GetUtcNow()), (done.Finding, done.At));
            Assert.Equal(SignatureFinding.Good, world.Witnesses[0].Verifier.Check(note.With(done.Line!)));
        }
    }

    [Fact]
    public async Task Make_ShorterThanWhatWasSigned_IsBehind()
    {
        using var world = new World();
        await world.Recorded(5).CosignedAsync(1);
        var tree = World.TreeOf(world.Entries[..3], world.Key, out var note);
        var done = await Submission.MakeAsync(world.Witnesses[0], note, tree, 3, world.Clock.GetUtcNow(), CancellationToken.None);
        Assert.Equal((WitnessFinding.Ahead, 5L), (done.Finding, done.Seen));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task Make_AFork_IsAContradiction(int more)
    {
        using var world = new World();
        await world.Recorded(5).CosignedAsync(1);
        world.Entries[2] = LeafEncoding.Seal(world.Entry("somebody else"));
        var tree = World.TreeOf(world.Recorded(more).Entries, world.Key, out var note);
        Assert.Equal(WitnessFinding.Contradicts, (await Submission.MakeAsync(world.Witnesses[0], note, tree, 0, world.Clock.GetUtcNow(), CancellationToken.None)).Finding);
    }

    [Theory]
    [InlineData(-6, WitnessFinding.NotBelieved)] // before the newest entry was made
    [InlineData(-4, WitnessFinding.Signed)]
    [InlineData(4, WitnessFinding.Signed)]
    [InlineData(6, WitnessFinding.NotBelieved)]
    public async Task Make_SignedAtAnotherTime_IsBelievedWithinTheTolerance(int minutes, WitnessFinding expected)
    {
        using var world = new World();
        var tree = World.TreeOf(world.Recorded(3).Entries, world.Key, out var note);
        var now = world.Clock.GetUtcNow();
        world.Clock.Advance(TimeSpan.FromMinutes(minutes));
        Assert.Equal(expected, (await Submission.MakeAsync(world.Witnesses[0], note, tree, 0, now, CancellationToken.None)).Finding);
    }

    [Theory]
    [InlineData(3, 0, true, 0)] // entries
    [InlineData(3, 0, false, 5)] // a hash below the root
    [InlineData(300, 100, false, 6400)] // one that the root does not need and the proof does
    public async Task Make_FromDamagedTiles_AsksNobody(int size, int before, bool entries, int flipped)
    {
        using var world = new World();
        if (before > 0)
        {
            await world.Recorded(before).CosignedAsync(1);
        }

        var store = new MemoryTileStore();
        var log = TileLog.Open(store);
        log.Append([.. world.Recorded(size - before).Entries.Select(e => e.Leaf)]);
        var note = world.Key.SignCheckpoint(log.Size, log.Root);
        log.Publish(note.ToString());
        var width = Math.Min(size, TilePath.Width);
        var path = entries ? TilePath.Entries(0, width) : TilePath.Tile(0, 0, width);
        var bytes = store.Read(path)!.ToArray();
        bytes[flipped] ^= 1;
        store.Replace(path, bytes);

        var done = await Submission.MakeAsync(world.Witnesses[0], note, new TileReader(store, size), before, world.Clock.GetUtcNow(), CancellationToken.None);

        Assert.Equal(WitnessFinding.NotAsked, done.Finding);
    }

    [Fact]
    public async Task Make_ManySignatures_KeepsOne()
    {
        using var world = new World();
        using var key = new LedgerKey("witness.example/many", KeyPurpose.Witness, World.Seed(50));
        var tree = World.TreeOf(world.Recorded(3).Entries, world.Key, out var note);
        var now = world.Clock.GetUtcNow();
        var body = string.Concat(Enumerable.Range(0, 60).Select(i => key.Cosign(note.Text, now.AddSeconds(i)).Line));
        var done = await Submission.MakeAsync(new Scripted(key.Verifier, new WitnessReply(200, body)), note, tree, 0, now, CancellationToken.None);
        Assert.Equal((WitnessFinding.Signed, now.AddSeconds(59)), (done.Finding, done.At));
    }

    [Theory]
    [InlineData("5\n", 5L)]
    [InlineData("0\n", 0L)]
    [InlineData("5", null)]
    [InlineData("05\n", null)]
    [InlineData("-5\n", null)]
    [InlineData(" 5\n", null)]
    [InlineData("\n", null)]
    [InlineData("", null)]
    [InlineData("99999999999999999999\n", null)]
    public void Seen_IsReadToTheLetter(string body, long? expected)
    {
        Assert.Equal(expected, new WitnessReply(409, body).Seen);
        Assert.Null(new WitnessReply(200, body).Seen);
    }

    private sealed class Scripted(VerifierKey key, WitnessReply reply) : IWitness
    {
        public VerifierKey Verifier => key;

        public Task<WitnessReply> AddCheckpointAsync(WitnessRequest request, CancellationToken ct) => Task.FromResult(reply);
    }
}
