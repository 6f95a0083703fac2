using System.CommandLine;
using System.Globalization;
using System.Text;
using Safehand.Age;

namespace Safehand.Cli.Age;

/// <summary><c>safehand age-keygen</c>: new identities, and the recipients of those that exist.</summary>
internal static class AgeKeygenCommand
{
    private const string About = """
        Make a new age identity, or with -y write the recipients of an identity file.

        A file written with -o is readable by its owner alone, and is never written over another.

        Examples:
          safehand age-keygen -o key.txt
          safehand age-keygen -y key.txt
        """;

    public static Command Create()
    {
        var output = new Option<string?>("--output", "-o") { Description = "Write the result to the file at this path.", HelpName = "OUTPUT" };
        var convert = new Option<bool>("-y") { Description = "Convert an identity file to recipients." };
        var input = new Argument<string?>("INPUT") { Description = "With -y: the identity file, or - for standard input.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("age-keygen", About) { output, convert, input };
        command.SetAction((parsed, _) => Complaint.ReportAsync("age-keygen", async () =>
        {
            var (path, from) = (parsed.GetValue(output), parsed.GetValue(input));
            if (parsed.GetValue(convert))
            {
                var recipients = KeyFiles.ReadIdentities(from is null or "" ? "-" : from).Select(identity => identity.Recipient + "\n");
                await WriteAsync(path, string.Concat(recipients));
                return;
            }

            if (from is not null)
            {
                throw new MisuseException("age-keygen takes no input without -y");
            }

            var made = X25519Identity.Generate();
            var when = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
            await WriteAsync(path, $"# created: {when}\n# public key: {made.Recipient}\n{made.ToSecretText()}\n");
            if (path is not (null or "" or "-") || Console.IsOutputRedirected)
            {
                await Console.Error.WriteLineAsync($"Public key: {made.Recipient}");
            }
        }));
        return command;
    }

    private static async Task WriteAsync(string? path, string text)
    {
        if (path is null or "" or "-")
        {
            await Console.Out.WriteAsync(text);
            return;
        }

        try
        {
            await using var file = new FileStream(path, new FileStreamOptions
            {
                Access = FileAccess.Write,
                Mode = FileMode.CreateNew,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            await file.WriteAsync(Encoding.ASCII.GetBytes(text));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException($"failed to open output file \"{path}\": {failure.Message}");
        }
    }
}
