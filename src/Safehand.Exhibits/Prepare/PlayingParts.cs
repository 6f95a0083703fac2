using System.Text.Json;
using Safehand.Media;

namespace Safehand.Exhibits;

/// <summary>Where each part lies in the stored playing copy. Holds times and lengths only: what is heard or seen is in the copy itself, encrypted.</summary>
/// <param name="Kind">Picture, sound or still.</param>
/// <param name="Height">Height of the picture in pixels; 0 for sound.</param>
/// <param name="Initialisation">Bytes of the initialisation part, at the front.</param>
/// <param name="Lengths">Bytes of each part, one behind the other.</param>
/// <param name="Milliseconds">Length of each part.</param>
/// <param name="Peaks">Bytes of the waveform, behind the last part.</param>
/// <param name="Width">Width of the picture in pixels; 0 for sound, and in copies made before widths were kept.</param>
/// <param name="Rate">Pictures a second in the playing copy; 0 likewise.</param>
internal sealed record PlayingParts(MediaKind Kind, int Height, int Initialisation, IReadOnlyList<int> Lengths, IReadOnlyList<int> Milliseconds, int Peaks, int Width = 0, double Rate = 0)
{
    internal string ToJson() => JsonSerializer.Serialize(this);

    internal static PlayingParts Of(Exhibit exhibit) => JsonSerializer.Deserialize<PlayingParts>(exhibit.PlayingParts ?? "null")
        ?? throw new InvalidOperationException("The exhibit has not been prepared for playing.");

    /// <summary>Size of the picture that is marked.</summary>
    internal PictureSize Picture => new(Width > 0 ? Width : Height * 16 / 9, Height);

    /// <summary>Pictures a second of an exhibit's playing copy; 0 where there is none.</summary>
    internal static double RateOf(Exhibit exhibit) => exhibit is { Playability: Playability.Segments, PlayingParts: not null } ? Of(exhibit).Rate : 0;

    /// <summary>From and until which millisecond of the recording a part shows; null for a still, or a part that there is not.</summary>
    internal static int[]? SpanOf(Exhibit exhibit, int part)
    {
        if (exhibit is not { Playability: Playability.Segments, PlayingParts: not null } || Of(exhibit).Milliseconds is not { } lengths || part < 0 || part >= lengths.Count)
        {
            return null;
        }

        var from = lengths.Take(part).Sum();
        return [from, from + lengths[part]];
    }

    internal long OffsetOf(int part) => Initialisation + Lengths.Take(part).Sum(l => (long)l);

    internal double StartOf(int part) => Milliseconds.Take(part).Sum() / 1000.0;
}
