using System.Text.Json;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>What in a timeline is not as its clips say: switched off, trimmed from outside, changed by an effect, or of another recording. Read as if it were not there, it would keep what its maker took out.</summary>
internal static class OtioHidden
{
    /// <summary>Why this timeline cannot be read as a list of clips, or null where it can.</summary>
    /// <param name="stack">What holds the tracks.</param>
    /// <param name="track">The track that is read.</param>
    internal static Refusal? In(JsonElement stack, JsonElement track)
    {
        var items = track.GetProperty("children").EnumerateArray().ToList();
        if (items.Prepend(track).Prepend(stack).Any(IsOff))
        {
            return Refusal.Invalid("otio.disabled", "Something in the timeline is switched off. An edit list has no such thing: take it out, or switch it on.");
        }

        if (Otio.Has(stack, "source_range") || Otio.Has(track, "source_range"))
        {
            return Refusal.Invalid("otio.trimmed", "A track is trimmed as a whole, so its clips do not say what it shows. Flatten the timeline first.");
        }

        if (items.Prepend(track).Prepend(stack).Any(i => Otio.Has(i, "effects") && i.GetProperty("effects").GetArrayLength() > 0))
        {
            return Refusal.Invalid("otio.effect", "The timeline has an effect or another speed. An edit list has neither.");
        }

        return items.SelectMany(Sources).Distinct(StringComparer.Ordinal).Count() > 1
            ? Refusal.Invalid("otio.several-recordings", "The clips are of several recordings. An edit list is of one.")
            : null;
    }

    private static bool IsOff(JsonElement item) => Otio.Has(item, "enabled") && item.GetProperty("enabled").ValueKind is not JsonValueKind.True;

    /// <summary>What a clip is of: Clip.1 has one reference, Clip.2 several, of which one is in use.</summary>
    internal static JsonElement Reference(JsonElement clip) =>
        Otio.Has(clip, "media_reference") ? clip.GetProperty("media_reference")
        : Otio.Has(clip, "media_references")
            && clip.GetProperty("media_references").TryGetProperty(Otio.Text(clip, "active_media_reference_key") is { Length: > 0 } key ? key : "DEFAULT_MEDIA", out var active) ? active
        : default;

    private static IEnumerable<string> Sources(JsonElement clip)
    {
        var place = Otio.Text(Reference(clip), "target_url");
        if (place.Length > 0)
        {
            yield return place;
        }
    }
}
