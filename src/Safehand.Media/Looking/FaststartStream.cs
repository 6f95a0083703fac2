using System.Buffers.Binary;
using Safehand.Kernel;

namespace Safehand.Media;

/// <summary>
/// Turns an MP4 or QuickTime file whose index (moov) stands behind its media (mdat) round while it is read, so that it can
/// be piped. Chunk offsets in the index are moved by the index's own length. ISO/IEC 14496-12, 8.2, 8.7.5.
/// </summary>
internal static class FaststartStream
{
    /// <summary>Longest index that is held in memory. Two hours of interview take about 5 MB.</summary>
    internal const long LongestIndex = 64L << 20;

    private const int MostBoxes = 4096;

    // moov, trak, mdia, minf, stbl: no chunk offset stands deeper. A file may nest boxes a million deep to run us out of stack.
    private const int Deepest = 4;

    /// <summary>A stream that can be read from front to back: the same where it is one already or not an MP4 at all.</summary>
    internal static async Task<Stream> TurnAsync(Stream seekable, CancellationToken ct)
    {
        seekable.Position = 0;
        if (await FindAsync(seekable, ct) is not { } found)
        {
            seekable.Position = 0;
            return seekable;
        }

        var index = new byte[found.IndexLength];
        seekable.Position = found.IndexAt;
        await seekable.ReadExactlyAsync(index, ct);
        if (!Move(index, found.IndexLength, 0))
        {
            seekable.Position = 0;
            return seekable;
        }

        return new Joined(
        [
            new Part(seekable, 0, found.MediaAt),
            new Part(new MemoryStream(index), 0, index.Length),
            new Part(seekable, found.MediaAt, found.IndexAt - found.MediaAt),
            new Part(seekable, found.IndexAt + found.IndexLength, seekable.Length - found.IndexAt - found.IndexLength),
        ]);
    }

    // Where the media box and, behind it, the index stand; null where nothing has to be turned.
    private static async Task<(long MediaAt, long IndexAt, long IndexLength)?> FindAsync(Stream stream, CancellationToken ct)
    {
        var header = new byte[16];
        long at = 0;
        long? media = null;
        for (var n = 0; n < MostBoxes && at + 8 <= stream.Length; n++)
        {
            stream.Position = at;
            var got = await stream.ReadAtLeastAsync(header, 8, throwOnEndOfStream: false, ct);
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var type = System.Text.Encoding.Latin1.GetString(header, 4, 4);
            if (n == 0 && type is not ("ftyp" or "moov" or "mdat" or "wide" or "free" or "skip"))
            {
                return null;
            }

            if (length == 1)
            {
                if (got < 16)
                {
                    return null;
                }

                length = (long)BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(8));
            }
            else if (length == 0)
            {
                length = stream.Length - at;
            }

            if (length < 8 || length > stream.Length - at)
            {
                return null;
            }

            if (type == "moov")
            {
                return media is { } m && length <= LongestIndex ? (m, at, length) : null;
            }

            if (type == "mdat")
            {
                media ??= at;
            }

            at += length;
        }

        return null;
    }

    // Adds to every chunk offset in the index. False where the index is not well formed: then it is left to the decoder as it is.
    private static bool Move(Span<byte> box, long by, int depth)
    {
        var at = 8;
        while (at + 8 <= box.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(box[at..]);
            if (length < 8 || length > box.Length - at)
            {
                return false;
            }

            var inner = box.Slice(at, (int)length);
            var type = System.Text.Encoding.Latin1.GetString(inner[4..8]);
            var well = type switch
            {
                "trak" or "mdia" or "minf" or "stbl" => depth < Deepest && Move(inner, by, depth + 1),
                "stco" => MoveShort(inner, by),
                "co64" => MoveLong(inner, by),
                _ => true,
            };
            if (!well)
            {
                return false;
            }

            at += (int)length;
        }

        return true;
    }

    private static bool MoveShort(Span<byte> box, long by)
    {
        if (box.Length < 16 || BinaryPrimitives.ReadUInt32BigEndian(box[12..]) is var count && count > (box.Length - 16) / 4)
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            var entry = box.Slice(16 + (i * 4), 4);
            var moved = BinaryPrimitives.ReadUInt32BigEndian(entry) + by;
            if (moved > uint.MaxValue)
            {
                return false;
            }

            BinaryPrimitives.WriteUInt32BigEndian(entry, (uint)moved);
        }

        return true;
    }

    private static bool MoveLong(Span<byte> box, long by)
    {
        if (box.Length < 16 || BinaryPrimitives.ReadUInt32BigEndian(box[12..]) is var count && count > (box.Length - 16) / 8)
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            var entry = box.Slice(16 + (i * 8), 8);
            BinaryPrimitives.WriteInt64BigEndian(entry, BinaryPrimitives.ReadInt64BigEndian(entry) + by);
        }

        return true;
    }

    /// <summary>A piece of a seekable stream.</summary>
    internal sealed record Part(Stream Stream, long At, long Length);

    /// <summary>Pieces, one after the other.</summary>
    internal sealed class Joined(Part[] parts) : OneWayStream
    {
        private int part;
        private long within;

        public override bool CanRead => true;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (part < parts.Length)
            {
                var (stream, at, length) = parts[part];
                var left = length - within;
                if (left <= 0)
                {
                    (part, within) = (part + 1, 0);
                    continue;
                }

                stream.Position = at + within;
                var read = await stream.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
                if (read == 0)
                {
                    return 0;
                }

                within += read;
                return read;
            }

            return 0;
        }
    }
}
