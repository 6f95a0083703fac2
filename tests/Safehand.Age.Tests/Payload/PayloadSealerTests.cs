using Safehand.Age.Payload;

namespace Safehand.Age.Tests.Payload;

public sealed class PayloadSealerTests
{
    private const int C = PayloadFormat.ChunkSize;

    private static readonly byte[] Nonce = NaivePayload.Bytes(16, 9);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Seal_WhoeverSealsABatch_GivesThePayloadOfTheSpecification(int flushEvery)
    {
        var plain = NaivePayload.Bytes((90 * C) + 17);
        using var stored = new MemoryStream();
        stored.Write(Nonce);
        using var key = new PayloadKey(NaivePayload.FileKey, Nonce);
        await using var sealer = new PayloadSealer(key, 0, async (bytes, _) =>
        {
            await Task.Yield(); // the output hands its thread back each time, so that caller and writer race for every batch
            stored.Write(bytes.Span);
        });
        for (int at = 0, turn = 0; at < plain.Length; turn++)
        {
            var room = await sealer.GetMemoryAsync(Ct);
            var size = Math.Min(Math.Min(room.Length, plain.Length - at), 200_003);
            plain.AsSpan(at, size).CopyTo(room.Span);
            sealer.Advance(size);
            at += size;
            if (turn % flushEvery == 0)
            {
                await sealer.FlushAsync(Ct);
                Assert.InRange(sealer.Pending.Length, 1, C);
                Assert.Equal(PayloadFormat.NonceSize + (sealer.NextChunk * PayloadFormat.SealedChunkSize), stored.Length);
                Assert.Equal(at, (sealer.NextChunk * C) + sealer.Pending.Length);
            }
        }

        await sealer.CompleteAsync(Ct);
        Assert.Equal(NaivePayload.Seal(NaivePayload.FileKey, Nonce, plain), stored.ToArray());
    }

    [Fact]
    public async Task GetMemory_OutputStandsStill_WaitsAndCanBeBrokenOff()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stored = new MemoryStream();
        using var key = new PayloadKey(NaivePayload.FileKey, Nonce);
        await using var sealer = new PayloadSealer(key, 0, async (bytes, _) =>
        {
            await gate.Task;
            stored.Write(bytes.Span);
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var given = 0;
        while (true)
        {
            var asking = sealer.GetMemoryAsync(cancel.Token).AsTask();
            if (!asking.IsCompleted)
            {
                await cancel.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
                break;
            }

            var room = await asking;
            NaivePayload.Bytes(room.Length, given).CopyTo(room.Span);
            sealer.Advance(room.Length);
            given += room.Length;
        }

        Assert.Equal(6 * 4 * C, given); // what may be in flight, and not a batch more
        gate.SetResult();
        await sealer.CompleteAsync(Ct);
        Assert.Equal(PayloadFormat.PayloadLength(given) - PayloadFormat.NonceSize, stored.Length);
    }

    [Fact]
    public async Task Flush_OutputFailedBefore_ThrowsThatFailureAndWritesNothingAfter()
    {
        var calls = 0;
        using var key = new PayloadKey(NaivePayload.FileKey, Nonce);
        await using var sealer = new PayloadSealer(key, 0, (_, _) => ++calls == 2 ? throw new IOException("no room") : ValueTask.CompletedTask);
        var failure = await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true)
            {
                sealer.Advance((await sealer.GetMemoryAsync(Ct)).Length);
            }
        });
        Assert.Equal("no room", failure.Message);
        await Assert.ThrowsAsync<IOException>(() => sealer.FlushAsync(Ct).AsTask());
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Dispose_WithBatchesWaiting_EndsAndWritesNoLastChunk()
    {
        using var stored = new MemoryStream();
        using var key = new PayloadKey(NaivePayload.FileKey, Nonce);
        var sealer = new PayloadSealer(key, 0, (bytes, ct) =>
        {
            ct.ThrowIfCancellationRequested();
            stored.Write(bytes.Span);
            return ValueTask.CompletedTask;
        });
        for (var i = 0; i < 5; i++)
        {
            sealer.Advance((await sealer.GetMemoryAsync(Ct)).Length);
        }

        await sealer.DisposeAsync();
        await sealer.DisposeAsync();
        Assert.Equal(0, stored.Length % (4 * PayloadFormat.SealedChunkSize));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => sealer.GetMemoryAsync(Ct).AsTask());
    }
}
