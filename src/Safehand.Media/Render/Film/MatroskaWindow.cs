namespace Safehand.Media.Render;

/// <summary>
/// A Matroska or WebM film from the cluster that holds the last key frame before a time: what stands before its clusters, and
/// these from there on (RFC 9559). A cluster says its own time; no index is needed, and a live recording has none.
/// </summary>
internal sealed class MatroskaWindow
{
    private const uint Header = 0x1A45DFA3;
    private const uint Segment = 0x18538067;
    private const uint Information = 0x1549A966;
    private const uint TimestampScale = 0x2AD7B1;
    private const uint Tracks = 0x1654AE6B;
    private const uint TrackEntry = 0xAE;
    private const uint TrackNumber = 0xD7;
    private const uint TrackType = 0x83;
    private const uint TrackTimestampScale = 0x23314F;
    private const uint CodecId = 0x86;
    private const uint Cluster = 0x1F43B675;
    private const uint Timestamp = 0xE7;
    private const uint SimpleBlock = 0xA3;
    private const uint BlockGroup = 0xA0;
    private const uint Block = 0xA1;
    private const uint ReferenceBlock = 0xFB;
    private const byte KeyFrame = 0x80;
    private const int LongestHead = 1 << 20;
    private const long Unknown = -1;

    // A live recording of ten hours has fewer; a file that is made to be walked for hours is left to the decoder.
    private const int MostElements = 4_000_000;
    private readonly Stream master;
    private readonly CancellationToken ct;
    private int elements;

    private MatroskaWindow(Stream master, CancellationToken ct)
    {
        this.master = master;
        this.ct = ct;
    }

    /// <summary>Narrows it.</summary>
    /// <param name="master">Seekable.</param>
    /// <param name="picture">Whether the first picture is wanted, or sound.</param>
    /// <param name="start">Seconds, on the film's own clock.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Read from front to back; null where it is none, or not of a sort that this reads.</returns>
    internal static Task<Stream?> OpenAsync(Stream master, bool picture, double start, CancellationToken ct) => new MatroskaWindow(master, ct).NarrowAsync(picture, start);

    private async Task<Stream?> NarrowAsync(bool picture, double start)
    {
        if (await ReadAsync(0) is not { Id: Header, Length: >= 0 } header
            || await ReadAsync(header.End) is not { Id: Segment } segment
            || await FindAsync(segment, picture) is not var (first, track, tick))
        {
            return null;
        }

        var limit = start / tick;
        var clusters = await ClustersAsync(first, limit);
        for (var n = clusters.Count - 1; n > 0; n--)
        {
            if (await HasKeyAsync(clusters[n], track, limit))
            {
                // The segment's length is no longer so: it says that it does not know it.
                var width = (int)(segment.Body - segment.LengthAt);
                var open = Enumerable.Repeat((byte)0xFF, width).ToArray();
                open[0] = (byte)(0xFF >> (width - 1));
                return new FaststartStream.Joined(
                [
                    new(master, 0, segment.LengthAt),
                    new(new MemoryStream(open), 0, width),
                    new(master, segment.Body, first - segment.Body),
                    new(master, clusters[n].At, master.Length - clusters[n].At),
                ]);
            }
        }

        return null;
    }

    // Where the first cluster is, the wanted track's number, and a tick in seconds.
    private async Task<(long First, ulong Track, double Tick)?> FindAsync(Element segment, bool picture)
    {
        var tick = 0.001;
        ulong? track = null;
        for (var at = segment.Body; await ReadAsync(at) is { } element; at = element.End)
        {
            if (element.Id is Cluster)
            {
                return track is { } number && tick > 0 ? (at, number, tick) : null;
            }

            if (element.Length is < 0 || (element.Id is Information or Tracks && element.Length > LongestHead))
            {
                return null;
            }

            if (element.Id is Information)
            {
                await foreach (var part in PartsAsync(element))
                {
                    tick = part.Id is TimestampScale ? await NumberAsync(part) / 1e9 : tick;
                }
            }
            else if (element.Id is Tracks)
            {
                await foreach (var part in PartsAsync(element))
                {
                    track ??= part.Id is TrackEntry ? await TrackAsync(part, picture ? 1u : 2u) : null;
                }
            }
        }

        return null;
    }

    private async Task<ulong?> TrackAsync(Element entry, ulong wanted)
    {
        ulong number = 0;
        ulong kind = 0;
        var coded = false;
        await foreach (var part in PartsAsync(entry))
        {
            number = part.Id is TrackNumber ? await NumberAsync(part) : number;
            kind = part.Id is TrackType ? await NumberAsync(part) : kind;
            coded |= part.Id is CodecId;
            if (part.Id is TrackTimestampScale)
            {
                throw new InvalidDataException(); // a clock of its own, given up by the format since
            }
        }

        return kind == wanted && coded ? number : null;
    }

