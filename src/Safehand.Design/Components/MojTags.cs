using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Templates;
using Safehand.Design.Words;

namespace Safehand.Design.Components;

/// <summary>What happened, newest first: holds <c>&lt;moj-timeline-item&gt;</c>. No script.</summary>
[HtmlTargetElement("moj-timeline")]
public sealed class TimelineTag : ComponentTag
{
    /// <summary>Level of each title, 2 (default) to 6: one below the heading above the timeline.</summary>
    public int? HeadingLevel { get; set; }

    private protected override string Component => "moj/timeline";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) =>
        options.With("headingLevel", OptionValues.From(HeadingLevel)).With("items", children.List("items"));
}

/// <summary>One thing that happened: when, what, by whom; more about it as content.</summary>
[HtmlTargetElement("moj-timeline-item")]
public sealed class TimelineItemTag : ChildTag
{
    /// <summary>What happened, in a few words.</summary>
    public string Title { get; set; } = "";

    /// <summary>Who did it: "by" is written before.</summary>
    public string? By { get; set; }

    /// <summary>When. Shown in UK time.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>With seconds and GMT or BST: on pages that are evidence.</summary>
    public bool Evidence { get; set; }

    private protected override void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes) =>
        parent.Add("items", new OptionMap
        {
            ["label"] = new OptionMap { ["text"] = Title },
            ["datetime"] = new OptionMap { ["timestamp"] = At.Machine(), ["format"] = Evidence ? At.UkEvidenceTime() : At.UkDateTime() },
            ["html"] = content,
        }.With("byline", By is null ? null : new OptionMap { ["text"] = By }).With("classes", Class).With("attributes", attributes));
}

/// <summary>Parts of one thing: holds <c>&lt;moj-sub-navigation-item&gt;</c>. Stays in one line on a phone.</summary>
[HtmlTargetElement("moj-sub-navigation")]
public sealed class SubNavigationTag : ComponentTag
{
    /// <summary>Names the landmark: "This case".</summary>
    public string? Label { get; set; }

    private protected override string Component => "moj/sub-navigation";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        options.With("label", Label).With("items", children.List("items"));
        Class = Options is null ? $"sh-sub-navigation {Class}".TrimEnd() : Class;
    }
}

/// <summary>One part.</summary>
[HtmlTargetElement("moj-sub-navigation-item")]
public sealed class SubNavigationItemTag : ChildTag
{
    /// <summary>Its address.</summary>
    public string Href { get; set; } = "";

    /// <summary>It is this page.</summary>
    public bool Current { get; set; }

    private protected override void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes) =>
        parent.Add("items", Html(content).With("href", Href).With("active", Current ? true : null).With("classes", Class).With("attributes", attributes));
}

/// <summary>How many are due today, in a link. Writes nothing for none; "99+" from 99.</summary>
[HtmlTargetElement("moj-notification-badge")]
public sealed class NotificationBadgeTag : ComponentTag
{
    /// <summary>How many.</summary>
    public int? Count { get; set; }

    /// <summary>What is counted, for those who hear the page.</summary>
    public string? Meaning { get; set; }

    private protected override string Component => "moj/notification-badge";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) =>
        options.With("text", OptionValues.From(Count)).With("visuallyHiddenText", Meaning);
}

/// <summary>A message within a page.</summary>
[HtmlTargetElement("moj-alert")]
public sealed class AlertTag : ComponentTag
{
    /// <summary>"information" (default), "success", "warning", "error".</summary>
    public string? Variant { get; set; }

    /// <summary>Names it for those who hear the page; shown when there is no content, or as heading when asked.</summary>
    public string? Title { get; set; }

    /// <summary>Shows the title as a heading above the content.</summary>
    public bool Heading { get; set; }

    /// <summary>Can be put away, where script runs.</summary>
    public bool Dismissible { get; set; }

    private protected override string Component => "moj/alert";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) =>
        options.With("variant", Variant).With("title", Title).With("showTitleAsHeading", Heading ? true : null).With("dismissible", Dismissible ? true : null);
}

/// <summary>
/// Narrows a list: stands within a GET form, holds the fields and, for what is chosen, <c>&lt;moj-filter-chip&gt;</c>.
/// </summary>
[HtmlTargetElement("moj-filter")]
public sealed class FilterTag : ComponentTag
{
    /// <summary>"Filter" unless said.</summary>
    public string Heading { get; set; } = "Filter";

    /// <summary>Address without any filter.</summary>
    public string? ClearHref { get; set; }

