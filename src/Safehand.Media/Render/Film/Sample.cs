using System.Buffers.Binary;

namespace Safehand.Media.Render;

/// <summary>One encoded frame of picture or sound.</summary>
/// <param name="Key">Whether decoding can begin here.</param>
/// <param name="Later">By how many frames it is shown later than it is decoded; may be negative.</param>
/// <param name="Bytes">The frame.</param>
internal readonly record struct Sample(bool Key, int Later, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Our own form of an encoded part: the decoder's configuration, then samples one after the other, then an end mark. A part
/// without its end mark is not whole. Lives only until the rendition is made.
/// </summary>
internal static class PartForm
{
    private const uint Mark = 0x53485031;
    private const int MostSample = 64 << 20;
    private const int Head = 9;

    internal static async Task WriteHeadAsync(Stream to, ReadOnlyMemory<byte> configuration, CancellationToken ct)
    {
        var head = new byte[8 + configuration.Length];
        BinaryPrimitives.WriteUInt32BigEndian(head, Mark);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), configuration.Length);
        configuration.CopyTo(head.AsMemory(8));
        await to.WriteAsync(head, ct);
    }

    internal static async Task WriteAsync(Stream to, Sample sample, CancellationToken ct)
    {
        var head = new byte[Head];
        BinaryPrimitives.WriteInt32BigEndian(head, sample.Bytes.Length);
        head[4] = sample.Key ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), sample.Later);
        await to.WriteAsync(head, ct);
        await to.WriteAsync(sample.Bytes, ct);
    }

    internal static Task WriteEndAsync(Stream to, CancellationToken ct) => to.WriteAsync(new byte[Head], ct).AsTask();

    internal static async Task<byte[]> ReadHeadAsync(Stream from, CancellationToken ct)
    {
        var head = new byte[8];
        await from.ReadExactlyAsync(head, ct);
        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4));
        if (BinaryPrimitives.ReadUInt32BigEndian(head) != Mark || length is < 1 or > 65_536)
        {
            throw new InvalidDataException("A stored part of the rendition is not one.");
        }

        var configuration = new byte[length];
        await from.ReadExactlyAsync(configuration, ct);
        return configuration;
    }

    /// <summary>The next sample; null behind the last. With <paramref name="bytes"/> false they are passed over and only their length is told.</summary>
    internal static async Task<(Sample Sample, int Length)?> ReadAsync(Stream from, bool bytes, CancellationToken ct)
    {
        var head = new byte[Head];
        await from.ReadExactlyAsync(head, ct);
        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length == 0)
        {
            return null;
        }

        if (length is < 0 or > MostSample)
        {
            throw new InvalidDataException("A stored part of the rendition is damaged.");
        }

        var held = Array.Empty<byte>();
        if (bytes || !from.CanSeek)
        {
            held = new byte[length];
            await from.ReadExactlyAsync(held, ct);
        }
        else
        {
            from.Seek(length, SeekOrigin.Current);
        }

        return (new Sample(head[4] == 1, BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), held), length);
    }
}
