using System.Text.Json;
using System.Text.Json.Serialization;
using Safehand.Kernel;
using Safehand.Ledger;

namespace Safehand.Storage;

/// <summary>Turns an act into a leaf and its erasable values.</summary>
internal static class Sealing
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    internal static PendingEntry Seal(Actor actor, Purpose purpose, Entry entry, Deciding? deciding, DateTimeOffset at)
    {
        var values = new Dictionary<ValueGroup, byte[]>(4)
        {
            [ValueGroup.Actor] = Bytes(new ActorValue(actor.Person.Value, actor.Organisation.Value, actor.DisplayName)),
        };
        if (entry.Case is not null || purpose.Sentence.Length > 0 || deciding is not null)
        {
            values[ValueGroup.CaseAndPurpose] = Bytes(new ReasonValue(
                entry.Case?.Value, purpose.Kind, purpose.Sentence.Length > 0 ? purpose.Sentence : null, deciding?.Rules, deciding?.Detail));
        }

        Add(values, ValueGroup.Subject, entry.Subject);
        Add(values, ValueGroup.Recipient, entry.Recipient);
        Add(values, ValueGroup.Place, entry.Place);
        Add(values, ValueGroup.Content, entry.Content);
        var entrySealed = LeafEncoding.Seal(new LedgerEntry(
            entry.Name,
            at,
            entry.Operation,
            entry.Untold ? new byte[16] : entry.Object,
            deciding?.RuleSet ?? string.Empty,
            deciding is null ? EntryVerdict.NotAsked : deciding.Permitted ? EntryVerdict.Permitted : EntryVerdict.Refused,
            values));
        return new PendingEntry(entry.Object, entrySealed.Leaf, entrySealed.Values);
    }

    private static void Add(Dictionary<ValueGroup, byte[]> values, ValueGroup group, object? value)
    {
        if (value is not null)
        {
            values[group] = Bytes(value);
        }
    }

    private static byte[] Bytes(object value) => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Json);

    internal sealed record ActorValue(string Person, string Organisation, string Name);

    internal sealed record ReasonValue(string? Case, PurposeKind Purpose, string? Sentence, IReadOnlyList<string>? Rules, object? Decision);
}

/// <summary>An entry on its way into the ledger.</summary>
/// <param name="Object">What it is about, for finding it again.</param>
/// <param name="Leaf">For ever.</param>
/// <param name="Values">Erasable.</param>
internal readonly record struct PendingEntry(byte[] Object, byte[] Leaf, byte[] Values);
