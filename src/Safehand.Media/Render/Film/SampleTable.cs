using System.Buffers.Binary;
using System.Text;

namespace Safehand.Media.Render;

/// <summary>Where and when the samples of a track are (ISO/IEC 14496-12, 8.6 and 8.7). Unfolded once: 28 bytes a sample, seven megabytes for two hours.</summary>
internal sealed class SampleTable
{
    private const int MostSamples = 8_000_000;

    private readonly long[] times;
    private readonly long[] places;
    private readonly int[] lengths;
    private readonly int[] offsets;
    private readonly HashSet<int>? keys;

    internal SampleTable(byte[] stbl)
    {
        var stsz = Find(stbl, "stsz");
        var count = Int(stsz, 8);
        if (count is < 1 or > MostSamples)
        {
            throw new InvalidDataException("The index names no samples, or too many.");
        }

        var same = Int(stsz, 4);
        lengths = new int[count];
        for (var i = 0; i < count; i++)
        {
            lengths[i] = same > 0 ? same : Int(stsz, 12 + (i * 4));
            if (lengths[i] < 0)
            {
                throw new InvalidDataException("A sample has no length.");
            }
        }

        times = Times(Find(stbl, "stts"), count);
        offsets = Offsets(Find(stbl, "ctts"), count);
        places = Places(stbl, lengths);
        if (Find(stbl, "stss") is { Length: > 0 } stss)
        {
            keys = [.. Enumerable.Range(0, Int(stss, 4)).Select(i => Int(stss, 8 + (i * 4)) - 1)];
        }
    }

    internal long Time(int sample) => times[sample];

    internal long Duration(int sample) => times[sample + 1] - times[sample];

    internal int Length(int sample) => lengths[sample];

    internal long At(int sample) => places[sample];

    internal int Offset(int sample) => offsets.Length == 0 ? 0 : offsets[sample];

    internal bool IsKey(int sample) => keys is null || keys.Contains(sample);

    internal int SmallestOffset(int first, int last) => offsets.Length == 0 || last <= first ? 0 : offsets.AsSpan(first, last - first).ToArray().Min();

    /// <summary>From the last key frame at or before a time to the first sample behind another.</summary>
    internal (int First, int Last) Between(long from, long until)
    {
        var first = Math.Clamp(Search(from), 0, lengths.Length - 1);
        while (first > 0 && !IsKey(first))
        {
            first--;
        }

        return (first, Math.Clamp(Search(until) + 1, first, lengths.Length));
    }

    private int Search(long time)
    {
        var found = Array.BinarySearch(times, time);
        return found >= 0 ? found : ~found - 1;
    }

    private static long[] Times(byte[] stts, int count)
    {
        var times = new long[count + 1];
        var sample = 0;
        for (var (i, runs) = (0, Int(stts, 4)); i < runs; i++)
        {
            for (var n = Int(stts, 8 + (i * 8)); n > 0 && sample < count; n--, sample++)
            {
                times[sample + 1] = times[sample] + BinaryPrimitives.ReadUInt32BigEndian(stts.AsSpan(12 + (i * 8)));
            }
        }

        return sample == count ? times : throw new InvalidDataException("Some samples have no time.");
    }

    private static int[] Offsets(byte[] ctts, int count)
    {
        if (ctts.Length == 0)
        {
            return [];
        }

        var offsets = new int[count];
        var sample = 0;
        for (var (i, runs) = (0, Int(ctts, 4)); i < runs; i++)
        {
            for (var n = Int(ctts, 8 + (i * 8)); n > 0 && sample < count; n--)
            {
                offsets[sample++] = Int(ctts, 12 + (i * 8));
            }
        }

        return offsets;
    }

    private static long[] Places(byte[] stbl, int[] lengths)
    {
        var stsc = Find(stbl, "stsc");
        var (wide, chunks) = Find(stbl, "co64") is { Length: > 0 } co64 ? (true, co64) : (false, Find(stbl, "stco"));
        var places = new long[lengths.Length];
        var (sample, run, runs) = (0, 0, Int(stsc, 4));
        for (var (chunk, count) = (0, Int(chunks, 4)); chunk < count; chunk++)
        {
            while (run + 1 < runs && Int(stsc, 8 + ((run + 1) * 12)) <= chunk + 1)
            {
                run++;
            }

            var at = wide ? BinaryPrimitives.ReadInt64BigEndian(chunks.AsSpan(8 + (chunk * 8))) : BinaryPrimitives.ReadUInt32BigEndian(chunks.AsSpan(8 + (chunk * 4)));
            for (var n = Int(stsc, 8 + (run * 12) + 4); n > 0 && sample < places.Length; n--)
            {
                places[sample] = at;
                at += lengths[sample++];
            }
        }

        return sample == places.Length ? places : throw new InvalidDataException("Some samples have no place.");
    }

    private static int Int(byte[] box, int at) => BinaryPrimitives.ReadInt32BigEndian(box.AsSpan(at));

    private static byte[] Find(byte[] boxes, string type)
    {
        for (var at = 0; at + 8 <= boxes.Length;)
        {
            var length = Int(boxes, at);
            if (length < 8 || length > boxes.Length - at)
            {
                throw new InvalidDataException("A box is longer than what holds it.");
            }

            if (Encoding.Latin1.GetString(boxes, at + 4, 4) == type)
            {
                return boxes[(at + 8)..(at + length)];
            }

            at += length;
        }

        return [];
    }
}
