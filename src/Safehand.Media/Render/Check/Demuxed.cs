using System.Text.Json;

namespace Safehand.Media.Render;

/// <summary>What an outside demuxer must see in a rendition, and no more.</summary>
internal static class Demuxed
{
    // What a demuxer makes of fixed fields of the file, and their only values.
    private static readonly Dictionary<string, string> Fixed = new()
    {
        ["major_brand"] = "isom", ["minor_version"] = "512", ["compatible_brands"] = "isomiso4avc1mp41", ["language"] = "und", ["vendor_id"] = "[0][0][0][0]",
    };

    internal static List<CheckFinding> Judge(RenderPlan plan, JsonElement root)
    {
        var streams = Array(root, "streams");
        // Nothing read is nothing shown to be absent.
        var read = streams.Count > 0;
        var kinds = streams.Select(s => $"{Text(s, "codec_type")} {Text(s, "codec_name")}").ToList();
        List<string> expected = [];
        if (plan.Film.HasPicture)
        {
            expected.Add("video h264");
        }

        if (plan.Film.HasSound)
        {
            expected.Add("audio aac");
        }

        var tags = streams.SelectMany(Tags).Concat(root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out var format) ? Tags(format) : [])
            .Where(t => !Fixed.TryGetValue(t.Name, out var only) || t.Value != only).Select(t => t.Name).Distinct().ToList();
        var beside = streams.Count(s => s.TryGetProperty("side_data_list", out _));
        var captions = streams.Count(s => s.TryGetProperty("closed_captions", out var c) && c.GetInt32() != 0);
        var film = streams.FirstOrDefault(s => Text(s, "codec_type") == "video");
        var size = film.ValueKind == JsonValueKind.Object ? $"{film.GetProperty("width").GetInt32()} by {film.GetProperty("height").GetInt32()}" : "no picture";
        var wanted = plan.Film.HasPicture ? $"{plan.Film.Width} by {plan.Film.Height}" : "no picture";
        return
        [
            new("streams", "There is one stream of picture and at most one of sound: no second sound track, subtitles, attachments, covers or data.", kinds.SequenceEqual(expected), kinds.Count == 0 ? "none could be read" : string.Join(", ", kinds)),
            new("tags", "Neither file nor streams bear tags.", read && tags.Count == 0, tags.Count == 0 ? "none" : string.Join(", ", tags.Take(8))),
            new("chapters", "There are no chapters and no programmes.", read && Array(root, "chapters").Count == 0 && Array(root, "programs").Count == 0, $"{Array(root, "chapters").Count} chapters, {Array(root, "programs").Count} programmes"),
            new("side-data", "There are no captions, rotations or other data beside the picture.", read && beside == 0 && captions == 0, $"{beside} streams with data beside, {captions} with captions"),
            new("size", "The picture has the size that was edited.", read && size == wanted, size),
        ];
    }

    private static List<JsonElement> Array(JsonElement root, string name) => root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var a) ? [.. a.EnumerateArray()] : [];

    private static IEnumerable<(string Name, string Value)> Tags(JsonElement element) =>
        element.TryGetProperty("tags", out var tags) ? tags.EnumerateObject().Select(t => (t.Name, t.Value.GetString() ?? string.Empty)) : [];

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var t) ? t.GetString() ?? string.Empty : string.Empty;
}
