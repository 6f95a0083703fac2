namespace Safehand.Media.Faces;

/// <summary>A film's upright size and its working clock: frames at a constant rate, the first at the film's beginning.</summary>
/// <param name="Width">Pixels across, as it is seen (after rotation).</param>
/// <param name="Height">Pixels down, as it is seen.</param>
/// <param name="RateNumerator">Frames a second, numerator: 25, 30000.</param>
/// <param name="RateDenominator">Frames a second, denominator: 1, 1001.</param>
/// <param name="Frames">How many frames there are.</param>
public sealed record FilmClock(int Width, int Height, int RateNumerator, int RateDenominator, long Frames)
{
    /// <summary>Frames a second.</summary>
    internal double Rate => (double)RateNumerator / RateDenominator;

    /// <summary>Throws where it is nonsense, which is a bug in the caller.</summary>
    internal void Check()
    {
        if (Width < 2 || Height < 2 || (long)Width * Height > Probe.MostPixels || RateNumerator < 1 || RateDenominator < 1 || Rate is < 0.5 or > 1000 || Frames < 1)
        {
            throw new ArgumentException($"A film of {Width} by {Height}, {RateNumerator}/{RateDenominator} frames a second, {Frames} frames.", nameof(Frames));
        }
    }

    /// <summary>Every how many frames one is looked at, for so many looks a second.</summary>
    internal int Step(double looksPerSecond) => Math.Max(1, (int)Math.Round(Rate / looksPerSecond));
}
