using System.Text.Json;

namespace Safehand.Editing;

/// <summary>What the check for uncovered faces found.</summary>
/// <param name="Count">How many sightings.</param>
/// <param name="Frames">The first of their frames, each once.</param>
/// <param name="Faces">The first sightings, each with its place as fractions of the upright frame.</param>
/// <param name="Every">Every how many frames one was looked at.</param>
/// <param name="FrameCount">How many frames there are: more than are told where there are too many. 0 in a result from before this was kept.</param>
internal sealed record UncoveredFound(int Count, IReadOnlyList<long> Frames, IReadOnlyList<EditKeyframe> Faces, int Every, int FrameCount = 0)
{
    private const int MostTold = 500;
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    internal static UncoveredFound Of(IReadOnlyList<EditKeyframe> faces, int every)
    {
        var frames = faces.Select(f => f.Frame).Distinct().ToList();
        return new(faces.Count, [.. frames.Take(MostTold)], [.. faces.Take(MostTold)], every, frames.Count);
    }

    internal static UncoveredFound Read(string? json) => JsonSerializer.Deserialize<UncoveredFound>(json ?? "null", Web) ?? new(0, [], [], 0);

    internal string ToJson() => JsonSerializer.Serialize(this, Web);
}
