namespace Safehand.Media;

/// <summary>The form in which a film is played here.</summary>
/// <param name="IsCopied">Whether its pictures are taken over as they came; otherwise they are made anew, once.</param>
/// <param name="Picture">Size of the picture, upright.</param>
/// <param name="PerSecond">Pictures a second.</param>
public sealed record PlayingForm(bool IsCopied, PictureSize Picture, double PerSecond)
{
    /// <summary>Longest stretch without a key frame that is taken over. A part begins with one, so a part would be as long: one that is longer starts late and is seen late.</summary>
    public static readonly TimeSpan LongestKeyFrameGap = TimeSpan.FromSeconds(8);

    // Made anew at most so large: enough for a face across a room, and three viewers at once on two processors. The master keeps every pixel.
    private const int LargestSide = 1920;
    private const double FastestRate = 60;
    private const double UsualRate = 25;

    /// <summary>Takes over what every browser plays, cut where it can be; everything else is made anew.</summary>
    /// <param name="facts">Of a film.</param>
    public static PlayingForm Of(MediaFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var seen = facts.Seen();
        var plays = facts.VideoCodec == "h264" && facts.PixelFormat is "yuv420p" or "yuvj420p";
        if (plays && facts is { IsConstantRate: true, Rotation: 0 } && facts.LongestKeyFrameGap <= LongestKeyFrameGap)
        {
            return new PlayingForm(true, seen, facts.AverageRate?.PerSecond ?? UsualRate);
        }

        var shrink = Math.Min(1.0, (double)LargestSide / Math.Max(1, Math.Max(seen.Width, seen.Height)));
        return new PlayingForm(false, new PictureSize(Even(seen.Width * shrink), Even(seen.Height * shrink)), RateOf(facts));
    }

    // Of a film whose pictures stand unequally long the base rate is the one at which none is lost, if it is one that films are made at.
    private static double RateOf(MediaFacts facts) => (facts.IsConstantRate ? facts.AverageRate : facts.BaseRate) switch
    {
        { PerSecond: >= 1 and <= FastestRate } rate => rate.PerSecond,
        { PerSecond: > FastestRate } => facts.AverageRate is { PerSecond: >= 1 and <= FastestRate } average ? Math.Ceiling(average.PerSecond) : FastestRate,
        _ => UsualRate,
    };

    private static int Even(double pixels) => Math.Max(2, (int)Math.Round(pixels / 2) * 2);
}
