using System.Buffers.Binary;
using System.Text;

namespace Safehand.Media.Render;

/// <summary>A box in a file's index.</summary>
/// <param name="Path">Its type behind those that hold it: <c>moov/trak/mdia</c>.</param>
/// <param name="Body">What stands behind its head.</param>
internal sealed record WalkedBox(string Path, ReadOnlyMemory<byte> Body);

/// <summary>A track as its tables have it.</summary>
/// <param name="Handler">vide or soun.</param>
/// <param name="TimeScale">Ticks in a second.</param>
/// <param name="Duration">Ticks.</param>
/// <param name="Samples">Where each sample stands.</param>
internal sealed record WalkedTrack(string Handler, long TimeScale, long Duration, IReadOnlyList<(long At, int Length)> Samples);

/// <summary>Reads every box of an MP4 file and notes whatever is not one of those that a rendition has.</summary>
internal sealed class BoxWalk
{
    private const long LongestIndex = 256L << 20;

    private static readonly string[] Holders = ["moov", "trak", "mdia", "minf", "dinf", "stbl"];

    private static readonly string[] Known =
    [
        "ftyp", "moov", "mdat", "moov/mvhd", "moov/trak", "moov/trak/tkhd", "moov/trak/mdia", "moov/trak/mdia/mdhd", "moov/trak/mdia/hdlr", "moov/trak/mdia/minf",
        "moov/trak/mdia/minf/vmhd", "moov/trak/mdia/minf/smhd", "moov/trak/mdia/minf/dinf", "moov/trak/mdia/minf/dinf/dref", "moov/trak/mdia/minf/stbl",
        "moov/trak/mdia/minf/stbl/stsd", "moov/trak/mdia/minf/stbl/stts", "moov/trak/mdia/minf/stbl/ctts", "moov/trak/mdia/minf/stbl/stss", "moov/trak/mdia/minf/stbl/stsc",
        "moov/trak/mdia/minf/stbl/stsz", "moov/trak/mdia/minf/stbl/co64",
    ];

    // Where a box could hide something in fields that nobody looks at, its length says how much there is.
    private static readonly Dictionary<string, int> Lengths = new()
    {
        ["ftyp"] = 24, ["moov/mvhd"] = 112, ["moov/trak/tkhd"] = 96, ["moov/trak/mdia/mdhd"] = 36, ["moov/trak/mdia/hdlr"] = 25,
        ["moov/trak/mdia/minf/vmhd"] = 12, ["moov/trak/mdia/minf/smhd"] = 8, ["moov/trak/mdia/minf/dinf/dref"] = 20,
    };

    /// <summary>What was found that should not be there, in words.</summary>
    internal List<string> Objections { get; } = [];

    /// <summary>The file's tracks.</summary>
    internal List<WalkedTrack> Tracks { get; } = [];

    /// <summary>Where the media stands: from, until.</summary>
    internal (long From, long Until) Media { get; private set; }

    /// <summary>Boxes seen.</summary>
    internal int Seen { get; private set; }

    /// <summary>Length of the film by its own head, in seconds.</summary>
    internal double Seconds { get; private set; }

    internal static async Task<BoxWalk> WalkAsync(Stream file, CancellationToken ct)
    {
        var walk = new BoxWalk();
        var head = new byte[16];
        long at = 0;
        var order = new List<string>();
        while (at < file.Length)
        {
            file.Position = at;
            var got = await file.ReadAtLeastAsync(head, 16, throwOnEndOfStream: false, ct);
            long length = got < 8 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(head);
            var type = got < 8 ? "?" : Encoding.Latin1.GetString(head, 4, 4);
            var body = 8;
            if (length == 1 && got == 16)
            {
                (length, body) = (BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8)), 16);
            }

            if (length < body || length > file.Length - at)
            {
                walk.Objections.Add($"{file.Length - at:N0} bytes at the end are no box");
                return walk;
            }

            order.Add(type);
            walk.Note(type, length - body);
            if (type == "mdat")
            {
                walk.Media = (at + body, at + length);
            }
            else if (type == "moov" && length <= LongestIndex)
            {
                var index = new byte[length - body];
                file.Position = at + body;
                await file.ReadExactlyAsync(index, ct);
                walk.Index(index);
            }

