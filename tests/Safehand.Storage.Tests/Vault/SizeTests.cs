using System.Buffers.Binary;
using System.Security.Cryptography;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Storage.Tests.Vault;

/// <summary>The process's memory is measured, so nothing else runs in it meanwhile.</summary>
[CollectionDefinition(nameof(SizeTests), DisableParallelization = true)]
[Collection(nameof(SizeTests))]
public sealed class SizeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task StoreOpenAndScrub_300Megabytes_StaysWithinBoundedMemory() => PassAsync(300_000_001);

    [Fact]
    [Trait("Category", "Slow")]
    [Trait("Needs", "Disk")]
    public Task StoreOpenAndScrub_20Gigabytes_StaysWithinBoundedMemory() => PassAsync(20_000_000_001);

    private static async Task PassAsync(long length)
    {
        const long Bound = 150 << 20;
        await using var world = await VaultWorld.StartAsync();
        var before = Rss();
        var most = 0L;
        await using var incoming = (await world.Intake.BeginAsync(world.Exhibit, Ids.New<UploadId>(), Ct)).Value;
        var source = new GeneratedStream(length, () => most = Math.Max(most, Rss()));
        Assert.Equal(length, (await incoming.AppendAsync(source, 0, Ct)).Value);
        var stored = (await incoming.CompleteAsync(Ct)).Value;
        Assert.Equal(source.Hash.GetHashAndReset(), stored.Sha256);

        Assert.True((await world.Vault.ScrubAsync(stored.Blob, world.Exhibit, Ct)).Sound);
        most = Math.Max(most, Rss());
        await using var reader = (await world.Vault.OpenAsync(stored.Blob, world.Exhibit, Ct)).Value;
        var buffer = new byte[100];
        foreach (var at in new[] { 0, length / 2, length - 100 })
        {
            Assert.Equal(100, await reader.ReadAsync(at, buffer, Ct));
            for (var i = 0; i < 100; i++)
            {
                Assert.Equal(GeneratedStream.At(at + i), buffer[i]);
            }
        }

        Assert.InRange(most - before, 0, Bound);
    }

    private static long Rss() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    // Every byte follows from its place, so that any range can be judged alone.
    private sealed class GeneratedStream(long length, Action look) : MemoryStream
    {
        private long at;

        public IncrementalHash Hash { get; } = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public static byte At(long place)
        {
            Span<byte> word = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(word, (place / 8) * 0x5851F42D4C957F2D);
            return word[(int)(place % 8)];
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var size = (int)Math.Min(Math.Min(buffer.Length, 65_536), length - at);
            var span = buffer.Span[..size];
            var i = 0;
            for (; i < size && (at + i) % 8 != 0; i++)
            {
                span[i] = At(at + i);
            }

            for (; i + 8 <= size; i += 8)
            {
                BinaryPrimitives.WriteInt64LittleEndian(span[i..], ((at + i) / 8) * 0x5851F42D4C957F2D);
            }

            for (; i < size; i++)
            {
                span[i] = At(at + i);
            }

            Hash.AppendData(span);
            at += size;
            if (at % (64 << 20) < 65_536)
            {
                look();
            }

            return ValueTask.FromResult(size);
        }
    }
}
