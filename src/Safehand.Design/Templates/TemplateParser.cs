using System.Globalization;

namespace Safehand.Design.Templates;

/// <summary>Reads a template into statements.</summary>
internal sealed class TemplateParser(List<TemplatePart> parts)
{
    private int position;

    public static IReadOnlyList<TemplateNode> Parse(string source)
    {
        var parser = new TemplateParser(TemplateTokens.Cut(source));
        var nodes = parser.Until(out var end);
        return end.Length == 0 ? nodes : throw new TemplateException($"Unexpected {{% {end} %}}.");
    }

    /// <summary>Statements up to a tag that closes or continues the block (else, elif, end…), which is returned in words, unread.</summary>
    private List<TemplateNode> Until(out string end)
    {
        var nodes = new List<TemplateNode>();
        while (position < parts.Count)
        {
            var part = parts[position++];
            switch (part.Kind)
            {
                case TemplatePartKind.Data:
                    nodes.Add(new DataNode(part.Text));
                    break;
                case TemplatePartKind.Output:
                    nodes.Add(new OutputNode(ExpressionParser.Parse(part.Text)));
                    break;
                default:
                    var word = part.Text.Split(' ', 2)[0];
                    if (word is "else" or "elif" or "elseif" || word.StartsWith("end", StringComparison.Ordinal))
                    {
                        end = part.Text;
                        return nodes;
                    }

                    nodes.Add(Tag(word, new ExpressionParser(TemplateTokens.Words(part.Text[word.Length..]))));
                    break;
            }
        }

        end = "";
        return nodes;
    }

    private TemplateNode Tag(string word, ExpressionParser words)
    {
        switch (word)
        {
            case "if":
                return If(words.Whole());
            case "for":
                var names = new List<string> { words.Name() };
                if (words.Skip(","))
                {
                    names.Add(words.Name());
                }

                words.Expect("in");
                var items = words.Whole();
                return new ForNode(names, items, Body("endfor"));
            case "set":
                var name = words.Name();
                return words.Skip("=") ? new SetNode(name, words.Whole()) : new SetBlockNode(name, Body("endset"));
            case "macro":
                var macro = words.Name();
                words.Expect("(");
                var parameters = new List<(string, TemplateExpression?)>();
                while (!words.Skip(")"))
                {
                    var parameter = words.Name();
                    parameters.Add((parameter, words.Skip("=") ? words.Expression() : null));
                    words.Skip(",");
                }

                return new MacroNode(macro, parameters, Body("endmacro"));
            case "call":
                return words.Whole() is CallExpression call ? new CallNode(call, Body("endcall")) : throw new TemplateException("A call block calls nothing.");
            case "from":
                var from = Path(words.Expression());
                words.Expect("import");
                return new ImportNode(from, [words.Name()]);
            case "include":
                return new IncludeNode(Path(words.Whole()));
            default:
                throw new TemplateException($"There is no tag \"{word}\".");
        }
    }

    private IfNode If(TemplateExpression condition)
    {
        var then = Until(out var end);
        var word = end.Split(' ', 2)[0];
        return word switch
        {
            "endif" => new(condition, then, []),
            "else" => new(condition, then, Body("endif")),
            "elif" or "elseif" => new(condition, then, [If(ExpressionParser.Parse(end[word.Length..]))]),
            _ => throw new TemplateException($"An if ends with \"{end}\"."),
        };
    }

    private List<TemplateNode> Body(string expected)
    {
        var nodes = Until(out var end);
        return end == expected ? nodes : throw new TemplateException($"Expected {expected}, found \"{end}\".");
    }

    private static string Path(TemplateExpression expression) =>
        expression is LiteralExpression { Value: string path } ? path : throw new TemplateException("A path must be a text.");
}

/// <summary>Reads an expression, by Nunjucks' order of precedence.</summary>
internal sealed class ExpressionParser(List<TemplateToken> words)
{
    private static readonly string[][] Levels = [["===", "!==", "==", "!=", ">=", "<=", ">", "<"], ["~"], ["+"], ["-"], ["*"], ["/"]];

    private int position;

    private TemplateToken Current => words[position];

    public static TemplateExpression Parse(string text) => new ExpressionParser(TemplateTokens.Words(text)).Whole();

    public TemplateExpression Whole()
    {
        var expression = Expression();
        return Current.Kind == TemplateTokenKind.End ? expression : throw new TemplateException($"Unexpected \"{Current.Text}\".");
    }

    public TemplateExpression Expression()
    {
        var value = Or();
        if (!Skip("if"))
        {
            return value;
        }

        var condition = Or();
        return new ChoiceExpression(value, condition, Skip("else") ? Expression() : null);
    }

