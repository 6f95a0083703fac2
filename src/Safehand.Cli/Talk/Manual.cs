using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Safehand.Cli.Talk;

/// <summary>
/// Help in two parts: the first sentence of a command's description stands wherever the command is listed; what follows it, the examples,
/// and the exit codes stand below the command's own help.
/// </summary>
internal sealed class Manual : SynchronousCommandLineAction
{
    private static readonly char[] Breaks = [' ', '\n'];
    private readonly Dictionary<Command, string> more = [];
    private readonly HelpAction help;

    private Manual(HelpAction help) => this.help = help;

    /// <summary>Takes over the help of a finished tree of commands.</summary>
    public static void Attach(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        var manual = new Manual((HelpAction)option.Action!);
        manual.Split(root);
        option.Action = manual;
    }

    public override int Invoke(ParseResult parseResult)
    {
        var exit = help.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var writer = parseResult.InvocationConfiguration.Output;
        if (more.TryGetValue(command, out var text))
        {
            writer.WriteLine(text);
            writer.WriteLine();
        }

        if (!command.Name.StartsWith("age", StringComparison.Ordinal))
        {
            writer.WriteLine(ExitCodes.Table);
        }

        return exit;
    }

    private void Split(Command command)
    {
        var description = command.Description ?? string.Empty;
        var end = description.IndexOfAny(Breaks, Math.Max(0, description.IndexOf('.', StringComparison.Ordinal)));
        if (end >= 0)
        {
            var (rest, stop) = (description[end..].TrimStart(), description.IndexOf("\n\n", StringComparison.Ordinal));
            var paragraph = stop > end ? rest.IndexOf("\n\n", StringComparison.Ordinal) : 0;
            more[command] = rest[..paragraph].ReplaceLineEndings(" ") + rest[paragraph..];
            description = description[..end];
        }

        command.Description = description;
        foreach (var sub in command.Subcommands)
        {
            Split(sub);
        }
    }
}
