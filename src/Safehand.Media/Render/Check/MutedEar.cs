namespace Safehand.Media.Render;

/// <summary>
/// Listens to a decoded rendition where it must be silent, each span by itself: to the sample away from its edges, and near an edge below what sounds
/// beside that very edge. One shout elsewhere in the film excuses nothing.
/// </summary>
internal sealed class MutedEar
{
    /// <summary>How far beside an edge is listened for what may ring into the span.</summary>
    private const int Beside = FilmClock.SampleRate / 2;

    // Below this, at an edge, there is nothing that could be understood: a whisper in a quiet room is near 100.
    private const int Rustle = 16;

    private readonly Span[] spans;
    private int first;

    internal MutedEar(RenderPlan plan) => spans = [.. KeptNumbers.Sounding(plan, SoundKind.Mute).Select(p => new Span(p.From, p.Until))];

    /// <summary>Muted spans that the rendition has.</summary>
    internal int Spans => spans.Length;

    /// <summary>Those that are not silent.</summary>
    internal int Loud => spans.Count(s => !s.IsSilent);

    /// <summary>Loudest sample away from the edges.</summary>
    internal int Inside => spans.Max(s => s.Inside);

    /// <summary>Loudest sample near an edge.</summary>
    internal int AtEdge => spans.Max(s => Math.Max(s.AtBoth, Math.Max(s.AtStart, s.AtEnd)));

    internal void Hear(ReadOnlySpan<short> block, long at, int channels)
    {
        var until = at + (block.Length / channels);
        while (first < spans.Length && spans[first].Until + Beside <= at)
        {
            first++;
        }

        for (var n = first; n < spans.Length && spans[n].From - Beside < until; n++)
        {
            var span = spans[n];
            for (var i = Math.Max(at, span.From - Beside); i < Math.Min(until, span.Until + Beside); i++)
            {
                span.Hear(i, Loudest(block.Slice((int)(i - at) * channels, channels)));
            }
        }
    }

    private static int Loudest(ReadOnlySpan<short> sample)
    {
        var loud = 0;
        foreach (var value in sample)
        {
            loud = Math.Max(loud, Math.Abs((int)value));
        }

        return loud;
    }

    private sealed class Span(long from, long until)
    {
        private int before;
        private int after;

        internal long From => from;

        internal long Until => until;

        internal int Inside { get; private set; }

        internal int AtStart { get; private set; }

        internal int AtEnd { get; private set; }

        /// <summary>Near both edges, in a span that is short.</summary>
        internal int AtBoth { get; private set; }

        internal bool IsSilent => Inside <= RenditionCheck.LoudestInside && AtStart <= Limit(before) && AtEnd <= Limit(after) && AtBoth <= Limit(Math.Max(before, after));

        internal void Hear(long sample, int loud)
        {
            if (sample < from)
            {
                before = Math.Max(before, loud);
            }
            else if (sample >= until)
            {
                after = Math.Max(after, loud);
            }
            else
            {
                switch (sample < from + RenditionCheck.Edge, sample >= until - RenditionCheck.Edge)
                {
                    case (true, true):
                        AtBoth = Math.Max(AtBoth, loud);
                        break;
                    case (true, false):
                        AtStart = Math.Max(AtStart, loud);
                        break;
                    case (false, true):
                        AtEnd = Math.Max(AtEnd, loud);
                        break;
                    default:
                        Inside = Math.Max(Inside, loud);
                        break;
                }
            }
        }

        private static int Limit(int beside) => Math.Max(Rustle, beside / 8);
    }
}
