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

    [Fact]
    public void Render_ByManyAtOnce_MakesWhatOneMakes()
    {
        var alone = GovukFixtures.All.Select(fixture => TemplateLibrary.Shared.Render("govuk/" + fixture.Component, fixture.Options)).ToList();
        var library = new TemplateLibrary();
        var together = new string[alone.Count];
        Parallel.For(0, alone.Count, i => together[i] = library.Render("govuk/" + GovukFixtures.All[i].Component, GovukFixtures.All[i].Options));
        Assert.Equal(alone, together);
    }

    [Theory]
    [InlineData("{% unknown %}")]
    [InlineData("{% if x %}")]
    [InlineData("{{ x | unknown }}")]
    [InlineData("{{ x is unknown }}")]
    [InlineData("{{ x() }}")]
    [InlineData("{{ x ^ 1 }}")]
    public void Template_AskingForWhatWeDoNotDo_Throws(string source)
    {
        Assert.Throws<TemplateException>(() =>
        {
            var scope = new TemplateScope(new TemplateLibrary(), "x", [], new TemplateFrame(top: true), new());
            TemplateNode.RunAll(TemplateParser.Parse(source), scope);
        });
    }

    [Theory]
    [InlineData("<p>a</p>", "<p>b</p>")]
    [InlineData("<p class=\"a\">a</p>", "<p class=\"a b\">a</p>")]
    [InlineData("<p>a <b>b</b></p>", "<p>a</p><b>b</b>")]
    [InlineData("<input disabled>", "<input>")]
    [InlineData("<textarea>a</textarea>", "<textarea>a </textarea>")]
    public void Canonical_OfDifferentDocuments_Differs(string one, string other) => Assert.NotEqual(Markup.Canonical(one), Markup.Canonical(other));
}
