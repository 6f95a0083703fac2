namespace Safehand.Media.Render;

/// <summary>
/// An MPEG transport stream from its last key frame before a time (ISO/IEC 13818-1). Its tables repeat, so it can be read from
/// any of them; its key frames are known where the writer marked them (random_access_indicator), as most do.
/// </summary>
internal static class TransportWindow
{
    private const int Packet = 188;
    private const byte Sync = 0x47;
    private const double Ticks = 90_000;
    private const int Stretch = 4096 * Packet;
    private const long LongestStepBack = 1L << 30;

    // A clock that stands elsewhere in the whole, because it ran over or was reset, is not one to search by.
    private const double Drift = 10;

    private static readonly byte[] Pictures = [0x01, 0x02, 0x10, 0x1B, 0x24, 0x33, 0xEA];
    private static readonly byte[] Sounds = [0x03, 0x04, 0x0F, 0x11, 0x81, 0x87];

    /// <summary>Narrows it.</summary>
    /// <param name="master">Seekable.</param>
    /// <param name="film">Its shape.</param>
    /// <param name="picture">Whether the first picture is wanted, or sound.</param>
    /// <param name="start">Seconds, on the film's own clock.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Read from front to back; null where it is none, or not of a sort that this reads.</returns>
    internal static async Task<Stream?> OpenAsync(Stream master, FilmShape film, bool picture, double start, CancellationToken ct)
    {
        var packets = new byte[Stretch];
        var head = packets.AsMemory(0, await ReadAsync(master, 0, packets, ct));
        if (head.Length < 5 * Packet || TrackOf(head.Span, picture ? Pictures : Sounds) is not var (tables, track)
            || Times(head.Span, track).Select(t => (double?)t.Time).FirstOrDefault() is not { } first || Math.Abs(first - film.Starts) > Drift)
        {
            return null;
        }

        // Halves what is searched until less than a stretch is left: the last stretch that begins before the time.
        var (low, high) = (0L, master.Length / Packet);
        while (high - low > Stretch / Packet)
        {
            var middle = (low + high) / 2;
            var got = await ReadAsync(master, middle * Packet, packets, ct);
            var time = Times(packets.AsSpan(0, got), track).Select(t => (double?)t.Time).FirstOrDefault();
            if (time is { } there && (there < first || there > first + TimeSpan.FromHours(24).TotalSeconds))
            {
                return null;
            }

            (low, high) = time <= start ? (middle, high) : (low, middle);
        }

        // From there backwards, stretch by stretch, to a key frame with the tables before it.
        for (var at = low * Packet; at > 0 && (low * Packet) - at < LongestStepBack; at -= Stretch)
        {
            var from = Math.Max(0, at - (Stretch / 2 / Packet * Packet));
            var got = await ReadAsync(master, from, packets, ct);
            if (LastEntry(packets.AsSpan(0, got), tables, track, picture, start) is { } entry && from + entry > 0)
            {
                return new FaststartStream.Joined([new(master, from + entry, master.Length - from - entry)]);
            }
        }

        return null;
    }

    // As much as there is, in whole packets.
    private static async Task<int> ReadAsync(Stream master, long at, byte[] into, CancellationToken ct)
    {
        master.Position = at;
        var got = await master.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, ct);
        return got / Packet * Packet;
    }

    // The packet that names the programme's tables, and the first track of a kind in them; null where they are not at the film's beginning.
    private static (int Tables, int Track)? TrackOf(ReadOnlySpan<byte> packets, byte[] kinds)
    {
        int? tables = null;
        for (var at = 0; at < packets.Length; at += Packet)
        {
            var packet = packets.Slice(at, Packet);
            if (packet[0] != Sync)
            {
                return null;
            }

            var body = Body(packet);
            if (!Begins(packet) || body.IsEmpty || (Of(packet) != 0 && Of(packet) != tables) || body.Length < body[0] + 13)
            {
                continue;
            }

            // A section of one packet: its length counts from behind itself, and four bytes of it are a checksum.
            var section = body[(body[0] + 1)..];
            var end = Math.Min(section.Length, 3 + Length(section[1..]) - 4);
            if (Of(packet) == 0)
            {
                // Of several programmes a decoder begins with the one whose tables it meets first, which may be another from here than from the film's beginning.
                int? only = null;
                for (var i = 8; i + 4 <= end; i += 4)
                {
                    if (section[i] != 0 || section[i + 1] != 0)
                    {
                        if (only is not null)
                        {
                            return null;
                        }

                        only = Length(section[(i + 2)..], 0x1F);
                    }
                }

                tables = only;
            }
            else
            {
                for (var i = 12 + Length(section[10..]); i + 5 <= end; i += 5 + Length(section[(i + 3)..]))
                {
                    if (kinds.Contains(section[i]))
                    {
                        return (tables!.Value, Length(section[(i + 1)..], 0x1F));
                    }
                }

                return null;
            }
        }

        return null;
    }

    // Where the wanted track's frames begin, their times in seconds, and which of them are marked as key frames.
    private static List<(int At, double Time, bool Key)> Times(ReadOnlySpan<byte> packets, int track)
    {
        var found = new List<(int, double, bool)>();
        for (var at = 0; at + Packet <= packets.Length; at += Packet)
        {
            var packet = packets.Slice(at, Packet);
            if (packet[0] == Sync && Of(packet) == track && Begins(packet) && Body(packet) is { Length: >= 14 } body
                && body[0] == 0 && body[1] == 0 && body[2] == 1 && (body[7] & 0x80) != 0)
            {
                var time = ((long)(body[9] & 0x0E) << 29) | ((long)body[10] << 22) | ((long)(body[11] & 0xFE) << 14) | ((long)body[12] << 7) | (uint)(body[13] >> 1);
                found.Add((at, time / Ticks, (packet[3] & 0x20) != 0 && packet[4] > 0 && (packet[5] & 0x40) != 0));
            }
        }

        return found;
    }

    // The tables before the last key frame that is not later than the time; sound can begin with any frame.
    private static int? LastEntry(ReadOnlySpan<byte> packets, int tables, int track, bool picture, double start)
    {
        var times = Times(packets, track).Where(t => t.Time <= start && (t.Key || !picture)).ToList();
        int? entry = null;
        int? programmes = null;
        var next = 0;
        int? both = null;
        for (var at = 0; at < packets.Length && next < times.Count; at += Packet)
        {
            var packet = packets.Slice(at, Packet);
            programmes = Of(packet) == 0 && Begins(packet) ? at : programmes;
            both = Of(packet) == tables && Begins(packet) ? programmes : both;
            if (at == times[next].At)
            {
                entry = both ?? entry;
                next++;
            }
        }

        return entry;
    }

    private static bool Begins(ReadOnlySpan<byte> packet) => (packet[1] & 0x40) != 0;

    private static int Of(ReadOnlySpan<byte> packet) => Length(packet[1..], 0x1F);

    private static int Length(ReadOnlySpan<byte> two, byte mask = 0x0F) => ((two[0] & mask) << 8) | two[1];

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> packet) => (packet[3] & 0x30) switch
    {
        0x10 => packet[4..],
        0x30 when packet[4] < Packet - 5 => packet[(5 + packet[4])..],
        _ => [],
    };
}
