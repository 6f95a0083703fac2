using System.Text.Json;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>
/// Reads edits from JSON, strictly: every member must be known, of the right sort, and there only where its kind has it. What does not fit is
/// refused in words that name the place; nothing is guessed.
/// </summary>
internal static class EditListReading
{
    /// <summary>Longest list in bytes.</summary>
    public const int Longest = 32 << 20;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>A whole list. It is put into canonical order; whether it fits a recording is asked of <see cref="EditFitting"/>.</summary>
    public static Result<EditList> List(ReadOnlyMemory<byte> utf8) => Whole(utf8, ListOf);

    /// <summary>One edit.</summary>
    public static Result<Edit> Edit(ReadOnlyMemory<byte> utf8) => Whole(utf8, e => EditOf(e, "edit"));

    /// <summary>One edit out of a larger document.</summary>
    public static Result<Edit> Edit(JsonElement json) => Guarded(() => EditOf(json, "edit"));

    /// <summary>One proposal.</summary>
    public static Result<Proposal> Proposal(ReadOnlyMemory<byte> utf8) => Whole(utf8, e => ProposalOf(e, "proposal"));

    /// <summary>The facts of a master.</summary>
    public static Result<EditMaster> Master(ReadOnlyMemory<byte> utf8) => Whole(utf8, MasterOf);

    private static Result<T> Whole<T>(ReadOnlyMemory<byte> utf8, Func<JsonElement, T> read)
    {
        if (utf8.Length > Longest)
        {
            return Refusal.Invalid("edit-list.too-long", "An edit list has at most 32 MB");
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return Guarded(() => read(document.RootElement));
        }
        catch (JsonException e)
        {
            return Refusal.Invalid("edit-list.not-json", $"This is not JSON as an edit list must be: it breaks in line {e.LineNumber + 1}");
        }
        catch (InvalidOperationException)
        {
            return NotText; // the look for members named twice meets half of a character, escaped
        }
    }

    private static Refusal NotText => Refusal.Invalid("edit-list.not-text", "Something in this edit list is not text in UTF-8");

