using System.CommandLine;

namespace Safehand.Cli.Completion;

/// <summary><c>safehand completion</c>: prints a script that teaches a shell to complete our commands; the program itself knows them.</summary>
internal static class CompletionCommand
{
    private const string About = """
        Print a completion script for a shell.

        Examples:
          safehand completion bash > ~/.local/share/bash-completion/completions/safehand
          safehand completion zsh > ~/.zfunc/_safehand
          safehand completion fish > ~/.config/fish/completions/safehand.fish
        """;

    private const string Bash = """
        _safehand() {
            local IFS=$'\n'
            COMPREPLY=( $(compgen -W "$(safehand "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _safehand safehand
        """;

    private const string Zsh = """
        #compdef safehand
        _safehand() {
            local -a words_known
            words_known=("${(@f)$(safehand "[suggest:$(( ${#LBUFFER} ))]" "$BUFFER" 2>/dev/null)}")
            compadd -a words_known || _files
        }
        compdef _safehand safehand
        """;

    private const string Fish = """
        complete -c safehand -a '(safehand "[suggest:"(commandline -C)"]" (commandline -b) 2>/dev/null)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", About) { shell };
        command.SetAction(asked => Console.Out.WriteLine(asked.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }));
        return command;
    }
}
