using System.Text.Json;
using Safehand.Design.Templates;

namespace Safehand.Design.Tests;

public sealed class MojTests
{
    private static readonly JsonElement Cases =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(GovukFixtures.TestFolder, "Goldens", "moj.json"))).RootElement;

    [Fact]
    public void Render_EveryGolden_MakesTheDocumentThatNunjucksMade()
    {
        var components = new HashSet<string>();
        foreach (var one in Cases.EnumerateArray())
        {
            var component = one.GetProperty("component").GetString()!;
            var body = one.TryGetProperty("body", out var text) ? text.GetString() : null;
            var actual = TemplateLibrary.Shared.Render("moj/" + component, GovukFixtures.Map(one.GetProperty("options")), body);
            Assert.True(
                Markup.Canonical(one.GetProperty("html").GetString()!) == Markup.Canonical(actual),
                $"{component}: {one.GetProperty("name")}\n{one.GetProperty("html")}\n---\n{actual}");
            components.Add(component);
        }

        Assert.Equal(26, Cases.GetArrayLength());
        Assert.Equal(9, components.Count);
    }

    [Fact]
    public void Goldens_AreOfTheCasesAsTheyStand()
    {
        var cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(GovukFixtures.TestFolder, "Goldens", "cases.json"))).RootElement;
        Assert.Equal(
            cases.EnumerateArray().Select(one => one.GetProperty("options").GetRawText().Where(c => !char.IsWhiteSpace(c)).ToArray()),
            Cases.EnumerateArray().Select(one => one.GetProperty("options").GetRawText().Where(c => !char.IsWhiteSpace(c)).ToArray()));
    }
}
