namespace Safehand.Media.Render;

/// <summary>Which frames stay, counted one by one from the cuts and not by the clock that the renderer counts with: the check must not inherit its mistakes.</summary>
internal static class KeptNumbers
{
    /// <summary>The source's numbers of all frames that stay, in order.</summary>
    internal static IEnumerable<long> Of(RenderPlan plan)
    {
        var cuts = plan.Cuts.OrderBy(c => c.From).ToArray();
        var next = 0;
        long gone = 0;
        for (long frame = 0; frame < plan.Film.Frames; frame++)
        {
            while (next < cuts.Length && cuts[next].From <= frame)
            {
                gone = Math.Max(gone, cuts[next++].Until);
            }

            if (frame >= gone)
            {
                yield return frame;
            }
        }
    }

    /// <summary>Where edits of one kind sound in the rendition, in samples, in order; those that touch or overlap are one.</summary>
    internal static IReadOnlyList<(long From, long Until)> Sounding(RenderPlan plan, SoundKind kind)
    {
        var pieces = new List<(long From, long Until)>();
        var edits = plan.Sound.Where(s => s.Kind == kind).Select(FilmClock.Samples).Order().ToArray();
        if (edits.Length == 0 || !plan.Film.HasSound)
        {
            return pieces;
        }

        foreach (var (from, until, at, end) in Stretches(plan))
        {
            foreach (var (a, b) in edits)
            {
                var (x, y) = (Math.Max(a, from), Math.Min(b, until));
                if (x >= y)
                {
                    continue;
                }

                (x, y) = (at + x - from, Math.Min(end, at + y - from));
                if (pieces.Count > 0 && x <= pieces[^1].Until && kind is SoundKind.Mute)
                {
                    pieces[^1] = (pieces[^1].From, Math.Max(pieces[^1].Until, y));
                }
                else if (x < y)
                {
                    pieces.Add((x, y));
                }
            }
        }

        return pieces;
    }

    /// <summary>What of the spans does not lie in any of those that win over them.</summary>
    internal static IEnumerable<(long From, long Until)> Without(IEnumerable<(long From, long Until)> spans, IReadOnlyList<(long From, long Until)> winning)
    {
        foreach (var (from, until) in spans)
        {
            var at = from;
            foreach (var (a, b) in winning.Where(w => w.Until > from && w.From < until))
            {
                if (a > at)
                {
                    yield return (at, a);
                }

                at = Math.Max(at, b);
            }

            if (at < until)
            {
                yield return (at, until);
            }
        }
    }

    private static IEnumerable<(long From, long Until, long At, long End)> Stretches(RenderPlan plan)
    {
        var rate = plan.Film.Rate;
        long begun = -1, last = -1, shown = 0;
        foreach (var frame in Of(plan))
        {
            if (begun >= 0 && frame != last + 1)
            {
                yield return Stretch(begun, last + 1, shown);
                shown += last + 1 - begun;
                begun = frame;
            }

            (begun, last) = (begun < 0 ? frame : begun, frame);
        }

        if (begun >= 0)
        {
            yield return Stretch(begun, last + 1, shown);
        }

        (long, long, long, long) Stretch(long from, long until, long at) =>
            (FilmClock.Sample(rate, from), FilmClock.Sample(rate, until), FilmClock.Sample(rate, at), FilmClock.Sample(rate, at + until - from));
    }
}
