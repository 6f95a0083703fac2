namespace Safehand.Media.Render;

/// <summary>
/// Makes a voice deeper by 28 % without changing its length: two heads read a short delay at 0.72 of the speed, each fades
/// out where it has fallen behind and starts anew where it is (overlap-add). Only samples of the span itself are read.
/// A disguise, not a redaction: words, rhythm and accent stay.
/// </summary>
internal sealed class LoweredVoice(long from, long until, int channels)
{
    private const double Ratio = 0.72;

    // 60 ms: three periods of a low voice, and short enough not to be heard as an echo.
    private const int Window = FilmClock.SampleRate * 60 / 1000;

    // Held while the span sounds: a list may have thousands of spans.
    private short[]? past;

    internal void Lower(Span<short> block, long blockFrom)
    {
        var last = Math.Min(until, blockFrom + (block.Length / channels));
        if (last <= Math.Max(from, blockFrom))
        {
            past = blockFrom >= until ? null : past;
            return;
        }

        past ??= new short[Window * 2 * channels];
        for (var i = Math.Max(from, blockFrom); i < last; i++)
        {
            var within = i - from;
            var slot = (int)(within % (Window * 2)) * channels;
            var sample = block.Slice((int)(i - blockFrom) * channels, channels);
            sample.CopyTo(past.AsSpan(slot, channels));
            var phase = within * (1 - Ratio) / Window;
            var (one, other) = (phase - Math.Floor(phase), phase + 0.5 - Math.Floor(phase + 0.5));
            for (var c = 0; c < channels; c++)
            {
                var value = (Read(within, one, c) * Weight(one)) + (Read(within, other, c) * Weight(other));
                sample[c] = (short)Math.Clamp(value, short.MinValue, short.MaxValue);
            }
        }
    }

    private static double Weight(double phase) => 0.5 - (0.5 * Math.Cos(2 * Math.PI * phase));

    private double Read(long within, double phase, int channel)
    {
        var position = within - (phase * (Window - 2)) - 1;
        if (position < 0)
        {
            return 0; // Before the span: not ours to read.
        }

        var whole = (long)position;
        var part = position - whole;
        return (Past(whole, channel) * (1 - part)) + (Past(whole + 1, channel) * part);
    }

    private short Past(long sample, int channel) => past![((int)(sample % (Window * 2)) * channels) + channel];
}
