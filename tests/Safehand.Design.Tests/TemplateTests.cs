using Safehand.Design.Templates;

namespace Safehand.Design.Tests;

public sealed class TemplateTests
{
    [Fact]
    public void Render_EveryFixtureOfTheDesignSystem_MakesTheSameDocument()
    {
        var wrong = new List<string>();
        foreach (var fixture in GovukFixtures.All)
        {
            string actual;
            try
            {
                actual = Markup.Canonical(TemplateLibrary.Shared.Render("govuk/" + fixture.Component, fixture.Options));
            }
            catch (Exception e) when (e is TemplateException or InvalidCastException or NullReferenceException)
            {
                actual = e.ToString();
            }

            var expected = Markup.Canonical(fixture.Html);
            if (actual != expected)
            {
                wrong.Add($"{fixture.Component}: {fixture.Name}\n--- expected\n{expected}--- actual\n{actual}");
            }
        }

        Assert.Equal(725, GovukFixtures.All.Count);
        Assert.Equal(39, GovukFixtures.All.Select(fixture => fixture.Component).Distinct().Count());
        Assert.True(wrong.Count == 0, $"{wrong.Count} differ:\n" + string.Join('\n', wrong.Take(5)));
    }
}
