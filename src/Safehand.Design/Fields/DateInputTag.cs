using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Components;
using Safehand.Design.Templates;

namespace Safehand.Design.Fields;

/// <summary>A date that one remembers, in three boxes. Bound to <see cref="DateParts"/>.</summary>
[HtmlTargetElement("govuk-date-input")]
public sealed class DateInputTag : FieldTag
{
    private static readonly string[] Parts = ["Day", "Month", "Year"];

    private protected override string Component => "govuk/date-input";

    private protected override string? ErrorText() =>
        base.ErrorText() ?? (FieldName is { } name ? Parts.Select(part => ErrorAt($"{name}.{part}")).FirstOrDefault(error => error is not null) : null);

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        base.Fill(options, children, content);
        FillLegend(options);
        if (FieldName is not { } name)
        {
            return;
        }

        var typed = For?.Model as DateParts;
        var wrong = Array.FindAll(Parts, part => ErrorAt($"{name}.{part}") is not null);
        foreach (var part in Parts)
        {
            var value = part switch { "Day" => typed?.Day, "Month" => typed?.Month, _ => typed?.Year };
            options[part.ToLowerInvariant()] = new OptionMap
            {
                ["name"] = $"{name}.{part}",
                ["id"] = IdOf($"{name}.{part}"),
                ["label"] = part,
            }.With("value", value).With("error", wrong.Length > 0 ? wrong.Contains(part) : null);
        }
    }
}
