using System.IO.Pipelines;
using Safehand.Age.Payload;

namespace Safehand.Age.Tests.Payload;

public sealed class PayloadReaderTests
{
    private const int C = PayloadFormat.ChunkSize;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(C - 1)]
    [InlineData(C)]
    [InlineData(C + 1)]
    [InlineData(2 * C)]
    [InlineData((9 * C) + 3)]
    public async Task Ranges_AroundEveryBoundary_AreThePlaintext(int length)
    {
        var plain = NaivePayload.Bytes(length);
        await using var reader = await OpenAsync(plain);
        Assert.Equal(length, reader.Length);
        int[] points = [0, 1, C - 1, C, C + 1, (2 * C) - 1, 2 * C, (4 * C) - 1, 4 * C, (4 * C) + 1, 9 * C, length - 1, length];
        foreach (var from in points.Where(p => p >= 0 && p <= length))
        {
            foreach (var to in points.Where(p => p >= from && p <= length))
            {
                var buffer = new byte[to - from + 5];
                var got = await reader.ReadAsync(from, buffer.AsMemory(0, to - from), Ct);
                Assert.Equal(plain[from..to], buffer[..got]);

                using var copy = new MemoryStream();
                await reader.CopyRangeAsync(copy, from, to - from, Ct);
                Assert.Equal(plain[from..to], copy.ToArray());
                Assert.Equal(plain[from..to], await ByPipeAsync(reader, from, to - from));
            }
        }
    }

    [Fact]
    public async Task Read_BeyondTheEnd_IsShortOrEmpty()
    {
        await using var reader = await OpenAsync(NaivePayload.Bytes(C + 10));
        Assert.Equal(10, await reader.ReadAsync(C, new byte[100], Ct));
        Assert.Equal(0, await reader.ReadAsync(C + 10, new byte[100], Ct));
        Assert.Equal(0, await reader.ReadAsync(long.MaxValue, new byte[100], Ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => reader.CopyRangeAsync(Stream.Null, C, 11, Ct));
    }

    [Fact]
    public async Task Open_CutAtAChunk_ThrowsBeforeAnyLengthIsTold()
    {
        var stored = NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), NaivePayload.Bytes((5 * C) + 9));
        for (var chunk = 0; chunk <= 5; chunk++)
        {
            foreach (var off in new[] { -1, 0, 1, 16, 17 })
            {
                var cut = stored[..(16 + (chunk * PayloadFormat.SealedChunkSize) + off)];
                await Assert.ThrowsAsync<AgeFormatException>(() => PayloadReader.OpenAsync(new MemorySource(cut), NaivePayload.FileKey, Ct));
            }
        }
    }

    [Fact]
    public async Task Open_TrailingByteOrOtherKey_Throws()
    {
        var stored = NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), NaivePayload.Bytes(C));
        await Assert.ThrowsAsync<AgeFormatException>(() => PayloadReader.OpenAsync(new MemorySource([.. stored, 0]), NaivePayload.FileKey, Ct));
        await Assert.ThrowsAsync<AgeFormatException>(() => PayloadReader.OpenAsync(new MemorySource(stored), new byte[16], Ct));
    }

    [Fact]
    public async Task Read_OverADamagedChunk_ThrowsAndLeavesNothingOfItBehind()
    {
        var plain = NaivePayload.Bytes(6 * C);
        var stored = NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), plain);
        stored[16 + (2 * PayloadFormat.SealedChunkSize) + 100] ^= 1;
        await using var reader = await PayloadReader.OpenAsync(new MemorySource(stored), NaivePayload.FileKey, Ct);

        var buffer = new byte[6 * C];
        await Assert.ThrowsAsync<AgeFormatException>(() => reader.ReadAsync(0, buffer, Ct).AsTask());
        Assert.All(buffer[(2 * C)..], b => Assert.Equal(0, b));
        await Assert.ThrowsAsync<AgeFormatException>(() => reader.ReadAsync((2 * C) + 5, buffer.AsMemory(0, 1), Ct).AsTask());
        Assert.Equal(C, await reader.ReadAsync(3 * C, buffer.AsMemory(0, C), Ct));
        Assert.Equal(plain[(3 * C)..(4 * C)], buffer[..C]);

        using var copy = new MemoryStream();
        await Assert.ThrowsAsync<AgeFormatException>(() => reader.CopyRangeAsync(copy, 0, reader.Length, Ct));
        Assert.True(plain.AsSpan(0, 2 * C).StartsWith(copy.ToArray()));
    }

    [Fact]
    public async Task Read_ChunksSwapped_Throws()
    {
        var stored = NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), NaivePayload.Bytes(3 * C));
        const int e = PayloadFormat.SealedChunkSize;
        byte[] swapped = [.. stored[..16], .. stored[(16 + e)..(16 + (2 * e))], .. stored[16..(16 + e)], .. stored[(16 + (2 * e))..]];
        await using var reader = await PayloadReader.OpenAsync(new MemorySource(swapped), NaivePayload.FileKey, Ct);
        await Assert.ThrowsAsync<AgeFormatException>(() => reader.ReadAsync(0, new byte[1], Ct).AsTask());
    }

    [Fact]
    public async Task Read_FromManyThreadsAtOnce_GivesEachItsRange()
    {
        var plain = NaivePayload.Bytes(40 * C);
        await using var reader = await OpenAsync(plain);
        await Parallel.ForAsync(0, 200, Ct, async (seed, ct) =>
        {
            var random = new Random(seed);
            var from = random.Next(plain.Length);
            var size = random.Next(1, Math.Min(5 * C, plain.Length - from) + 1);
            var buffer = new byte[size];
            Assert.Equal(size, await reader.ReadAsync(from, buffer, ct));
            Assert.True(plain.AsSpan(from, size).SequenceEqual(buffer));
        });
    }

    [Fact]
    public async Task FileByteSource_PayloadAfterAHeader_IsReadFromItsStart()
    {
        var plain = NaivePayload.Bytes(C + 3);
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, [1, 2, 3, .. NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), plain)], Ct);
        try
        {
            await using var reader = await PayloadReader.OpenAsync(new FileByteSource(File.OpenHandle(path), 3), NaivePayload.FileKey, Ct);
            var buffer = new byte[plain.Length];
            Assert.Equal(plain.Length, await reader.ReadAsync(0, buffer, Ct));
            Assert.Equal(plain, buffer);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Task<PayloadReader> OpenAsync(byte[] plain) =>
        PayloadReader.OpenAsync(new MemorySource(NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), plain)), NaivePayload.FileKey, Ct);

    private static async Task<byte[]> ByPipeAsync(PayloadReader reader, long offset, long length)
    {
        var pipe = new Pipe();
        using var copy = new MemoryStream();
        var reading = pipe.Reader.CopyToAsync(copy, Ct);
        await reader.CopyRangeAsync(pipe.Writer, offset, length, Ct);
        await pipe.Writer.CompleteAsync();
        await reading;
        return copy.ToArray();
    }
}

internal sealed class MemorySource(byte[] bytes) : IByteSource
{
    public long Length => bytes.Length;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken ct)
    {
        var size = (int)Math.Clamp(bytes.Length - offset, 0, buffer.Length);
        bytes.AsSpan((int)offset, size).CopyTo(buffer.Span);
        return ValueTask.FromResult(size);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
