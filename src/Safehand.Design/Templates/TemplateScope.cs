using System.Text;

namespace Safehand.Design.Templates;

/// <summary>Variables by nesting, with Nunjucks' rule that a write goes to where the name was first set, but not out of an include.</summary>
internal sealed class TemplateFrame(TemplateFrame? parent = null, bool isolated = false, bool top = false)
{
    private readonly Dictionary<string, object?> variables = new(StringComparer.Ordinal);

    public bool Top => top;

    public object? Find(string name) =>
        variables.TryGetValue(name, out var value) && value is not Undefined ? value : parent is null ? Undefined.Value : parent.Find(name);

    public void Set(string name, object? value, bool resolve)
    {
        for (var frame = resolve ? this : null; frame is not null; frame = frame.Parent)
        {
            if (frame.variables.TryGetValue(name, out var held) && held is not Undefined)
            {
                frame.variables[name] = value;
                return;
            }

            if (frame.Isolated)
            {
                break;
            }
        }

        variables[name] = value;
    }

    private bool Isolated => isolated;

    private TemplateFrame? Parent => parent;
}

/// <summary>Where a template runs: its frame, the variables of its top level (which its macros see), and where it writes.</summary>
internal sealed record TemplateScope(TemplateLibrary Library, string Path, Dictionary<string, object?> TopLevel, TemplateFrame Frame, StringBuilder Output)
{
    public object? Find(string name)
    {
        var value = Frame.Find(name);
        return value is not Undefined ? value : TopLevel.GetValueOrDefault(name, Undefined.Value);
    }

    public void Set(string name, object? value)
    {
        Frame.Set(name, value, resolve: true);
        if (Frame.Top)
        {
            TopLevel[name] = value;
        }
    }

    public void Write(object? value) => Output.Append(value switch
    {
        null or Undefined => "",
        SafeText safe => safe.Value,
        _ => TemplateFilters.Escape(Script.Text(value)),
    });

    public TemplateScope In(TemplateFrame frame) => this with { Frame = frame };

    public TemplateScope To(StringBuilder output) => this with { Output = output };
}
