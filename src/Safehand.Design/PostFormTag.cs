using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Safehand.Design;

/// <summary>
/// Every form is checked by the server alone, so that errors are worded once (<c>novalidate</c>), and every posted form
/// carries an antiforgery token, with or without an <c>action</c>.
/// </summary>
[HtmlTargetElement("form")]
public sealed class PostFormTag(IHtmlGenerator generator) : TagHelper
{
    /// <summary>The view being rendered.</summary>
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Attributes.SetAttribute(new TagHelperAttribute("novalidate"));
        var posted = output.Attributes["method"]?.Value?.ToString() is { } method && method.Equals("post", StringComparison.OrdinalIgnoreCase);

        // The framework's own helper, which runs first, leaves the token out where the form names its action.
        if (posted && !output.PostContent.GetContent().Contains("__RequestVerificationToken", StringComparison.Ordinal)
            && generator.GenerateAntiforgery(ViewContext) is { } token)
        {
            output.PostContent.AppendHtml(token);
        }
    }
}
