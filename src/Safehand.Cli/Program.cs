using System.CommandLine;
using System.CommandLine.Invocation;
using Safehand.Cli.Age;
using Safehand.Cli.Completion;
using Safehand.Cli.Custody;
using Safehand.Cli.Ledgers;
using Safehand.Cli.SignIn;
using Safehand.Cli.Talk;

var root = new RootCommand("Custody of recordings: from capture to destruction, recorded and provable.")
{
    // One line for each command, in the order of the help. A command lives in the folder of its capability.
    SignInCommand.Create(),
    SignInCommand.CreateSignOut(),
    ListCommand.Create(),
    ShowCommand.Create(),
    AddCommand.Create(),
    OpenCommand.Create(),
    AgreeCommand.Create(),
    ContinuityCommand.Create(),
    DestroyCommand.Create(),
    ScrubCommand.Create(),
    ExportCommand.Create(),
    VerifyCommand.Create(),
    AgeCommand.Create(),
    AgeKeygenCommand.Create(),
    CompletionCommand.Create(),
};

Manual.Attach(root);

// A word that begins with @ is a word: files are never read because of how an argument is spelled.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
var exit = await parsed.InvokeAsync();

// The age commands keep the codes of the programs that they stand in for.
return parsed.Action is ParseErrorAction && !parsed.CommandResult.Command.Name.StartsWith("age", StringComparison.Ordinal) ? ExitCodes.Usage : exit;
