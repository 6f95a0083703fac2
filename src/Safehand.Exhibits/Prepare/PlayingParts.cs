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
internal sealed record PlayingParts(MediaKind Kind, int Height, int Initialisation, IReadOnlyList<int> Lengths, IReadOnlyList<int> Milliseconds, int Peaks)
{
    internal string ToJson() => JsonSerializer.Serialize(this);

    internal static PlayingParts Of(Exhibit exhibit) => JsonSerializer.Deserialize<PlayingParts>(exhibit.PlayingParts ?? "null")
        ?? throw new InvalidOperationException("The exhibit has not been prepared for playing.");

    internal long OffsetOf(int part) => Initialisation + Lengths.Take(part).Sum(l => (long)l);

    internal double StartOf(int part) => Milliseconds.Take(part).Sum() / 1000.0;
}
