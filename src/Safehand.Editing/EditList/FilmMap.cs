namespace Safehand.Editing;

/// <summary>A span of source frames that stays, and where it begins in the rendition.</summary>
internal readonly record struct KeptFrames(long From, long Until, long At);

/// <summary>From the master's time to the rendition's. Integers only: nothing drifts.</summary>
internal sealed class FilmMap
{
    private readonly EditRate rate;
    private readonly long frames;

    /// <summary>Makes it from the cuts among the edits; the others do not move anything.</summary>
    public FilmMap(EditMaster master, IEnumerable<Edit> edits)
    {
        ArgumentNullException.ThrowIfNull(master);
        (rate, frames) = (master.Rate, master.Frames);
        var kept = new List<KeptFrames>();
        long at = 0, shown = 0;
        foreach (var cut in edits.Where(e => e.Kind is EditKind.Cut).OrderBy(e => e.From))
        {
            Keep(Math.Min(cut.From, frames));
            at = Math.Max(at, cut.Until);
        }

        Keep(frames);
        Kept = kept;
        KeptFrames = shown;

        void Keep(long until)
        {
            if (until > at)
            {
                kept.Add(new KeptFrames(at, until, shown));
                shown += until - at;
            }
        }
    }

    /// <summary>What stays, in order.</summary>
    public IReadOnlyList<KeptFrames> Kept { get; }

    /// <summary>Frames of the rendition.</summary>
    public long KeptFrames { get; }

    /// <summary>Length of the rendition in milliseconds.</summary>
    public long KeptMs => rate.MsOf(KeptFrames);

    /// <summary>The rendition's frame that shows a source frame; for one that was cut, the frame at which the film goes on.</summary>
    public long FrameOf(long source)
    {
        var span = Before(source);
        return span is not { } k ? 0 : k.At + Math.Min(source, k.Until) - k.From;
    }

    /// <summary>Whether a source frame is in the rendition.</summary>
    public bool Keeps(long source) => Before(source) is { } k && source < k.Until;

    /// <summary>The rendition's millisecond of a source millisecond; for one that was cut, the one at which the film goes on.</summary>
    public long MsOf(long sourceMs)
    {
        var next = First(k => rate.MsOf(k.From) > sourceMs);
        if (next == 0)
        {
            return 0;
        }

        var k = Kept[next - 1];
        var (from, until) = (rate.MsOf(k.From), rate.MsOf(k.Until));
        return sourceMs >= until && next < Kept.Count ? rate.MsOf(Kept[next].At) : rate.MsOf(k.At) + Math.Min(sourceMs, until) - from;
    }

    /// <summary>The place in <see cref="Kept"/> of the first span that ends behind a source frame; their number where none does.</summary>
    internal int FirstEndingAfter(long source) => First(k => k.Until > source);

    // The last span that begins at or before the frame.
    private KeptFrames? Before(long source) => First(k => k.From > source) is > 0 and var next ? Kept[next - 1] : null;

    // Spans are in order: what is true of one is true of all behind it.
    private int First(Func<KeptFrames, bool> of)
    {
        var (low, high) = (0, Kept.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (of(Kept[middle]))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
