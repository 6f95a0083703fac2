using System.Text.Json;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>To whom an act gave something out.</summary>
/// <param name="Who">In words: <c>Counsel for the defence, by their secure post box</c>. Null when that was erased.</param>
/// <param name="Encrypted">Whether a copy left so that only the recipient's key opens it; null where no copy left.</param>
public sealed record GivenTo(string? Who, bool? Encrypted)
{
    /// <summary>In which form a copy left, in words.</summary>
    internal string? Form => Encrypted switch
    {
        true => "Encrypted to their key",
        false => "Clear: anybody who finds it can watch it",
        null => null,
    };

    /// <summary>As its entry tells it; null for an entry that is no disclosure to anybody.</summary>
    internal static GivenTo? Of(RecordedEntry entry)
    {
        var leaf = entry.Entry.Leaf;
        if (leaf.Operation is not StatutoryOperation.Disclosure || !leaf.Commitments.ContainsKey(ValueGroup.Recipient))
        {
            return null;
        }

        return entry.Value(ValueGroup.Recipient) switch
        {
            { ValueKind: JsonValueKind.Array } several => new(string.Join(", ", several.EnumerateArray().Select(Named)), null),
            { ValueKind: JsonValueKind.Object } one => new(Named(one), leaf.Name is "exhibit.copied-clean.v1" or "exhibit.copy-fetched.v1" ? Text(one, "ageRecipient") is not null : null),
            _ => new(null, null),
        };
    }

    // Where whoever asked said in words who gets it, those; otherwise it is for the person themselves.
    private static string Named(JsonElement recipient) => (Text(recipient, "goesTo"), Text(recipient, "name"), Text(recipient, "organisationName")) switch
    {
        ({ } words, _, _) => words,
        (null, { } name, { } organisation) => $"{name}, {organisation}",
        (null, var name, var organisation) => name ?? organisation ?? "Somebody whose name is not known",
    };

    private static string? Text(JsonElement value, string property) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(property, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
