using System.Globalization;

namespace Safehand.Media.Render;

/// <summary>What the times of all packets say together. Holds a few numbers, however long the film.</summary>
internal sealed class PacketTimes(int video, int audio, bool counted = false)
{
    // Decoders take what goes back, and in broadcast formats what leaps ahead, for another clock; each in its own way.
    private const double Backward = 1;
    private const double Leap = 10;

    private double lastPicture = double.NegativeInfinity;
    private double lastDuration;
    private double videoDecoded = double.NegativeInfinity;
    private double audioDecoded = double.NegativeInfinity;

    /// <summary>Packets of the picture.</summary>
    internal long Pictures { get; private set; }

    /// <summary>Those of them that bear a time.</summary>
    internal long TimedPictures { get; private set; }

    /// <summary>Packets of the sound.</summary>
    internal long Sounds { get; private set; }

    /// <summary>When the first picture is shown, in seconds by the film's own clock.</summary>
    internal double FirstPicture { get; private set; } = double.PositiveInfinity;

    /// <summary>When the first sound is heard.</summary>
    internal double FirstSound { get; private set; } = double.PositiveInfinity;

    /// <summary>Whether the times do not run on: a film of several clocks.</summary>
    internal bool Jumps { get; private set; }

    /// <summary>When the sound ends.</summary>
    internal double SoundEnd { get; private set; } = double.NegativeInfinity;

    /// <summary>Frames in a second from first to last.</summary>
    internal double? MeanRate => TimedPictures > 1 && lastPicture > FirstPicture ? (TimedPictures - 1) / (lastPicture - FirstPicture) : null;

    /// <summary>When the last picture's showing ends: not before its tick does, for writers round the last duration down, and the frame would be lost.</summary>
    internal double LastPictureEnd(FrameRate rate) => lastPicture + Math.Max(lastDuration < 10 ? lastDuration : 0, 1 / rate.PerSecond);

    /// <summary>Takes a line: stream, presentation time, decoding time, duration, flags.</summary>
    internal void Add(ReadOnlySpan<char> line)
    {
        Span<Range> cells = stackalloc Range[8];
        var count = line.Split(cells, ',');
        if (count < 5 || !int.TryParse(line[cells[0]], CultureInfo.InvariantCulture, out var stream) || (stream != video && stream != audio))
        {
            return;
        }

        if (Seconds(line[cells[2]]) is { } decoded)
        {
            ref var before = ref stream == video ? ref videoDecoded : ref audioDecoded;
            Jumps |= decoded < before - Backward || (counted && decoded > before + Leap && double.IsFinite(before));
            before = Math.Max(before, decoded);
        }

        // D: to be decoded and not shown, as an edit list has it.
        var discarded = line[cells[4]].Contains('D');
        if (stream == video ? discarded : discarded && Sounds == 0)
        {
            return;
        }

        var time = Seconds(line[cells[1]]) ?? Seconds(line[cells[2]]);
        var duration = Seconds(line[cells[3]]) ?? 0;
        if (stream == audio)
        {
            Sounds++;
            FirstSound = Math.Min(FirstSound, time ?? FirstSound);
            SoundEnd = Math.Max(SoundEnd, (time ?? 0) + duration);
            return;
        }

        Pictures++;
        if (time is { } t)
        {
            TimedPictures++;
            FirstPicture = Math.Min(FirstPicture, t);
            if (t >= lastPicture)
            {
                (lastPicture, lastDuration) = (t, duration);
            }
        }
    }

    private static double? Seconds(ReadOnlySpan<char> text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var s) ? s : null;
}
