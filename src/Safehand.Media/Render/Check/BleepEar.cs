namespace Safehand.Media.Render;

/// <summary>Listens to a decoded rendition where there must be a tone of 1 kHz and nothing beside it.</summary>
internal sealed class BleepEar
{
    // Both ends fade, and what sounds beside them rings in as the encoder's noise.
    private const int MostEdge = RenditionCheck.Edge;

    // Twenty milliseconds: less is fades alone, and no word.
    private const int Shortest = FilmClock.SampleRate / 50;
    private const int Period = FilmClock.SampleRate / 1000;
    private const double Quietest = 3000;
    private const double Loudest = 9000;
    private const double MostBeside = 0.1;

    private static readonly double[] Sines = [.. Enumerable.Range(0, Period).Select(i => Math.Sin(2 * Math.PI * i / Period))];
    private readonly int channels;
    private readonly List<Piece> pieces = [];
    private int first;

    internal BleepEar(RenderPlan plan)
    {
        channels = Math.Max(1, plan.Film.Channels);
        foreach (var (from, until) in KeptNumbers.Without(KeptNumbers.Sounding(plan, SoundKind.Bleep), KeptNumbers.Sounding(plan, SoundKind.Mute)))
        {
            if (until - from < Shortest)
            {
                TooShort++;
                continue;
            }

            var edge = Math.Min(MostEdge, (until - from) / 4);
            pieces.Add(new Piece(from + edge, until - edge, channels));
        }

        pieces.Sort((a, b) => a.From.CompareTo(b.From));
    }

    /// <summary>Bleeps that were judged.</summary>
    internal int Judged => pieces.Count;

    /// <summary>Bleeps shorter than 20 ms: not judged.</summary>
    internal int TooShort { get; }

    /// <summary>Bleeps that are not the tone, or not the tone alone.</summary>
    internal int Wrong => pieces.Count(p => !p.IsTone);

    /// <summary>The most of a bleep's energy that is something else than the tone, 0 to 1.</summary>
    internal double MostElse => pieces.Count == 0 ? 0 : pieces.Max(p => p.Else);

    internal void Hear(ReadOnlySpan<short> block, long at)
    {
        var until = at + (block.Length / channels);
        while (first < pieces.Count && pieces[first].Until <= at)
        {
            first++;
        }

        for (var n = first; n < pieces.Count && pieces[n].From < until; n++)
        {
            for (var i = Math.Max(at, pieces[n].From); i < Math.Min(until, pieces[n].Until); i++)
            {
                pieces[n].Hear(i, block.Slice((int)(i - at) * channels, channels));
            }
        }
    }

    private sealed class Piece(long from, long until, int channels)
    {
        private readonly double[] sine = new double[channels];
        private readonly double[] cosine = new double[channels];
        private readonly double[] energy = new double[channels];

        internal long From => from;

        internal long Until => until;

        internal double Else => Enumerable.Range(0, channels).Max(c => energy[c] <= 0 ? 1 : Math.Max(0, 1 - (Tone(c) / energy[c])));

        internal bool IsTone => Else <= MostBeside && Enumerable.Range(0, channels).All(c => Math.Sqrt(2 * Tone(c) / (until - from)) is >= Quietest and <= Loudest);

        internal void Hear(long at, ReadOnlySpan<short> sample)
        {
            var (s, c) = (Sines[at % Period], Sines[(at + (Period / 4)) % Period]);
            for (var i = 0; i < sample.Length; i++)
            {
                sine[i] += s * sample[i];
                cosine[i] += c * sample[i];
                energy[i] += (double)sample[i] * sample[i];
            }
        }

        // Energy of the best fitting tone, whatever its phase.
        private double Tone(int c) => 2 * ((sine[c] * sine[c]) + (cosine[c] * cosine[c])) / (until - from);
    }
}
