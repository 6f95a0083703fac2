using System.Globalization;

namespace Safehand.Design.Templates;

/// <summary>JavaScript's undefined: never set, as against null, which was set to nothing.</summary>
internal sealed class Undefined
{
    private Undefined()
    {
    }

    public static Undefined Value { get; } = new();

    public override string ToString() => "undefined";
}

/// <summary>Markup that was made safe before: the only text that reaches a page without being escaped.</summary>
internal sealed record SafeText(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The options of a component, or an object literal in a template. Keeps its order.</summary>
internal sealed class OptionMap : OrderedDictionary<string, object?>
{
    public OptionMap()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>Sets an option unless the value is null: templates tell an absent option from an empty one.</summary>
    public OptionMap With(string name, object? value)
    {
        if (value is not null)
        {
            this[name] = value;
        }

        return this;
    }

    /// <summary>A new map when something was set in it, else null.</summary>
    public OptionMap? OrNull() => Count > 0 ? this : null;
}

/// <summary>A macro or a caller block.</summary>
internal delegate object? TemplateFunction(IReadOnlyList<object?> arguments, TemplateFunction? caller);

/// <summary>The little of JavaScript's semantics that the templates rely on.</summary>
internal static class Script
{
    public static bool Truthy(object? value) => value switch
    {
        null or Undefined => false,
        bool b => b,
        double d => d != 0 && !double.IsNaN(d),
        string s => s.Length > 0,
        _ => true,
    };

    public static bool Missing(object? value) => value is null or Undefined;

    public static string Text(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        double d => d.ToString(CultureInfo.InvariantCulture),
        List<object?> list => string.Join(",", list.Select(item => Missing(item) ? "" : Text(item))),
        OptionMap => "[object Object]",
        _ => value.ToString() ?? "",
    };

    public static object Add(object? left, object? right) =>
        left is double or bool && right is double or bool ? Number(left) + Number(right) : Text(left) + Text(right);

    public static double Number(object? value) => value switch
    {
        null => 0,
        bool b => b ? 1 : 0,
        double d => d,
        Undefined => double.NaN,
        _ => Parse(Text(value).Trim()),
    };

    private static double Parse(string text) =>
        text.Length == 0 ? 0 : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    public static bool StrictEquals(object? left, object? right) => (left, right) switch
    {
        (bool l, bool r) => l == r,
        (double l, double r) => l.Equals(r),
        (string l, string r) => string.Equals(l, r, StringComparison.Ordinal),
        _ => ReferenceEquals(left, right),
    };

    public static bool LooseEquals(object? left, object? right)
    {
        if (Missing(left) || Missing(right))
        {
            return Missing(left) && Missing(right);
        }

        if (left is double or bool || right is double or bool)
        {
            return left is not (OptionMap or TemplateFunction) && right is not (OptionMap or TemplateFunction) && Number(left).Equals(Number(right));
        }

        if (left is string || right is string)
        {
            return string.Equals(Text(left), Text(right), StringComparison.Ordinal);
        }

        return ReferenceEquals(left, right);
    }

    public static bool In(object? key, object? container) => container switch
    {
        string s => s.Contains(Text(key), StringComparison.Ordinal),
        SafeText s => s.Value.Contains(Text(key), StringComparison.Ordinal),
        List<object?> list => list.Exists(item => StrictEquals(item, key)),
        OptionMap map => map.ContainsKey(Text(key)),
        _ => throw new TemplateException("\"in\" needs a list, a text or a map."),
    };

    public static object? Member(object? owner, object? name) => (owner, Text(name)) switch
    {
        (OptionMap map, var key) => map.TryGetValue(key, out var value) ? value : Undefined.Value,
        (List<object?> list, "length") => (double)list.Count,
        (List<object?> list, _) when name is double index => index >= 0 && index < list.Count ? list[(int)index] : Undefined.Value,
        (List<object?> list, "includes") => new TemplateFunction((arguments, _) => list.Exists(item => StrictEquals(item, arguments[0]))),
        (List<object?> list, "concat") => new TemplateFunction((arguments, _) => Concat(list, arguments)),
        (string s, "length") => (double)s.Length,
        (SafeText s, "length") => (double)s.Value.Length,
        (SafeText s, "val") => s.Value,
        _ => Undefined.Value,
    };

    private static List<object?> Concat(List<object?> list, IReadOnlyList<object?> more)
    {
        var all = new List<object?>(list);
        foreach (var item in more)
        {
            if (item is List<object?> items)
            {
                all.AddRange(items);
            }
            else
            {
                all.Add(item);
            }
        }

        return all;
    }
}

/// <summary>A template of the design systems asks for something that we do not do. A bug, shown by the fixtures.</summary>
internal sealed class TemplateException(string message) : InvalidOperationException(message);
