using System.Buffers.Binary;
using Xunit;

namespace Safehand.Media.Tests;

/// <summary>What a program in the sandbox writes is kept up to a bound, however much it writes.</summary>
public sealed class BoundTests
{
    [Theory]
    [InlineData(999_999, 999_999)]
    [InlineData(1_000_000, 1_000_000)]
    public async Task KeepAsync_UpToTheBound_KeepsAll(int written, int kept)
    {
        using var into = new MemoryStream();
        await Marker.KeepAsync(new MemoryStream(new byte[written]), into, 1_000_000, TestContext.Current.CancellationToken);
        Assert.Equal(kept, into.Length);
    }

    [Fact]
    public async Task KeepAsync_BeyondTheBound_LeavesTheRestUnread()
    {
        using var into = new MemoryStream();
        using var from = new MemoryStream(new byte[8_000_000]);
        await Marker.KeepAsync(from, into, 1_000_000, TestContext.Current.CancellationToken);
        Assert.InRange(into.Length, 1_000_001, 1_100_000);
        Assert.InRange(from.Position, 1_000_001, 1_100_000);
    }

    [Fact]
    public async Task ReadAsync_BoxesWithoutADuration_AreGivenUpBeforeTheyFillTheMemory()
    {
        var given = 0;
        var splitter = new FragmentSplitter((_, _) => Task.CompletedTask, (_, _) => Task.FromResult(given++));
        await using var endless = new EndlessBoxes();
        await Assert.ThrowsAsync<FragmentSplitter.UncuttableException>(() => splitter.ReadAsync(endless, TestContext.Current.CancellationToken));
        Assert.Equal(0, given);
        Assert.InRange(endless.Given, 1, 200L << 20);
    }

    // The same box of 8 MB for ever, up to 512 MB: a reader without a bound comes to the end of it.
    private sealed class EndlessBoxes : Stream
    {
        private const int Length1 = 8 << 20;
        private readonly byte[] box = Box();

        internal long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Given >= 512L << 20)
            {
                return ValueTask.FromResult(0);
            }

            var at = (int)(Given % Length1);
            var size = Math.Min(buffer.Length, Length1 - at);
            box.AsSpan(at, size).CopyTo(buffer.Span);
            Given += size;
            return ValueTask.FromResult(size);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private static byte[] Box()
        {
            var made = new byte[Length1];
            BinaryPrimitives.WriteUInt32BigEndian(made, Length1);
            "mdat"u8.CopyTo(made.AsSpan(4));
            return made;
        }
    }
}