            at += length;
        }

        if (!order.SequenceEqual(["ftyp", "moov", "mdat"]))
        {
            walk.Objections.Add("the file is not a type, an index and media, in this order: " + string.Join(' ', order.Take(8).Select(Printable)));
        }

        return walk;
    }

    /// <summary>Whether the samples fill the media without a gap and without an overlap: nothing stands between them that no player shows.</summary>
    internal string? Unaccounted()
    {
        var at = Media.From;
        foreach (var (from, length) in Tracks.SelectMany(t => t.Samples).OrderBy(s => s.At))
        {
            if (from != at)
            {
                return from > at ? $"{from - at:N0} bytes between samples belong to none" : "two samples share bytes";
            }

            at += length;
        }

        return at == Media.Until ? null : $"{Media.Until - at:N0} bytes behind the last sample belong to none";
    }

    private void Index(byte[] index)
    {
        foreach (var box in Children("moov", index))
        {
            if (box.Path == "moov/mvhd" && box.Body.Length >= 32)
            {
                Seconds = BinaryPrimitives.ReadInt64BigEndian(box.Body.Span[24..]) / (double)Math.Max(1, BinaryPrimitives.ReadUInt32BigEndian(box.Body.Span[20..]));
            }
            else if (box.Path == "moov/trak")
            {
                try
                {
                    Tracks.Add(Track(box));
                }
                catch (Exception e) when (e is ArgumentException or KeyNotFoundException or InvalidOperationException or OverflowException or IndexOutOfRangeException)
                {
                    Objections.Add("a track's tables are not well formed");
                }
            }
        }
    }

    private WalkedTrack Track(WalkedBox trak)
    {
        var all = Descend(trak).ToDictionary(b => b.Path[(b.Path.LastIndexOf('/') + 1)..], b => b.Body);
        var mdhd = all["mdhd"].Span;
        var hdlr = all["hdlr"].Span;
        foreach (var entry in Children("stsd", all["stsd"][8..]))
        {
            Entry(entry);
        }

        if (all["stsd"].Span is var stsd && BinaryPrimitives.ReadUInt32BigEndian(stsd[4..]) != 1)
        {
            Objections.Add("a track has more than one description");
        }

        return new WalkedTrack(
            Encoding.Latin1.GetString(hdlr.Slice(8, 4)), BinaryPrimitives.ReadUInt32BigEndian(mdhd[20..]), BinaryPrimitives.ReadInt64BigEndian(mdhd[24..]), Samples(all));
    }

    // The sample entry: only its decoder's configuration may be in it.
    private void Entry(WalkedBox entry)
    {
        var (fixedPart, inner) = entry.Path switch
        {
            "stsd/avc1" => (78, "avcC"),
            "stsd/mp4a" => (28, "esds"),
            _ => (-1, string.Empty),
        };
        if (fixedPart < 0 || entry.Body.Length < fixedPart)
        {
            Objections.Add($"a track is written as {Printable(entry.Path)}");
            return;
        }

        foreach (var box in Children("entry", entry.Body[fixedPart..]).Where(b => b.Path != "entry/" + inner))
        {
            Objections.Add($"a track's description holds {Printable(box.Path)}");
        }

        if (fixedPart == 78 && entry.Body.Span.Slice(42, 32).ContainsAnyExcept((byte)0))
        {
            Objections.Add("the picture's description bears an encoder's name");
        }
    }

    private static List<(long At, int Length)> Samples(Dictionary<string, ReadOnlyMemory<byte>> all)
    {
        var stsz = all["stsz"].Span;
        var stsc = all["stsc"].Span;
        var co64 = all["co64"].Span;
        var count = BinaryPrimitives.ReadInt32BigEndian(stsz[8..]);
        var chunks = BinaryPrimitives.ReadInt32BigEndian(co64[4..]);
        var runs = BinaryPrimitives.ReadInt32BigEndian(stsc[4..]);
        var samples = new List<(long, int)>(Math.Min(count, stsz.Length));
        var run = 0;
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            while (run + 1 < runs && BinaryPrimitives.ReadInt32BigEndian(stsc[(8 + ((run + 1) * 12))..]) <= chunk + 1)
            {
                run++;
            }

            var at = BinaryPrimitives.ReadInt64BigEndian(co64[(8 + (chunk * 8))..]);
            for (var i = BinaryPrimitives.ReadInt32BigEndian(stsc[(8 + (run * 12) + 4)..]); i > 0; i--)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(stsz[(12 + (samples.Count * 4))..]);
                samples.Add((at, length));
                at += length;
            }
        }

        return samples.Count == count ? samples : throw new InvalidOperationException("The tables disagree.");
    }

    private IEnumerable<WalkedBox> Descend(WalkedBox box)
    {
        foreach (var inner in Children(box.Path, box.Body))
        {
            yield return inner;
            if (Holders.Contains(inner.Path[(inner.Path.LastIndexOf('/') + 1)..]))
            {
                foreach (var deeper in Descend(inner))
                {
                    yield return deeper;
                }
            }
        }
    }

    private List<WalkedBox> Children(string path, ReadOnlyMemory<byte> body)
    {
        var children = new List<WalkedBox>();
        var at = 0;
        while (at < body.Length)
        {
            var length = body.Length - at < 8 ? 0 : BinaryPrimitives.ReadInt32BigEndian(body.Span[at..]);
            if (length < 8 || length > body.Length - at)
            {
                Objections.Add($"{body.Length - at:N0} bytes in {Printable(path)} are no box");
                break;
            }

            var child = new WalkedBox(path + "/" + Encoding.Latin1.GetString(body.Span.Slice(at + 4, 4)), body.Slice(at + 8, length - 8));
            children.Add(child);
            if (path.StartsWith("moov", StringComparison.Ordinal))
            {
                Note(child.Path, child.Body.Length);
            }

            at += length;
        }

        return children;
    }

    private void Note(string path, long length)
    {
        Seen++;
        if (!Known.Contains(path))
        {
            Objections.Add($"there is a box {Printable(path)}");
        }
        else if (Lengths.TryGetValue(path, out var expected) && length != expected)
        {
            Objections.Add($"the box {path} has {length:N0} bytes instead of {expected}");
        }
    }

    private static string Printable(string text) => string.Concat(text.Select(c => c is > ' ' and < '\u007f' ? c : '?'));
}
