using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Safehand.Design.Tests;

/// <summary>Markup as a browser understands it: parsed, attributes sorted, white space collapsed as it is drawn.</summary>
internal static class Markup
{
    public static IElement Body(string html) => new HtmlParser().ParseDocument("<!DOCTYPE html><body>" + html).Body!;

    /// <summary>A text of one line a node, which is equal for two pieces of markup when they make the same document.</summary>
    public static string Canonical(string html)
    {
        var text = new StringBuilder();
        foreach (var child in Body(html).ChildNodes)
        {
            Write(child, text, 0);
        }

        return text.ToString();
    }

    private static void Write(INode node, StringBuilder text, int depth)
    {
        switch (node)
        {
            case IElement element:
                text.Append(' ', depth).Append('<').Append(element.LocalName);
                foreach (var attribute in element.Attributes.OrderBy(a => a.Name, StringComparer.Ordinal))
                {
                    var value = attribute.Name == "class" ? string.Join(' ', attribute.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : attribute.Value;
                    text.Append(' ').Append(attribute.Name).Append("=\"").Append(value).Append('"');
                }

                text.Append(">\n");
                foreach (var child in element.ChildNodes)
                {
                    Write(child, text, depth + 1);
                }

                break;
            case IText data when data.ParentElement?.LocalName is "pre" or "textarea":
                text.Append(' ', depth).Append('|').Append(data.Data).Append("|\n");
                break;
            case IText data:
                var collapsed = string.Join(' ', data.Data.Split([' ', '\n', '\t', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries));
                if (collapsed.Length > 0)
                {
                    text.Append(' ', depth).Append('"').Append(collapsed).Append("\"\n");
                }

                break;
        }
    }
}
