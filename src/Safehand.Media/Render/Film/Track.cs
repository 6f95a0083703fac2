namespace Safehand.Media.Render;

/// <summary>One track of a rendition: what the decoder must know, and where its samples come from.</summary>
internal abstract class Track(byte[] configuration)
{
    /// <summary>Length of a sample in bytes; its sign says whether it is a key frame (positive) or not.</summary>
    private readonly List<int> lengths = [];

    /// <summary>The decoder's configuration.</summary>
    internal byte[] Configuration { get; } = configuration;

    /// <summary>Ticks in a second.</summary>
    internal abstract int TimeScale { get; }

    /// <summary>Length in ticks.</summary>
    internal abstract long Duration { get; }

    /// <summary>How many samples.</summary>
    internal int Count => lengths.Count;

    /// <summary>Adds a sample.</summary>
    internal void Add(int length, bool key) => lengths.Add(key ? length : -length);

    /// <summary>Bytes of a sample.</summary>
    internal int Length(int sample) => Math.Abs(lengths[sample]);

    /// <summary>Whether decoding can begin at a sample.</summary>
    internal bool IsKey(int sample) => lengths[sample] > 0;

    /// <summary>The first sample at or behind a second.</summary>
    internal abstract int SampleAt(long second);

    /// <summary>hdlr, the media's own header, the sample entry.</summary>
    internal abstract (string Handler, byte[] Header, byte[] Entry) Described();

    /// <summary>stts, and ctts and stss where there are any.</summary>
    internal abstract byte[][] Times();
}

/// <summary>The picture: H.264.</summary>
internal sealed class PictureTrack(byte[] configuration, FilmShape film, long frames) : Track(configuration)
{
    private readonly List<int> later = [];

    internal override int TimeScale => film.Rate.Numerator;

    internal override long Duration => frames * film.Rate.Denominator;

    /// <summary>Adds a frame, with how many frames later it is shown than decoded.</summary>
    internal void Add(int length, bool key, int shownLater)
    {
        Add(length, key);
        later.Add(shownLater);
    }

    internal override int SampleAt(long second) => (int)Math.Min(Count, ((second * film.Rate.Numerator) + film.Rate.Denominator - 1) / film.Rate.Denominator);

    internal override (string Handler, byte[] Header, byte[] Entry) Described() => (
        "vide",
        Boxes.Full("vmhd", 0, 1, b => b.Zeros(8)),
        Boxes.Box("avc1", new Boxes().Zeros(6).Short(1).Zeros(16).Short(film.Width).Short(film.Height).Number(0x480000).Number(0x480000).Zeros(4).Short(1).Zeros(32).Short(24).Short(0xFFFF).ToArray(), Boxes.Box("avcC", Configuration)));

    internal override byte[][] Times() =>
    [
        Boxes.Full("stts", 0, 0, b => b.Number(1).Number(Count).Number(film.Rate.Denominator)),
        Boxes.Full("ctts", 1, 0, Offsets),
        Boxes.Full("stss", 0, 0, b =>
        {
            var keys = Enumerable.Range(0, Count).Where(IsKey).ToArray();
            b.Number(keys.Length);
            Array.ForEach(keys, k => b.Number(k + 1));
        }),
    ];

    // Version 1: signed, so that the first frame is shown at 0 and no edit list is needed to say so.
    private void Offsets(Boxes box)
    {
        var runs = new List<(int Count, int Later)>();
        foreach (var shown in later)
        {
            if (runs.Count > 0 && runs[^1].Later == shown)
            {
                runs[^1] = (runs[^1].Count + 1, shown);
            }
            else
            {
                runs.Add((1, shown));
            }
        }

        box.Number(runs.Count);
        runs.ForEach(r => box.Number(r.Count).Number((long)r.Later * film.Rate.Denominator));
    }
}

/// <summary>The sound: AAC LC at 48 kHz.</summary>
internal sealed class SoundTrack(byte[] configuration, int channels, long samples) : Track(configuration)
{
    /// <summary>How many frames of AAC the sound takes.</summary>
    internal int Frames { get; } = (int)((samples + EncodedSound.FrameSamples - 1) / EncodedSound.FrameSamples);

    internal override int TimeScale => FilmClock.SampleRate;

    internal override long Duration => samples;

    internal override int SampleAt(long second) => (int)Math.Min(Count, ((second * FilmClock.SampleRate) + EncodedSound.FrameSamples - 1) / EncodedSound.FrameSamples);

    internal override (string Handler, byte[] Header, byte[] Entry) Described() => (
        "soun",
        Boxes.Full("smhd", 0, 0, b => b.Zeros(4)),
        Boxes.Box("mp4a", new Boxes().Zeros(6).Short(1).Zeros(8).Short(channels).Short(16).Zeros(4).Number((long)FilmClock.SampleRate << 16).ToArray(), Stream()));

    internal override byte[][] Times() =>
    [
        Boxes.Full("stts", 0, 0, b =>
        {
            // The last frame is said to be as long as the sound is, not as the encoder's block.
            var rest = (int)(samples - ((long)(Count - 1) * EncodedSound.FrameSamples));
            b.Number(Count > 1 ? 2 : 1);
            if (Count > 1)
            {
                b.Number(Count - 1).Number(EncodedSound.FrameSamples);
            }

            b.Number(1).Number(rest);
        }),
    ];

    // ES_Descriptor (ISO/IEC 14496-1, 7.2.6.5).
    private byte[] Stream() => Boxes.Full("esds", 0, 0, b => b
        .Byte(3).Byte(23 + Configuration.Length).Short(0).Byte(0)
        .Byte(4).Byte(15 + Configuration.Length).Byte(0x40).Byte(0x15).Zeros(3).Number(0).Number(0)
        .Byte(5).Byte(Configuration.Length).Raw(Configuration)
        .Byte(6).Byte(1).Byte(2));
}
