using Safehand.Media.Render;

namespace Safehand.Media;

/// <summary>The form in which a film is played here.</summary>
/// <param name="IsCopied">Whether its pictures are taken over as they came; otherwise they are made anew, once.</param>
/// <param name="Picture">Size of the picture, upright.</param>
/// <param name="Rate">Pictures a second.</param>
/// <param name="Clock">The film on its working clock, where its pictures are made anew: each on the very frame on which it is edited and rendered. Null where they are taken over, or it could not be measured.</param>
public sealed record PlayingForm(bool IsCopied, PictureSize Picture, FrameRate Rate, FilmShape? Clock = null)
{
    /// <summary>Longest stretch without a key frame that is taken over. A part begins with one, so a part would be as long: one that is longer starts late and is seen late.</summary>
    public static readonly TimeSpan LongestKeyFrameGap = TimeSpan.FromSeconds(8);

    // Made anew at most so large: enough for a face across a room, and three viewers at once on two processors. The master keeps every pixel.
    private const int LargestSide = 1920;
    private const double FastestRate = 60;
    private static readonly FrameRate UsualRate = new(25, 1);

    /// <summary>Takes over what every browser plays, cut where it can be; everything else is made anew.</summary>
    /// <param name="facts">Of a film.</param>
    public static PlayingForm Of(MediaFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var seen = facts.Seen();
        var plays = facts.VideoCodec == "h264" && facts.PixelFormat is "yuv420p" or "yuvj420p";
        if (plays && facts is { IsConstantRate: true, BeginsWithKeyFrame: true, Rotation: 0 } && facts.LongestKeyFrameGap <= LongestKeyFrameGap)
        {
            return new PlayingForm(true, seen, facts.AverageRate ?? UsualRate);
        }

        var shrink = Math.Min(1.0, (double)LargestSide / Math.Max(1, Math.Max(seen.Width, seen.Height)));
        var rate = (facts.IsConstantRate ? facts.AverageRate : facts.BaseRate) is { PerSecond: >= 1 and <= FastestRate } own ? own : UsualRate;
        return new PlayingForm(false, new PictureSize(Even(seen.Width * shrink), Even(seen.Height * shrink)), rate);
    }

    /// <summary>The same, on the film's working clock.</summary>
    internal PlayingForm On(FilmShape clock) => this with { Rate = clock.Rate, Clock = clock };

    private static int Even(double pixels) => Math.Max(2, (int)Math.Round(pixels / 2) * 2);
}
