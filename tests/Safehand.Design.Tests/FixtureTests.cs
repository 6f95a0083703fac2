using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Components;
using Safehand.Design.Fields;
using Safehand.Design.Templates;

namespace Safehand.Design.Tests;

public sealed class FixtureTests
{
    private static readonly Dictionary<string, Func<ComponentTag>> Tags = new()
    {
        ["back-link"] = () => new BackLinkTag(), ["breadcrumbs"] = () => new BreadcrumbsTag(), ["button"] = () => new ButtonTag(),
        ["character-count"] = () => new CharacterCountTag(), ["checkboxes"] = () => new CheckboxesTag(), ["date-input"] = () => new DateInputTag(),
        ["details"] = () => new DetailsTag(), ["error-message"] = () => new ErrorMessageTag(), ["error-summary"] = () => new ErrorSummaryTag(),
        ["fieldset"] = () => new FieldsetTag(), ["file-upload"] = () => new FileUploadTag(), ["footer"] = () => new FooterTag(),
        ["generic-header"] = () => new GenericHeaderTag(), ["hint"] = () => new HintTag(), ["input"] = () => new InputTag(),
        ["inset-text"] = () => new InsetTextTag(), ["label"] = () => new LabelTag(), ["notification-banner"] = () => new NotificationBannerTag(),
        ["pagination"] = () => new PaginationTag(), ["panel"] = () => new PanelTag(), ["password-input"] = () => new PasswordInputTag(),
        ["radios"] = () => new RadiosTag(), ["select"] = () => new SelectTag(), ["service-navigation"] = () => new ServiceNavigationTag(),
        ["skip-link"] = () => new SkipLinkTag(), ["summary-list"] = () => new SummaryListTag(), ["table"] = () => new TableTag(),
        ["tag"] = () => new StateTag(), ["task-list"] = () => new TaskListTag(), ["textarea"] = () => new TextareaTag(),
        ["warning-text"] = () => new WarningTextTag(),
    };

    [Fact]
    public async Task Tags_GivenEveryFixturesOptions_MakeTheSameDocument()
    {
        var examined = 0;
        foreach (var fixture in GovukFixtures.All.Where(fixture => Tags.ContainsKey(fixture.Component)))
        {
            var tag = Tags[fixture.Component]();
            tag.Options = fixture.Options;
            var actual = Markup.Canonical(await RunAsync(tag));
            Assert.True(Markup.Canonical(fixture.Html) == actual, $"{fixture.Component}: {fixture.Name}\n{fixture.Html}\n---\n{actual}");
            examined++;
        }

        Assert.Equal(31, Tags.Count);
        Assert.Equal(638, examined);
    }

    [Fact]
    public void Render_HostileTextInEveryOptionThatIsText_StaysText()
    {
        const string Hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";
        var examined = 0;
        foreach (var fixture in GovukFixtures.All)
        {
            var planted = 0;
            var options = (OptionMap)Plant(fixture.Options, "", ref planted)!;
            var body = Markup.Body(TemplateLibrary.Shared.Render("govuk/" + fixture.Component, options));
            Assert.True(body.QuerySelector("script, [onerror], img[src=x]") is null, $"{fixture.Component}: {fixture.Name}\n{body.InnerHtml}");
            examined += planted;
        }

        Assert.True(examined > 3000, $"{examined} texts");

        // Options that the design system documents as markup, by their names; all others are text and must be escaped.
        static object? Plant(object? value, string name, ref int planted)
        {
            switch (value)
            {
                case OptionMap map:
                    var copy = new OptionMap();
                    foreach (var (key, inner) in map)
                    {
                        copy[key] = Plant(inner, key, ref planted);
                    }

                    return copy;
                case List<object?> list:
                    var items = new List<object?>();
                    foreach (var inner in list)
                    {
                        items.Add(Plant(inner, name, ref planted));
                    }

                    return items;
                case string text when !name.EndsWith("html", StringComparison.OrdinalIgnoreCase) && name is not ("attributes" or "start" or "end" or "navigationStart" or "navigationEnd"):
                    planted++;
                    return text + Hostile;
                default:
                    return value;
            }
        }
    }

    private static async Task<string> RunAsync(ComponentTag tag)
    {
        var context = new TagHelperContext("x", [], new Dictionary<object, object>(), "1");
        var output = new TagHelperOutput("x", [], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()));
        await tag.ProcessAsync(context, output);
        Assert.Null(output.TagName);
        return output.Content.GetContent();
    }
}
