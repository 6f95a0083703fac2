using System.Text.Json;
using System.Text.Json.Nodes;

namespace Safehand.Server.Tests;

/// <summary>Compares JSON with what a description says of it: of JSON Schema as much as our own description uses, and strict where it leaves freedom.</summary>
internal sealed class Shapes(JsonNode description)
{
    /// <summary>What does not fit, a line each. A property that is not described is one of them.</summary>
    internal IEnumerable<string> Misfits(JsonNode? value, JsonNode? schema, string where)
    {
        if (Resolved(schema) is not JsonObject of)
        {
            return [$"{where} is not described"];
        }

        if (of["oneOf"] is JsonArray several)
        {
            var all = several.Select(one => Misfits(value, one, where).ToList()).ToList();
            return all.Exists(m => m.Count == 0) ? [] : all[^1];
        }

        var types = of["type"] switch { JsonArray many => many.Select(t => (string)t!).ToList(), { } one => [(string)one!], null => [] };
        var kind = Kind(value);
        if (types.Count > 0 && !types.Contains(kind) && !(kind == "integer" && types.Contains("number")))
        {
            return [$"{where} is {kind} and described as {string.Join(" or ", types)}"];
        }

        if (of["enum"] is JsonArray words && !words.Any(w => JsonNode.DeepEquals(w, value)))
        {
            return [$"{where} is none of the words described: {value}"];
        }

        return value switch
        {
            JsonObject o when types.Count > 0 => Members(o, of, where),
            JsonArray a when types.Count > 0 && of["items"] is not null => a.SelectMany((item, i) => Misfits(item, of["items"], $"{where}[{i}]")),
            _ => [],
        };
    }

    /// <summary>A schema with what it points to in its place.</summary>
    internal JsonNode? Resolved(JsonNode? schema)
    {
        for (; schema?["$ref"] is { } pointer; schema = ((string)pointer!).Split('/')[1..].Aggregate(description, (at, name) => at![name]!))
        {
        }

        return schema;
    }

    private IEnumerable<string> Members(JsonObject value, JsonObject schema, string where) =>
        value.SelectMany(p => Misfits(p.Value, schema["properties"]?[p.Key] ?? schema["additionalProperties"], $"{where}.{p.Key}"))
            .Concat((schema["required"] as JsonArray ?? []).Where(r => !value.ContainsKey((string)r!)).Select(r => $"{where}.{r} is missing"));

    private static string Kind(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-') ? "integer" : "number",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        _ => "object",
    };
}
