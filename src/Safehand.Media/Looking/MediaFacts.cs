namespace Safehand.Media;

/// <summary>What a recording is, to a player.</summary>
public enum MediaKind
{
    /// <summary>Nothing that can be played here.</summary>
    Unplayable,

    /// <summary>Moving picture, with or without sound.</summary>
    Video,

    /// <summary>Sound alone.</summary>
    Audio,

    /// <summary>One picture.</summary>
    Image,
}

/// <summary>Pictures a second, as a fraction: 30000/1001 is not 29.97.</summary>
/// <param name="Numerator">Pictures.</param>
/// <param name="Denominator">In so many seconds.</param>
public readonly record struct FrameRate(int Numerator, int Denominator)
{
    /// <summary>As a number; 0 where it is not known.</summary>
    public double PerSecond => Denominator > 0 ? (double)Numerator / Denominator : 0;
}

/// <summary>One stream of a recording.</summary>
/// <param name="Type"><c>video</c>, <c>audio</c>, <c>subtitle</c>, <c>data</c>, <c>attachment</c>, or <c>cover</c> for a picture that only illustrates.</param>
/// <param name="Codec">As ffmpeg calls it; null where it knows none.</param>
public sealed record MediaStream(string Type, string? Codec);

/// <summary>What was found in a recording. Facts of its form alone: nothing that is said, shown or named in it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Duration">Its length, from its first to the end of its last packet; where those could not be gone through, what it says.</param>
/// <param name="VideoCodec">Name of the picture's codec, as ffmpeg calls it.</param>
/// <param name="AudioCodec">Name of the sound's codec.</param>
/// <param name="Width">Pixels across, before rotation.</param>
/// <param name="Height">Pixels down, before rotation.</param>
/// <param name="PixelFormat">The picture's sample layout.</param>
public sealed record MediaFacts(MediaKind Kind, TimeSpan? Duration, string? VideoCodec, string? AudioCodec, int Width, int Height, string? PixelFormat)
{
    /// <summary>Nothing that can be played here. Evidence all the same.</summary>
    public static MediaFacts Unplayable { get; } = new(MediaKind.Unplayable, null, null, null, 0, 0, null);

    /// <summary>Pictures a second on average, over the whole recording; null where there is no moving picture.</summary>
    public FrameRate? AverageRate { get; init; }

    /// <summary>The rate at which every picture's time can be told exactly (ffmpeg's <c>r_frame_rate</c>): a guess, far too high for recordings of browsers.</summary>
    public FrameRate? BaseRate { get; init; }

    /// <summary>Whether all pictures stand equally long (to 2 ms), measured over every packet. False where it is not known.</summary>
    public bool IsConstantRate { get; init; }

    /// <summary>Pictures counted; 0 where they were not.</summary>
    public long Frames { get; init; }

    /// <summary>Whether the first picture can be decoded alone. Where not, what can be shown begins later than the recording.</summary>
    public bool BeginsWithKeyFrame { get; init; }

    /// <summary>Longest time between two pictures that can be decoded alone, the last one to the end included; null where it is not known.</summary>
    public TimeSpan? LongestKeyFrameGap { get; init; }

    /// <summary>Degrees clockwise by which the picture has to be turned to be upright: 0, 90, 180 or 270.</summary>
    public int Rotation { get; init; }

    /// <summary>Samples of sound a second; 0 without sound.</summary>
    public int SampleRate { get; init; }

    /// <summary>Channels of sound; 0 without sound.</summary>
    public int Channels { get; init; }

    /// <summary>Every stream in the file, in its order.</summary>
    public IReadOnlyList<MediaStream> Streams { get; init; } = [];

    /// <summary>Size of the picture as it is seen, after rotation.</summary>
    public PictureSize Seen() => Rotation is 90 or 270 ? new PictureSize(Height, Width) : new PictureSize(Width, Height);
}
