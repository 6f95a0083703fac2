using Safehand.Kernel;
using Safehand.Storage.Vault;
using Xunit;

namespace Safehand.Storage.Tests.Vault;

public sealed class UncachedWriterTests
{
    private const int MiB = 1 << 20;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Incoming_WrittenReadAndFlushedInAnyOrder_HoldsWhatWasWritten(int seed)
    {
        await using var world = await VaultWorld.StartAsync();
        var random = new Random(seed);
        var blob = Ids.New<BlobId>();
        var expected = new byte[12 * MiB];
        var length = 0;
        await using (var incoming = await world.Blobs.CreateAsync(blob, Ct))
        {
            while (length < 11 * MiB)
            {
                // Mostly at the end; now and then back a little, as the last chunk after a stop is.
                var at = random.Next(8) == 0 ? Math.Max(0, length - random.Next(100_000)) : length;
                var piece = VaultWorld.Bytes(random.Next(1, 300_000), random.Next());
                piece.CopyTo(expected, at);
                await incoming.WriteAsync(at, piece, Ct);
                length = Math.Max(length, at + piece.Length);
                Assert.Equal(length, incoming.Length);
                switch (random.Next(6))
                {
                    case 0:
                        await incoming.FlushAsync(Ct);
                        Assert.Equal(length, new FileInfo(Path.Combine(world.Folder, "blobs", "incoming", blob.Value)).Length);
                        break;
                    case 1:
                        var from = random.Next(length);
                        var buffer = new byte[Math.Min(200_000, length - from)];
                        Assert.Equal(buffer.Length, await incoming.ReadAsync(from, buffer, Ct));
                        Assert.Equal(expected[from..(from + buffer.Length)], buffer);
                        break;
                }
            }

            await incoming.SealAsync(length - 5, Ct);
        }

        Assert.Equal(expected[..(length - 5)], await File.ReadAllBytesAsync(world.PayloadPath(blob), Ct));
    }

    [Fact]
    public async Task Incoming_LetGoOfBeforeAFlush_LeavesABeginningOfWhatWasWritten()
    {
        await using var world = await VaultWorld.StartAsync();
        var blob = Ids.New<BlobId>();
        var bytes = VaultWorld.Bytes(9 * MiB);
        await using (var incoming = await world.Blobs.CreateAsync(blob, Ct))
        {
            for (var at = 0; at < bytes.Length; at += 100_000)
            {
                await incoming.WriteAsync(at, bytes.AsMemory(at, Math.Min(100_000, bytes.Length - at)), Ct);
            }
        }

        var left = await File.ReadAllBytesAsync(Path.Combine(world.Folder, "blobs", "incoming", blob.Value), Ct);
        Assert.InRange(left.Length, 4 * MiB, 9 * MiB);
        Assert.Equal(bytes[..left.Length], left);
    }

    [Theory]
    [InlineData(3, (6 * MiB) + 11)]
    [InlineData(2, 8 * MiB)]
    public async Task Append_LargePiecesWithARestartAfterEach_GivesTheWholeRecording(int pieces, int size)
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes(pieces * size);
        var upload = Ids.New<UploadId>();
        for (var i = 0; i < pieces; i++)
        {
            await using var incoming = i == 0 ? (await world.Intake.BeginAsync(world.Exhibit, upload, Ct)).Value : (await world.Intake.ReopenAsync(upload, Ct)).Value;
            Assert.Equal(i * size, incoming.Offset);
            Assert.Equal((i + 1) * size, (await incoming.AppendAsync(new MemoryStream(plain, i * size, size), i * size, Ct)).Value);
            await world.RestartAsync();
        }

        await using var last = (await world.Intake.ReopenAsync(upload, Ct)).Value;
        await world.AssertHoldsAsync((await last.CompleteAsync(Ct)).Value, plain);
    }

    [Fact]
    public async Task Append_BrokenOffInALargeRecording_KeepsWhatCameBefore()
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes(20 * MiB);
        await using var incoming = (await world.Intake.BeginAsync(world.Exhibit, Ids.New<UploadId>(), Ct)).Value;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => incoming.AppendAsync(new CancellingStream(plain, 9 * MiB, cancel), 0, cancel.Token));
        Assert.InRange(incoming.Offset, 9 * MiB, 10 * MiB);
        await incoming.AppendAsync(new MemoryStream(plain[(int)incoming.Offset..]), incoming.Offset, Ct);
        await world.AssertHoldsAsync((await incoming.CompleteAsync(Ct)).Value, plain);
    }

    [Fact]
    public async Task Append_TheDiskRefusesAPiece_ThrowsThenAndEverAfter()
    {
        var folder = Directory.CreateTempSubdirectory("uncached-");
        try
        {
            var path = Path.Combine(folder.FullName, "file");
            using var ordinary = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
            await using var writer = UncachedWriter.TryOpen(path, ordinary);
            Assert.NotNull(writer); // the tests' file system has to take it, or nothing here is tested
            const long Beyond = 1L << 60; // no file system holds a file so long
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => // what .NET makes of EFBIG
            {
                for (var i = 0; i < 5; i++)
                {
                    await writer.AppendAsync(Beyond + (i * 2L * MiB), new byte[2 * MiB]);
                }
            });
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.DrainAsync().AsTask());
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.DrainAsync().AsTask());
            Assert.Equal(0, RandomAccess.GetLength(ordinary));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class CancellingStream(byte[] bytes, int after, CancellationTokenSource cancel) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= after)
            {
                cancel.Cancel();
            }

            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
