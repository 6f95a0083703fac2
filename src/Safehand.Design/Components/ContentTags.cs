using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Templates;

namespace Safehand.Design.Components;

/// <summary>A button, or a link that looks like one when it has an <c>href</c>. One green button a page.</summary>
[HtmlTargetElement("govuk-button")]
public sealed class ButtonTag : ComponentTag
{
    /// <summary>Makes it a link.</summary>
    public string? Href { get; set; }

    /// <summary>"submit" (default), "button", "reset".</summary>
    public string? Type { get; set; }

    /// <summary>Name posted with <see cref="Value"/>.</summary>
    public string? Name { get; set; }

    /// <summary>Value posted when this button was pressed.</summary>
    public string? Value { get; set; }

    /// <summary>"secondary", "warning", "inverse"; none is the green main button.</summary>
    public string? Kind { get; set; }

    /// <summary>Greyed out. Prefer to leave the button away.</summary>
    public bool Disabled { get; set; }

    /// <summary>Begins a journey: has an arrow.</summary>
    public bool Start { get; set; }

    /// <summary>Ignores a second press within a second (default for submit buttons: true).</summary>
    public bool PreventDoubleClick { get; set; } = true;

    private protected override string Component => "govuk/button";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        options.With("href", Href).With("type", Type).With("name", Name).With("value", Value)
            .With("disabled", Disabled ? true : null).With("isStartButton", Start ? true : null);
        if (Options is null && Href is null && PreventDoubleClick && Type is null or "submit")
        {
            options["preventDoubleClick"] = true;
        }

        if (Kind is not null)
        {
            Class = $"govuk-button--{Kind} {Class}".TrimEnd();
        }
    }
}

/// <summary>A state in words: at most three on a page.</summary>
[HtmlTargetElement("govuk-tag")]
public sealed class StateTag : ComponentTag
{
    /// <summary>"grey", "green", "teal", "blue", "red", "purple", "magenta", "orange", "yellow".</summary>
    public string? Colour { get; set; }

    private protected override string Component => "govuk/tag";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        if (Colour is not null)
        {
            Class = $"govuk-tag--{Colour} {Class}".TrimEnd();
        }
    }
}

/// <summary>Sets a passage apart.</summary>
[HtmlTargetElement("govuk-inset-text")]
public sealed class InsetTextTag : ComponentTag
{
    private protected override string Component => "govuk/inset-text";
}

/// <summary>Warns of what cannot be undone.</summary>
[HtmlTargetElement("govuk-warning-text")]
public sealed class WarningTextTag : ComponentTag
{
    private protected override string Component => "govuk/warning-text";
}

/// <summary>Says that a journey has ended; the receipt.</summary>
[HtmlTargetElement("govuk-panel")]
public sealed class PanelTag : ComponentTag
{
    /// <summary>What has happened.</summary>
    public string? Title { get; set; }

    /// <summary>1 (default) to 6.</summary>
    public int? HeadingLevel { get; set; }

    private protected override string Component => "govuk/panel";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) =>
        options.With("titleText", Title).With("headingLevel", OptionValues.From(HeadingLevel));
}

/// <summary>What only some need, behind a summary.</summary>
[HtmlTargetElement("govuk-details")]
public sealed class DetailsTag : ComponentTag
{
    /// <summary>The words one presses.</summary>
    public string? Summary { get; set; }

    /// <summary>Shown open at first.</summary>
    public bool Open { get; set; }

    private protected override string Component => "govuk/details";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) =>
        options.With("summaryText", Summary).With("open", Open ? true : null);
}

/// <summary>Tells of something that is not the page's own subject. For "done" after a redirect, use <see cref="DoneMessage"/>.</summary>
[HtmlTargetElement("govuk-notification-banner")]
public sealed class NotificationBannerTag : ComponentTag
{
    /// <summary>Heading: "Important" unless said, "Success" for a success.</summary>
    public string? Title { get; set; }

    /// <summary>Green, and takes the focus when the page loads.</summary>
    public bool Success { get; set; }

    private protected override string Component => "govuk/notification-banner";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) =>
        options.With("titleText", Title).With("type", Success ? "success" : null);
}

/// <summary>Goes back one step. Stands in the section "Breadcrumbs", in a landmark of its own.</summary>
[HtmlTargetElement("govuk-back-link")]
public sealed class BackLinkTag : ComponentTag
{
    /// <summary>The step before.</summary>
    public string? Href { get; set; }

    private protected override string Component => "govuk/back-link";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) => options.With("href", Href);

    private protected override string Finish(string html) => Options is null ? $"<nav aria-label=\"Back\">{html}</nav>" : html;
}

/// <summary>Passes over what every page has.</summary>
[HtmlTargetElement("govuk-skip-link")]
public sealed class SkipLinkTag : ComponentTag
{
    /// <summary>Where to; "#content" unless said.</summary>
    public string? Href { get; set; }

    private protected override string Component => "govuk/skip-link";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) => options.With("href", Href);
}

/// <summary>A header without anyone's crest.</summary>
[HtmlTargetElement("govuk-generic-header")]
public sealed class GenericHeaderTag : ComponentTag
{
    /// <summary>Where the mark leads; "/" unless said.</summary>
    public string? Url { get; set; }

    private protected override string Component => "govuk/generic-header";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) =>
        options.With("url", Url).With("logoHtml", content);
}

/// <summary>A label of its own; the fields bring theirs.</summary>
[HtmlTargetElement("govuk-label")]
public sealed class LabelTag : ComponentTag
{
    /// <summary>Id of the field.</summary>
    public string? For { get; set; }

    private protected override string Component => "govuk/label";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) => options.With("for", For);
}

/// <summary>A hint of its own; the fields bring theirs.</summary>
[HtmlTargetElement("govuk-hint")]
public sealed class HintTag : ComponentTag
{
    private protected override string Component => "govuk/hint";
}

/// <summary>An error of its own; the fields bring theirs.</summary>
[HtmlTargetElement("govuk-error-message")]
public sealed class ErrorMessageTag : ComponentTag
{
    private protected override string Component => "govuk/error-message";
}

/// <summary>Groups fields under a question.</summary>
[HtmlTargetElement("govuk-fieldset")]
public sealed class FieldsetTag : ComponentTag
{
    /// <summary>The question.</summary>
    public string? Legend { get; set; }

    /// <summary>"s", "m" (default), "l", "xl"; "" makes it plain.</summary>
    public string LegendSize { get; set; } = "m";

    /// <summary>The legend is the page's h1.</summary>
    public bool PageHeading { get; set; }

    private protected override string Component => "govuk/fieldset";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        if (Legend is not null)
        {
            options["legend"] = new OptionMap { ["text"] = Legend, ["isPageHeading"] = PageHeading }
                .With("classes", LegendSize.Length == 0 ? null : $"govuk-fieldset__legend--{LegendSize}");
        }
    }
}
