using System.IO.Pipelines;
using Safehand.Kernel;
using Safehand.Storage.Vault;
using Xunit;

namespace Safehand.Storage.Tests.Vault;

public sealed class IntakeTests
{
    private const int C = 64 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, C - 1)]
    [InlineData(3, C)]
    [InlineData(4, C + 1)]
    [InlineData(3, 4 * C)]
    [InlineData(2, (5 * C) + 1)]
    [InlineData(3, 16 * C)]
    [InlineData(3, (17 * C) + 11)]
    [InlineData(40, 30_000)]
    public async Task Append_InPiecesWithARestartAfterEach_GivesTheWholeRecording(int pieces, int size)
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes(pieces * size);
        var upload = Ids.New<UploadId>();
        var incoming = (await world.Intake.BeginAsync(world.Exhibit, upload, Ct)).Value;
        for (var i = 0; i < pieces; i++)
        {
            Assert.Equal((i + 1) * size, (await incoming.AppendAsync(new MemoryStream(plain, i * size, size), i * size, Ct)).Value);
            Assert.Equal((i + 1) * size, incoming.Offset);
            await incoming.DisposeAsync();
            await world.RestartAsync();
            incoming = (await world.Intake.ReopenAsync(upload, Ct)).Value;
            Assert.Equal((i + 1) * size, incoming.Offset);
        }

        var stored = (await incoming.CompleteAsync(Ct)).Value;
        await incoming.DisposeAsync();
        await world.AssertHoldsAsync(stored, plain);

        await using var again = (await world.Intake.ReopenAsync(upload, Ct)).Value;
        Assert.True(again.IsComplete);
        Assert.Equal(stored.Sha256, (await again.CompleteAsync(Ct)).Value.Sha256);
        Assert.Equal("intake.complete", (await again.AppendAsync(Stream.Null, plain.Length, Ct)).Refusal!.Code);
    }

    [Fact]
    public async Task LetGo_BetweenTwoPieces_HoldsNothingAndGoesOn()
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes((2 * C) + 5);
        var upload = Ids.New<UploadId>();
        await using var incoming = (await world.Intake.BeginAsync(world.Exhibit, upload, Ct)).Value;
        await incoming.AppendAsync(new MemoryStream(plain, 0, C + 1), 0, Ct);
        Assert.True(incoming.IsHeld);

        Assert.True(await incoming.LetGoAsync());

        Assert.False(incoming.IsHeld);
        Assert.Equal(C + 1, incoming.Offset);
        Assert.False(await world.Intake.IsCompleteAsync(upload, Ct));
        await incoming.AppendAsync(new MemoryStream(plain, C + 1, C + 4), C + 1, Ct);
        var stored = (await incoming.CompleteAsync(Ct)).Value;
        Assert.True(await world.Intake.IsCompleteAsync(upload, Ct));
        await world.AssertHoldsAsync(stored, plain);
    }

    [Fact]
    public async Task Append_WrongOffset_IsRefusedAndSaysWhereToGoOn()
    {
        await using var world = await VaultWorld.StartAsync();
        await using var incoming = (await world.Intake.BeginAsync(world.Exhibit, Ids.New<UploadId>(), Ct)).Value;
        await incoming.AppendAsync(new MemoryStream(new byte[10]), 0, Ct);
        var refusal = (await incoming.AppendAsync(new MemoryStream(new byte[10]), 9, Ct)).Refusal!;
        Assert.Equal(("intake.offset", RefusalKind.Conflict), (refusal.Code, refusal.Kind));
        Assert.Contains("10 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(10, incoming.Offset);
    }

    [Fact]
    public async Task Append_WhileAnotherIsReceiving_IsRefused()
    {
        await using var world = await VaultWorld.StartAsync();
        await using var incoming = (await world.Intake.BeginAsync(world.Exhibit, Ids.New<UploadId>(), Ct)).Value;
        var pipe = new Pipe();
        var first = incoming.AppendAsync(pipe.Reader, 0, Ct);
        Assert.Equal("intake.in-use", (await incoming.AppendAsync(Stream.Null, 0, Ct)).Refusal!.Code);
        Assert.Equal("intake.in-use", (await incoming.CompleteAsync(Ct)).Refusal!.Code);
        await pipe.Writer.WriteAsync(VaultWorld.Bytes(100_000), Ct);
        await pipe.Writer.CompleteAsync();
        Assert.Equal(100_000, (await first).Value);
    }

    [Fact]
    public async Task Append_SourceBreaksOff_KeepsWhatCameBefore()
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes(5 * C);
        await using var incoming = (await world.Intake.BeginAsync(world.Exhibit, Ids.New<UploadId>(), Ct)).Value;
        await Assert.ThrowsAsync<IOException>(() => incoming.AppendAsync(new BreakingStream(plain[..(3 * C)]), 0, Ct));
        Assert.Equal(3 * C, incoming.Offset);
        await incoming.AppendAsync(new MemoryStream(plain[(3 * C)..]), 3 * C, Ct);
        await world.AssertHoldsAsync((await incoming.CompleteAsync(Ct)).Value, plain);
    }

    [Fact]
    public async Task Abandon_HalfWay_LeavesNothingBehind()
    {
        await using var world = await VaultWorld.StartAsync();
        var upload = Ids.New<UploadId>();
        await using var incoming = (await world.Intake.BeginAsync(world.Exhibit, upload, Ct)).Value;
        await incoming.AppendAsync(new MemoryStream(new byte[200_000]), 0, Ct);
        await incoming.AbandonAsync(Ct);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.Folder, "blobs"), "*", SearchOption.AllDirectories));
        Assert.Equal("intake.unknown", (await world.Intake.ReopenAsync(upload, Ct)).Refusal!.Code);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(16 + C)]
    [InlineData(16 + C + 16)]
    [InlineData((20 * C) + 1234)]
    public async Task Append_DiskFull_IsRefusedLosesNothingAndGoesOn(int room)
    {
        FaultyBlobs disk = null!;
        await using var world = await VaultWorld.StartAsync(blobs => disk = new FaultyBlobs(blobs));
        var plain = VaultWorld.Bytes(40 * C);
        await using var incoming = (await world.Intake.BeginAsync(world.Exhibit, Ids.New<UploadId>(), Ct)).Value;
        await incoming.AppendAsync(new MemoryStream(plain[..1000]), 0, Ct);
        disk.Room = room;
        for (var i = 0; i < 2; i++)
        {
            var refusal = (await incoming.AppendAsync(new MemoryStream(plain[(int)incoming.Offset..]), incoming.Offset, Ct)).Refusal!;
            Assert.Equal(("intake.disk-full", RefusalKind.Busy), (refusal.Code, refusal.Kind));
            Assert.InRange(incoming.Offset, 1000, 40 * C);
        }

        disk.Room = long.MaxValue;
        Assert.Equal(40 * C, (await incoming.AppendAsync(new MemoryStream(plain[(int)incoming.Offset..]), incoming.Offset, Ct)).Value);
        await world.AssertHoldsAsync((await incoming.CompleteAsync(Ct)).Value, plain);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reopen_AfterATornChunk_NeverSealsOtherBytesUnderItsNonce(bool sameBytes)
    {
        FaultyBlobs disk = null!;
        await using var world = await VaultWorld.StartAsync(blobs => disk = new FaultyBlobs(blobs));
        var plain = VaultWorld.Bytes(5 * C);
        var upload = Ids.New<UploadId>();
        await using (var incoming = (await world.Intake.BeginAsync(world.Exhibit, upload, Ct)).Value)
        {
            await incoming.AppendAsync(new MemoryStream(plain[..1000]), 0, Ct);
            disk.Room = C + 16 + 5000; // one chunk whole, the next one torn
            Assert.True((await incoming.AppendAsync(new MemoryStream(plain[1000..(4 * C)]), 1000, Ct)).IsRefused(out _));
        }

        var folder = Path.Combine(world.Folder, "blobs", "incoming");
        var name = Directory.EnumerateFiles(folder).Single(path => !Path.HasExtension(path));
        var torn = await File.ReadAllBytesAsync(name, Ct);
        disk.Room = long.MaxValue;
        await using var reopened = (await world.Intake.ReopenAsync(upload, Ct)).Value;
        Assert.Equal(C, reopened.Offset);
        var rest = plain[C..];
        if (!sameBytes)
        {
            rest[4000] ^= 1; // within the torn part
        }

        await reopened.AppendAsync(new MemoryStream(rest), C, Ct);
        var stored = (await reopened.CompleteAsync(Ct)).Value;
        await world.AssertHoldsAsync(stored, [.. plain[..C], .. rest]);
        var payload = await File.ReadAllBytesAsync(world.PayloadPath(stored.Blob), Ct);
        Assert.Equal(sameBytes, payload.AsSpan().StartsWith(torn)); // the same bytes go on in place; others get a payload with a key of its own
        Assert.Equal(sameBytes, payload.AsSpan(0, 16).SequenceEqual(torn.AsSpan(0, 16)));
        Assert.Equal(sameBytes, stored.Blob.Value == Path.GetFileName(name));
        Assert.Empty(Directory.EnumerateFiles(folder));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(C)]
    [InlineData(C + 15)]
    [InlineData(C + 16)]
    [InlineData(C + 17)]
    [InlineData((2 * C) + 100)]
    public async Task Reopen_TornAtAnyByte_GoesOnFromAtLeastWhatWasAcknowledged(int written)
    {
        FaultyBlobs disk = null!;
        await using var world = await VaultWorld.StartAsync(blobs => disk = new FaultyBlobs(blobs));
        var plain = VaultWorld.Bytes(5 * C);
        var upload = Ids.New<UploadId>();
        await using (var incoming = (await world.Intake.BeginAsync(world.Exhibit, upload, Ct)).Value)
        {
            await incoming.AppendAsync(new MemoryStream(plain[..1000]), 0, Ct);
            disk.Room = written;
            Assert.True((await incoming.AppendAsync(new MemoryStream(plain[1000..]), 1000, Ct)).IsRefused(out _));
        }

        disk.Room = long.MaxValue;
        await world.RestartAsync();
        await using var reopened = (await world.Intake.ReopenAsync(upload, Ct)).Value;
        Assert.Equal(Math.Max(1000, written / (C + 16) * C), reopened.Offset);
        await reopened.AppendAsync(new MemoryStream(plain[(int)reopened.Offset..]), reopened.Offset, Ct);
        await world.AssertHoldsAsync((await reopened.CompleteAsync(Ct)).Value, plain);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reopen_TornInTheLastChunk_CompletesAgainOrMovesBeforeAnythingFollows(bool append)
    {
        FaultyBlobs disk = null!;
        await using var world = await VaultWorld.StartAsync(blobs => disk = new FaultyBlobs(blobs));
        var plain = VaultWorld.Bytes(C + 5000);
        var upload = Ids.New<UploadId>();
        await using (var incoming = (await world.Intake.BeginAsync(world.Exhibit, upload, Ct)).Value)
        {
            await incoming.AppendAsync(new MemoryStream(plain), 0, Ct);
            disk.Room = 3000;
            Assert.Equal("intake.disk-full", (await incoming.CompleteAsync(Ct)).Refusal!.Code);
        }

        disk.Room = long.MaxValue;
        var before = (await world.Keys.FindAsync(upload, Ct))!.Blob;
        await using var reopened = (await world.Intake.ReopenAsync(upload, Ct)).Value;
        Assert.Equal(plain.Length, reopened.Offset);
        if (append)
        {
            await reopened.AppendAsync(new MemoryStream([1, 2, 3]), plain.Length, Ct);
            plain = [.. plain, 1, 2, 3];
        }

        var stored = (await reopened.CompleteAsync(Ct)).Value;
        await world.AssertHoldsAsync(stored, plain);
        Assert.Equal(append, stored.Blob != before); // the last chunk's nonce is spent: more bytes need another key
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(10)]
    [InlineData(C + 7)]
    public async Task Complete_AtAChunkThatAStopLeftLast_IsThePayloadOfTheSpecification(int roomToComplete)
    {
        FaultyBlobs disk = null!;
        await using var world = await VaultWorld.StartAsync(blobs => disk = new FaultyBlobs(blobs));
        var plain = VaultWorld.Bytes(6 * C);
        var upload = Ids.New<UploadId>();
        await using (var incoming = (await world.Intake.BeginAsync(world.Exhibit, upload, Ct)).Value)
        {
            await incoming.AppendAsync(new MemoryStream(plain[..1000]), 0, Ct);
            disk.Room = (3 * (C + 16)) + 99;
            Assert.True((await incoming.AppendAsync(new MemoryStream(plain[1000..]), 1000, Ct)).IsRefused(out _));
            Assert.Equal(3 * C, incoming.Offset);
            disk.Room = roomToComplete;
            Assert.Equal(roomToComplete < C + 16, (await incoming.CompleteAsync(Ct)).IsRefused(out _)); // the sender gives up here and keeps what there is
        }

        disk.Room = long.MaxValue;
        await world.RestartAsync();
        await using var reopened = (await world.Intake.ReopenAsync(upload, Ct)).Value;
        Assert.Equal(3 * C, reopened.Offset);
        await world.AssertHoldsAsync((await reopened.CompleteAsync(Ct)).Value, plain[..(3 * C)]);
    }

    [Fact]
    public async Task Reopen_HoleOfAPowerCut_MovesBeforeAnythingFollows()
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes(6 * C);
        var upload = Ids.New<UploadId>();
        await using (var incoming = (await world.Intake.BeginAsync(world.Exhibit, upload, Ct)).Value)
        {
            await incoming.AppendAsync(new MemoryStream(plain[..C]), 0, Ct);
        }

        var folder = Path.Combine(world.Folder, "blobs", "incoming");
        var file = Directory.EnumerateFiles(folder).Single(path => !Path.HasExtension(path));
        await File.AppendAllTextAsync(file, new string('x', 3 * C), Ct); // pages of chunks that were on their way, some of them lost
        await using var reopened = (await world.Intake.ReopenAsync(upload, Ct)).Value;
        Assert.Equal(C, reopened.Offset);
        await reopened.AppendAsync(new MemoryStream(plain[C..]), C, Ct);
        var stored = (await reopened.CompleteAsync(Ct)).Value;
        await world.AssertHoldsAsync(stored, plain);
        Assert.NotEqual(Path.GetFileName(file), stored.Blob.Value);
        Assert.Empty(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public async Task Reopen_AcknowledgedBytesCutOff_ThrowsIntegrity()
    {
        await using var world = await VaultWorld.StartAsync();
        var upload = Ids.New<UploadId>();
        await using (var incoming = (await world.Intake.BeginAsync(world.Exhibit, upload, Ct)).Value)
        {
            await incoming.AppendAsync(new MemoryStream(new byte[3 * C]), 0, Ct);
        }

        var file = Directory.EnumerateFiles(Path.Combine(world.Folder, "blobs", "incoming")).Single(path => !Path.HasExtension(path));
        using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.SetLength(handle, 16 + C + 16 + 7);
        }

        await Assert.ThrowsAsync<IntegrityException>(() => world.Intake.ReopenAsync(upload, Ct));
    }

    [Fact]
    public async Task Reopen_StoppedBetweenSealingAndNotingIt_IsComplete()
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes(3 * C);
        var upload = Ids.New<UploadId>();
        await using (var incoming = (await world.Intake.BeginAsync(world.Exhibit, upload, Ct)).Value)
        {
            await incoming.AppendAsync(new MemoryStream(plain), 0, Ct);
        }

        var kept = (await world.Keys.FindAsync(upload, Ct))!;
        var state = await world.Intake.FromDiskAsync(kept, Ct);
        await state.SealAsync(Ct);
        await state.DisposeAsync();
        await world.RestartAsync();

        await using var again = (await world.Intake.ReopenAsync(upload, Ct)).Value;
        Assert.True(again.IsComplete);
        await world.AssertHoldsAsync((await again.CompleteAsync(Ct)).Value, plain);
    }

    [Fact]
    public async Task FreeSpaceFloor_Reached_IsRefused()
    {
        await using var world = await VaultWorld.StartAsync();
        var intake = new Intake(new FileBlobs(Path.Combine(world.Folder, "blobs"), freeSpaceFloor: long.MaxValue / 2), world.Keys);
        Assert.Equal("intake.disk-full", (await intake.BeginAsync(world.Exhibit, Ids.New<UploadId>(), Ct)).Refusal!.Code);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.Folder, "blobs"), "*", SearchOption.AllDirectories));
    }

    private sealed class BreakingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position == Length ? throw new IOException("the line broke") : base.ReadAsync(buffer[..Math.Min(50_000, buffer.Length)], cancellationToken);
    }
}
