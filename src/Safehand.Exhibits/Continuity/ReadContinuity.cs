using System.Text.Json;
using Safehand.Access;
using Safehand.Design.Words;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Which acts of a continuity are wanted.</summary>
public enum ContinuityFilter
{
    /// <summary>Everything but who merely looked: see <see cref="Looks"/>.</summary>
    All,

    /// <summary>Openings and copies.</summary>
    Openings,

    /// <summary>What was given out: copies, and what a supplier was let reach.</summary>
    Disclosures,

    /// <summary>Refusals.</summary>
    Refusals,

    /// <summary>Changes.</summary>
    Changes,

    /// <summary>Checks of the stored bytes.</summary>
    Checks,

    /// <summary>Who looked at its page, its history or its notes, and each part that was played.</summary>
    Looks,
}

/// <summary>Asks for everything that was done to an exhibit, newest first.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="Filter">Which acts.</param>
/// <param name="Before">Only acts with a lower ledger index; null for the newest.</param>
/// <param name="Most">At most so many, 1 to 500.</param>
public sealed record ReadContinuity(ExhibitId Exhibit, ContinuityFilter Filter = ContinuityFilter.All, long? Before = null, int Most = 50);

/// <summary>One act in a continuity.</summary>
/// <param name="Index">Its place in the ledger.</param>
/// <param name="Name">The entry's name.</param>
/// <param name="At">When.</param>
/// <param name="Who">Who, or null when that was erased.</param>
/// <param name="What">In plain words: <c>Opened</c>.</param>
/// <param name="Why">The declared purpose and sentence, if any.</param>
/// <param name="Detail">More in plain words, if any.</param>
/// <param name="Refused">Whether it was refused.</param>
/// <param name="Rules">Numbers of the rules that decided.</param>
/// <param name="RuleSet">The version of the rules.</param>
public sealed record ContinuityAct(
    long Index, string Name, DateTimeOffset At, string? Who, string What, string? Why, string? Detail, bool Refused, IReadOnlyList<string> Rules, string RuleSet)
{
    /// <summary>To whom something was given out; null for an act that gave nothing out.</summary>
    public GivenTo? GivenTo { get; init; }

    /// <summary>SHA-256 of what was given out, where its entry tells it.</summary>
    public string? GivenSha256 { get; init; }
}

internal sealed class ReadContinuityHandler(Changes changes, LedgerBook book, CustodyDoor door)
{
    /// <summary>Reads it, and enters that it was read.</summary>
    /// <param name="ask">What is wanted.</param>
    /// <param name="actor">Who reads.</param>
    /// <param name="ct">Stops.</param>
    /// <param name="asPart">A page that shows other things too shows it where it may: that this reader may not is then no act of theirs, and is not entered.</param>
    public async Task<Result<IReadOnlyList<ContinuityAct>>> HandleAsync(ReadContinuity ask, Actor actor, CancellationToken ct, bool asPart = false)
    {
        await using (var change = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            if (await Target.OfExhibitAsync(change.Store, ask.Exhibit, ct) is not { Exhibit: { } exhibit } target)
            {
                return Refusals.NoSuchExhibit;
            }

            if (asPart && door.Consider(change, Act.ReadContinuity, target).ToRefusal() is { } closed)
            {
                return closed;
            }

            if ((await door.AskAsync(change, Act.ReadContinuity, target, ct)).IsRefused(out var refused))
            {
                return refused;
            }

            change.Record(ExhibitEntries.ContinuityRead(exhibit));
            if ((await change.CommitAsync(default(Done), ct)).IsRefused(out refused))
            {
                return refused;
            }
        }

        return await ReadAsync(ask, ct);
    }

    /// <summary>Reads without asking: for a page whose own act has already been decided and recorded.</summary>
    internal async Task<Result<IReadOnlyList<ContinuityAct>>> ReadAsync(ReadContinuity ask, CancellationToken ct)
    {
        var entries = await book.AboutAsync(ask.Exhibit.Bytes(), ask.Before ?? long.MaxValue, Math.Clamp(ask.Most, 1, 500), leaf => Wanted(leaf, ask.Filter), ct);
        return entries.Select(ContinuityWords.Of).ToList();
    }

    private static bool Wanted(LedgerLeaf leaf, ContinuityFilter filter)
    {
        var name = leaf.Name;
        var refused = leaf.Verdict == EntryVerdict.Refused;
        return filter switch
        {
            ContinuityFilter.All => !IsLook(name),
            ContinuityFilter.Looks => IsLook(name),
            ContinuityFilter.Openings => !refused && name.StartsWith("exhibit.opened", StringComparison.Ordinal) || (!refused && name is "exhibit.copied-clean.v1") || name is "exhibit.copy-fetched.v1" or "exhibit.closed.v1",
            ContinuityFilter.Disclosures => !refused && leaf.Operation is StatutoryOperation.Disclosure,
            ContinuityFilter.Refusals => refused,
            ContinuityFilter.Changes => leaf.Operation is StatutoryOperation.Collection or StatutoryOperation.Alteration or StatutoryOperation.Combination or StatutoryOperation.Erasure,
            ContinuityFilter.Checks => name == "exhibit.checked.v1",
        };
    }