    private static Result<T> Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (MisfitException e)
        {
            return Refusal.Invalid("edit-list.misfit", e.Message, e.Place);
        }
        catch (InvalidOperationException)
        {
            return NotText; // JSON's grammar lets half of a character pass, and bytes that are none
        }
    }

    private static EditList ListOf(JsonElement json)
    {
        var o = new Members(json, "list");
        if (o.Text("format") is not EditList.Format)
        {
            throw new MisfitException("format", $"format must be {EditList.Format}");
        }

        if (o.Whole("version") is not EditList.Version and var version)
        {
            throw new MisfitException("version", $"This is version {version} of the format; version {EditList.Version} can be read");
        }

        var master = MasterOf(o.Any("master"));
        var edits = o.Items("edits", EditList.MostEdits).Select((e, i) => EditOf(e, $"edits[{i}]")).ToList();
        var proposals = o.Has("proposals") ? o.Items("proposals", EditList.MostProposals).Select((p, i) => ProposalOf(p, $"proposals[{i}]")).ToList() : [];
        o.NothingElse();
        return EditList.InOrder(master, edits, proposals);
    }

    private static EditMaster MasterOf(JsonElement json)
    {
        var o = new Members(json, "master");
        var sha256 = o.Text("sha256");
        if (sha256.Length != 64 || sha256.Any(c => c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f'))))
        {
            throw o.Wrong("sha256", "must be 64 lower-case hexadecimal digits");
        }

        var rate = o.Items("rate", 2);
        if (rate.Count != 2 || !rate.All(r => r.ValueKind is JsonValueKind.Number && r.TryGetInt32(out var n) && n > 0))
        {
            throw o.Wrong("rate", "must be two positive whole numbers: frames, and in how many seconds");
        }

        var master = new EditMaster(
            sha256, (int)o.Whole("width", 0, 1 << 16), (int)o.Whole("height", 0, 1 << 16), new EditRate(rate[0].GetInt32(), rate[1].GetInt32()),
            o.Whole("frames", 1), o.Whole("durationMs", 1), o.Flag("sound"));
        o.NothingElse();
        return master;
    }

    private static Edit EditOf(JsonElement json, string place)
    {
        var o = new Members(json, place);
        var kind = o.OneOf("kind", EditWords.Kinds);
        var isBox = kind is EditKind.Blur or EditKind.Pixelate or EditKind.Solid;
        var unit = kind is EditKind.Cut ? "Frame" : "Ms";
        var edit = new Edit
        {
            Id = o.Id<EditId>("id"),
            Kind = kind,
            Reason = o.Text("reason"),
            Note = o.Has("note") ? o.Text("note") : string.Empty,
            From = isBox ? 0 : o.Whole("from" + unit, 0),
            Until = isBox ? 0 : o.Whole("until" + unit, 0),
            Shape = isBox ? o.OneOf("shape", EditWords.Shapes) : EditShape.Rectangle,
            Keyframes = isBox ? KeyframesOf(o) : [],
            Proposal = o.Has("proposal") ? o.Id<ProposalId>("proposal") : null,
        };
        o.NothingElse();
        return edit;
    }

    private static Proposal ProposalOf(JsonElement json, string place)
    {
        var o = new Members(json, place);
        var kind = o.OneOf("kind", EditWords.ProposalKinds);
        var isName = kind is ProposalKind.Name;
        var proposal = new Proposal
        {
            Id = o.Id<ProposalId>("id"),
            Kind = kind,
            Confidence = EditListText.Rounded(o.Fraction("confidence")),
            Label = o.Text("label"),
            FromMs = isName ? o.Whole("fromMs", 0) : 0,
            UntilMs = isName ? o.Whole("untilMs", 0) : 0,
            Keyframes = isName ? [] : KeyframesOf(o),
            Decision = o.OneOf("decision", EditWords.Decisions),
            DecidedBy = o.Has("decidedBy") ? o.Id<PersonId>("decidedBy") : null,
            Edit = o.Has("edit") ? o.Id<EditId>("edit") : null,
        };
        o.NothingElse();
        return proposal;
    }

    private static List<EditKeyframe> KeyframesOf(Members o) =>
    [
        .. o.Items("keyframes", EditList.MostKeyframes).Select((k, i) =>
        {
            var m = new Members(k, $"{o.Place}.keyframes[{i}]");
            var keyframe = new EditKeyframe(
                m.Whole("frame", 0), EditListText.Rounded(m.Fraction("x")), EditListText.Rounded(m.Fraction("y")),
                EditListText.Rounded(m.Fraction("width")), EditListText.Rounded(m.Fraction("height")));
            m.NothingElse();
            return keyframe;
        }),
    ];

    /// <summary>The members of one object; remembers which were asked for.</summary>
    private sealed class Members(JsonElement json, string place)
    {
        private readonly HashSet<string> known = [];

        internal string Place => place;

        internal bool Has(string name)
        {
            Demand();
            known.Add(name);
            return json.TryGetProperty(name, out _);
        }

        internal JsonElement Any(string name) => Has(name) ? json.GetProperty(name) : throw Wrong(name, "is missing");

        internal string Text(string name)
        {
            var value = Any(name);
            return value.ValueKind is JsonValueKind.String ? value.GetString()! : throw Wrong(name, "must be text");
        }

        internal long Whole(string name, long least = long.MinValue, long most = long.MaxValue) =>
            Any(name) is { ValueKind: JsonValueKind.Number } n && n.TryGetInt64(out var value) && value >= least && value <= most
                ? value
                : throw Wrong(name, least >= 0 ? "must be a whole number, not negative, and not too large" : "must be a whole number");

        internal double Fraction(string name) =>
            Any(name) is { ValueKind: JsonValueKind.Number } n && n.TryGetDouble(out var value) && Math.Abs(value) < 1000
                ? value
                : throw Wrong(name, "must be a number");

        internal bool Flag(string name) => Any(name).ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong(name, "must be true or false"),
        };

        internal TId Id<TId>(string name)
            where TId : struct, IId<TId> =>
            Ids.TryParse<TId>(Text(name), out var id) ? id : throw Wrong(name, "must be 32 lower-case hexadecimal digits");

        internal T OneOf<T>(string name, IReadOnlyDictionary<string, T> words) =>
            words.TryGetValue(Text(name), out var value) ? value : throw Wrong(name, "must be one of " + string.Join(", ", words.Keys.Order(StringComparer.Ordinal)));

        internal IReadOnlyList<JsonElement> Items(string name, int most) =>
            Any(name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() <= most
                ? [.. list.EnumerateArray()]
                : throw Wrong(name, $"must be a list of at most {most}");

        internal void NothingElse()
        {
            foreach (var member in json.EnumerateObject())
            {
                if (!known.Contains(member.Name))
                {
                    throw Wrong(member.Name.Length > 40 ? member.Name[..40] : member.Name, "does not belong there");
                }
            }
        }

        internal MisfitException Wrong(string name, string why) => new($"{place}.{name}", $"{name} in {place} {why}");

        private void Demand()
        {
            if (json.ValueKind is not JsonValueKind.Object)
            {
                throw new MisfitException(place, $"{place} must be an object");
            }
        }
    }

    private sealed class MisfitException(string place, string message) : Exception(message)
    {
        internal string Place { get; } = place;
    }
}
