using System.CommandLine;
using System.Text.Json;
using Safehand.Cli.Talk;

namespace Safehand.Cli.Custody;

/// <summary><c>safehand continuity</c>: every act on an exhibit, refusals too.</summary>
internal static class ContinuityCommand
{
    private const int Page = 200;

    private const string About = """
        Show an exhibit's continuity: what was done to it, who, when, why, under which rule; refusals too. Newest
        first. Who merely looked (at its page, at this list, at the parts that were played) is listed apart:
        --filter looks; what was given out, and to whom: --filter disclosures.

        Examples:
          safehand continuity 43NS1012726 JS/1
          safehand continuity 43NS1012726 JS/1 --filter refusals --most 20
          safehand continuity 43NS1012726 JS/1 --filter looks
          safehand continuity 43NS1012726 JS/1 --json > continuity.json
        """;

    public static Command Create()
    {
        var ofCase = Errand.CaseArgument();
        var reference = Errand.ReferenceArgument();
        var filter = Words.OneOf("--filter", "Which acts", Words.Filters, "all");
        var most = Words.Number("--most", "N", "At most so many; 0 for all.", 0, int.MaxValue);
        return Errand.Command("continuity", About, [ofCase, reference, filter, most], async (errand, ct) =>
        {
            var exhibit = await errand.ExhibitAsync(errand.Asked.GetValue(ofCase)!, errand.Asked.GetValue(reference)!, ct);
            var wanted = errand.Asked.GetValue(most) is > 0 and var n ? n : int.MaxValue;
            var acts = new List<JsonElement>();
            string before = string.Empty;
            while (acts.Count < wanted)
            {
                var size = Math.Min(Page, wanted - acts.Count);
                var page = await errand.Api.GetAsync(Errand.ExhibitPath(exhibit, $"/continuity?filter={Words.ToEnum(errand.Asked.GetValue(filter)!)}&most={size}{before}"), ct);
                acts.AddRange(page.EnumerateArray());
                if (page.GetArrayLength() < size)
                {
                    break;
                }

                before = $"&before={acts[^1].GetProperty("index").GetInt64()}";
            }

            errand.Say.Result(acts, () => Say.Table(["No", "When", "Who", "What", "Why", "Rules"], acts.Select(a => new[]
            {
                a.Text("index")!,
                a.When("at")!,
                a.Text("who") ?? "(erased)",
                (a.GetProperty("refused").GetBoolean() && a.Text("what")?.StartsWith("Refused", StringComparison.Ordinal) != true ? "Refused: " : string.Empty) + a.Text("what"),
                string.Join(" · ", new[] { a.Text("why"), GivenTo(a), a.Text("detail") }.OfType<string>()),
                string.Join(' ', a.GetProperty("rules").EnumerateArray().Select(r => r.GetString())),
            })));
        });
    }

    private static string? GivenTo(JsonElement act) =>
        act.TryGetProperty("givenTo", out var given) && given.ValueKind == JsonValueKind.Object ? "to " + (given.Text("who") ?? "(erased)") : null;
}
