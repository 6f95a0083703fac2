namespace Safehand.Media.Render;

/// <summary>From frames to samples and from the source to the rendition. Integers only: nothing drifts in ten hours.</summary>
internal static class FilmClock
{
    /// <summary>Samples of sound in a second.</summary>
    internal const int SampleRate = 48_000;

    private const int SamplesPerMillisecond = SampleRate / 1000;

    /// <summary>The sample that sounds when a frame begins to show.</summary>
    internal static long Sample(FrameRate rate, long frame) => (long)((Int128)frame * SampleRate * rate.Denominator / rate.Numerator);

    /// <summary>Samples of an edit of the sound, half-open.</summary>
    internal static (long From, long Until) Samples(SoundEdit edit) => (edit.FromMs * SamplesPerMillisecond, edit.UntilMs * SamplesPerMillisecond);

    /// <summary>What is rendered, in order, without gaps of zero length: what stays, and of that what is shown.</summary>
    internal static IReadOnlyList<FrameSpan> Kept(RenderPlan plan) => plan.Shown is not { } shown ? Uncut(plan)
        : [.. Uncut(plan).Select(k => new FrameSpan(Math.Max(k.From, shown.From), Math.Min(k.Until, shown.Until))).Where(k => k.From < k.Until)];

    /// <summary>What is not cut, in order, whether it is shown or not.</summary>
    internal static IReadOnlyList<FrameSpan> Uncut(RenderPlan plan)
    {
        var kept = new List<FrameSpan>();
        long at = 0;
        foreach (var cut in plan.Cuts.OrderBy(c => c.From))
        {
            if (cut.From > at)
            {
                kept.Add(new FrameSpan(at, cut.From));
            }

            at = Math.Max(at, cut.Until);
        }

        if (at < plan.Film.Frames)
        {
            kept.Add(new FrameSpan(at, plan.Film.Frames));
        }

        return kept;
    }

    /// <summary>Frames that stay.</summary>
    internal static long KeptFrames(RenderPlan plan) => Kept(plan).Sum(k => k.Until - k.From);

    /// <summary>Spans of the source's samples that stay, each with the sample of the rendition at which it begins and must end: rounding never adds up over cuts.</summary>
    internal static IReadOnlyList<KeptSamples> KeptSamples(RenderPlan plan)
    {
        var rate = plan.Film.Rate;
        var kept = new List<KeptSamples>();
        long frame = 0;
        foreach (var span in Kept(plan))
        {
            var next = frame + span.Until - span.From;
            kept.Add(new KeptSamples(Sample(rate, span.From), Sample(rate, span.Until), Sample(rate, frame), Sample(rate, next)));
            frame = next;
        }

        return kept;
    }
}

/// <summary>A span of samples that stays.</summary>
/// <param name="From">First sample in the source.</param>
/// <param name="Until">First sample in the source behind it.</param>
/// <param name="At">First sample in the rendition.</param>
/// <param name="End">First sample in the rendition behind it; the span may be one sample longer or shorter there.</param>
internal readonly record struct KeptSamples(long From, long Until, long At, long End);
