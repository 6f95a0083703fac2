using System.Buffers.Binary;
using System.Text;

namespace Safehand.Media.Render;

/// <summary>
/// Reads the encoder's output (fragmented MP4, one track; ISO/IEC 14496-12, 8.8) and takes from it what a rendition may
/// hold and nothing else: the decoder's configuration, and each frame's bytes, order and whether it is a key frame.
/// </summary>
internal static class EncodedPicture
{
    private const int MostBox = 512 << 20;

    /// <summary>Reads to the end.</summary>
    /// <param name="stdout">The encoder's output; its time scale is the frame rate's numerator.</param>
    /// <param name="rate">The frame rate.</param>
    /// <param name="configuration">Is given the AVCDecoderConfigurationRecord (ISO/IEC 14496-15), once, first.</param>
    /// <param name="sample">Is given each frame in decoding order; how much later it is shown still holds the encoder's delay.</param>
    /// <param name="ct">Stops.</param>
    internal static async Task ReadAsync(Stream stdout, FrameRate rate, Func<byte[], Task> configuration, Func<Sample, Task> sample, CancellationToken ct)
    {
        byte[] runs = [];
        while (await BoxAsync(stdout, ct) is var (type, body) && type.Length > 0)
        {
            switch (type)
            {
                case "moov":
                    await configuration(Find(body, "trak", "mdia", "minf", "stbl", "stsd").ToArray() is { Length: > 0 } stsd ? Configuration(stsd) : throw Unexpected());
                    break;
                case "moof":
                    runs = body;
                    break;
                case "mdat":
                    await SamplesAsync(runs, body, rate, sample);
                    break;
                default:
                    break;
            }
        }
    }

    private static async Task<(string Type, byte[] Body)> BoxAsync(Stream from, CancellationToken ct)
    {
        var head = new byte[8];
        if (await from.ReadAtLeastAsync(head, 8, throwOnEndOfStream: false, ct) < 8)
        {
            return (string.Empty, []);
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is < 8 or > MostBox)
        {
            throw Unexpected();
        }

        var body = new byte[length - 8];
        await from.ReadExactlyAsync(body, ct);
        return (Encoding.Latin1.GetString(head, 4, 4), body);
    }

    private static async Task SamplesAsync(byte[] moof, byte[] media, FrameRate rate, Func<Sample, Task> sample)
    {
        var at = 0;
        foreach (var (length, key, offset) in Runs(moof))
        {
            if (length <= 0 || length > media.Length - at || offset % rate.Denominator != 0)
            {
                throw Unexpected();
            }

            await sample(new Sample(key, offset / rate.Denominator, media.AsMemory(at, length)));
            at += length;
        }

        if (at != media.Length)
        {
            throw Unexpected();
        }
    }

    private static List<(int Length, bool Key, int Offset)> Runs(byte[] moof)
    {
        var all = new List<(int, bool, int)>();
        var traf = Find(moof, "traf");
        var tfhd = Find(traf, "tfhd");
        var (flags, at) = (BinaryPrimitives.ReadUInt32BigEndian(tfhd) & 0xFFFFFF, 8);
        at += ((flags & 1) != 0 ? 8 : 0) + ((flags & 2) != 0 ? 4 : 0) + ((flags & 8) != 0 ? 4 : 0);
        var defaultLength = (flags & 0x10) != 0 ? Take(tfhd, ref at) : 0;
        var defaultFlags = (flags & 0x20) != 0 ? Take(tfhd, ref at) : 0;
        foreach (var trun in Children(traf).Where(c => c.Type == "trun").Select(c => c.Body))
        {
            var run = BinaryPrimitives.ReadUInt32BigEndian(trun) & 0xFFFFFF;
            var count = BinaryPrimitives.ReadInt32BigEndian(trun.AsSpan(4));
            at = 8 + ((run & 1) != 0 ? 4 : 0);
            var firstFlags = (run & 4) != 0 ? Take(trun, ref at) : (uint?)null;
            for (var i = 0; i < count; i++)
            {
                at += (run & 0x100) != 0 ? 4 : 0;
                var length = (run & 0x200) != 0 ? Take(trun, ref at) : defaultLength;
                var sampleFlags = (run & 0x400) != 0 ? Take(trun, ref at) : i == 0 && firstFlags is { } first ? first : defaultFlags;
                var offset = (run & 0x800) != 0 ? (int)Take(trun, ref at) : 0;
                all.Add(((int)length, (sampleFlags & 0x10000) == 0, offset));
            }
        }

        return all;
    }

    private static uint Take(byte[] box, ref int at)
    {
        var value = BinaryPrimitives.ReadUInt32BigEndian(box.AsSpan(at));
        at += 4;
        return value;
    }

    // stsd: version and count, then one sample entry (avc1: 8 + 78 bytes before its boxes).
    private static byte[] Configuration(byte[] stsd)
    {
        const int EntryHead = 8 + 78;
        var entry = stsd.AsSpan(8);
        if (Encoding.Latin1.GetString(entry[4..8]) != "avc1")
        {
            throw Unexpected();
        }

        return Find(entry[EntryHead..].ToArray(), "avcC") is { Length: > 0 } found ? found : throw Unexpected();
    }

    private static byte[] Find(byte[] boxes, params string[] path) =>
        path.Aggregate(boxes, (inner, type) => Children(inner).FirstOrDefault(c => c.Type == type).Body ?? []);

    private static IEnumerable<(string Type, byte[] Body)> Children(byte[] boxes)
    {
        var at = 0;
        while (at + 8 <= boxes.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(boxes.AsSpan(at));
            if (length < 8 || length > boxes.Length - at)
            {
                throw Unexpected();
            }

            yield return (Encoding.Latin1.GetString(boxes, at + 4, 4), boxes[(at + 8)..(at + length)]);
            at += length;
        }
    }

    private static InvalidDataException Unexpected() => new("The encoder wrote something unexpected.");
}
