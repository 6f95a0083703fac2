using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Templates;

namespace Safehand.Design.Components;

/// <summary>Facts, one a row: holds <c>&lt;govuk-summary-row&gt;</c>. With a <c>card-title</c> it is a card, with <c>&lt;govuk-card-action&gt;</c>.</summary>
[HtmlTargetElement("govuk-summary-list")]
public sealed class SummaryListTag : ComponentTag
{
    /// <summary>Makes it a card with this title.</summary>
    public string? CardTitle { get; set; }

    /// <summary>2 (default) to 6.</summary>
    public int? HeadingLevel { get; set; }

    private protected override string Component => "govuk/summary-list";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        options.With("rows", children.List("rows"));
        if (CardTitle is not null)
        {
            options["card"] = new OptionMap { ["title"] = new OptionMap { ["text"] = CardTitle }.With("headingLevel", OptionValues.From(HeadingLevel)) }
                .With("actions", children.List("card-actions") is { } actions ? new OptionMap { ["items"] = actions } : null);
        }
    }
}

/// <summary>A fact: its key as attribute, its value as content, <c>&lt;govuk-row-action&gt;</c> within for what can be done.</summary>
[HtmlTargetElement("govuk-summary-row")]
public sealed class SummaryRowTag : ChildTag
{
    /// <summary>What the fact is.</summary>
    public string Key { get; set; } = "";

    private protected override void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes) =>
        parent.Add("rows", new OptionMap { ["key"] = new OptionMap { ["text"] = Key }, ["value"] = Html(content) }
            .With("classes", Class)
            .With("actions", own.List("actions") is { } actions ? new OptionMap { ["items"] = actions } : null));
}

/// <summary>A link at the end of a row, or of a card's title. Its words repeat, so say in <c>hidden</c> what it acts on.</summary>
[HtmlTargetElement("govuk-row-action")]
[HtmlTargetElement("govuk-card-action")]
public sealed class ActionTag : TagHelper
{
    /// <summary>Where it leads.</summary>
    public string Href { get; set; } = "";

    /// <summary>What it acts on, for those who hear the page: "Change" + "the date it was recorded".</summary>
    public string? Hidden { get; set; }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        var parent = ComponentChildren.Around(context);
        var content = (await output.GetChildContentAsync()).GetContent().Trim();
        parent.Add(context.TagName == "govuk-card-action" ? "card-actions" : "actions", new OptionMap { ["href"] = Href, ["html"] = content }
            .With("visuallyHiddenText", Hidden).With("attributes", OptionValues.Attributes(output)));
        output.SuppressOutput();
    }
}
