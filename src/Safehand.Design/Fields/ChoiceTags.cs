using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Components;
using Safehand.Design.Templates;

namespace Safehand.Design.Fields;

/// <summary>One of several: holds <c>&lt;govuk-radio&gt;</c> tags, or takes <c>items</c>.</summary>
[HtmlTargetElement("govuk-radios")]
public sealed class RadiosTag : FieldTag
{
    /// <summary>The choices, when they come from code.</summary>
    public IEnumerable<SelectListItem>? Items { get; set; }

    /// <summary>Smaller circles, for screens in all-day use.</summary>
    public bool Small { get; set; }

    /// <summary>Side by side: for two short choices.</summary>
    public bool Inline { get; set; }

    /// <summary>The value chosen, when not from the model.</summary>
    public string? Value { get; set; }

    private protected override string Component => "govuk/radios";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        base.Fill(options, children, content);
        FillLegend(options);
        Choices.Fill(options, children, Items);
        options.With("value", Value ?? (Chosen() is { Count: > 0 } chosen ? chosen.First() : null));
        Class = Choices.Classes("govuk-radios", Small, Inline, Class);
    }
}

/// <summary>Any of several: holds <c>&lt;govuk-checkbox&gt;</c> tags, or takes <c>items</c>. A single yes: one box with value "true".</summary>
[HtmlTargetElement("govuk-checkboxes")]
public sealed class CheckboxesTag : FieldTag
{
    /// <summary>The choices, when they come from code.</summary>
    public IEnumerable<SelectListItem>? Items { get; set; }

    /// <summary>Smaller boxes, for screens in all-day use.</summary>
    public bool Small { get; set; }

    private protected override string Component => "govuk/checkboxes";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        base.Fill(options, children, content);
        FillLegend(options);
        Choices.Fill(options, children, Items);
        if (Chosen() is { Count: > 0 } chosen)
        {
            options["values"] = chosen.Cast<object?>().ToList();
        }

        Class = Choices.Classes("govuk-checkboxes", Small, false, Class);
    }
}

/// <summary>One of many, in a closed list. Radios are better up to a dozen.</summary>
[HtmlTargetElement("govuk-select")]
public sealed class SelectTag : FieldTag
{
    /// <summary>The choices, when they come from code.</summary>
    public IEnumerable<SelectListItem>? Items { get; set; }

    /// <summary>The value chosen, when not from the model.</summary>
    public string? Value { get; set; }

    private protected override string Component => "govuk/select";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        base.Fill(options, children, content);
        FillLabel(options);
        Choices.Fill(options, children, Items);
        options.With("value", Value ?? ValueText());
    }
}

/// <summary>A choice of radios, checkboxes or a select. Its content is its words; <c>&lt;govuk-conditional&gt;</c> within shows when chosen.</summary>
[HtmlTargetElement("govuk-radio")]
[HtmlTargetElement("govuk-checkbox")]
[HtmlTargetElement("govuk-option")]
public sealed class ChoiceTag : TagHelper
{
    /// <summary>Posted when chosen.</summary>
    public string Value { get; set; } = "";

    /// <summary>Said under the words.</summary>
    public string? Hint { get; set; }

    /// <summary>Chosen at first, whatever the model says.</summary>
    public bool Checked { get; set; }

    /// <summary>Cannot be chosen.</summary>
    public bool Disabled { get; set; }

    /// <summary>Choosing it unchooses the others of the group ("None of these").</summary>
    public bool Exclusive { get; set; }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        var group = ComponentChildren.Around(context);
        var own = new ComponentChildren(context);
        var words = (await output.GetChildContentAsync()).GetContent().Trim();
        var item = new OptionMap { ["value"] = Value, ["html"] = words }
            .With("hint", Hint is null ? null : new OptionMap { ["text"] = Hint })
            .With("checked", Checked ? true : null)
            .With("selected", Checked ? true : null)
            .With("disabled", Disabled ? true : null)
            .With("behaviour", Exclusive ? "exclusive" : null)
            .With("conditional", own.One("conditional"));
        if (context.TagName == "govuk-option")
        {
            // An option of a select takes text alone; its words were encoded by Razor and are encoded again by the template.
            item["text"] = System.Net.WebUtility.HtmlDecode(words);
            item.Remove("html");
        }

        var attributes = OptionValues.Attributes(output);
        if (attributes?.Remove("id", out var id) == true)
        {
            item["id"] = id;
        }

        group.Add("items", item.With("attributes", attributes?.OrNull()));
        output.SuppressOutput();
    }
}

/// <summary>Shown when the choice around it is chosen. Without script it is always shown.</summary>
[HtmlTargetElement("govuk-conditional")]
public sealed class ConditionalTag : TagHelper
{
    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var choice = ComponentChildren.Around(context);
        choice.Add("conditional", new OptionMap { ["html"] = (await output.GetChildContentAsync()).GetContent() });
        output.SuppressOutput();
    }
}

/// <summary>A word between choices: "or".</summary>
[HtmlTargetElement("govuk-divider")]
public sealed class DividerTag : TagHelper
{
    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var words = System.Net.WebUtility.HtmlDecode((await output.GetChildContentAsync()).GetContent().Trim());
        ComponentChildren.Around(context).Add("items", new OptionMap { ["divider"] = words });
        output.SuppressOutput();
    }
}

internal static class Choices
{
    public static void Fill(OptionMap options, ComponentChildren children, IEnumerable<SelectListItem>? items)
    {
        if (options.TryGetValue("id", out var id))
        {
            options.TryAdd("idPrefix", id);
        }

        var all = new List<object?>(children.List("items") ?? []);
        all.AddRange((items ?? []).Select(item => new OptionMap { ["value"] = item.Value ?? item.Text, ["text"] = item.Text }
            .With("checked", item.Selected ? true : null).With("selected", item.Selected ? true : null).With("disabled", item.Disabled ? true : null)));
        if (all.Count > 0)
        {
            options["items"] = all;
        }
    }

    public static string? Classes(string block, bool small, bool inline, string? more)
    {
        var classes = $"{(small ? block + "--small " : "")}{(inline ? block + "--inline " : "")}{more}".Trim();
        return classes.Length == 0 ? null : classes;
    }
}
