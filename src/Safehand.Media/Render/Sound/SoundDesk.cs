using System.Runtime.InteropServices;

namespace Safehand.Media.Render;

/// <summary>
/// Edits the sound, sample by sample, as it flows by. What is cut or muted is zeroed first and everything else is made of
/// the rest, so that neither fade nor lowering can carry any of it along.
/// </summary>
internal sealed class SoundDesk
{
    private const int Fade = FilmClock.SampleRate / 200;
    private const double Tone = 1000;
    private const int Loudness = 6000;

    private readonly int channels;
    private readonly IReadOnlyList<KeptSamples> kept;
    private readonly IReadOnlyList<(long From, long Until)> mutes;
    private readonly IReadOnlyList<(long From, long Until)> bleeps;
    private readonly IReadOnlyList<(long From, long Until)> gone;
    private readonly LoweredVoice[] lowered;
    private long at;

    internal SoundDesk(RenderPlan plan)
    {
        channels = plan.Film.Channels;
        kept = FilmClock.KeptSamples(plan);
        mutes = Spans(plan, SoundKind.Mute);
        bleeps = Spans(plan, SoundKind.Bleep);
        var end = FilmClock.Sample(plan.Film.Rate, plan.Film.Frames);
        gone = Merge([.. mutes, .. bleeps, .. Between(kept, end)]);
        lowered = [.. Spans(plan, SoundKind.LowerVoice).Select(s => new LoweredVoice(s.From, s.Until, channels))];
    }

    /// <summary>Samples of the rendition written so far.</summary>
    internal long Written { get; private set; }

    /// <summary>Samples in muted spans that were handed on: each of them was seen to be zero.</summary>
    internal long SilentSamples { get; private set; }

    /// <summary>The last sample of the source that is wanted.</summary>
    internal long End => kept[^1].Until;

    /// <summary>Jumps to a sample of the source, before anything was edited.</summary>
    internal void StartAt(long sample) => at = sample;

    /// <summary>Edits the next samples of the source and writes those that stay.</summary>
    /// <param name="block">Interleaved; overwritten.</param>
    /// <param name="write">Is given what stays.</param>
    internal void Edit(Span<short> block, Action<ReadOnlySpan<short>> write)
    {
        var (from, until) = (at, at + (block.Length / channels));
        foreach (var (a, b) in gone)
        {
            Silence(block, from, until, a, b);
            FadeOut(block, from, until, a);
            FadeIn(block, from, until, b);
        }

        foreach (var voice in lowered)
        {
            voice.Lower(block, from);
        }

        // Once more behind the lowering, so that order cannot matter: what is gone is gone.
        foreach (var (a, b) in gone)
        {
            Silence(block, from, until, a, b);
        }

        foreach (var (a, b) in bleeps)
        {
            Bleep(block, from, until, a, b);
        }

        foreach (var (a, b) in mutes)
        {
            Silence(block, from, until, a, b);
        }

        Prove(block, from, until);
        HandOn(block, from, until, write);
        at = until;
    }

    private void HandOn(Span<short> block, long from, long until, Action<ReadOnlySpan<short>> write)
    {
        foreach (var span in kept)
        {
            var (a, b) = (Math.Max(from, span.From), Math.Min(until, span.Until));
            if (a >= b)
            {
                continue;
            }

            // One sample more or fewer at the end of a span keeps the whole in step with the frames.
            var take = Math.Min(b - a, span.End - Written);
            Write(block.Slice((int)(a - from) * channels, (int)Math.Max(0, take) * channels), write);
            if (b == span.Until && Written < span.End)
            {
                Write(new short[(int)(span.End - Written) * channels], write);
            }
        }
    }

    private void Write(ReadOnlySpan<short> samples, Action<ReadOnlySpan<short>> write)
    {
        if (samples.Length > 0)
        {
            write(samples);
            Written += samples.Length / channels;
        }
    }

    // A different way to the same claim as the editing above: the samples themselves are looked at before they are handed on.
    private void Prove(ReadOnlySpan<short> block, long from, long until)
    {
        foreach (var (a, b) in mutes)
        {
            var (x, y) = (Math.Max(a, from), Math.Min(b, until));
            if (x < y)
            {
                if (block.Slice((int)(x - from) * channels, (int)(y - x) * channels).ContainsAnyExcept((short)0))
                {
                    throw new InvalidOperationException("A muted span is not silent. Nothing was handed on.");
                }

                SilentSamples += y - x;
            }
        }
    }

    private void Silence(Span<short> block, long from, long until, long a, long b)
    {
        var (x, y) = (Math.Max(a, from), Math.Min(b, until));
        if (x < y)
        {
            block.Slice((int)(x - from) * channels, (int)(y - x) * channels).Clear();
        }
    }

    private void FadeOut(Span<short> block, long from, long until, long edge)
    {
        for (var i = Math.Max(edge - Fade, from); i < Math.Min(edge, until); i++)
        {
            Scale(block, (int)(i - from), edge - i);
        }
    }

    private void FadeIn(Span<short> block, long from, long until, long edge)
    {
        for (var i = Math.Max(edge, from); i < Math.Min(edge + Fade, until); i++)
        {
            Scale(block, (int)(i - from), i - edge);
        }
    }

    private void Scale(Span<short> block, int sample, long part)
    {
        for (var c = 0; c < channels; c++)
        {
            ref var value = ref block[(sample * channels) + c];
            value = (short)(value * part / Fade);
        }
    }

    private void Bleep(Span<short> block, long from, long until, long a, long b)
    {
        for (var i = Math.Max(a, from); i < Math.Min(b, until); i++)
        {
            var edge = Math.Min(1d, Math.Min(i - a, b - 1 - i) / (double)Fade);
            var value = (short)(Loudness * edge * Math.Sin(2 * Math.PI * Tone * ((i - a) % FilmClock.SampleRate) / FilmClock.SampleRate));
            block.Slice((int)(i - from) * channels, channels).Fill(value);
        }
    }

    private static List<(long From, long Until)> Spans(RenderPlan plan, SoundKind kind) => Merge([.. plan.Sound.Where(s => s.Kind == kind).Select(FilmClock.Samples)]);

    private static List<(long From, long Until)> Merge(List<(long From, long Until)> spans)
    {
        var merged = new List<(long From, long Until)>();
        foreach (var span in spans.Order())
        {
            if (merged.Count > 0 && span.From <= merged[^1].Until)
            {
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].Until, span.Until));
            }
            else
            {
                merged.Add(span);
            }
        }

        return merged;
    }

    private static IEnumerable<(long From, long Until)> Between(IReadOnlyList<KeptSamples> kept, long end)
    {
        long at = 0;
        foreach (var span in kept)
        {
            if (span.From > at)
            {
                yield return (at, span.From);
            }

            at = span.Until;
        }

        if (end > at)
        {
            yield return (at, end);
        }
    }
}
