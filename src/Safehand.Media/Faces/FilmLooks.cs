using Safehand.Media.Render;

namespace Safehand.Media.Faces;

/// <summary>How a film is looked at.</summary>
internal static class FilmLooks
{
    /// <summary>Frames that have a picture of their own. Behind them the last stands still.</summary>
    internal static long SeenFrames(this FilmShape film) => film.PictureFrames > 0 ? Math.Min(film.PictureFrames, film.Frames) : film.Frames;

    /// <summary>Every how many frames one is looked at, for so many looks a second.</summary>
    internal static int Step(this FilmShape film, double looksPerSecond) => Math.Max(1, (int)Math.Round(film.Rate.PerSecond / looksPerSecond));

    /// <summary>Whether so many looks were all there are, give or take a second: a film that ends much before its clock says was not seen to its end, whatever the decoder says of it.</summary>
    internal static bool SeenToItsEnd(this FilmShape film, long looked, int step) =>
        looked > 0 && film.SeenFrames() - (looked * step) <= Math.Max(step, film.Rate.PerSecond);

    /// <summary>Throws where the shape is nonsense, which is a bug in the caller.</summary>
    internal static void Check(this FilmShape film)
    {
        if (film.Width < 2 || film.Height < 2 || film.Rate.Numerator < 1 || film.Rate.Denominator < 1 || film.Rate.PerSecond is < 0.5 or > 1000 || film.Frames < 1)
        {
            throw new ArgumentException("A film without picture, rate or length.", nameof(film));
        }
    }
}
