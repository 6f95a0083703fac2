namespace Safehand.Media.Faces;

/// <summary>A part of a frame that an edit hides, as fractions of the upright frame.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">Across.</param>
/// <param name="Height">Down.</param>
/// <param name="Ellipse">Whether it is the ellipse inside these edges, or all of them.</param>
public sealed record CoveredArea(double X, double Y, double Width, double Height, bool Ellipse);

/// <summary>The check before an edit is handed in: every frame where a face was found and nothing covers it.</summary>
public static class Uncovered
{
    /// <summary>How much of a face must be covered.</summary>
    public const double Enough = 0.9;

    private const int Grid = 24;

    /// <summary>Lists what is not covered.</summary>
    /// <param name="sightings">Faces found in the master.</param>
    /// <param name="covered">What is covered in a frame: several areas count together. A frame that is cut is covered whole.</param>
    /// <returns>The sightings of which less than nine tenths are covered, in their order. A face is taken to be the ellipse inside its box, as far as it lies inside the frame.</returns>
    public static IReadOnlyList<FaceSighting> Find(IEnumerable<FaceSighting> sightings, Func<long, IReadOnlyList<CoveredArea>> covered)
    {
        ArgumentNullException.ThrowIfNull(sightings);
        ArgumentNullException.ThrowIfNull(covered);
        return [.. sightings.Where(s => Part(s, covered(s.Frame)) < Enough)];
    }

    private static double Part(FaceSighting face, IReadOnlyList<CoveredArea> areas)
    {
        var (all, hidden) = (0, 0);
        for (var i = 0; i < Grid * Grid; i++)
        {
            var (across, down) = (((i % Grid) + 0.5) / Grid, ((i / Grid) + 0.5) / Grid);
            var (x, y) = (face.X + (across * face.Width), face.Y + (down * face.Height));
            if (!InEllipse(across, down) || x is < 0 or > 1 || y is < 0 or > 1)
            {
                continue;
            }

            all++;
            if (areas.Any(a => Hides(a, x, y)))
            {
                hidden++;
            }
        }

        return all == 0 ? 1 : (double)hidden / all;
    }

    private static bool Hides(CoveredArea area, double x, double y)
    {
        if (area.Width <= 0 || area.Height <= 0)
        {
            return false;
        }

        var (across, down) = ((x - area.X) / area.Width, (y - area.Y) / area.Height);
        return across is >= 0 and <= 1 && down is >= 0 and <= 1 && (!area.Ellipse || InEllipse(across, down));
    }

    private static bool InEllipse(double across, double down) => ((across - 0.5) * (across - 0.5)) + ((down - 0.5) * (down - 0.5)) <= 0.25;
}
