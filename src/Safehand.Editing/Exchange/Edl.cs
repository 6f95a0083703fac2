using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>
/// CMX 3600 edit decision lists. What is kept stands as events with timecode; sound edits and boxes stand as notes, which other programs
/// pass over. Frames alone: an edit of the sound is exact to the millisecond in its note.
/// </summary>
internal static partial class Edl
{
    private const int MostEvents = 9999;

    /// <summary>Writes one.</summary>
    internal static Result<Exported> Write(EditList list, string title)
    {
        var master = list.Master;
        if (Timecode.Of(master.Rate) is not { } timecode)
        {
            return Refusal.Invalid("edl.rate", $"Timecode knows no rate of {master.Rate.Numerator}/{master.Rate.Denominator} frames a second. Export the edit list itself.");
        }

        var map = new FilmMap(master, list.Edits);
        if (map.Kept.Count > MostEvents)
        {
            return Refusal.Invalid("edl.events", $"An EDL has at most {MostEvents} events, and this would have {map.Kept.Count}. Export the edit list itself.");
        }

        var said = new List<string>();
        var boxes = list.Edits.Count(e => e.IsBox);
        if (boxes > 0)
        {
            said.Add($"{boxes} boxes in the picture: an EDL carries their span and reason and not their place");
        }

        if (list.Edits.Any(e => e.Note.Length > 0))
        {
            said.Add("Notes stay in the room");
        }

        var edl = new StringBuilder();
        edl.Append("TITLE: ").Append(Ascii(title)).Append("\r\nFCM: ").Append(timecode.DropsFrames ? "DROP FRAME" : "NON-DROP FRAME").Append("\r\n");
        var channel = !master.Picture ? "A    " : master.Sound ? "B    " : "V    ";
        for (var i = 0; i < map.Kept.Count; i++)
        {
            var k = map.Kept[i];
            edl.Append(CultureInfo.InvariantCulture, $"{i + 1:000}  AX       {channel} C        {timecode.Text(k.From)} {timecode.Text(k.Until)} {timecode.Text(k.At)} {timecode.Text(k.At + k.Until - k.From)}\r\n");
        }

        edl.Append(CultureInfo.InvariantCulture, $"* SAFEHAND MASTER {master.Sha256}\r\n");
        foreach (var edit in list.Edits)
        {
            var (unit, from, until) = edit.IsBox ? ("FRAME", edit.Keyframes[0].Frame, edit.Keyframes[^1].Frame + 1) : (edit.Kind is EditKind.Cut ? "FRAME" : "MS", edit.From, edit.Until);
            edl.Append(CultureInfo.InvariantCulture, $"* SAFEHAND {EditWords.Of(edit.Kind)} {unit} {from} UNTIL {until} REASON {edit.Reason} ID {edit.Id.Value}\r\n");
        }

        foreach (var words in said)
        {
            edl.Append("* ").Append(Ascii(words)).Append("\r\n");
        }

        return new Exported(edl.ToString(), said);
    }

    /// <summary>Reads one. Sound edits come from notes that Safehand wrote; without any, those of the room stay.</summary>
    /// <param name="text">The file.</param>
    /// <param name="master">What it must fit.</param>
    /// <param name="existing">The room's edits.</param>
    /// <param name="reason">For cuts of which neither the file nor the room says why; null: none was chosen.</param>
    internal static Result<Imported> Read(string text, EditMaster master, IReadOnlyList<Edit> existing, string? reason)
    {
        var said = new List<string>();
        var events = new List<Event>();
        var notes = new List<Edit>();
        var clips = new HashSet<string>(StringComparer.Ordinal);
        var reasons = new Dictionary<(long, long), string>();
        bool? drop = null;
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.TrimEnd('\r', ' ', '\t', '\u001a');
            if (line.StartsWith("FCM:", StringComparison.OrdinalIgnoreCase))
            {
                drop = !line.Contains("NON", StringComparison.OrdinalIgnoreCase);
            }
            else if (MasterNote().Match(line) is { Success: true } of && of.Groups["sha256"].Value != master.Sha256)
            {
                return Refusal.Invalid("edl.other-master", $"Line {number}: the file is a list of another recording.");
            }
            else if (ClipNote().Match(line) is { Success: true } clip)
            {
                clips.Add(clip.Groups["name"].Value);
            }
            else if (SafehandNote().Match(line) is { Success: true } note)
            {
                if (Note(note) is { } edit)
                {
                    if (edit.Kind is EditKind.Cut)
                    {
                        reasons[(edit.From, edit.Until)] = edit.Reason;
                    }
                    else if (edit.IsSound)
                    {
                        notes.Add(edit);
                    }
                }
            }
            else if (EventLine().Match(line) is { Success: true } found)
            {
                if (found.Groups["trans"].Value is not "C")
                {
                    return Refusal.Invalid("edl.transition", $"Line {number}: only cuts (C) fit an edit list; dissolves, wipes and keys do not.");
                }

                if (events.Count == EditList.MostEdits)
                {
                    return Refusal.Invalid("edl.too-long", $"An edit list has at most {EditList.MostEdits:N0} edits; this file has more events.");
                }

                events.Add(new Event(number, found.Groups["reel"].Value, found.Groups["channel"].Value, [.. Enumerable.Range(0, 4).Select(i => found.Groups["tc"].Captures[i].Value)]));
            }
            else if (line.Length > 0 && char.IsAsciiDigit(line[0]))
            {
                return Refusal.Invalid("edl.line", $"Line {number} is not an event as CMX 3600 writes it.");
            }
            else if (line.StartsWith("M2", StringComparison.Ordinal))
            {
                return Refusal.Invalid("edl.speed", $"Line {number}: a change of speed does not fit an edit list.");
            }
        }