    /// <summary>Words of the button; "Apply filters" unless said.</summary>
    public string? Submit { get; set; }

    private protected override string Component => "moj/filter";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        if (Options is not null)
        {
            return;
        }

        options["heading"] = new OptionMap { ["text"] = Heading };
        options["optionsHtml"] = content ?? "";
        options.With("submit", Submit is null ? null : new OptionMap { ["text"] = Submit });
        if (children.List("chips") is { } chips)
        {
            options["selectedFilters"] = new OptionMap
            {
                ["heading"] = new OptionMap { ["text"] = "Selected filters" },
                ["clearLink"] = new OptionMap { ["text"] = "Clear filters", ["href"] = ClearHref ?? "?" },
                ["categories"] = chips.Cast<OptionMap>().GroupBy(chip => (string)chip["category"]!)
                    .Select(group => (object?)new OptionMap { ["heading"] = new OptionMap { ["text"] = group.Key }, ["items"] = group.Cast<object?>().ToList() }).ToList(),
            };
        }
    }
}

/// <summary>A filter that is on: a link that takes off this one alone.</summary>
[HtmlTargetElement("moj-filter-chip")]
public sealed class FilterChipTag : ChildTag
{
    /// <summary>What it filters by.</summary>
    public string Category { get; set; } = "";

    /// <summary>Address with all filters but this.</summary>
    public string Href { get; set; } = "";

    private protected override void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes) =>
        parent.Add("chips", new OptionMap { ["category"] = Category, ["href"] = Href, ["text"] = System.Net.WebUtility.HtmlDecode(content) });
}

/// <summary>A title with what can be done beside it: holds <c>&lt;moj-action&gt;</c>.</summary>
[HtmlTargetElement("moj-page-header-actions")]
public sealed class PageHeaderActionsTag : ComponentTag
{
    /// <summary>The title.</summary>
    public string? Heading { get; set; }

    /// <summary>1 (default) to 6.</summary>
    public int? HeadingLevel { get; set; }

    private protected override string Component => "moj/page-header-actions";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        if (Heading is not null)
        {
            options["heading"] = new OptionMap { ["text"] = Heading, ["classes"] = "govuk-heading-l" }.With("level", OptionValues.From(HeadingLevel));
        }

        options.With("items", children.List("items"));
    }
}

/// <summary>Several things to do, in a menu where script runs, as a row of buttons where not: holds <c>&lt;moj-action&gt;</c>.</summary>
[HtmlTargetElement("moj-button-menu")]
public sealed class ButtonMenuTag : ComponentTag
{
    /// <summary>Words on the button that opens it.</summary>
    public string? Text { get; set; }

    /// <summary>"left" (default) or "right".</summary>
    public string? Align { get; set; }

    private protected override string Component => "moj/button-menu";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) =>
        options.With("button", Text is null ? null : new OptionMap { ["text"] = Text }).With("alignMenu", Align).With("items", children.List("items"));
}

/// <summary>A link or button among actions; its words as content.</summary>
[HtmlTargetElement("moj-action")]
public sealed class MojActionTag : ChildTag
{
    /// <summary>Makes it a link.</summary>
    public string? Href { get; set; }

    /// <summary>Name posted with <see cref="Value"/>.</summary>
    public string? Name { get; set; }

    /// <summary>Value posted when pressed.</summary>
    public string? Value { get; set; }

    private protected override void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes) =>
        parent.Add("items", Html(content).With("href", Href).With("name", Name).With("value", Value).With("classes", Class).With("attributes", attributes));
}

/// <summary>Stops someone before an act of weight: what will happen, one way on, one way back.</summary>
[HtmlTargetElement("moj-interruption-card")]
public sealed class InterruptionCardTag : ComponentTag
{
    /// <summary>The page's h1.</summary>
    public string? Heading { get; set; }

    /// <summary>Words of the way on: a link with <see cref="Href"/>, else a button that posts the form around the card.</summary>
    public string? Action { get; set; }

    /// <summary>Where the way on leads.</summary>
    public string? Href { get; set; }

    /// <summary>Words of the way back.</summary>
    public string? BackText { get; set; }

    /// <summary>Where the way back leads.</summary>
    public string? BackHref { get; set; }

    private protected override string Component => "moj/interruption-card";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        options.With("heading", Heading)
            .With("primaryAction", Action is null ? null : new OptionMap { ["text"] = Action }.With("href", Href))
            .With("secondaryAction", BackHref is null ? null : new OptionMap { ["text"] = BackText ?? "Go back", ["href"] = BackHref });
    }
}
