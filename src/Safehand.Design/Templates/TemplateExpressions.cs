namespace Safehand.Design.Templates;

/// <summary>An expression: evaluates to a value, changes nothing.</summary>
internal abstract record TemplateExpression
{
    public abstract object? Evaluate(TemplateScope scope);
}

internal sealed record LiteralExpression(object? Value) : TemplateExpression
{
    public override object? Evaluate(TemplateScope scope) => Value;
}

internal sealed record NameExpression(string Name) : TemplateExpression
{
    public override object? Evaluate(TemplateScope scope) => scope.Find(Name);
}

internal sealed record MemberExpression(TemplateExpression Owner, TemplateExpression Name) : TemplateExpression
{
    public override object? Evaluate(TemplateScope scope) => Script.Member(Owner.Evaluate(scope), Name.Evaluate(scope));
}

internal sealed record ListExpression(IReadOnlyList<TemplateExpression> Items) : TemplateExpression
{
    public override object? Evaluate(TemplateScope scope) => Items.Select(item => item.Evaluate(scope)).ToList();
}

internal sealed record MapExpression(IReadOnlyList<(string Name, TemplateExpression Value)> Items) : TemplateExpression
{
    public override object? Evaluate(TemplateScope scope)
    {
        var map = new OptionMap();
        foreach (var (name, value) in Items)
        {
            map[name] = value.Evaluate(scope);
        }

        return map;
    }
}

internal sealed record CallExpression(TemplateExpression Function, IReadOnlyList<TemplateExpression> Arguments) : TemplateExpression
{
    public override object? Evaluate(TemplateScope scope) => Invoke(scope, null);

    public object? Invoke(TemplateScope scope, TemplateFunction? caller) => Function.Evaluate(scope) is TemplateFunction function
        ? function([.. Arguments.Select(argument => argument.Evaluate(scope))], caller)
        : throw new TemplateException($"{scope.Path} calls {Function}, which is no function.");
}

internal sealed record FilterExpression(string Name, TemplateExpression Value, IReadOnlyList<TemplateExpression> Arguments) : TemplateExpression
{
    public override object? Evaluate(TemplateScope scope) =>
        TemplateFilters.Apply(Name, Value.Evaluate(scope), [.. Arguments.Select(argument => argument.Evaluate(scope))]);
}

internal sealed record TestExpression(string Name, TemplateExpression Value, IReadOnlyList<TemplateExpression> Arguments) : TemplateExpression
{
    public override object? Evaluate(TemplateScope scope) =>
        TemplateFilters.Test(Name, Value.Evaluate(scope), [.. Arguments.Select(argument => argument.Evaluate(scope))]);
}

internal sealed record NotExpression(TemplateExpression Value) : TemplateExpression
{
    public override object? Evaluate(TemplateScope scope) => !Script.Truthy(Value.Evaluate(scope));
}

internal sealed record ChoiceExpression(TemplateExpression Then, TemplateExpression Condition, TemplateExpression? Else) : TemplateExpression
{
    public override object? Evaluate(TemplateScope scope) =>
        Script.Truthy(Condition.Evaluate(scope)) ? Then.Evaluate(scope) : Else is null ? "" : Else.Evaluate(scope);
}

internal sealed record BinaryExpression(string Operator, TemplateExpression Left, TemplateExpression Right) : TemplateExpression
{
    public override object? Evaluate(TemplateScope scope)
    {
        var left = Left.Evaluate(scope);
        switch (Operator)
        {
            case "and":
                return Script.Truthy(left) ? Right.Evaluate(scope) : left;
            case "or":
                return Script.Truthy(left) ? left : Right.Evaluate(scope);
        }

        var right = Right.Evaluate(scope);
        return Operator switch
        {
            "+" => Script.Add(left, right),
            "~" => (Script.Missing(left) ? "" : Script.Text(left)) + (Script.Missing(right) ? "" : Script.Text(right)),
            "-" => Script.Number(left) - Script.Number(right),
            "*" => Script.Number(left) * Script.Number(right),
            "/" => Script.Number(left) / Script.Number(right),
            "==" => Script.LooseEquals(left, right),
            "!=" => !Script.LooseEquals(left, right),
            "===" => Script.StrictEquals(left, right),
            "!==" => !Script.StrictEquals(left, right),
            ">" => Script.Number(left) > Script.Number(right),
            "<" => Script.Number(left) < Script.Number(right),
            ">=" => Script.Number(left) >= Script.Number(right),
            "<=" => Script.Number(left) <= Script.Number(right),
            "in" => Script.In(left, right),
            _ => throw new TemplateException($"There is no operator \"{Operator}\"."),
        };
    }
}