        if (SeveralRecordings(events, clips) is { } several)
        {
            return several;
        }

        if (events.Any(e => e.Times.Any(t => t.Contains(';', StringComparison.Ordinal))))
        {
            drop = true;
        }

        if (Timecode.Of(master.Rate, drop) is not { } timecode)
        {
            return Refusal.Invalid("edl.rate", $"The timecode of the file does not fit the recording's {master.Rate.Numerator}/{master.Rate.Denominator} frames a second.");
        }

        var spans = Spans(events, timecode, master.Sound, said);
        if (spans.IsRefused(out var refusal))
        {
            return refusal;
        }

        var cuts = KeptSpans.Cuts(spans.Value, master, existing, (from, until) => reasons.GetValueOrDefault((from, until)) ?? reason, "edl");
        if (cuts.IsRefused(out refusal))
        {
            return refusal;
        }

        HashSet<EditKind> replaces = [EditKind.Cut];
        if (notes.Count > 0)
        {
            replaces.UnionWith([EditKind.Mute, EditKind.Bleep, EditKind.LowerVoice]);
        }

        said.Add("Boxes in the picture stay as they are in the room: an EDL does not carry them");
        return new Imported([.. cuts.Value, .. notes], replaces, said);
    }

    // Each tape has its own timecode: merged, the parts kept of one would be parts of the other. AX stands for whatever has no tape; then the clips' names tell.
    private static Refusal? SeveralRecordings(List<Event> events, HashSet<string> clips)
    {
        var reels = events.Select(e => e.Reel).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return reels.Contains("BL", StringComparer.OrdinalIgnoreCase) ? Refusal.Invalid("edl.black", "The version has black in it (reel BL). An edit list joins what it keeps.")
            : reels.Count > 1 ? Refusal.Invalid("edl.several-recordings", $"The events are of {reels.Count} reels: {string.Join(", ", reels.Take(4))}. An edit list is of one recording.")
            : reels.Contains("AX", StringComparer.OrdinalIgnoreCase) && clips.Count > 1 ? Refusal.Invalid("edl.several-recordings", $"The events are of {clips.Count} clips by name. An edit list is of one recording.")
            : null;
    }

    // Picture decides; a file of sound alone is taken by its sound. The same span on another channel says nothing more.
    private static Result<IReadOnlyList<(long From, long Until)>> Spans(List<Event> events, Timecode timecode, bool hasSound, List<string> said)
    {
        var pictures = events.Where(IsPicture).ToList();
        var taken = pictures.Count > 0 ? pictures : events;
        var spans = new List<Placed>();
        foreach (var e in taken)
        {
            var placed = Place(e, timecode);
            if (placed.IsRefused(out var refusal))
            {
                return refusal;
            }

            if (spans.Count > 0 && placed.Value.At != spans[^1].End)
            {
                return Refusal.Invalid("edl.black", $"Line {e.Line}: the version has a gap or an overlap before this event. An edit list joins what it keeps.");
            }

            spans.Add(placed.Value);
        }

        if (hasSound && pictures.Count > 0 && Silenced(events, KeptSpans.Joined(spans), timecode) is { } silenced)
        {
            return silenced;
        }

        var shownTimes = pictures.Select(p => string.Join(' ', p.Times)).ToHashSet(StringComparer.Ordinal);
        if (pictures.Count > 0 && events.Any(e => !IsPicture(e) && !shownTimes.Contains(string.Join(' ', e.Times))))
        {
            said.Add("Sound was cut elsewhere than picture; an edit list cuts both together, as the picture was");
        }

        if (hasSound && pictures.Count > 0 && !events.Any(HasSound))
        {
            said.Add("The file says nothing of the sound: it is cut where the picture is, and stays elsewhere");
        }

        return spans.Where(s => s.Until > s.From).Select(s => (s.From, s.Until)).ToList();
    }

    // Somebody took the sound away and left the picture: read as cuts of both, it would come back without a word. Each of its channels speaks for itself.
    private static Refusal? Silenced(List<Event> events, List<Placed> pictures, Timecode timecode)
    {
        foreach (var channel in events.SelectMany(e => Sounds(e).Select(c => (Name: c, Event: e))).ToLookup(c => c.Name, c => c.Event, StringComparer.Ordinal))
        {
            var heard = new List<Placed>();
            foreach (var e in channel)
            {
                var placed = Place(e, timecode);
                if (placed.IsRefused(out var refusal))
                {
                    return refusal;
                }

                heard.Add(placed.Value);
            }

            if (!KeptSpans.Sounds(pictures, KeptSpans.Joined(heard)))
            {
                return Refusal.Invalid(
                    "edl.sound-elsewhere", $"Sound is taken out (channel {channel.Key}) where the picture stays. An edit list cuts both together: keep the sound there in the file, bring it in, and mute it here.");
            }
        }

        return null;
    }

    private static Result<Placed> Place(Event e, Timecode timecode)
    {
        var times = e.Times.Select(timecode.Frame).ToArray();
        if (times.Any(t => t is null))
        {
            return Refusal.Invalid("edl.timecode", $"Line {e.Line}: a timecode is not one of this rate, or names a number that is dropped.");
        }

        var (from, until, at, end) = (times[0]!.Value, times[1]!.Value, times[2]!.Value, times[3]!.Value);
        return until - from == end - at ? new Placed(from, until, at) : Refusal.Invalid("edl.speed", $"Line {e.Line}: the event is not as long in the version as in the recording.");
    }

    // AA is both of the first two channels, B picture and the first; others are joined by a stroke.
    private static IEnumerable<string> Sounds(Event e) =>
        e.Channel.Split('/').SelectMany(c => c is "AA" ? ["A", "A2"] : c is "B" or "A1" ? ["A"] : c is "BB" ? ["A", "A2"] : c.StartsWith('A') ? (string[])[c] : []).Distinct(StringComparer.Ordinal);

    private static bool HasSound(Event e) => Sounds(e).Any();

    private static bool IsPicture(Event e) => e.Channel.Contains('V', StringComparison.Ordinal) || e.Channel.StartsWith('B');

    private static Edit? Note(Match note) =>
        EditWords.Kinds.TryGetValue(note.Groups["kind"].Value, out var kind)
        && Ids.TryParse<EditId>(note.Groups["id"].Value, out var id)
        && long.TryParse(note.Groups["from"].Value, CultureInfo.InvariantCulture, out var from)
        && long.TryParse(note.Groups["until"].Value, CultureInfo.InvariantCulture, out var until)
            ? new Edit { Id = id, Kind = kind, Reason = note.Groups["reason"].Value, From = from, Until = until }
            : null;

    private static string Ascii(string text) => string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '_'));

    private sealed record Event(int Line, string Reel, string Channel, IReadOnlyList<string> Times);

    [GeneratedRegex(@"^\d{1,6}\s+(?<reel>\S+)\s+(?<channel>[A-Z0-9/]+)\s+(?<trans>C|D|W\d{1,3}|K\S*)\s+(?:\d{1,3}\s+)?(?:(?<tc>\d\d[:;.,]\d\d[:;.,]\d\d[:;.,]\d{2,3})\s*){4}$")]
    private static partial Regex EventLine();

    [GeneratedRegex(@"^\* SAFEHAND MASTER (?<sha256>[0-9a-f]{64})$")]
    private static partial Regex MasterNote();

    [GeneratedRegex(@"^\* FROM CLIP NAME:\s*(?<name>.*)$")]
    private static partial Regex ClipNote();

    [GeneratedRegex(@"^\* SAFEHAND (?<kind>[a-z-]+) (?:FRAME|MS) (?<from>\d{1,12}) UNTIL (?<until>\d{1,12}) REASON (?<reason>[a-z-]{1,40}) ID (?<id>[0-9a-f]{32})$")]
    private static partial Regex SafehandNote();
}