    private static bool IsLook(string name) => name is "exhibit.played.v1" or "exhibit.continuity-read.v1" or "exhibit.viewed.v1" or "exhibit.notes-read.v1";
}

/// <summary>Ledger entries in plain words.</summary>
internal static class ContinuityWords
{
    internal static ContinuityAct Of(RecordedEntry entry)
    {
        var leaf = entry.Entry.Leaf;
        var reason = entry.Value(ValueGroup.CaseAndPurpose);
        var content = entry.Value(ValueGroup.Content);
        var refused = leaf.Verdict == EntryVerdict.Refused;
        return new ContinuityAct(
            entry.Index,
            leaf.Name,
            leaf.At,
            leaf.Commitments.ContainsKey(ValueGroup.Actor) ? entry.Text(ValueGroup.Actor, "name") : "Safehand",
            EntryWords.Of(leaf.Name),
            Why(reason),
            Detail(leaf.Name, content),
            refused,
            reason is { } r && r.TryGetProperty("rules", out var rules) && rules.ValueKind == JsonValueKind.Array ? [.. rules.EnumerateArray().Select(x => x.GetString() ?? string.Empty)] : [],
            leaf.RuleSet)
        {
            GivenTo = GivenTo.Of(entry),
            GivenSha256 = leaf.Operation is StatutoryOperation.Disclosure ? entry.Text(ValueGroup.Content, "sha256") : null,
        };
    }

    private static string? Why(JsonElement? reason)
    {
        if (reason is not { ValueKind: JsonValueKind.Object } r || !r.TryGetProperty("sentence", out var sentence) || sentence.GetString() is not { Length: > 0 } words)
        {
            return null;
        }

        return r.TryGetProperty("purpose", out var purpose) && Enum.TryParse<PurposeKind>(purpose.GetString(), ignoreCase: true, out var kind)
            ? $"{PurposeWords.Of(kind)}: “{words}”"
            : words;
    }

    private static string? Detail(string name, JsonElement? content)
    {
        string? Text(string property) => content is { ValueKind: JsonValueKind.Object } c && c.TryGetProperty(property, out var v) && v.ValueKind != JsonValueKind.Null ? v.ToString() : null;
        return name switch
        {
            "exhibit.booked-in.v1" => $"{(long.TryParse(Text("length"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var bytes) ? Quantities.Number(bytes) : Text("length"))} bytes, SHA-256 {Text("sha256")}",
            "exhibit.linked.v1" => $"The same bytes as {Text("sameAsReference") ?? "a recording of another case"}",
            "exhibit.closed.v1" => Text("how") switch
            {
                "closed" => "By the viewer",
                "left" => "The viewer’s page was left",
                "time" => "The hour was over",
                "revoked" => "The right to it had gone",
                "destroyed" => "The recording was destroyed",
                "case-closed" => "The case was closed",
                var other => other,
            },
            "exhibit.checked.v1" => Text("finding"),
            "exhibit.destruction-proposed.v1" or "exhibit.destruction-approved.v1" or "exhibit.hold-placed.v1" => Text("reason"),
            "exhibit.destroyed.v1" => $"Certificate {Text("certificate")}, signed by {Text("proposedByName")} and {Text("approvedByName")}",
            "exhibit.abandoned.v1" => Text("why"),
            "exhibit.note-written.v1" => Text("shared") == "True" ? "Shared with the case" : "For its author alone",
            "edit.handed-in.v1" => HandedIn(content),
            "exhibit.rendered.v1" => $"From {Text("parentReference")}, SHA-256 {Text("sha256")}",
            "commission.given.v1" or "commission.changed.v1" or "commission.withdrawn.v1" or "commission.viewed.v1" or "commission.document-read.v1" or "commission.document-added.v1" => $"Commission {Text("number")}",
            "room.closed.v1" or "room.reopened.v1" => Text("how") switch
            {
                "condition-lapsed" => "A condition of the supplier lapsed",
                "conditions-renewed" => "Every condition of the supplier is in date again",
                "withdrawn" => "The commission was withdrawn",
                "case-closed" => "The case was closed",
                var other => other,
            },
            _ => null,
        };
    }

    // What an editor passed over stands in the history in their own words.
    private static string? HandedIn(JsonElement? content)
    {
        if (content is not { ValueKind: JsonValueKind.Object } c || !c.TryGetProperty("what", out var what) || what.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var faces = Said("acknowledged") is { } acknowledged
            ? (Count("uncovered") is { } found ? $"{Quantities.Count(found, "sighting")} of faces that no box covers" : "Without the check for uncovered faces") + $": “{acknowledged}”"
            : null;
        var left = Said("leftOpen") is { } open ? $"{Quantities.Count(Count("undecided") ?? 0, "suggestion")} left undecided: “{open}”" : null;
        return faces is null ? left : left is null ? faces : $"{faces}. {left}";

        string? Said(string property) => what.TryGetProperty(property, out var v) && v.ValueKind == JsonValueKind.String ? v.GetString() : null;
        long? Count(string property) => what.TryGetProperty(property, out var v) && v.ValueKind == JsonValueKind.Number ? v.GetInt64() : null;
    }
}
