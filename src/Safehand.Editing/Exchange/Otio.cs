using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>
/// OpenTimelineIO timelines. What is kept stands as clips; sound edits and boxes stand as markers that carry the edit whole, so that a program which
/// keeps markers gives them back. The recording itself is named by nothing but its hash.
/// </summary>
internal static class Otio
{
    private const string Own = "safehand";
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64 };

    /// <summary>Writes one.</summary>
    internal static Exported Write(EditList list, string title)
    {
        var master = list.Master;
        var rate = (double)master.Rate.Numerator / master.Rate.Denominator;
        var map = new FilmMap(master, list.Edits);
        var said = new List<string>();
        var marked = list.Edits.Where(e => e.Kind is not EditKind.Cut).ToList();
        var clips = new List<JsonNode>();
        var first = marked.ToLookup(e => Span(e, master) is var (from, until) && map.FirstEndingAfter(from) is var i && i < map.Kept.Count && map.Kept[i].From < until ? i : -1);
        foreach (var (k, i) in map.Kept.Select((k, i) => (k, i)))
        {
            clips.Add(Clip($"{title} {i + 1}", k, rate, [.. first[i].Select(e => Marker(e, master, rate))]));
        }

        // Wholly inside a cut: on no clip, so on the stack. They come back all the same when it is read here.
        var hidden = first[-1].ToList();
        if (hidden.Count > 0)
        {
            said.Add($"{hidden.Count} edits lie wholly inside a cut and are marked beside the clips");
        }

        if (marked.Any(e => e.IsBox))
        {
            said.Add("Other programs show boxes as markers, not as boxes");
        }

        var tracks = new JsonArray();
        foreach (var kind in new[] { master.Picture ? "Video" : null, master.Sound ? "Audio" : null }.OfType<string>())
        {
            tracks.Add(new JsonObject
            {
                ["OTIO_SCHEMA"] = "Track.1", ["name"] = kind, ["kind"] = kind, ["source_range"] = null, ["effects"] = new JsonArray(), ["markers"] = new JsonArray(), ["enabled"] = true,
                ["metadata"] = new JsonObject(),
                ["children"] = new JsonArray([.. clips.Select((c, i) => kind == "Video" || !master.Picture ? c.DeepClone() : WithoutMarkers(c))]),
            });
        }

        var reasons = new JsonObject();
        foreach (var cut in list.Edits.Where(e => e.Kind is EditKind.Cut))
        {
            reasons[$"{cut.From}-{cut.Until}"] = cut.Reason;
        }

        var timeline = new JsonObject
        {
            ["OTIO_SCHEMA"] = "Timeline.1",
            ["name"] = title,
            ["global_start_time"] = null,
            ["metadata"] = new JsonObject
            {
                [Own] = new JsonObject { ["master"] = JsonNode.Parse(EditListText.Of(master)), ["cuts"] = reasons, ["said"] = new JsonArray([.. said.Select(s => JsonValue.Create(s))]) },
            },
            ["tracks"] = new JsonObject
            {
                ["OTIO_SCHEMA"] = "Stack.1", ["name"] = "tracks", ["source_range"] = null, ["effects"] = new JsonArray(), ["enabled"] = true, ["metadata"] = new JsonObject(),
                ["markers"] = new JsonArray([.. hidden.Select(e => Marker(e, master, rate))]),
                ["children"] = tracks,
            },
        };
        return new Exported(timeline.ToJsonString(new JsonSerializerOptions { WriteIndented = true }), said);
    }

    /// <summary>Reads one.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="master">What it must fit.</param>
    /// <param name="existing">The room's edits.</param>
    /// <param name="reason">For cuts of which neither the file nor the room says why; null: none was chosen.</param>
    internal static Result<Imported> Read(ReadOnlyMemory<byte> utf8, EditMaster master, IReadOnlyList<Edit> existing, string? reason)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Reading);
            return Read(document.RootElement, master, existing, reason);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return Refusal.Invalid("otio.unreadable", "This is not an OpenTimelineIO timeline as version 1 writes it.");
        }
    }

    private static Result<Imported> Read(JsonElement root, EditMaster master, IReadOnlyList<Edit> existing, string? reason)
    {
        if (Schema(root) != "Timeline.1")
        {
            return Refusal.Invalid("otio.schema", "The file must hold one Timeline.1.");
        }

        if (OtherMaster(root, master) is { } other)
        {
            return other;
        }

        var stack = root.GetProperty("tracks");
        var wanted = master.Picture ? "Video" : "Audio";
        var said = new List<string>();

        // Empty tracks hide nothing; a second one with something in it would lie over the first.
        var tracks = stack.GetProperty("children").EnumerateArray().Where(t => Text(t, "kind") == wanted).ToList();
        var filled = tracks.Where(t => t.GetProperty("children").GetArrayLength() > 0).ToList();
        if (tracks.Count == 0)
        {
            return Refusal.Invalid("otio.no-track", $"The timeline has no track of kind {wanted}.");
        }

        if (filled.Count > 1)
        {
            return Refusal.Invalid("otio.tracks", $"The timeline has {filled.Count} tracks of kind {wanted}, one over the other. An edit list has one. Flatten the timeline first.");
        }

        var track = filled.Count == 1 ? filled[0] : tracks[0];
        if (OtioHidden.In(stack, track) is { } hidden)
        {
            return hidden;
        }

        var edits = new List<Edit>();
        var read = Spans(track, master, edits);
        if (read.IsRefused(out var refusal))
        {
            return refusal;
        }

        var spans = read.Value;
        if (master is { Picture: true, Sound: true } && Silenced(stack, spans, master, said) is { } silenced)
        {
            return silenced;
        }

        Markers(track, edits);
        Markers(stack, edits);
        var reasons = root.TryGetProperty("metadata", out var m) && m.ValueKind is JsonValueKind.Object && m.TryGetProperty(Own, out var own) && own.TryGetProperty("cuts", out var cutsOf)
            ? cutsOf.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString())
            : [];
        var cuts = KeptSpans.Cuts(spans, master, existing, (from, until) => reasons.GetValueOrDefault($"{from}-{until}") ?? reason, "otio");
        if (cuts.IsRefused(out refusal))
        {
            return refusal;
        }

        edits = [.. edits.DistinctBy(e => e.Id)];
        HashSet<EditKind> replaces = edits.Count == 0 ? [EditKind.Cut] : [.. Enum.GetValues<EditKind>()];
        if (edits.Count == 0)
        {
            said.Add("The file has no markers of Safehand: edits of sound and picture stay as they are in the room");
        }

        return new Imported([.. cuts.Value, .. edits], replaces, said);
    }

    private static Result<IReadOnlyList<(long From, long Until)>> Spans(JsonElement track, EditMaster master, List<Edit>? edits)
    {
        var spans = new List<(long From, long Until)>();
        foreach (var child in track.GetProperty("children").EnumerateArray())
        {
            switch (Schema(child))
            {
                case "Clip.1" or "Clip.2":
                    if (!Has(child, "source_range") || SpanOf(child, master) is not { } span)
                    {
                        return Refusal.Invalid("otio.range", "A clip does not say in whole frames of the recording's rate what it shows.");
                    }

                    spans.Add(span);
                    if (edits is not null)
                    {
                        Markers(child, edits);
                    }

                    break;
                case "Transition.1":
                    return Refusal.Invalid("otio.transition", "Transitions do not fit an edit list: cuts only.");
                case "Gap.1":
                    return Refusal.Invalid("otio.gap", "The timeline has a gap. An edit list joins what it keeps.");
                default:
                    return Refusal.Invalid("otio.nested", "A track holds something other than clips. Flatten the timeline first.");
            }
        }

        return spans;
    }

    // Sound that somebody took out elsewhere, and left the picture, would come back without a word: each track of sound must keep what the picture keeps.
    private static Refusal? Silenced(JsonElement stack, IReadOnlyList<(long From, long Until)> picture, EditMaster master, List<string> said)
    {
        var tracks = stack.GetProperty("children").EnumerateArray().Where(t => Text(t, "kind") == "Audio" && t.GetProperty("children").GetArrayLength() > 0).ToList();
        if (tracks.Count == 0)
        {
            said.Add("The file says nothing of the sound: it is cut where the picture is, and stays elsewhere");
        }

        foreach (var track in tracks)
        {
            if (OtioHidden.In(stack, track) is { } hidden)
            {
                return hidden;
            }

            var spans = Spans(track, master, null);
            if (spans.IsRefused(out var refusal) && refusal.Code is not "otio.gap")
            {
                return refusal;
            }

            if (spans.IsRefused(out _) || !Joined(spans.Value).SequenceEqual(Joined(picture)))
            {
                return Refusal.Invalid(
                    "otio.sound-elsewhere", "The sound is not kept where the picture is. An edit list cuts both together: keep the sound there in the file, bring it in, and mute it here.");
            }
        }

        return null;
    }

    private static List<Placed> Joined(IEnumerable<(long From, long Until)> spans)
    {
        long at = 0;
        return KeptSpans.Joined(spans.Select(s => new Placed(s.From, s.Until, (at += s.Until - s.From) - (s.Until - s.From))));
    }

    // A list says which recording it is of, where Safehand wrote it. Another recording's would cut and cover this one in the wrong places.
    private static Refusal? OtherMaster(JsonElement root, EditMaster master) =>
        Has(root, "metadata") && root.GetProperty("metadata").TryGetProperty(Own, out var own) && Has(own, "master")
        && (EditListReading.Master(Encoding.UTF8.GetBytes(own.GetProperty("master").GetRawText())) is var said && (said.IsRefused(out _) || said.Value != master))
            ? Refusal.Invalid("otio.other-master", "The file is a list of another recording, or of another measurement of it.")
            : null;

    private static void Markers(JsonElement on, List<Edit> edits)
    {
        if (!Has(on, "markers"))
        {
            return;
        }

        foreach (var marker in on.GetProperty("markers").EnumerateArray())
        {
            // Other programs' markers are theirs; one of ours that does not read is none.
            if (Has(marker, "metadata") && marker.GetProperty("metadata") is { ValueKind: JsonValueKind.Object } m && m.TryGetProperty(Own, out var json)
                && EditListReading.Edit(json) is var edit && !edit.IsRefused(out _) && edit.Value.Kind is not EditKind.Cut)
            {
                edits.Add(edit.Value);
            }
        }
    }

    private static JsonObject Clip(string name, KeptFrames k, double rate, JsonNode[] markers) => new()
    {
        ["OTIO_SCHEMA"] = "Clip.2", ["name"] = name, ["source_range"] = Range(k.From, k.Until, rate), ["effects"] = new JsonArray(), ["markers"] = new JsonArray(markers), ["enabled"] = true,
        ["metadata"] = new JsonObject(), ["active_media_reference_key"] = "DEFAULT_MEDIA",
        ["media_references"] = new JsonObject
        {
            ["DEFAULT_MEDIA"] = new JsonObject { ["OTIO_SCHEMA"] = "MissingReference.1", ["name"] = string.Empty, ["available_range"] = null, ["available_image_bounds"] = null, ["metadata"] = new JsonObject() },
        },
    };

    private static JsonNode WithoutMarkers(JsonNode clip)
    {
        var copy = clip.DeepClone();
        copy["markers"] = new JsonArray();
        return copy;
    }

    // The note stays in the room.
    private static JsonObject Marker(Edit edit, EditMaster master, double rate) => new JsonObject
    {
        ["OTIO_SCHEMA"] = "Marker.2", ["name"] = EditWords.Told(edit.Kind), ["color"] = edit.IsBox ? "RED" : "PINK", ["comment"] = EditReasons.Find(edit.Reason)?.Label ?? edit.Reason,
        ["marked_range"] = Span(edit, master) is var (from, until) ? Range(from, until, rate) : null,
        ["metadata"] = new JsonObject { [Own] = JsonNode.Parse(EditListText.Of(edit with { Note = string.Empty })) },
    };

    private static (long From, long Until) Span(Edit edit, EditMaster master) => edit.IsBox
        ? (edit.Keyframes[0].Frame, edit.Keyframes[^1].Frame + 1)
        : (master.Rate.FrameAt(edit.From), master.Rate.FrameAt(edit.Until - 1) + 1);

    private static JsonObject Range(long from, long until, double rate) => new()
    {
        ["OTIO_SCHEMA"] = "TimeRange.1", ["start_time"] = Time(from, rate), ["duration"] = Time(until - from, rate),
    };

    private static JsonObject Time(long frames, double rate) => new() { ["OTIO_SCHEMA"] = "RationalTime.1", ["rate"] = rate, ["value"] = (double)frames };

    // Of the recording's own frames: a media reference says by which time its first one goes, such as the hour that a camera wrote.
    private static (long From, long Until)? SpanOf(JsonElement clip, EditMaster master)
    {
        var range = clip.GetProperty("source_range");
        var available = OtioHidden.Reference(clip) is { ValueKind: JsonValueKind.Object } reference && Has(reference, "available_range") ? reference.GetProperty("available_range") : default;
        if (range.ValueKind is not JsonValueKind.Object || FramesOf(range.GetProperty("start_time"), master) is not { } from || FramesOf(range.GetProperty("duration"), master) is not { } length)
        {
            return null;
        }

        long? first = available.ValueKind is JsonValueKind.Undefined ? 0 : available.ValueKind is JsonValueKind.Object ? FramesOf(available.GetProperty("start_time"), master) : null;
        return first is { } begins && from >= begins ? (from - begins, from - begins + length) : null;
    }

    private static long? FramesOf(JsonElement time, EditMaster master)
    {
        var rate = (double)master.Rate.Numerator / master.Rate.Denominator;
        var (value, of) = (time.GetProperty("value").GetDouble(), time.GetProperty("rate").GetDouble());
        var frames = Math.Round(value * rate / of);
        return of > 0 && double.IsFinite(frames) && frames is >= 0 and < 1e12 && Math.Abs((value * rate / of) - frames) < 0.01 ? (long)frames : null;
    }

    private static string Schema(JsonElement of) => Text(of, "OTIO_SCHEMA");

    internal static bool Has(JsonElement of, string name) => of.ValueKind is JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null;

    internal static string Text(JsonElement of, string name) => Has(of, name) && of.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : string.Empty;
}
