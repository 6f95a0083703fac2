using System.Globalization;
using System.Runtime.InteropServices;

namespace Safehand.Media.Render;

/// <summary>
/// Decodes the sound of master and rendition side by side, once, and listens, a tenth of a second at a time, whether what is kept sounds as the master does at the place that the edit list keeps:
/// in a recording of a voice alone nothing else would tell that the wrong passage was cut. Spans that are muted, bleeped or lowered are left out. Holds a second of each.
/// </summary>
internal sealed class SoundWitness(MediaSandbox sandbox, RenderPlan plan)
{
    internal const string Asked = "Sound is what the master sounds at the place that the edit list keeps, but for what is muted, bleeped or lowered.";

    // Means of eight samples: up to 3 kHz an encoder keeps the wave itself, above that only its strength.
    private const int Fold = 8;
    private const int Second = FilmClock.SampleRate;
    private const int Tenth = Second / 10;
    private const int Block = Second / 20;

    /// <summary>Of 32,768. Below it there is nothing that could be understood: a whisper in a quiet room is near 100.</summary>
    private const double Quiet = 16;

    /// <summary>Waves that are alike have 1, waves that have nothing to do with one another about 0.</summary>
    private const double Alike = 0.8;

    private readonly List<(long From, long Until)> edited = [.. plan.Sound.Select(FilmClock.Samples).OrderBy(s => s.From)];

    private long judged;
    private long other;

    internal async Task<CheckFinding> ListenAsync(Func<CancellationToken, Task<Stream>> openMaster, Func<CancellationToken, Task<Stream>> openRendition, CancellationToken ct)
    {
        var channels = plan.Film.Channels;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var (master, rendition) = (new FrameTap(Block * channels * sizeof(short)), new FrameTap(Block * channels * sizeof(short)));
        string[] heard = ["-nostdin", .. Decoding.Reading, "-i", "pipe:0", "-map", "0:a:0", "-ac", $"{channels}", "-f", "s16le", "pipe:1"];
        var decoding = Task.WhenAll(
            master.RunAsync(sandbox, Decoding.Sound(plan.Film, 0), openMaster, stop.Token),
            rendition.RunAsync(sandbox, heard, openRendition, stop.Token));
        bool whole;
        try
        {
            whole = await CompareAsync(new Cursor(master, channels), new Cursor(rendition, channels), channels, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await decoding; // A tap tells its fault to whoever takes its blocks, and has none of its own.
        }

        return new("sounding", Asked, whole && other == 0, string.Create(
            CultureInfo.InvariantCulture, $"{judged:N0} tenths of a second compared, {other:N0} sound otherwise{(whole ? string.Empty : "; the rendition's sound ends too early")}"));
    }

    private async Task<bool> CompareAsync(Cursor master, Cursor rendition, int channels, CancellationToken ct)
    {
        var (theirs, ours) = (new short[Second * channels], new short[Second * channels]);
        var whole = true;
        foreach (var span in FilmClock.KeptSamples(plan))
        {
            var length = Math.Min(span.Until - span.From, span.End - span.At);
            for (long at = 0; at < length; at += Second)
            {
                var count = (int)Math.Min(Second, length - at);
                await master.ReadAsync(span.From + at, theirs.AsMemory(0, count * channels), ct); // silence behind its end, as in the rendition
                whole &= await rendition.ReadAsync(span.At + at, ours.AsMemory(0, count * channels), ct) > count - (2 * Block);
                Judge(theirs, ours, count, channels, span.From + at);
            }
        }

        return whole;
    }

    private void Judge(short[] theirs, short[] ours, int count, int channels, long source)
    {
        var near = edited.FindAll(e => e.From - RenditionCheck.Edge < source + count && e.Until + RenditionCheck.Edge > source);
        var tenths = new List<(double Theirs, double Ours, double Both)>();
        for (var at = 0; at + Tenth <= count; at += Tenth)
        {
            if (!near.Exists(e => e.From - RenditionCheck.Edge < source + at + Tenth && e.Until + RenditionCheck.Edge > source + at))
            {
                tenths.Add(Together(theirs, ours, at, channels));
            }
        }

        if (tenths.Count == 0)
        {
            return;
        }

        // An encoder's noise spreads from what is loud into what is soft beside it: what is eight times weaker than the second around it is not judged.
        var floor = Math.Max(Quiet * Quiet * Tenth / Fold * channels, Math.Max(tenths.Average(t => t.Theirs), tenths.Average(t => t.Ours)) / 64);
        foreach (var (xx, yy, xy) in tenths.Where(t => t.Theirs >= floor || t.Ours >= floor))
        {
            judged++;
            other += xy >= Alike * Math.Sqrt(xx * yy) && xx < 4 * yy && yy < 4 * xx ? 0 : 1;
        }
    }

    private static (double Theirs, double Ours, double Both) Together(short[] theirs, short[] ours, int at, int channels)
    {
        var (xx, yy, xy) = (0.0, 0.0, 0.0);
        for (var channel = 0; channel < channels; channel++)
        {
            var (x, y) = (Folded(theirs, at, channel, channels), Folded(ours, at, channel, channels));
            for (var i = 0; i < x.Length; i++)
            {
                xx += x[i] * x[i];
                yy += y[i] * y[i];
                xy += x[i] * y[i];
            }
        }

        return (xx, yy, xy);
    }

    // Without what is constant, which sounds like nothing.
    private static double[] Folded(short[] samples, int at, int channel, int channels)
    {
        var folded = new double[Tenth / Fold];
        for (var i = 0; i < folded.Length; i++)
        {
            for (var j = 0; j < Fold; j++)
            {
                folded[i] += samples[((at + (i * Fold) + j) * channels) + channel] / (double)Fold;
            }
        }

        var mean = folded.Average();
        for (var i = 0; i < folded.Length; i++)
        {
            folded[i] -= mean;
        }

        return folded;
    }

    /// <summary>Goes forward through decoded samples.</summary>
    private sealed class Cursor(FrameTap tap, int channels)
    {
        private byte[]? block;
        private long begins = -Block;
        private bool ended;

        /// <summary>Reads samples from a place on, at or behind where it stands; what is not there is silence.</summary>
        /// <returns>How many there were.</returns>
        internal async Task<int> ReadAsync(long from, Memory<short> into, CancellationToken ct)
        {
            into.Span.Clear();
            var count = into.Length / channels;
            var read = 0;
            while (read < count)
            {
                while (!ended && begins + Block <= from + read)
                {
                    await NextAsync(ct);
                }

                if (ended)
                {
                    break;
                }

                var within = (int)(from + read - begins);
                var some = Math.Min(Block - within, count - read);
                MemoryMarshal.Cast<byte, short>(block.AsSpan()).Slice(within * channels, some * channels).CopyTo(into.Span[(read * channels)..]);
                read += some;
            }

            return read;
        }

        private async Task NextAsync(CancellationToken ct)
        {
            if (block is not null)
            {
                tap.Return(block);
            }

            block = await tap.NextAsync(ct);
            begins += Block;
            ended = block is null;
        }
    }
}