    private async Task<List<(long At, Element Element, ulong Time)>> ClustersAsync(long first, double limit)
    {
        var found = new List<(long, Element, ulong)>();
        for (var at = first; await ReadAsync(at) is { } element;)
        {
            if (element.Id is Cluster)
            {
                if (await TimeAsync(element) is not { } time || time > limit)
                {
                    break;
                }

                found.Add((at, element, time));
            }

            at = element.End;
            if (element.Length is Unknown)
            {
                if (element.Id is not Cluster)
                {
                    break;
                }

                at = await EndAsync(element);
            }
        }

        return found;
    }

    private async Task<ulong?> TimeAsync(Element cluster)
    {
        await foreach (var part in PartsAsync(cluster))
        {
            if (part.Id is Timestamp)
            {
                return await NumberAsync(part);
            }
        }

        return null;
    }

    private async Task<long> EndAsync(Element cluster)
    {
        var end = cluster.Body;
        await foreach (var part in PartsAsync(cluster))
        {
            end = part.End;
        }

        return end;
    }

    private async Task<bool> HasKeyAsync((long At, Element Element, ulong Time) cluster, ulong track, double limit)
    {
        var (times, found) = (0, false);
        await foreach (var part in PartsAsync(cluster.Element))
        {
            times += part.Id is Timestamp ? 1 : 0;
            var key = part.Id is SimpleBlock;
            var block = part;
            if (part.Id is BlockGroup)
            {
                key = true;
                await foreach (var inner in PartsAsync(part))
                {
                    block = inner.Id is Block ? inner : block;
                    key &= inner.Id is not ReferenceBlock;
                }
            }

            if (!found && key && block.Id is SimpleBlock or Block && await BlockAsync(block) is var (of, offset, flags)
                && of == track && (block.Id is Block || (flags & KeyFrame) != 0) && cluster.Time + (double)offset <= limit)
            {
                found = true;
            }
        }

        // One that says two times is passed over: a decoder might go by the other.
        return found && times == 1;
    }

    // A block begins with its track's number, its time after the cluster's, and its flags (RFC 9559, 10.1).
    private async Task<(ulong Track, short Offset, byte Flags)?> BlockAsync(Element block)
    {
        var head = new byte[12];
        master.Position = block.Body;
        var got = await master.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        return Variable(head.AsSpan(0, got), keepMarker: false) is var (track, width) && got >= width + 3
            ? (track, (short)((head[width] << 8) | head[width + 1]), head[width + 2])
            : null;
    }

    // A cluster of unknown length ends where something stands that is none of its parts: those have shorter identifiers.
    private async IAsyncEnumerable<Element> PartsAsync(Element whole)
    {
        for (var at = whole.Body; whole.Length is Unknown || at < whole.End;)
        {
            if (await ReadAsync(at) is not { Length: >= 0 } part || (whole.Length is Unknown && part.Id > 0xFFFF))
            {
                yield break;
            }

            yield return part;
            at = part.End;
        }
    }

    private async Task<ulong> NumberAsync(Element element)
    {
        var bytes = new byte[element.Length is >= 0 and <= 8 ? element.Length : throw new InvalidDataException()];
        master.Position = element.Body;
        await master.ReadExactlyAsync(bytes, ct);
        return bytes.Aggregate(0UL, (n, b) => (n << 8) | b);
    }

    private async Task<Element?> ReadAsync(long at)
    {
        if (at >= master.Length || ++elements > MostElements)
        {
            return null;
        }

        var head = new byte[12];
        master.Position = at;
        var got = await master.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        if (Variable(head.AsSpan(0, got), keepMarker: true) is not var (id, first) || first > 4 || Variable(head.AsSpan(first, got - first), keepMarker: false) is not var (length, second))
        {
            return null;
        }

        // One that says it is longer than the file was cut off: where it ends is seen when it ends.
        var body = at + first + second;
        var unknown = length == (1UL << (7 * second)) - 1 || length > (ulong)(master.Length - body);
        return new((uint)id, at + first, body, unknown ? Unknown : (long)length);
    }

    // A number whose leading zeros say how many bytes it has (RFC 8794, 4).
    private static (ulong Value, int Width)? Variable(ReadOnlySpan<byte> from, bool keepMarker)
    {
        if (from.IsEmpty || from[0] == 0)
        {
            return null;
        }

        var width = byte.LeadingZeroCount(from[0]) + 1;
        if (from.Length < width)
        {
            return null;
        }

        ulong value = keepMarker ? from[0] : (byte)(from[0] & (0xFF >> width));
        foreach (var next in from[1..width])
        {
            value = (value << 8) | next;
        }

        return (value, width);
    }

    /// <summary>An element: its identifier, where its length stands and its body begins, and how long that is.</summary>
    private sealed record Element(uint Id, long LengthAt, long Body, long Length)
    {
        public long End => Body + Math.Max(0, Length);
    }
}