    public string Name()
    {
        var word = words[position++];
        return word.Kind == TemplateTokenKind.Name ? word.Text : throw new TemplateException($"Expected a name, found \"{word.Text}\".");
    }

    /// <summary>Passes over a symbol or keyword, if it is next.</summary>
    public bool Skip(string text)
    {
        if (Current.Kind is TemplateTokenKind.Symbol or TemplateTokenKind.Name && Current.Text == text)
        {
            position++;
            return true;
        }

        return false;
    }

    public void Expect(string text)
    {
        if (!Skip(text))
        {
            throw new TemplateException($"Expected \"{text}\", found \"{Current.Text}\".");
        }
    }

    private TemplateExpression Or()
    {
        var left = And();
        while (Skip("or"))
        {
            left = new BinaryExpression("or", left, And());
        }

        return left;
    }

    private TemplateExpression And()
    {
        var left = Not();
        while (Skip("and"))
        {
            left = new BinaryExpression("and", left, Not());
        }

        return left;
    }

    private TemplateExpression Not() => Skip("not") ? new NotExpression(Not()) : In();

    private TemplateExpression In()
    {
        var left = Is();
        while (true)
        {
            var negated = Current.Text == "not" && words[position + 1].Text == "in" && Skip("not");
            if (!Skip("in"))
            {
                return left;
            }

            left = new BinaryExpression("in", left, Is());
            left = negated ? new NotExpression(left) : left;
        }
    }

    private TemplateExpression Is()
    {
        var left = Level(0);
        if (!Skip("is"))
        {
            return left;
        }

        var negated = Skip("not");
        var name = Name();
        var test = new TestExpression(name, left, Skip("(") ? Arguments(")") : []);
        return negated ? new NotExpression(test) : test;
    }

    private TemplateExpression Level(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }

        var left = Level(level + 1);
        while (Current.Kind == TemplateTokenKind.Symbol && Levels[level].Contains(Current.Text))
        {
            var symbol = words[position++].Text;
            left = new BinaryExpression(symbol, left, Level(level + 1));
        }

        return left;
    }

    private TemplateExpression Unary()
    {
        if (Skip("-"))
        {
            return new BinaryExpression("-", new LiteralExpression(0d), Postfix(Primary()));
        }

        var value = Postfix(Primary());
        while (Skip("|"))
        {
            var name = Name();
            value = new FilterExpression(name, value, Skip("(") ? Arguments(")") : []);
        }

        return value;
    }

    private TemplateExpression Postfix(TemplateExpression value)
    {
        while (true)
        {
            if (Skip("."))
            {
                value = new MemberExpression(value, new LiteralExpression(Name()));
            }
            else if (Skip("["))
            {
                value = new MemberExpression(value, Expression());
                Expect("]");
            }
            else if (Skip("("))
            {
                value = new CallExpression(value, Arguments(")"));
            }
            else
            {
                return value;
            }
        }
    }

    private TemplateExpression Primary()
    {
        var word = words[position++];
        switch (word.Kind)
        {
            case TemplateTokenKind.String:
                return new LiteralExpression(word.Text);
            case TemplateTokenKind.Number:
                return new LiteralExpression(double.Parse(word.Text, CultureInfo.InvariantCulture));
            case TemplateTokenKind.Name:
                return word.Text switch
                {
                    "true" => new LiteralExpression(true),
                    "false" => new LiteralExpression(false),
                    "null" or "none" => new LiteralExpression(null),
                    "undefined" => new LiteralExpression(Undefined.Value),
                    _ => new NameExpression(word.Text),
                };
            case TemplateTokenKind.Symbol when word.Text == "(":
                var inner = Expression();
                Expect(")");
                return inner;
            case TemplateTokenKind.Symbol when word.Text == "[":
                return new ListExpression(Arguments("]"));
            case TemplateTokenKind.Symbol when word.Text == "{":
                return Map();
            default:
                throw new TemplateException($"Unexpected \"{word.Text}\".");
        }
    }

    private MapExpression Map()
    {
        var items = new List<(string, TemplateExpression)>();
        while (!Skip("}"))
        {
            var name = words[position++].Text;
            Expect(":");
            items.Add((name, Expression()));
            Skip(",");
        }

        return new(items);
    }

    private List<TemplateExpression> Arguments(string end)
    {
        var arguments = new List<TemplateExpression>();
        while (!Skip(end))
        {
            arguments.Add(Expression());
            Skip(",");
        }

        return arguments;
    }
}
