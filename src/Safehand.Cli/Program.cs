using System.CommandLine;
using Safehand.Cli.Age;

var root = new RootCommand("Custody of recordings: from capture to destruction, recorded and provable.")
{
    // One line for each command, in the order of the help. A command lives in the folder of its capability.
    AgeCommand.Create(),
    AgeKeygenCommand.Create(),
};

// A word that begins with @ is a word: files are never read because of how an argument is spelled.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
return await parsed.InvokeAsync();
