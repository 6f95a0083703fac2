using System.CommandLine;
using System.Globalization;
using Safehand.Cli.Talk;

namespace Safehand.Cli.Custody;

/// <summary><c>safehand add</c>: a recording goes into custody.</summary>
internal static class AddCommand
{
    private const string About = """
        Add a recording to a case. It is hashed while it is sent, and the receipt's SHA-256 is compared with
        what was read here. After a broken connection, the same command carries on where it stopped;
        with other facts it ends with 5, unless --again stops what was begun.

        Examples:
          safehand add interview.mp4 --case 43NS1012726 --title "First account" --kind video-interview --sensitivity sexual-offence \
            --recorded-at 2026-11-14T10:30 --place "Northgate, room 2" --person "witness:Elinor Vance"
          safehand add call.wav --case 43NS1012726 --title "Emergency call" --kind call --sensitivity standard \
            --recorded-at 2026-11-13T22:41 --json
        """;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The recording." };
        var ofCase = new Option<string>("--case") { Description = "The case's reference number (URN) or identifier.", HelpName = "CASE", Required = true };
        var title = new Option<string>("--title") { Description = "A short title, without names.", HelpName = "TEXT", Required = true };
        var kind = Words.OneOf("--kind", "What sort of recording", Words.Kinds);
        var sensitivity = Words.OneOf("--sensitivity", "How sensitive", Words.Sensitivities);
        var recordedAt = new Option<string>("--recorded-at") { Description = "When it was recorded: 2026-11-14T10:30, local time unless it says otherwise.", HelpName = "TIME", Required = true };
        var place = new Option<string?>("--place") { Description = "Where it was recorded.", HelpName = "TEXT" };
        var by = new Option<string?>("--recorded-by") { Description = "Who recorded it; you, if absent.", HelpName = "NAME" };
        var reference = new Option<string?>("--reference") { Description = "Its mark; the next free one, if absent.", HelpName = "REF" };
        var people = new Option<string[]>("--person") { Description = $"Who is in it, as ROLE:NAME; the role is one of {string.Join(", ", Words.Roles)}. Can be repeated.", HelpName = "ROLE:NAME" };
        var again = new Option<bool>("--again") { Description = "Stop what an earlier run of this file began, and begin anew." };
        return Errand.Command("add", About, [file, ofCase, title, kind, sensitivity, recordedAt, place, by, reference, people, again], async (errand, ct) =>
        {
            var asked = errand.Asked;
            await using var content = Open(asked.GetValue(file)!);
            var facts = new
            {
                reference = asked.GetValue(reference),
                title = asked.GetValue(title),
                kind = Words.ToApi(asked.GetValue(kind)!),
                sensitivity = Words.ToApi(asked.GetValue(sensitivity)!),
                recordedAt = Moment(asked.GetValue(recordedAt)!),
                recordedPlace = asked.GetValue(place),
                recordedBy = asked.GetValue(by),
                people = (asked.GetValue(people) ?? []).Select(Person).ToArray(),
                fileName = Path.GetFileName(content.Name),
                length = content.Length,
            };
            var sending = new Sending(errand, content, asked.GetValue(ofCase)!);
            var sent = await sending.RunAsync(facts, asked.GetValue(again), ct);
            var receipt = await errand.Api.GetAsync(Errand.ExhibitPath(sent.Exhibit), ct);
            Compare(receipt.Text("sha256"), sent.Sha256);
            errand.Say.Result(
                new { exhibit = sent.Exhibit, reference = receipt.Text("reference"), length = content.Length, sent.Sha256, bookedInAt = receipt.Text("bookedInAt"), sameAs = receipt.GetProperty("sameAs"), carriedOnFrom = sent.From },
                () => Say.Facts(
                    ("Booked in", $"{receipt.Text("reference")}, {receipt.Text("title")}"),
                    ("Case", $"{receipt.Text("caseName")}, {receipt.Text("urn")}"),
                    ("At", receipt.When("bookedInAt")),
                    ("Size", $"{content.Length} bytes"),
                    ("SHA-256", sent.Sha256),
                    ("Same recording", string.Join(", ", receipt.GetProperty("sameAs").EnumerateArray().Select(s => s.Text("reference")))),
                    ("Compared", "The server holds exactly the bytes that were read here."),
                    ("Page", $"{ServerAddress.NameOf(errand.Api.Server)}/exhibits/{sent.Exhibit}")));
        });
    }

    private static void Compare(string? held, string read)
    {
        if (!string.Equals(held, read, StringComparison.OrdinalIgnoreCase))
        {
            throw new EndException(ExitCodes.FoundWrong, $"The server's receipt says {held}, but what was read here hashes to {read}.") { Code = "add.differs", Hint = "Do not delete the file. Tell whoever answers for the system." };
        }
    }

    private static FileStream Open(FileInfo file)
    {
        try
        {
            return new FileStream(file.FullName, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.SequentialScan });
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EndException(ExitCodes.Usage, $"There is no file {file}.");
        }
    }

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var at)
            ? at
            : throw new EndException(ExitCodes.Usage, $"{text} is not a time.") { Hint = "Example: --recorded-at 2026-11-14T10:30" };

    private static object Person(string text) =>
        text.Split(':', 2) is [var role, var name] && Words.Roles.Contains(role) && name.Trim().Length > 0
            ? new { name = name.Trim(), role }
            : throw new EndException(ExitCodes.Usage, $"{text} is not ROLE:NAME.") { Hint = $"The role is one of {string.Join(", ", Words.Roles)}. Example: --person \"witness:Elinor Vance\"" };
}
