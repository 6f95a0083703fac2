using Safehand.Age.Payload;

namespace Safehand.Age.Tests.Payload;

public sealed class ReadAheadTests
{
    private const int C = PayloadFormat.ChunkSize;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CopyRange_OutputStandsStill_ReadsNoFurtherThanItsBound()
    {
        var source = new WatchedSource(Stored(200 * C));
        await using var reader = await PayloadReader.OpenAsync(source, NaivePayload.FileKey, Ct);
        source.Furthest = 0;
        var output = new GatedStream();
        var copying = reader.CopyRangeAsync(output, 0, 150 * C, Ct);
        await output.Asked; // the first batch is being written and no end of it is in sight
        await source.ReadsUpToAsync(8 * 4 * PayloadFormat.SealedChunkSize); // it does read ahead
        Assert.InRange(source.Furthest, 0, PayloadFormat.NonceSize + (11 * 4 * PayloadFormat.SealedChunkSize)); // eight waiting, one held, one in hand, one written
        output.Open();
        await copying;
        Assert.Equal(NaivePayload.Bytes(200 * C)[..(150 * C)], output.ToArray());
    }

    [Fact]
    public async Task CopyRange_CancelledHalfWay_StopsAndLeavesTheReaderUsable()
    {
        var plain = NaivePayload.Bytes(100 * C);
        await using var reader = await PayloadReader.OpenAsync(new WatchedSource(Stored(100 * C)), NaivePayload.FileKey, Ct);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var output = new CallbackStream(written =>
        {
            if (written > 20 * C)
            {
                cancel.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.CopyRangeAsync(output, 5, (100 * C) - 5, cancel.Token));
        Assert.True(plain.AsSpan(5).StartsWith(output.ToArray()));

        var buffer = new byte[C];
        Assert.Equal(C, await reader.ReadAsync(70 * C, buffer, Ct));
        Assert.Equal(plain[(70 * C)..(71 * C)], buffer);
    }

    [Fact]
    public async Task CopyRange_OutputFails_ThrowsThatFailureAndLeavesTheReaderUsable()
    {
        await using var reader = await PayloadReader.OpenAsync(new WatchedSource(Stored(100 * C)), NaivePayload.FileKey, Ct);
        var output = new CallbackStream(written =>
        {
            if (written > 20 * C)
            {
                throw new IOException("no room");
            }
        });
        var failure = await Assert.ThrowsAsync<IOException>(() => reader.CopyRangeAsync(output, 0, 100 * C, Ct));
        Assert.Equal("no room", failure.Message);
        using var again = new MemoryStream();
        await reader.CopyRangeAsync(again, C + 1, 60 * C, Ct);
        Assert.Equal(NaivePayload.Bytes(100 * C)[(C + 1)..((61 * C) + 1)], again.ToArray());
    }

    [Fact]
    public async Task CopyRange_SourceFailsHalfWay_GivesWhatStandsBeforeAndThatFailure()
    {
        var source = new WatchedSource(Stored(100 * C));
        await using var reader = await PayloadReader.OpenAsync(source, NaivePayload.FileKey, Ct);
        source.FailFrom = 16 + (40 * PayloadFormat.SealedChunkSize);
        using var output = new MemoryStream();
        var failure = await Assert.ThrowsAsync<IOException>(() => reader.CopyRangeAsync(output, 0, 100 * C, Ct));
        Assert.Equal("the disk broke", failure.Message);
        Assert.Equal(NaivePayload.Bytes(100 * C)[..(40 * C)], output.ToArray());
    }

    [Fact]
    public async Task CopyRange_EachChunkDamagedInTurn_ReleasesOnlyWhatStandsBefore()
    {
        var stored = Stored(19 * C);
        for (var chunk = 0; chunk < 18; chunk++) // the last one is found when it is opened
        {
            var bad = (byte[])stored.Clone();
            bad[16 + (chunk * PayloadFormat.SealedChunkSize) + 5] ^= 1;
            await using var reader = await PayloadReader.OpenAsync(new WatchedSource(bad), NaivePayload.FileKey, Ct);
            using var output = new MemoryStream();
            await Assert.ThrowsAsync<AgeFormatException>(() => reader.CopyRangeAsync(output, 0, 19 * C, Ct));
            Assert.Equal(NaivePayload.Bytes(19 * C)[..(chunk * C)], output.ToArray());
        }
    }

    [Fact]
    public async Task Decrypt_ClosedHalfWay_StopsReadingAndRefusesMore()
    {
        var input = new MemoryStream(Stored(200 * C));
        var opening = PayloadStreams.Decrypt(input, NaivePayload.FileKey);
        var buffer = new byte[100];
        await opening.ReadExactlyAsync(buffer, Ct);
        await opening.DisposeAsync();
        var stoodAt = input.Position;
        Assert.InRange(stoodAt, 1, input.Length - 1);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => opening.ReadAsync(buffer, Ct).AsTask());
        Assert.Equal(stoodAt, input.Position);
        await opening.DisposeAsync();
    }

    [Fact]
    public async Task Decrypt_ReadAgainAfterAFailure_FailsAgainAndNeverEnds()
    {
        var stored = Stored(12 * C);
        stored[16 + (9 * PayloadFormat.SealedChunkSize)] ^= 1;
        await using var opening = PayloadStreams.Decrypt(new MemoryStream(stored), NaivePayload.FileKey);
        using var output = new MemoryStream();
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<AgeFormatException>(() => opening.CopyToAsync(output, Ct));
            Assert.Equal(9 * C, output.Length);
        }
    }

    private static byte[] Stored(int length) => NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), NaivePayload.Bytes(length));

    private sealed class WatchedSource(byte[] bytes) : IByteSource
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long awaited = long.MaxValue;
        private long furthest;

        public long Furthest { get => Volatile.Read(ref furthest); set => Volatile.Write(ref furthest, value); }

        public long FailFrom { get; set; } = long.MaxValue;

        public long Length => bytes.Length;

        public Task ReadsUpToAsync(long offset)
        {
            Volatile.Write(ref awaited, offset);
            return Furthest >= offset ? Task.CompletedTask : reached.Task;
        }

        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken ct)
        {
            if (offset + buffer.Length > FailFrom)
            {
                throw new IOException("the disk broke");
            }

            bytes.AsSpan((int)offset, buffer.Length).CopyTo(buffer.Span);
            Furthest = Math.Max(Furthest, offset + buffer.Length);
            if (Furthest >= Volatile.Read(ref awaited))
            {
                reached.TrySetResult();
            }

            return ValueTask.FromResult(buffer.Length);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class GatedStream : MemoryStream
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => asked.Task;

        public void Open() => gate.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            asked.TrySetResult();
            await gate.Task;
            Write(buffer.Span);
        }
    }

    private sealed class CallbackStream(Action<long> before) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            before(Length);
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
