using Safehand.Age.Payload;

namespace Safehand.Age.Tests.Payload;

public sealed class PayloadStreamsTests
{
    private const int C = PayloadFormat.ChunkSize;

    public static TheoryData<int> Boundaries => new(
        0, 1, C - 1, C, C + 1, 2 * C, (2 * C) + 1, (4 * C) - 1, 4 * C, (4 * C) + 1, 5 * C, 8 * C, (16 * C) - 1, 16 * C, (16 * C) + 1, 17 * C, 32 * C, (33 * C) + 5, 150 * C);

    [Theory]
    [MemberData(nameof(Boundaries))]
    public async Task Encrypt_AnySize_IsThePayloadOfTheSpecification(int length)
    {
        var plain = NaivePayload.Bytes(length);
        var stored = await EncryptAsync(plain, 70_001);
        Assert.Equal(PayloadFormat.PayloadLength(length), stored.Length);
        Assert.Equal(NaivePayload.Seal(NaivePayload.FileKey, stored[..16], plain), stored);
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public async Task Decrypt_AnySize_GivesThePlaintextBack(int length)
    {
        var plain = NaivePayload.Bytes(length);
        var stored = NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), plain);
        Assert.Equal(plain, (await DecryptAsync(stored)).Plain);
        Assert.Equal(plain, await DecryptBySmallReadsAsync(stored));
    }

    [Fact]
    public async Task WriteFrom_AStreamOfOddReads_IsThePayloadOfTheSpecification()
    {
        var plain = NaivePayload.Bytes((40 * C) + 77);
        using var output = new MemoryStream();
        await using (var sealing = PayloadStreams.Encrypt(output, NaivePayload.FileKey))
        {
            await sealing.WriteFromAsync(new DribblingStream(plain, 12_345), TestContext.Current.CancellationToken);
            await sealing.CompleteAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(NaivePayload.Seal(NaivePayload.FileKey, output.ToArray()[..16], plain), output.ToArray());
    }

    [Fact]
    public async Task Decrypt_AnyByteOfASmallPayloadFlipped_ThrowsAndReleasesNothing()
    {
        var stored = NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), NaivePayload.Bytes(40));
        for (var i = 0; i < stored.Length; i++)
        {
            var bad = (byte[])stored.Clone();
            bad[i] ^= 0x80;
            var (plain, failure) = await DecryptAsync(bad);
            Assert.IsType<AgeFormatException>(failure);
            Assert.Empty(plain);
        }
    }

    [Fact]
    public async Task Decrypt_EdgeOfAnyChunkFlipped_ReleasesOnlyWhatStandsBefore()
    {
        var plain = NaivePayload.Bytes((18 * C) + 9);
        var stored = NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), plain);
        foreach (var chunk in new[] { 0, 1, 2, 3, 4, 5, 14, 15, 16, 17, 18 })
        {
            var start = 16 + (chunk * PayloadFormat.SealedChunkSize);
            var end = Math.Min(start + PayloadFormat.SealedChunkSize, stored.Length);
            foreach (var at in new[] { start, end - 17, end - 16, end - 1 })
            {
                var bad = (byte[])stored.Clone();
                bad[at] ^= 1;
                var (released, failure) = await DecryptAsync(bad);
                Assert.IsType<AgeFormatException>(failure);
                Assert.Equal(plain[..(chunk * C)], released);
            }
        }
    }

    [Fact]
    public async Task Decrypt_CutAtOrNearAnyChunk_Throws()
    {
        var stored = NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), NaivePayload.Bytes((17 * C) + 9));
        for (var chunk = 0; chunk <= 17; chunk++)
        {
            foreach (var off in new[] { -1, 0, 1, 15, 16, 17 })
            {
                var cut = 16 + (chunk * PayloadFormat.SealedChunkSize) + off;
                var (_, failure) = await DecryptAsync(stored[..cut]);
                Assert.IsType<AgeFormatException>(failure);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(C)]
    [InlineData(4 * C)]
    [InlineData(16 * C)]
    public async Task Decrypt_TrailingData_Throws(int length)
    {
        var stored = NaivePayload.Seal(NaivePayload.FileKey, NaivePayload.Bytes(16, 9), NaivePayload.Bytes(length));
        foreach (var extra in new[] { 1, 16, PayloadFormat.SealedChunkSize })
        {
            Assert.IsType<AgeFormatException>((await DecryptAsync([.. stored, .. NaivePayload.Bytes(extra)])).Failure);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public async Task Decrypt_EmptyLastChunkAfterOthers_Throws(int fullChunks)
    {
        // Sealed by hand: full chunks that are not last, then an authentic but empty last one, which the specification forbids.
        var nonce = NaivePayload.Bytes(16, 9);
        var plain = NaivePayload.Bytes(fullChunks * C);
        var whole = NaivePayload.Seal(NaivePayload.FileKey, nonce, [.. plain, 1]);
        using var aead = new System.Security.Cryptography.ChaCha20Poly1305(System.Security.Cryptography.HKDF.DeriveKey(
            System.Security.Cryptography.HashAlgorithmName.SHA256, NaivePayload.FileKey, 32, nonce, "payload"u8.ToArray()));
        var tag = new byte[16];
        byte[] counter = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)fullChunks, 1];
        aead.Encrypt(counter, Array.Empty<byte>(), Array.Empty<byte>(), tag);
        byte[] stored = [.. whole[..^17], .. tag];

        Assert.IsType<AgeFormatException>((await DecryptAsync(stored)).Failure);
        await Assert.ThrowsAsync<AgeFormatException>(() => PayloadReader.OpenAsync(new MemorySource(stored), NaivePayload.FileKey, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Encrypt_ClosedWithoutComplete_IsRefusedByTheReader()
    {
        using var output = new MemoryStream();
        await using (var sealing = PayloadStreams.Encrypt(output, NaivePayload.FileKey))
        {
            await sealing.WriteAsync(NaivePayload.Bytes(40 * C), TestContext.Current.CancellationToken);
        }

        Assert.IsType<AgeFormatException>((await DecryptAsync(output.ToArray())).Failure);
    }

    [Fact]
    public async Task Encrypt_OutputFails_ThrowsThatFailure()
    {
        await using var sealing = PayloadStreams.Encrypt(new FullStream(3_000_000), NaivePayload.FileKey);
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await sealing.WriteAsync(NaivePayload.Bytes(400 * C), TestContext.Current.CancellationToken);
            await sealing.CompleteAsync(TestContext.Current.CancellationToken);
        });
    }

    internal static async Task<byte[]> EncryptAsync(byte[] plain, int step)
    {
        using var output = new MemoryStream();
        await using var sealing = PayloadStreams.Encrypt(output, NaivePayload.FileKey);
        for (var at = 0; at < plain.Length; at += step)
        {
            await sealing.WriteAsync(plain.AsMemory(at, Math.Min(step, plain.Length - at)), TestContext.Current.CancellationToken);
        }

        await sealing.CompleteAsync(TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    private static async Task<(byte[] Plain, Exception? Failure)> DecryptAsync(byte[] stored)
    {
        using var output = new MemoryStream();
        await using var opening = PayloadStreams.Decrypt(new MemoryStream(stored), NaivePayload.FileKey);
        var failure = await Record.ExceptionAsync(() => opening.CopyToAsync(output, TestContext.Current.CancellationToken));
        return (output.ToArray(), failure);
    }

    private static async Task<byte[]> DecryptBySmallReadsAsync(byte[] stored)
    {
        using var output = new MemoryStream();
        await using var opening = PayloadStreams.Decrypt(new DribblingStream(stored, 9_999), NaivePayload.FileKey);
        var buffer = new byte[31_337];
        while (await opening.ReadAsync(buffer, TestContext.Current.CancellationToken) is var got and > 0)
        {
            output.Write(buffer, 0, got);
        }

        return output.ToArray();
    }

    private sealed class DribblingStream(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }

    private sealed class FullStream(int room) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Length + buffer.Length > room ? throw new IOException("no room") : base.WriteAsync(buffer, cancellationToken);
    }
}
