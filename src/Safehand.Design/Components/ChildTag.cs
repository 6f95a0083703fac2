using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Templates;

namespace Safehand.Design.Components;

/// <summary>A part of a component: writes nothing itself, tells the component around it.</summary>
public abstract class ChildTag : TagHelper
{
    /// <summary>Classes of the part.</summary>
    [HtmlAttributeName("class")]
    public string? Class { get; set; }

    /// <inheritdoc/>
    public sealed override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        var parent = ComponentChildren.Around(context);
        var own = new ComponentChildren(context);
        var content = (await output.GetChildContentAsync()).GetContent().Trim();
        Tell(parent, own, content, OptionValues.Attributes(output));
        output.SuppressOutput();
    }

    private protected abstract void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes);

    private protected static OptionMap Html(string html) => new() { ["html"] = html };
}
