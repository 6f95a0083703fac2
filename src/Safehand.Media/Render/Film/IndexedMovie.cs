using System.Buffers.Binary;
using System.Text;

namespace Safehand.Media.Render;

/// <summary>Reads an MP4 file's index and writes a stretch of one track as a fragmented film with the same times.</summary>
internal static class IndexedMovie
{
    private const int KeyFrame = 0x02000000;
    private const int OtherFrame = 0x01010000;

    /// <summary>Whether the index belongs to a film in fragments.</summary>
    internal static bool IsFragmented(byte[] moov) => Children(moov, 8).Any(c => c.Type == "mvex");

    /// <summary>The number and time scale of the first track of a kind.</summary>
    internal static (uint Track, uint Scale)? TrackOf(byte[] moov, bool picture)
    {
        foreach (var trak in Children(moov, 8).Where(c => c.Type == "trak").Select(c => c.Body))
        {
            if (Handler(trak) == (picture ? "vide" : "soun"))
            {
                return (Number(trak), Scale(Find(trak, "mdia", "mdhd")));
            }
        }

        return null;
    }

    /// <summary>When a fragment begins for a track, in its ticks; null where it holds nothing of it.</summary>
    internal static long? FragmentStart(byte[] moof, uint track)
    {
        foreach (var traf in Children(moof, 8).Where(c => c.Type == "traf").Select(c => c.Body))
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(Find(traf, "tfhd").AsSpan(4)) == track && Find(traf, "tfdt") is { Length: >= 8 } tfdt)
            {
                return tfdt[0] == 1 ? BinaryPrimitives.ReadInt64BigEndian(tfdt.AsSpan(4)) : BinaryPrimitives.ReadUInt32BigEndian(tfdt.AsSpan(4));
            }
        }

        return null;
    }

    /// <summary>The stretch of the first track of a kind from the last key frame before a time; null where the index is of a sort that this does not read.</summary>
    internal static Stream? Narrow(Stream master, byte[] type, byte[] moov, bool picture, double start, double end)
    {
        var trak = Children(moov, 8).Where(c => c.Type == "trak").Select(c => c.Body).FirstOrDefault(t => Handler(t) == (picture ? "vide" : "soun"));
        var mvhd = Children(moov, 8).First(c => c.Type == "mvhd").Body;
        if (trak is null || Shift(Find(trak, "edts", "elst"), Scale(mvhd), Scale(Find(trak, "mdia", "mdhd"))) is not { } shift)
        {
            return null;
        }

        var scale = Scale(Find(trak, "mdia", "mdhd"));
        var table = new SampleTable(Find(trak, "mdia", "minf", "stbl"));
        var (first, last) = table.Between((long)(start * scale) - shift, (long)(end * scale) - shift);
        // Decoding times must not be negative, and offsets neither: what one gives the other takes.
        var bias = Math.Max(0, -table.SmallestOffset(first, last));
        var begin = table.Time(first) + shift - bias;
        if (begin < 0 || last <= first)
        {
            return null;
        }

        var track = Number(trak);
        var run = Boxes.Full("trun", 1, 0xF01, b =>
        {
            b.Number(last - first).Number(0);
            for (var i = first; i < last; i++)
            {
                b.Number(table.Duration(i)).Number(table.Length(i)).Number(table.IsKey(i) ? KeyFrame : OtherFrame).Number(table.Offset(i) + bias);
            }
        });
        byte[] Moof(byte[] trun) => Boxes.Box(
            "moof",
            Boxes.Full("mfhd", 0, 0, b => b.Number(1)),
            Boxes.Box("traf", Boxes.Full("tfhd", 0, 0x20000, b => b.Number(track)), Boxes.Full("tfdt", 1, 0, b => b.Long(begin)), trun));
        BinaryPrimitives.WriteInt32BigEndian(run.AsSpan(16), Moof(run).Length + 16);
        var media = Enumerable.Range(first, last - first).Sum(i => (long)table.Length(i));
        byte[] front = [.. type, .. Head(mvhd, trak, track), .. Moof(run), .. new Boxes().Number(1).Text("mdat").Long(media + 16).ToArray()];
        return new FaststartStream.Joined([new(new MemoryStream(front), 0, front.Length), .. Pieces(master, table, first, last)]);
    }

    // Samples that lie one behind the other are read as one.
    private static List<FaststartStream.Part> Pieces(Stream master, SampleTable table, int first, int last)
    {
        var pieces = new List<FaststartStream.Part>();
        for (var i = first; i < last; i++)
        {
            if (pieces.Count > 0 && pieces[^1].At + pieces[^1].Length == table.At(i))
            {
                pieces[^1] = pieces[^1] with { Length = pieces[^1].Length + table.Length(i) };
            }
            else
            {
                pieces.Add(new FaststartStream.Part(master, table.At(i), table.Length(i)));
            }
        }

        return pieces;
    }

    // The film's head with this track alone and empty tables; its edit list is in the fragment's time already.
    private static byte[] Head(byte[] mvhd, byte[] trak, uint track)
    {
        var stsd = Boxes.Box("stsd", Find(trak, "mdia", "minf", "stbl", "stsd"));
        byte[] None(string name, int zeros) => Boxes.Full(name, 0, 0, b => b.Zeros(zeros));
        var stbl = Boxes.Box("stbl", stsd, None("stts", 4), None("stsc", 4), None("stsz", 8), None("stco", 4));
        var minf = Boxes.Box("minf", [.. Children(Find(trak, "mdia", "minf"), 0).Where(c => c.Type != "stbl").Select(c => Boxes.Box(c.Type, c.Body)), stbl]);
        var mdia = Boxes.Box("mdia", [.. Children(Find(trak, "mdia"), 0).Where(c => c.Type != "minf").Select(c => Boxes.Box(c.Type, c.Body)), minf]);
        return Boxes.Box(
            "moov",
            Boxes.Box("mvhd", mvhd),
            Boxes.Box("trak", Boxes.Box("tkhd", Find(trak, "tkhd")), mdia),
            Boxes.Box("mvex", Boxes.Full("trex", 0, 0, b => b.Number(track).Number(1).Zeros(12))));
    }

    // What an edit list adds to a track's times, in its ticks: one stretch, perhaps behind an empty one. Null for anything more.
    private static long? Shift(byte[] elst, uint movieScale, uint scale)
    {
        if (elst.Length == 0)
        {
            return 0;
        }

        var (wide, count, at) = (elst[0] == 1, BinaryPrimitives.ReadInt32BigEndian(elst.AsSpan(4)), 8);
        long shift = 0;
        for (var i = 0; i < count; i++)
        {
            var duration = wide ? BinaryPrimitives.ReadInt64BigEndian(elst.AsSpan(at)) : BinaryPrimitives.ReadUInt32BigEndian(elst.AsSpan(at));
            var media = wide ? BinaryPrimitives.ReadInt64BigEndian(elst.AsSpan(at + 8)) : BinaryPrimitives.ReadInt32BigEndian(elst.AsSpan(at + 4));
            at += wide ? 20 : 12;
            if (media == -1 && i == 0)
            {
                shift += (long)((Int128)duration * scale / movieScale);
            }
            else if (media >= 0 && i == count - 1)
            {
                shift -= media;
            }
            else
            {
                return null;
            }
        }

        return shift;
    }

    private static string Handler(byte[] trak) => Find(trak, "mdia", "hdlr") is { Length: >= 12 } hdlr ? Encoding.Latin1.GetString(hdlr, 8, 4) : string.Empty;

    private static uint Number(byte[] trak) => Find(trak, "tkhd") is var tkhd ? BinaryPrimitives.ReadUInt32BigEndian(tkhd.AsSpan(tkhd[0] == 1 ? 20 : 12)) : 0;

    private static uint Scale(byte[] header) => Math.Max(1, BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(header[0] == 1 ? 20 : 12)));

    private static byte[] Find(byte[] boxes, params string[] path) => path.Aggregate(boxes, (inner, type) => Children(inner, 0).FirstOrDefault(c => c.Type == type).Body ?? []);

    private static IEnumerable<(string Type, byte[] Body)> Children(byte[] moov, int at)
    {
        while (at + 8 <= moov.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(moov.AsSpan(at));
            if (length < 8 || length > moov.Length - at)
            {
                throw new InvalidDataException("A box is longer than what holds it.");
            }

            yield return (Encoding.Latin1.GetString(moov, at + 4, 4), moov[(at + 8)..(at + length)]);
            at += length;
        }
    }
}
