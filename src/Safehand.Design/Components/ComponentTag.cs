using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Templates;

namespace Safehand.Design.Components;

/// <summary>
/// A component of a design system as a tag. What stands between its tags is its content (already encoded by Razor);
/// attributes that the tag does not know, such as <c>data-…</c> and <c>aria-…</c>, go to the component's outer element.
/// </summary>
public abstract class ComponentTag : TagHelper
{
    /// <summary>Classes added to the component's own.</summary>
    [HtmlAttributeName("class")]
    public string? Class { get; set; }

    /// <summary>
    /// Any of the component's own options by their documented names, as a dictionary or an anonymous object. The tag's
    /// attributes go before it. An <c>html</c> option given here is written as it is and MUST NOT hold anything typed by a person
    /// unless it is <see cref="IHtmlContent"/> that encodes it.
    /// </summary>
    public object? Options { get; set; }

    private protected abstract string Component { get; }

    /// <summary>Whether content is read as the option <c>html</c>.</summary>
    private protected virtual bool TakesContent => true;

    /// <inheritdoc/>
    public sealed override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(output);
        var children = new ComponentChildren(context);
        var content = Inner(await output.GetChildContentAsync());
        var options = OptionValues.Map(Options);
        Fill(options, children, content);
        if (TakesContent && content is not null)
        {
            options["html"] = content;
        }

        if (Class is not null)
        {
            options["classes"] = Class;
        }

        Leftovers(options, output);
        output.TagName = null;
        output.Content.SetHtmlContent(Finish(TemplateLibrary.Shared.Render(Component, options, content)));
    }

    /// <summary>Sets the component's options from attributes and children.</summary>
    private protected virtual void Fill(OptionMap options, ComponentChildren children, string? content)
    {
    }

    /// <summary>Last word on the markup.</summary>
    private protected virtual string Finish(string html) => html;

    private protected static string? Inner(TagHelperContent content) =>
        content.IsEmptyOrWhiteSpace ? null : content.GetContent().Trim();

    private static void Leftovers(OptionMap options, TagHelperOutput output)
    {
        if (OptionValues.Attributes(output) is { } attributes)
        {
            if (attributes.Remove("id", out var id))
            {
                options["id"] = id;
            }

            if (options.TryGetValue("attributes", out var given) && given is OptionMap map)
            {
                foreach (var (name, value) in attributes)
                {
                    map[name] = value;
                }
            }
            else if (attributes.Count > 0)
            {
                options["attributes"] = attributes;
            }
        }
    }
}

/// <summary>What the tags within a component tell it: rows, items, actions. Each component opens a list of its own.</summary>
internal sealed class ComponentChildren
{
    private readonly Dictionary<string, List<object?>> lists = new(StringComparer.Ordinal);

    public ComponentChildren(TagHelperContext context) => context.Items[typeof(ComponentChildren)] = this;

    /// <summary>The children of the component around a tag.</summary>
    public static ComponentChildren Around(TagHelperContext context) =>
        context.Items.TryGetValue(typeof(ComponentChildren), out var found) && found is ComponentChildren children
            ? children
            : throw new InvalidOperationException($"<{context.TagName}> stands outside the component it belongs to.");

    public void Add(string list, object? item)
    {
        if (!lists.TryGetValue(list, out var items))
        {
            lists[list] = items = [];
        }

        items.Add(item);
    }

    /// <summary>All that was added under a name, or null.</summary>
    public List<object?>? List(string list) => lists.GetValueOrDefault(list);

    /// <summary>The one thing that was added under a name, or null.</summary>
    public object? One(string list) => lists.TryGetValue(list, out var items) ? items[^1] : null;
}

/// <summary>Turns what pages hold into what templates take.</summary>
internal static class OptionValues
{
    public static OptionMap Map(object? value) => value switch
    {
        null => [],
        OptionMap map => Copy(map),
        _ => (OptionMap)From(value)!,
    };

    /// <summary>A value for a template: numbers become doubles, dictionaries and plain objects maps, sequences lists.</summary>
    public static object? From(object? value) => value switch
    {
        null or string or bool or double or OptionMap or SafeText or Undefined => value,
        IHtmlContent html => new SafeText(Html(html)),
        int or long or short or byte or decimal or float => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        Enum => value.ToString(),
        IDictionary map => From(map),
        IEnumerable list => list.Cast<object?>().Select(From).ToList(),
        IFormattable text => text.ToString(null, CultureInfo.InvariantCulture),
        _ => FromProperties(value),
    };

    /// <summary>Text that is already markup.</summary>
    public static string Html(IHtmlContent content)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        content.WriteTo(writer, HtmlEncoder.Default);
        return writer.ToString();
    }

    /// <summary>The attributes left on a tag, or null.</summary>
    public static OptionMap? Attributes(TagHelperOutput output)
    {
        var attributes = new OptionMap();
        foreach (var attribute in output.Attributes)
        {
            attributes[attribute.Name] = attribute.ValueStyle == HtmlAttributeValueStyle.Minimized
                ? new OptionMap { ["value"] = true, ["optional"] = true }
                : From(attribute.Value);
        }

        return attributes.OrNull();
    }

    private static OptionMap From(IDictionary map)
    {
        var options = new OptionMap();
        foreach (DictionaryEntry entry in map)
        {
            options[entry.Key.ToString()!] = From(entry.Value);
        }

        return options;
    }

    private static OptionMap FromProperties(object value)
    {
        var options = new OptionMap();
        foreach (var property in value.GetType().GetProperties())
        {
            options[property.Name] = From(property.GetValue(value));
        }

        return options;
    }

    private static OptionMap Copy(OptionMap map)
    {
        var copy = new OptionMap();
        foreach (var (name, value) in map)
        {
            copy[name] = value is OptionMap inner ? Copy(inner) : value;
        }

        return copy;
    }
}
