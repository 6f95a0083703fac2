using System.Text;

namespace Safehand.Design.Templates;

/// <summary>A statement: writes into the scope's output, or changes the scope.</summary>
internal abstract record TemplateNode
{
    public abstract void Run(TemplateScope scope);

    public static void RunAll(IReadOnlyList<TemplateNode> nodes, TemplateScope scope)
    {
        foreach (var node in nodes)
        {
            node.Run(scope);
        }
    }

    public static string Capture(IReadOnlyList<TemplateNode> nodes, TemplateScope scope)
    {
        var output = new StringBuilder();
        RunAll(nodes, scope.To(output));
        return output.ToString();
    }
}

internal sealed record DataNode(string Text) : TemplateNode
{
    public override void Run(TemplateScope scope) => scope.Output.Append(Text);
}

internal sealed record OutputNode(TemplateExpression Value) : TemplateNode
{
    public override void Run(TemplateScope scope) => scope.Write(Value.Evaluate(scope));
}

internal sealed record IfNode(TemplateExpression Condition, IReadOnlyList<TemplateNode> Then, IReadOnlyList<TemplateNode> Else) : TemplateNode
{
    public override void Run(TemplateScope scope) => RunAll(Script.Truthy(Condition.Evaluate(scope)) ? Then : Else, scope);
}

internal sealed record ForNode(IReadOnlyList<string> Names, TemplateExpression Items, IReadOnlyList<TemplateNode> Body) : TemplateNode
{
    public override void Run(TemplateScope scope)
    {
        // One frame for the whole loop, as in Nunjucks: what a turn sets, the next turn sees.
        var inner = scope.In(new TemplateFrame(scope.Frame));
        var items = Items.Evaluate(scope) switch
        {
            List<object?> list when Names.Count == 1 => list.Select(item => (object?[])[item]).ToList(),
            OptionMap map when Names.Count == 2 => map.Select(pair => (object?[])[pair.Key, pair.Value]).ToList(),
            _ => [],
        };
        for (var i = 0; i < items.Count; i++)
        {
            for (var n = 0; n < Names.Count; n++)
            {
                inner.Frame.Set(Names[n], items[i][n], resolve: false);
            }

            inner.Frame.Set("loop", new OptionMap { ["index"] = i + 1d, ["index0"] = (double)i, ["first"] = i == 0, ["last"] = i == items.Count - 1, ["length"] = (double)items.Count }, resolve: false);
            RunAll(Body, inner);
        }
    }
}

internal sealed record SetNode(string Name, TemplateExpression Value) : TemplateNode
{
    public override void Run(TemplateScope scope) => scope.Set(Name, Value.Evaluate(scope));
}

/// <summary>Captured output is text, not safe text: the template says where it is safe.</summary>
internal sealed record SetBlockNode(string Name, IReadOnlyList<TemplateNode> Body) : TemplateNode
{
    public override void Run(TemplateScope scope) => scope.Set(Name, Capture(Body, scope));
}

internal sealed record MacroNode(string Name, IReadOnlyList<(string Name, TemplateExpression? Default)> Parameters, IReadOnlyList<TemplateNode> Body) : TemplateNode
{
    public override void Run(TemplateScope scope) => scope.Set(Name, new TemplateFunction((arguments, caller) =>
    {
        var inner = scope.In(new TemplateFrame());
        for (var i = 0; i < Parameters.Count; i++)
        {
            var value = i < arguments.Count ? arguments[i] : Parameters[i].Default?.Evaluate(inner) ?? Undefined.Value;
            inner.Frame.Set(Parameters[i].Name, value, resolve: false);
        }

        if (caller is not null)
        {
            inner.Frame.Set("caller", caller, resolve: false);
        }

        return new SafeText(Capture(Body, inner));
    }));
}

/// <summary>Calls a macro with the body as its <c>caller()</c>; the body sees what surrounds it.</summary>
internal sealed record CallNode(CallExpression Call, IReadOnlyList<TemplateNode> Body) : TemplateNode
{
    public override void Run(TemplateScope scope) =>
        scope.Write(Call.Invoke(scope, (_, _) => new SafeText(Capture(Body, scope.In(new TemplateFrame(scope.Frame, isolated: true))))));
}

internal sealed record ImportNode(string Path, IReadOnlyList<string> Names) : TemplateNode
{
    public override void Run(TemplateScope scope)
    {
        var exported = scope.Library.Exports(TemplateLibrary.Resolve(scope.Path, Path));
        foreach (var name in Names)
        {
            scope.Set(name, exported.TryGetValue(name, out var value) ? value : throw new TemplateException($"{Path} has no {name}."));
        }
    }
}

internal sealed record IncludeNode(string Path) : TemplateNode
{
    public override void Run(TemplateScope scope)
    {
        var path = TemplateLibrary.Resolve(scope.Path, Path);
        var inner = new TemplateScope(scope.Library, path, new(scope.TopLevel, StringComparer.Ordinal), new TemplateFrame(scope.Frame, isolated: true, top: true), scope.Output);
        RunAll(scope.Library.Nodes(path), inner);
    }
}
