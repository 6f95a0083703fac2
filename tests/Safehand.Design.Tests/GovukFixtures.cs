using System.Reflection;
using System.Text.Json;
using Safehand.Design.Templates;

namespace Safehand.Design.Tests;

/// <summary>One of the cases that the GOV.UK design system publishes for others to test themselves against.</summary>
internal sealed record GovukFixture(string Component, string Name, OptionMap Options, string Html);

internal static class GovukFixtures
{
    public static string NpmFolder => Metadata("NpmFolder");

    public static string TestFolder => Metadata("TestFolder");

    public static IReadOnlyList<GovukFixture> All { get; } = [.. Directory
        .EnumerateFiles(Path.Combine(NpmFolder, "govuk-frontend/dist/govuk/components"), "fixtures.json", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .SelectMany(Read)];

    public static object? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Map(json),
        JsonValueKind.Array => json.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static OptionMap Map(JsonElement json)
    {
        var map = new OptionMap();
        foreach (var property in json.EnumerateObject())
        {
            map[property.Name] = Value(property.Value);
        }

        return map;
    }

    private static IEnumerable<GovukFixture> Read(string file)
    {
        var json = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        var component = json.GetProperty("component").GetString()!;
        return json.GetProperty("fixtures").EnumerateArray().Select(fixture => new GovukFixture(
            component, fixture.GetProperty("name").GetString()!, Map(fixture.GetProperty("options")), fixture.GetProperty("html").GetString()!));
    }

    private static string Metadata(string key) =>
        typeof(GovukFixtures).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
