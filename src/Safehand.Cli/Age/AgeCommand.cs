using System.CommandLine;

namespace Safehand.Cli.Age;

/// <summary><c>safehand age</c>: standard age files, with the flags of the <c>age</c> program. Works without a server.</summary>
internal static class AgeCommand
{
    private const string About = """
        Encrypt and decrypt standard age files, with the flags of the age program.

        INPUT defaults to standard input, and OUTPUT to standard output. A passphrase is asked for on
        the terminal, or taken from the variable SAFEHAND_AGE_PASSPHRASE. A file written with -o appears
        only when it is whole.

        Examples:
          safehand age-keygen -o key.txt
          safehand age -r age1… -o interview.mp4.age interview.mp4
          safehand age -d -i key.txt -o interview.mp4 interview.mp4.age
          tar c folder | safehand age -p -a > folder.tar.age
        """;

    public static Command Create()
    {
        var encrypt = Flag("--encrypt", "-e", "Encrypt the input to the output. Default if omitted.");
        var decrypt = Flag("--decrypt", "-d", "Decrypt the input to the output.");
        var output = new Option<string?>("--output", "-o") { Description = "Write the result to the file at this path, in place of what is there.", HelpName = "OUTPUT" };
        var armor = Flag("--armor", "-a", "Encrypt to a text (PEM) format.");
        var passphrase = Flag("--passphrase", "-p", "Encrypt with a passphrase.");
        var recipients = Many("--recipient", "-r", "RECIPIENT", "Encrypt to this recipient (age1…). Can be repeated.");
        var recipientFiles = Many("--recipients-file", "-R", "PATH", "Encrypt to the recipients listed in this file. Can be repeated.");
        var identities = Many("--identity", "-i", "PATH", "Use the identity file at this path. Can be repeated.");
        var input = new Argument<string[]>("INPUT") { Description = "The file to read, or - for standard input.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("age", About) { encrypt, decrypt, output, armor, passphrase, recipients, recipientFiles, identities, input };
        command.SetAction((parsed, ct) => Complaint.ReportAsync("age", async () =>
        {
            var inputs = parsed.GetValue(input) ?? [];
            if (inputs.Length > 1)
            {
                throw new MisuseException(
                    $"too many INPUT arguments: {string.Join(' ', inputs.Select(path => $"\"{path}\""))}",
                    "only a single input file may be specified at a time");
            }

            await AgeRun.RunAsync(
                new AgeFlags(
                    parsed.GetValue(encrypt),
                    parsed.GetValue(decrypt),
                    parsed.GetValue(passphrase),
                    parsed.GetValue(armor),
                    parsed.GetValue(recipients) ?? [],
                    parsed.GetValue(recipientFiles) ?? [],
                    parsed.GetValue(identities) ?? [],
                    parsed.GetValue(output),
                    inputs.FirstOrDefault()),
                ct);
        }));
        return command;
    }

    private static Option<bool> Flag(string name, string letter, string description) => new(name, letter) { Description = description };

    private static Option<string[]> Many(string name, string letter, string value, string description) =>
        new(name, letter) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = false };
}
