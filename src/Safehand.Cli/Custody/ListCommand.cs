using System.CommandLine;
using System.Text.Json;
using Safehand.Cli.Talk;

namespace Safehand.Cli.Custody;

/// <summary><c>safehand list</c>: your cases, or the recordings of one.</summary>
internal static class ListCommand
{
    private const string About = """
        List your cases, or the recordings of a case.

        Examples:
          safehand list
          safehand list 43NS1012726
          safehand list --json | jq -r '.[].urn'
        """;

    public static Command Create()
    {
        var ofCase = new Argument<string?>("CASE") { Description = "A case's reference number (URN) or identifier.", Arity = ArgumentArity.ZeroOrOne };
        return Errand.Command("list", About, [ofCase], async (errand, ct) =>
        {
            if (errand.Asked.GetValue(ofCase) is { } named)
            {
                var view = await errand.CaseAsync(named, ct);
                var recordings = view.GetProperty("recordings");
                errand.Say.Result(recordings, () => Recordings(recordings));
                return;
            }

            var cases = await errand.Api.GetAsync("api/v1/cases", ct);
            errand.Say.Result(cases, () => Say.Table(
                ["URN", "Name", "Recordings", ""],
                cases.EnumerateArray().Select(c => new[] { c.Text("urn")!, c.Text("name")!, c.Text("recordings")!, c.GetProperty("closed").GetBoolean() ? "closed" : "open" })));
        });
    }

    internal static void Recordings(JsonElement recordings) => Say.Table(
        ["Mark", "Title", "Kind", "Recorded", "Size", "State"],
        recordings.EnumerateArray().Select(r => new[]
        {
            r.Text("reference")!,
            r.Text("title")!,
            Words.Read(r.Text("kind")!),
            r.When("recordedAt")!,
            Say.Size(r.GetProperty("length").GetInt64()),
            Words.Read(r.Text("state")!) + (r.GetProperty("held").GetBoolean() ? ", held" : string.Empty),
        }));
}
