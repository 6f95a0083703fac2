using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>What a file of another program says, in the terms of an edit list.</summary>
/// <param name="Edits">Its edits.</param>
/// <param name="Replaces">Which kinds it speaks of: existing edits of these kinds that are not in it go; others stay.</param>
/// <param name="Said">What did not fit and was left out, in words.</param>
internal sealed record Imported(IReadOnlyList<Edit> Edits, IReadOnlySet<EditKind> Replaces, IReadOnlyList<string> Said);

/// <summary>A file for another program.</summary>
/// <param name="Text">The file.</param>
/// <param name="Said">What the format cannot carry, in words. Stands in the file too.</param>
internal sealed record Exported(string Text, IReadOnlyList<string> Said);

/// <summary>Makes cuts from the spans that another program keeps.</summary>
internal static class KeptSpans
{
    /// <summary>The cuts between kept spans. An existing cut of the same span is kept with its reason and note.</summary>
    internal static Result<IReadOnlyList<Edit>> Cuts(
        IReadOnlyList<(long From, long Until)> kept, EditMaster master, IReadOnlyList<Edit> existing, Func<long, long, string?> reasonOf, string format)
    {
        long at = 0;
        var cuts = new List<Edit>();
        var known = existing.Where(e => e.Kind is EditKind.Cut).DistinctBy(e => (e.From, e.Until)).ToDictionary(e => (e.From, e.Until));
        foreach (var (from, until) in kept)
        {
            if (from < at)
            {
                return No(format + ".order", "The events change the order of the recording or show a part of it twice. An edit list keeps its order: cuts only.");
            }

            if (until <= from || until > master.Frames)
            {
                return No(format + ".outside", $"An event ends before it begins, or behind the recording's {master.Frames} frames.");
            }

            if (Gap(at, from) is { } refusal)
            {
                return refusal;
            }

            at = until;
        }

        return kept.Count == 0 ? No(format + ".empty", "The file keeps nothing of the recording.")
            : Gap(at, master.Frames) is { } last ? last
            : cuts;

        Refusal? Gap(long from, long until)
        {
            if (until <= from)
            {
                return null;
            }

            if (known.TryGetValue((from, until), out var same))
            {
                cuts.Add(same);
                return null;
            }

            if (reasonOf(from, until) is not { } reason)
            {
                return Refusal.Invalid("edit-list.reason-needed", "The file says what is cut and not why. Choose the reason for its cuts.", "reason");
            }

            cuts.Add(new Edit { Id = Ids.New<EditId>(), Kind = EditKind.Cut, Reason = reason, From = from, Until = until });
            return null;
        }
    }

    /// <summary>Spans that follow one another without a break, in what is shown and in what they are of, as one: where they are split says nothing.</summary>
    internal static List<Placed> Joined(IEnumerable<Placed> spans)
    {
        var joined = new List<Placed>();
        foreach (var span in spans.Where(s => s.Until > s.From).OrderBy(s => s.At).ThenBy(s => s.From))
        {
            if (joined.Count > 0 && joined[^1] is var last && span.From == last.Until && span.At - last.At == span.From - last.From)
            {
                joined[^1] = last with { Until = span.Until };
            }
            else
            {
                joined.Add(span);
            }
        }

        return joined;
    }

    /// <summary>Whether sound is there, and in step, wherever the picture is. Both joined, in order of where they are shown.</summary>
    internal static bool Sounds(IReadOnlyList<Placed> picture, IReadOnlyList<Placed> sound)
    {
        var next = 0;
        foreach (var p in picture)
        {
            while (next < sound.Count && sound[next].End <= p.At)
            {
                next++;
            }

            if (next == sound.Count || sound[next] is var s && (s.At > p.At || s.End < p.At + p.Until - p.From || p.From - s.From != p.At - s.At))
            {
                return false;
            }
        }

        return true;
    }

    private static Refusal No(string code, string words) => Refusal.Invalid(code, words);
}

/// <summary>A span of source frames that is kept, and where it is shown.</summary>
internal readonly record struct Placed(long From, long Until, long At)
{
    internal long End => At + Until - From;
}
