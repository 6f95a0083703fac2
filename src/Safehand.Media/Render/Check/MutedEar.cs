using System.Runtime.InteropServices;

namespace Safehand.Media.Render;

/// <summary>Listens to a decoded rendition where it must be silent.</summary>
internal sealed class MutedEar
{
    private readonly int channels;
    private readonly List<(long From, long Until)> spans = [];
    private readonly long expected;
    private long heard;
    private int loudest;

    internal MutedEar(RenderPlan plan)
    {
        channels = Math.Max(1, plan.Film.Channels);
        foreach (var kept in plan.Film.HasSound ? FilmClock.KeptSamples(plan) : [])
        {
            foreach (var (from, until) in plan.Sound.Where(s => s.Kind == SoundKind.Mute).Select(FilmClock.Samples))
            {
                var (a, b) = (Math.Max(from, kept.From), Math.Min(until, kept.Until));
                if (a < b)
                {
                    spans.Add((kept.At + a - kept.From, kept.At + b - kept.From));
                }
            }
        }

        spans.Sort();
        expected = FilmClock.Sample(plan.Film.Rate, FilmClock.KeptFrames(plan));
    }

    /// <summary>Muted spans that the rendition has.</summary>
    internal int Spans => spans.Count;

    /// <summary>Loudest sample away from the edges.</summary>
    internal int Inside { get; private set; }

    /// <summary>Loudest sample near an edge.</summary>
    internal int AtEdge { get; private set; }

    /// <summary>Whether the thresholds hold, and the whole was heard: what was not decoded was not shown to be silent.</summary>
    internal bool Holds => heard >= expected && Inside <= RenditionCheck.LoudestInside && AtEdge <= Math.Max(16, loudest / 8);

    internal async Task ListenAsync(Stream samples, CancellationToken ct)
    {
        var block = new byte[FilmClock.SampleRate * channels * sizeof(short)];
        long at = 0;
        int read;
        while ((read = await samples.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, ct)) > 0)
        {
            at += Hear(MemoryMarshal.Cast<byte, short>(block.AsSpan(0, read)), at);
            heard = at;
        }
    }

    private int Hear(ReadOnlySpan<short> block, long at)
    {
        var count = block.Length / channels;
        foreach (var value in block)
        {
            loudest = Math.Max(loudest, Math.Abs((int)value));
        }

        foreach (var (from, until) in spans)
        {
            for (var i = Math.Max(from, at); i < Math.Min(until, at + count); i++)
            {
                var edge = i < from + RenditionCheck.Edge || i >= until - RenditionCheck.Edge;
                foreach (var value in block.Slice((int)(i - at) * channels, channels))
                {
                    var loud = Math.Abs((int)value);
                    (Inside, AtEdge) = edge ? (Inside, Math.Max(AtEdge, loud)) : (Math.Max(Inside, loud), AtEdge);
                }
            }
        }

        return count;
    }
}
