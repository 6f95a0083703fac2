using System.Buffers;
using System.Globalization;
using System.Text;

namespace Safehand.Design.Templates;

/// <summary>Filters and tests that the design systems' templates use.</summary>
internal static class TemplateFilters
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"'`");

    /// <summary>Escapes for text and for quoted attributes alike.</summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny(Special))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '`' => escaped.Append("&#96;"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    public static object? Apply(string name, object? value, IReadOnlyList<object?> arguments) => name switch
    {
        "safe" => value as SafeText ?? new SafeText(Script.Missing(value) ? "" : Script.Text(value)),
        "escape" => value as SafeText ?? new SafeText(Script.Missing(value) ? "" : Escape(Script.Text(value))),
        "trim" => Same(value, text => text.Trim()),

        // Indentation is for those who read the source; left undone it cannot creep into a textarea's own text.
        "indent" => Script.Missing(value) ? "" : value,
        "default" => (arguments.Count > 1 && Script.Truthy(arguments[1]) ? Script.Truthy(value) : value is not Undefined)
            ? value : arguments.Count > 0 ? arguments[0] : Undefined.Value,
        "length" => value switch
        {
            List<object?> list => (double)list.Count,
            OptionMap map => (double)map.Count,
            string or SafeText => (double)Script.Text(value).Length,
            _ => 0d,
        },
        "string" => value as SafeText ?? (object)Script.Text(value),
        "int" => double.IsNaN(Script.Number(value)) ? 0d : Math.Truncate(Script.Number(value)),
        "capitalize" => Same(value, text => text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..].ToLower(CultureInfo.InvariantCulture)),
        "replace" => Same(value, text => text.Replace(Script.Text(arguments[0]), Script.Text(arguments[1]), StringComparison.Ordinal)),
        "select" => ((List<object?>)value!).Where(item => Test(Script.Text(arguments[0]), item, [.. arguments.Skip(1)])).ToList(),
        "join" => string.Join(arguments.Count > 0 ? Script.Text(arguments[0]) : "", ((List<object?>)value!).Select(Script.Text)),

        // The timeline asks for a date in a format; its tag has worded the date in UK time and gives the words as the format.
        "date" when arguments is [string words, ..] => words,
        "date" or "mojDate" => value,
        _ => throw new TemplateException($"There is no filter \"{name}\"."),
    };

    public static bool Test(string name, object? value, IReadOnlyList<object?> arguments) => name switch
    {
        "string" => value is string,
        "escaped" => value is SafeText,
        "mapping" => value is OptionMap or SafeText,
        "sameas" => Script.StrictEquals(value, arguments[0]),
        "eq" => Script.StrictEquals(value, arguments[0]),
        "defined" => value is not Undefined,
        "undefined" => value is Undefined,
        "null" or "none" => value is null,
        "truthy" => Script.Truthy(value),
        _ => throw new TemplateException($"There is no test \"{name}\"."),
    };

    private static object Same(object? value, Func<string, string> change) => value switch
    {
        null or Undefined => "",
        SafeText safe => new SafeText(change(safe.Value)),
        _ => change(Script.Text(value)),
    };
}
