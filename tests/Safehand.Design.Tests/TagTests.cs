using AngleSharp.Dom;

namespace Safehand.Design.Tests;

public sealed class TagTests(GalleryHost host) : IClassFixture<GalleryHost>
{
    [Fact]
    public async Task Tags_WrittenAsAPageWriterWould_MakeTheDesignSystemsOwnDocument()
    {
        var sections = (await TagsAsync()).QuerySelectorAll("section[data-fixture]").ToList();
        var fixtures = GovukFixtures.All.ToDictionary(fixture => $"{fixture.Component}/{fixture.Name}");
        foreach (var section in sections)
        {
            var name = section.GetAttribute("data-fixture")!;
            var ours = name.StartsWith("back-link/", StringComparison.Ordinal) ? section.QuerySelector("nav")!.InnerHtml : section.InnerHtml;
            var expected = Markup.Canonical(fixtures[name].Html);
            Assert.True(expected == Markup.Canonical(ours), $"{name}\n{expected}\n{Markup.Canonical(ours)}");
        }

        Assert.Equal(39, sections.Count);
    }

    [Fact]
    public async Task Table_OfColumnsAndRows_NamesItsCellsForANarrowScreen()
    {
        var table = Part(await TagsAsync(), "table").QuerySelector("table")!;
        Assert.Equal("To decide (4)", string.Join(' ', table.QuerySelector("caption")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(["Larkspur & co", "", "Harrier", ""], table.QuerySelectorAll("td").Select(cell => cell.GetAttribute("class")!.Contains("sh-table__act", StringComparison.Ordinal) ? "" : cell.TextContent.Trim()));
        Assert.Equal(["Case", null, "Case", null], table.QuerySelectorAll("td").Select(cell => cell.GetAttribute("data-label")));
        Assert.Equal(2, table.QuerySelectorAll("tbody th[scope=row]").Length);
        Assert.Equal("ascending", table.QuerySelector("th[aria-sort]")!.GetAttribute("aria-sort"));
        Assert.Equal("?sort=case", table.QuerySelector("th[aria-sort] a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Parts_WithinTags_ReachTheirComponent()
    {
        var page = await TagsAsync();
        Assert.Equal("Change the reference (JS/3)", Words(Part(page, "summary-list").QuerySelector(".govuk-summary-list__actions a")!));
        Assert.Equal("Delete (JS/3)", Words(Part(page, "summary-list").QuerySelector(".govuk-summary-card__actions a")!));
        Assert.Equal("Interview", Part(page, "summary-list").QuerySelector("dd b")!.TextContent);
        Assert.Equal("Rules", Words(Part(page, "footer").QuerySelector("a")!));
        Assert.DoesNotContain("Crown", Part(page, "footer").TextContent, StringComparison.Ordinal);
        Assert.Equal(["?page=2", "?page=1", "?page=2", "?page=3", "?page=4", "?page=9", "?page=4"], Part(page, "pagination").QuerySelectorAll("a").Select(link => link.GetAttribute("href")!));
        Assert.Equal("3", Words(Part(page, "pagination").QuerySelector("[aria-current=page]")!));
        Assert.Empty(Part(page, "nothing").Children);
        var time = Part(page, "timeline").QuerySelector("time")!;
        Assert.Equal(("2026-11-22T09:38:52Z", "22 November 2026, 9:38am"), (time.GetAttribute("datetime"), Words(time)));
        Assert.Equal("H3", Part(page, "timeline").QuerySelector(".moj-timeline__title")!.TagName);
        Assert.Equal("?without", Part(page, "filter").QuerySelector(".moj-filter__tag")!.GetAttribute("href"));
        Assert.NotNull(Part(page, "filter").QuerySelector(".moj-filter__options input[name=q]"));
        Assert.Equal("DI Ruth Adeyemi is told now.", Words(Part(page, "interruption-card").QuerySelector(".moj-interruption-card__body p")!));
        Assert.Equal("1/12/2026", Part(page, "date-picker").QuerySelector("[data-max-date]")!.GetAttribute("data-max-date"));
        Assert.Equal("/a", Part(page, "sub-navigation").QuerySelector("[aria-current=page]")!.GetAttribute("href"));
        Assert.NotNull(Part(page, "alert").QuerySelector(".moj-alert--success"));
        Assert.Equal("/add", Part(page, "page-header-actions").QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("hold", Part(page, "button-menu").QuerySelector("button[name=act]")!.GetAttribute("value"));
        Assert.Equal("Other", Part(page, "conditional").QuerySelector(".govuk-radios__conditional input")!.Id);
        Assert.Equal("or", Words(Part(page, "conditional").QuerySelector(".govuk-radios__divider")!));
    }

    [Fact]
    public async Task Attributes_HoldingMarkup_StayText()
    {
        var part = Part(await TagsAsync(), "hostile");
        Assert.Null(part.QuerySelector("script, img, [onfocus], [onerror], [autofocus]"));
        Assert.Equal("<script>alert(1)</script>", Words(part.QuerySelector("label")!));
        Assert.Equal("\" autofocus onfocus=alert(1) x=\"", part.QuerySelector("input")!.GetAttribute("value"));
        Assert.Equal("\"><script>alert(1)</script>", part.QuerySelector("a")!.GetAttribute("data-x"));
        Assert.Equal("<script>", Words(part.QuerySelector("a")!));
    }

    private static IElement Part(IElement page, string name) => page.QuerySelector($"section[data-part={name}]")!;

    private static string Words(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task<IElement> TagsAsync()
    {
        using var client = new HttpClient { BaseAddress = host.Address };
        return Markup.Body(await client.GetStringAsync(new Uri("/tags", UriKind.Relative), TestContext.Current.CancellationToken));
    }
}
