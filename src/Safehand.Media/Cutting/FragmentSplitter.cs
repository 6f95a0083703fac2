using System.Buffers;
using System.Buffers.Binary;

namespace Safehand.Media;

/// <summary>
/// Splits a fragmented MP4 stream, as our own ffmpeg writes it, into its initialisation part and parts of about four
/// seconds, at fragment boundaries. ISO/IEC 14496-12, 8.8.
/// </summary>
internal sealed class FragmentSplitter(Func<ReadOnlyMemory<byte>, CancellationToken, Task> initialisation, Func<MediaPart, CancellationToken, Task> part)
{
    // A fragment runs from one key frame to the next; a film without key frames in 64 MB is not for playing here.
    private const int LongestBox = 64 << 20;

    // Of one part, and of what stands before the first. Boxes without a duration would otherwise be gathered for ever.
    private const int LongestPart = 128 << 20;

    private readonly ArrayBufferWriter<byte> head = new();
    private readonly ArrayBufferWriter<byte> current = new();
    private readonly Dictionary<uint, uint> timescales = [];
    private bool started;
    private double collected;
    private uint lead;

    /// <summary>Parts given out.</summary>
    internal int Parts { get; private set; }

    internal async Task ReadAsync(Stream stream, CancellationToken ct)
    {
        var header = new byte[8];
        while (await stream.ReadAtLeastAsync(header, 8, throwOnEndOfStream: false, ct) == 8)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (length is < 8 or > LongestBox)
            {
                throw new UncuttableException();
            }

            var box = new byte[length];
            header.CopyTo(box, 0);
            if (await stream.ReadAtLeastAsync(box.AsMemory(8), box.Length - 8, throwOnEndOfStream: false, ct) < box.Length - 8)
            {
                throw new UncuttableException(); // The cutter died of what it read, or of a limit.
            }

            await TakeAsync(box, ct);
        }

        await EndPartAsync(ct);
    }

    private async Task TakeAsync(byte[] box, CancellationToken ct)
    {
        if ((long)head.WrittenCount + box.Length > LongestPart || (long)current.WrittenCount + box.Length > LongestPart)
        {
            throw new UncuttableException();
        }

        switch (Type(box))
        {
            case "moov":
                head.Write(box);
                ReadTimescales(box);
                await initialisation(head.WrittenMemory.ToArray(), ct);
                started = true;
                break;
            case "moof":
                var duration = Duration(box);
                if (collected > 0 && collected + (duration / 2) > Segmenter.PartLength.TotalSeconds)
                {
                    await EndPartAsync(ct);
                }

                current.Write(box);
                collected += duration;
                break;
            case "mfra":
                break;
            default:
                (started ? current : head).Write(box);
                break;
        }
    }

    private async Task EndPartAsync(CancellationToken ct)
    {
        if (current.WrittenCount == 0 || collected <= 0)
        {
            return;
        }

        await part(new MediaPart(Parts++, TimeSpan.FromSeconds(collected), current.WrittenMemory.ToArray()), ct);
        current.ResetWrittenCount();
        collected = 0;
    }

    // Seconds that a fragment of the leading track lasts: the sum of its samples' durations.
    private double Duration(byte[] moof)
    {
        foreach (var traf in Children(moof, "traf"))
        {
            var box = moof.AsSpan(traf.Start, traf.Length);
            uint track = 0;
            uint usual = 0;
            double total = 0;
            foreach (var (type, start, length) in Walk(box))
            {
                var body = box.Slice(start + 8, length - 8);
                var flags = body.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(body) & 0xFFFFFF : 0;
                if (type == "tfhd")
                {
                    track = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
                    var at = 8 + ((flags & 0x1) != 0 ? 8 : 0) + ((flags & 0x2) != 0 ? 4 : 0);
                    usual = (flags & 0x8) != 0 ? BinaryPrimitives.ReadUInt32BigEndian(body[at..]) : 0;
                }
                else if (type == "trun")
                {
                    total += Run(body, flags, usual);
                }
            }

            lead = lead == 0 ? track : lead;
            if (track == lead && timescales.TryGetValue(track, out var scale) && scale > 0)
            {
                return total / scale;
            }
        }

        return 0;
    }

    private static double Run(ReadOnlySpan<byte> body, uint flags, uint usual)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        if ((flags & 0x100) == 0)
        {
            return (double)count * usual;
        }

        var at = 8 + ((flags & 0x1) != 0 ? 4 : 0) + ((flags & 0x4) != 0 ? 4 : 0);
        var each = 4 * System.Numerics.BitOperations.PopCount(flags & 0xF00);
        double total = 0;
        for (var i = 0; i < count; i++)
        {
            total += BinaryPrimitives.ReadUInt32BigEndian(body[(at + (i * each))..]);
        }

        return total;
    }

    private void ReadTimescales(byte[] moov)
    {
        foreach (var trak in Children(moov, "trak"))
        {
            var box = moov.AsSpan(trak.Start, trak.Length);
            uint track = 0;
            var video = false;
            uint scale = 0;
            foreach (var (type, start, length) in Walk(box))
            {
                if (type == "tkhd")
                {
                    track = BinaryPrimitives.ReadUInt32BigEndian(box[(start + (box[start + 8] == 1 ? 28 : 20))..]);
                }
                else if (type == "mdia")
                {
                    var mdia = box.Slice(start, length);
                    foreach (var (inner, at, _) in Walk(mdia))
                    {
                        if (inner == "mdhd")
                        {
                            scale = BinaryPrimitives.ReadUInt32BigEndian(mdia[(at + (mdia[at + 8] == 1 ? 28 : 20))..]);
                        }
                        else if (inner == "hdlr")
                        {
                            video = mdia.Slice(at + 16, 4).SequenceEqual("vide"u8);
                        }
                    }
                }
            }

            timescales[track] = scale;
            lead = video ? track : lead;
        }
    }

    private static string Type(ReadOnlySpan<byte> box) => System.Text.Encoding.Latin1.GetString(box[4..8]);

    private static List<(int Start, int Length)> Children(byte[] box, string wanted) =>
        [.. Walk(box).Where(c => c.Type == wanted).Select(c => (c.Start, c.Length))];

    private static List<(string Type, int Start, int Length)> Walk(ReadOnlySpan<byte> box)
    {
        var found = new List<(string, int, int)>();
        var at = 8;
        while (at + 8 <= box.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(box[at..]);
            if (length < 8 || length > box.Length - at)
            {
                break;
            }

            found.Add((Type(box[at..]), at, (int)length));
            at += (int)length;
        }

        return found;
    }

    /// <summary>What the cutter wrote cannot be split: the recording cannot be played here.</summary>
    internal sealed class UncuttableException() : Exception("Not a whole fragmented MP4.");
}
