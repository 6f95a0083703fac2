using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Components;
using Safehand.Design.Templates;

namespace Safehand.Design.Fields;

/// <summary>A date that one looks up, typed as 14/11/2026 or chosen from a calendar where script runs. For remembered dates use date-input.
/// Bind it to a string and read that with <see cref="Words.UkDates.ReadUkDate"/>.</summary>
[HtmlTargetElement("moj-date-picker")]
public sealed class DatePickerTag : FieldTag
{
    /// <summary>What stands in it, d/m/yyyy.</summary>
    public string? Value { get; set; }

    /// <summary>Earliest date that can be chosen.</summary>
    public DateOnly? Min { get; set; }

    /// <summary>Latest date that can be chosen.</summary>
    public DateOnly? Max { get; set; }

    private protected override string Component => "moj/date-picker";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        base.Fill(options, children, content);
        FillLabel(options);
        options.With("value", Value ?? (For?.Model is DateOnly date ? ValueText(model: Slashed(date)) : ValueText()))
            .With("minDate", Slashed(Min)).With("maxDate", Slashed(Max));
    }

    private static string? Slashed(DateOnly? date) => date?.ToString("d'/'M'/'yyyy", System.Globalization.CultureInfo.InvariantCulture);
}
