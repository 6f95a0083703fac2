using System.Collections;
using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Components;
using Safehand.Design.Templates;

namespace Safehand.Design.Fields;

/// <summary>
/// A field of a form. <c>for="Input.Reference"</c> takes name, id, value, label (from <c>[Display]</c>), hint and error from
/// the model and its state; each can be said by an attribute instead, which goes first.
/// </summary>
public abstract class FieldTag : ComponentTag
{
    /// <summary>The property this field fills.</summary>
    public ModelExpression? For { get; set; }

    /// <summary>Name posted.</summary>
    public string? Name { get; set; }

    /// <summary>Label, or the legend of a group.</summary>
    public string? Label { get; set; }

    /// <summary>"s", "m", "l", "xl"; none is plain. A group's legend is "s" unless said; "" makes it plain.</summary>
    public string? LabelSize { get; set; }

    /// <summary>The label is the page's h1.</summary>
    public bool PageHeading { get; set; }

    /// <summary>Said under the label, before the field.</summary>
    public string? Hint { get; set; }

    /// <summary>What is wrong, worded as in the summary; from the model's state unless said.</summary>
    public string? Error { get; set; }

    /// <summary>The view being rendered.</summary>
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    private protected override bool TakesContent => false;

    /// <summary>The name posted, in full.</summary>
    private protected string? FieldName => Name ?? (For is null ? null : ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name));

    private protected static string IdOf(string name) => TagBuilder.CreateSanitizedId(name, "_") ?? "";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        if (FieldName is { } name)
        {
            options["name"] = name;
            options.TryAdd("id", IdOf(name));
        }

        options.With("hint", Text(Hint ?? For?.Metadata.Description)).With("errorMessage", Text(ErrorText()));
    }

    private protected void FillLabel(OptionMap options)
    {
        if ((Label ?? For?.Metadata.GetDisplayName()) is { } label)
        {
            options["label"] = new OptionMap { ["text"] = label, ["isPageHeading"] = PageHeading }
                .With("classes", LabelSize is null ? null : $"govuk-label--{LabelSize}");
        }
    }

    private protected void FillLegend(OptionMap options)
    {
        if ((Label ?? For?.Metadata.GetDisplayName()) is { } label)
        {
            options["fieldset"] = new OptionMap
            {
                ["legend"] = new OptionMap { ["text"] = label, ["isPageHeading"] = PageHeading }
                    .With("classes", LabelSize is "" ? null : $"govuk-fieldset__legend--{LabelSize ?? "s"}"),
            };
        }
    }

    /// <summary>What was typed, if the form came back, else what the model holds.</summary>
    private protected string? ValueText(string? key = null, object? model = null)
    {
        key ??= FieldName;
        if (key is not null && State(key) is { RawValue: not null } state)
        {
            return state.AttemptedValue ?? "";
        }

        return Plain(model ?? For?.Model);
    }

    /// <summary>All that was chosen in a group.</summary>
    private protected IReadOnlyCollection<string> Chosen()
    {
        if (FieldName is { } name && State(name) is { RawValue: { } raw })
        {
            return raw is string[] many ? many : [Plain(raw) ?? ""];
        }

        return For?.Model switch
        {
            null => [],
            string text => [text],
            IEnumerable many => [.. many.Cast<object?>().Select(one => Plain(one) ?? "")],
            var one => [Plain(one) ?? ""],
        };
    }

    private protected virtual string? ErrorText() => Error ?? (FieldName is { } name ? ErrorAt(name) : null);

    private protected string? ErrorAt(string key) => State(key)?.Errors is [var first, ..] ? first.ErrorMessage : null;

    private protected static OptionMap? Text(string? text) => string.IsNullOrEmpty(text) ? null : new OptionMap { ["text"] = text };

    private ModelStateEntry? State(string key) =>
        For is not null && ViewContext.ViewData.ModelState.TryGetValue(key, out var state) ? state : null;

    private static string? Plain(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        IFormattable text => text.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
