using System.Security.Cryptography;
using Safehand.Age;
using Safehand.Age.Payload;
using Safehand.Kernel;

namespace Safehand.Storage.Vault;

/// <summary>Reads a sealed payload from end to end: tree hash over what is stored, authentication of every chunk, SHA-256 over what is in it.</summary>
internal static class PayloadCheck
{
    /// <summary>What the payload is. Takes over the source.</summary>
    /// <exception cref="IntegrityException">A chunk is not authentic, or the payload is cut or followed by other data.</exception>
    public static async Task<StoredBlob> ReadThroughAsync(BlobId blob, IByteSource source, ReadOnlyMemory<byte> fileKey, CancellationToken ct)
    {
        await using var owned = source;
        using var tree = new TreeHash();
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = 0L;
        await using (var opening = PayloadStreams.Decrypt(new SourceStream(source, tree), fileKey.Span))
        {
            try
            {
                var sink = new HashStream(sha);
                await opening.CopyToAsync(sink, ct);
                length = sink.Written;
            }
            catch (AgeFormatException altered)
            {
                throw VaultReader.Altered(altered);
            }
        }

        return new StoredBlob(blob, length, sha.GetHashAndReset(), tree.Root());
    }

    /// <summary>The tree hash of what is stored, whatever it is. Takes over the source.</summary>
    public static async Task<byte[]> TreeAsync(IByteSource source, CancellationToken ct)
    {
        await using var owned = source;
        using var tree = new TreeHash();
        await using var stream = new SourceStream(source, tree);
        await stream.CopyToAsync(Stream.Null, TreeHash.LeafSize, ct);
        return tree.Root();
    }

    private sealed class SourceStream(IByteSource source, TreeHash tree) : OneWayStream
    {
        private long at;

        public override bool CanRead => true;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var got = await source.ReadAsync(at, buffer, cancellationToken);
            tree.Append(buffer.Span[..got]);
            at += got;
            return got;
        }
    }

    private sealed class HashStream(IncrementalHash sha) : OneWayStream
    {
        internal long Written { get; private set; }

        public override bool CanWrite => true;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            sha.AppendData(buffer.Span);
            Written += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
