using System.CommandLine;
using Safehand.Cli.Talk;

namespace Safehand.Cli.Custody;

/// <summary><c>safehand scrub</c>: the server re-reads everything stored and compares it with the receipts.</summary>
internal static class ScrubCommand
{
    private const string About = """
        Have the server read every stored byte again and compare it with the receipts. Each finding is entered
        in the continuity of its exhibit. With --json, one object a line, as they come.

        Example:
          safehand scrub || echo "something is wrong"
        """;

    public static Command Create() => Errand.Command("scrub", About, [], async (errand, ct) =>
    {
        var (sound, wrong) = (0, 0);
        await foreach (var line in errand.Api.LinesAsync(HttpMethod.Post, "api/v1/scrub", ct))
        {
            var unchanged = line.GetProperty("unchanged").GetBoolean();
            (sound, wrong) = unchanged ? (sound + 1, wrong) : (sound, wrong + 1);
            errand.Say.Line(line, $"{(unchanged ? "unchanged" : "WRONG    ")}  {line.Text("reference"),-8}  {line.Text("exhibit")}  {line.Text("finding")}");
        }

        errand.Say.Aside($"{sound + wrong} checked, {wrong} wrong.");
        if (wrong > 0)
        {
            throw new EndException(ExitCodes.FoundWrong, $"{wrong} of {sound + wrong} recordings are not as they were received.") { Code = "scrub.wrong", Hint = "Keep the disk as it is and tell whoever answers for the system." };
        }
    });
}
