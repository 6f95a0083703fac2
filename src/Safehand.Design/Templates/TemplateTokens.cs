using System.Globalization;
using System.Text;

namespace Safehand.Design.Templates;

/// <summary>A stretch of a template: plain data, an output, a block tag. Comments are gone, whitespace control is applied.</summary>
internal readonly record struct TemplatePart(TemplatePartKind Kind, string Text);

internal enum TemplatePartKind
{
    Data,
    Output,
    Tag,
}

/// <summary>A word of an expression.</summary>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text);

internal enum TemplateTokenKind
{
    End,
    Name,
    Number,
    String,
    Symbol,
}

internal static class TemplateTokens
{
    private static readonly string[] Symbols = ["===", "!==", "==", "!=", ">=", "<=", "(", ")", "[", "]", "{", "}", ",", ":", ".", "|", "+", "-", "*", "/", "~", ">", "<", "="];

    /// <summary>Cuts a template as Nunjucks does with trimBlocks and lstripBlocks.</summary>
    public static List<TemplatePart> Cut(string source)
    {
        var parts = new List<TemplatePart>();
        var position = 0;
        var strip = false;
        while (position < source.Length)
        {
            var open = NextOpening(source, position);
            var data = source[position..(open < 0 ? source.Length : open)];
            if (strip)
            {
                data = data.TrimStart();
            }

            if (open < 0)
            {
                Add(parts, data);
                break;
            }

            var kind = source[open + 1];
            var trimBefore = open + 2 < source.Length && source[open + 2] == '-';
            Add(parts, trimBefore ? data.TrimEnd() : kind == '{' ? data : StripLine(data, open == data.Length || position == 0 || data.Contains('\n')));
            var start = open + (trimBefore ? 3 : 2);
            var close = Closing(source, start, kind);
            strip = source[close - 1] == '-';
            var inner = source[start..(strip ? close - 1 : close)].Trim();
            if (kind != '#')
            {
                parts.Add(new(kind == '{' ? TemplatePartKind.Output : TemplatePartKind.Tag, inner));
            }

            position = close + 2;
            if (kind == '%' && position < source.Length && source[position] == '\n')
            {
                position++;
            }
        }

        return parts;
    }

    /// <summary>The words of one expression or tag.</summary>
    public static List<TemplateToken> Words(string text)
    {
        var words = new List<TemplateToken>();
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (c is '"' or '\'')
            {
                words.Add(new(TemplateTokenKind.String, Quoted(text, ref i)));
            }
            else if (char.IsAsciiDigit(c))
            {
                var from = i;
                while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '.'))
                {
                    i++;
                }

                words.Add(new(TemplateTokenKind.Number, text[from..i]));
            }
            else if (char.IsLetter(c) || c == '_')
            {
                var from = i;
                while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_'))
                {
                    i++;
                }

                words.Add(new(TemplateTokenKind.Name, text[from..i]));
            }
            else
            {
                var at = i;
                var symbol = Array.Find(Symbols, s => string.CompareOrdinal(text, at, s, 0, s.Length) == 0)
                    ?? throw new TemplateException(string.Create(CultureInfo.InvariantCulture, $"Unexpected '{c}' in \"{text}\"."));
                words.Add(new(TemplateTokenKind.Symbol, symbol));
                i += symbol.Length;
            }
        }

        words.Add(new(TemplateTokenKind.End, ""));
        return words;
    }

    private static void Add(List<TemplatePart> parts, string data)
    {
        if (data.Length > 0)
        {
            parts.Add(new(TemplatePartKind.Data, data));
        }
    }

    private static string StripLine(string data, bool startsLine)
    {
        var kept = data.TrimEnd(' ', '\t');
        return kept.Length == 0 ? (startsLine ? "" : data) : kept[^1] == '\n' ? kept : data;
    }

    private static int NextOpening(string source, int from)
    {
        for (var i = source.IndexOf('{', from); i >= 0 && i + 1 < source.Length; i = source.IndexOf('{', i + 1))
        {
            if (source[i + 1] is '{' or '%' or '#')
            {
                return i;
            }
        }

        return -1;
    }

    private static int Closing(string source, int from, char kind)
    {
        var close = kind == '{' ? '}' : kind;
        for (var i = from; i + 1 < source.Length; i++)
        {
            if (kind != '#' && (source[i] is '"' or '\''))
            {
                _ = Quoted(source, ref i);
                i--;
            }
            else if (source[i] == close && source[i + 1] == '}')
            {
                return i;
            }
        }

        throw new TemplateException("A tag is not closed.");
    }

    private static string Quoted(string text, ref int i)
    {
        var quote = text[i++];
        var value = new StringBuilder();
        while (text[i] != quote)
        {
            if (text[i] == '\\')
            {
                i++;
                value.Append(text[i] == 'n' ? '\n' : text[i]);
            }
            else
            {
                value.Append(text[i]);
            }

            i++;
        }

        i++;
        return value.ToString();
    }
}
