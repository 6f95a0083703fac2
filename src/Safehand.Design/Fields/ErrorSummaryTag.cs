using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Components;
using Safehand.Design.Templates;

namespace Safehand.Design.Fields;

/// <summary>
/// Says at the top of the page what is wrong, with a link to each field, in the order in which the model declares its
/// properties. Fills itself from the model's state; writes nothing when nothing is wrong.
/// </summary>
[HtmlTargetElement("govuk-error-summary")]
public sealed class ErrorSummaryTag : ComponentTag
{
    /// <summary>"There is a problem" unless said.</summary>
    public string? Title { get; set; }

    /// <summary>The view being rendered.</summary>
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    private protected override string Component => "govuk/error-summary";

    private protected override bool TakesContent => false;

    private bool nothing;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        options.With("titleText", Title ?? (Options is null ? "There is a problem" : null)).With("descriptionHtml", content);
        if (Options is not null)
        {
            return;
        }

        var metadata = ViewContext.ViewData.ModelMetadata;
        var errors = ViewContext.ViewData.ModelState
            .Where(entry => entry.Value is { Errors.Count: > 0 })
            .OrderBy(entry => Place(metadata, entry.Key), Comparer<int[]>.Create(Compare))
            .Select(entry => new OptionMap { ["text"] = entry.Value!.Errors[0].ErrorMessage }.With("href", Link(metadata, entry.Key)))
            .ToList<object?>();
        nothing = errors.Count == 0;
        options["errorList"] = errors;
    }

    private protected override string Finish(string html) => nothing ? "" : html;

    private static string? Link(ModelMetadata metadata, string key)
    {
        if (key.Length == 0)
        {
            return null; // about the whole form: there is nowhere to go
        }

        // A date has three boxes and no box of its own name: go to the first.
        var name = Find(metadata, key)?.UnderlyingOrModelType == typeof(DateParts) ? key + ".Day" : key;
        return "#" + TagBuilder.CreateSanitizedId(name, "_");
    }

    private static ModelMetadata? Find(ModelMetadata metadata, string key)
    {
        var found = metadata;
        foreach (var part in key.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            found = Property(found, bracket < 0 ? part : part[..bracket]);
            found = bracket < 0 ? found : found?.ElementMetadata;
            if (found is null)
            {
                return null;
            }
        }

        return found;
    }

    /// <summary>Where a field stands: its place among its siblings, level by level.</summary>
    private static int[] Place(ModelMetadata metadata, string key)
    {
        var place = new List<int>();
        var found = metadata;
        foreach (var part in key.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? part : part[..bracket];
            place.Add(found is null ? int.MaxValue : Index(found, name));
            found = found is null ? null : Property(found, name);
            if (bracket >= 0)
            {
                place.Add(int.TryParse(part[(bracket + 1)..].TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0);
                found = found?.ElementMetadata;
            }
        }

        return [.. place];
    }

    private static ModelMetadata? Property(ModelMetadata metadata, string name)
    {
        var index = Index(metadata, name);
        return index == int.MaxValue ? null : metadata.Properties[index];
    }

    private static int Index(ModelMetadata metadata, string name)
    {
        for (var i = 0; i < metadata.Properties.Count; i++)
        {
            if (string.Equals(metadata.Properties[i].PropertyName, name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return int.MaxValue;
    }

    private static int Compare(int[] left, int[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (left[i] != right[i])
            {
                return left[i].CompareTo(right[i]);
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
