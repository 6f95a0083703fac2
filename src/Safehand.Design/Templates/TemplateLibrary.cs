using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace Safehand.Design.Templates;

/// <summary>
/// The design systems' own Nunjucks templates, as they ship on npm, rendered here: what a component looks like is never
/// copied by hand, and a new release of a design system is a new version number. Understands what those templates use of
/// Nunjucks 3 (autoescape on, trimBlocks, lstripBlocks) and throws at anything else. Safe for concurrent use.
/// </summary>
internal sealed class TemplateLibrary
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<TemplateNode>> nodes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Dictionary<string, object?>> exports = new(StringComparer.Ordinal);

    /// <summary>The templates embedded at build.</summary>
    public static TemplateLibrary Shared { get; } = new();

    /// <summary>Renders a component: <c>govuk/button</c>, <c>moj/timeline</c>.</summary>
    /// <param name="component">Design system and component.</param>
    /// <param name="options">Its options. Texts are escaped; an <c>html</c> option is not, and MUST hold only markup that is safe.</param>
    /// <param name="body">What the component's <c>caller()</c> yields, safe markup, for those that wrap a body.</param>
    public string Render(string component, OptionMap options, string? body = null)
    {
        var (system, name) = component.Split('/') is [var first, var second] ? (first, second) : throw new TemplateException($"\"{component}\" names no component.");
        var macro = component == "moj/interruption-card" ? "interruptionCard"
            : system + string.Concat(name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        var function = (TemplateFunction)Exports($"{system}/components/{name}/macro.njk")[macro]!;
        return Script.Text(function([options], body is null ? null : (_, _) => new SafeText(body))).Trim();
    }

    internal IReadOnlyList<TemplateNode> Nodes(string path) => nodes.GetOrAdd(path, static path =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(path) ?? throw new TemplateException($"There is no template {path}.");
        using var reader = new StreamReader(stream);
        return TemplateParser.Parse(reader.ReadToEnd());
    });

    internal Dictionary<string, object?> Exports(string path) => exports.GetOrAdd(path, path =>
    {
        var scope = new TemplateScope(this, path, new(StringComparer.Ordinal), new TemplateFrame(top: true), new StringBuilder());
        TemplateNode.RunAll(Nodes(path), scope);
        return scope.TopLevel;
    });

    internal static string Resolve(string from, string path)
    {
        if (!path.StartsWith('.'))
        {
            return path;
        }

        var parts = new List<string>(from.Split('/')[..^1]);
        foreach (var part in path.Split('/'))
        {
            if (part == "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
