using System.CommandLine;
using System.Text.Json;
using Safehand.Cli.Talk;

namespace Safehand.Cli.Custody;

/// <summary><c>safehand show</c>: the facts of an exhibit or a case; not what is on a recording.</summary>
internal static class ShowCommand
{
    private const string About = """
        Show the facts of an exhibit, or of a case: not what is on a recording. It is recorded that you looked.

        Examples:
          safehand show 43NS1012726
          safehand show 43NS1012726 JS/1
          safehand show 43NS1012726 JS/1 --json | jq -r .sha256
        """;

    public static Command Create()
    {
        var ofCase = Errand.CaseArgument();
        var reference = new Argument<string?>("REF") { Description = "The exhibit's mark, such as JS/1.", Arity = ArgumentArity.ZeroOrOne };
        return Errand.Command("show", About, [ofCase, reference], async (errand, ct) =>
        {
            var named = errand.Asked.GetValue(ofCase)!;
            if (errand.Asked.GetValue(reference) is { } mark)
            {
                var facts = await errand.Api.GetAsync(Errand.ExhibitPath(await errand.ExhibitAsync(named, mark, ct)), ct);
                errand.Say.Result(facts, () => Exhibit(facts, errand.Api));
                return;
            }

            var view = await errand.CaseAsync(named, ct);
            errand.Say.Result(view, () => Case(view));
        });
    }

    private static void Case(JsonElement view)
    {
        Say.Facts(
            ("Case", $"{view.Text("name")}, {view.Text("urn")}"),
            ("State", view.GetProperty("closed").GetBoolean() ? "closed" : "open"),
            ("Next mark", view.Text("nextReference")),
            ("Identifier", view.Text("id")));
        ListCommand.Recordings(view.GetProperty("recordings"));
        Say.Table(["Person", "Role", "In"], view.GetProperty("people").EnumerateArray().Select(p => new[]
        {
            p.Text("name")!, p.Text("role")!, string.Join(", ", p.GetProperty("references").EnumerateArray().Select(r => r.GetString())),
        }));
    }

    private static void Exhibit(JsonElement e, Api api)
    {
        var proposal = e.GetProperty("proposal");
        var certificate = e.GetProperty("certificate");
        Say.Facts(
            ("Exhibit", $"{e.Text("reference")}, {e.Text("title")}"),
            ("Case", $"{e.Text("caseName")}, {e.Text("urn")}"),
            ("Kind", Words.Read(e.Text("kind")!)),
            ("Sensitivity", Words.Read(e.Text("sensitivity")!)),
            ("State", Words.Read(e.Text("state")!)),
            ("Recorded", $"{e.When("recordedAt")}, {e.Text("recordedPlace")}, by {e.Text("recordedBy")}"),
            ("People", string.Join(", ", e.GetProperty("people").EnumerateArray().Select(p => $"{p.Text("name")} ({p.Text("role")})"))),
            ("Booked in", e.When("bookedInAt")),
            ("Size", $"{e.GetProperty("length").GetInt64()} bytes"),
            ("SHA-256", e.Text("sha256")),
            ("Holds", string.Join("; ", e.GetProperty("holds").EnumerateArray().Select(h => h.Text("reason")))),
            ("Same recording", string.Join(", ", e.GetProperty("sameAs").EnumerateArray().Select(s => s.Text("reference")))),
            ("Destruction", proposal.Text("id") is { } id ? $"proposed by {proposal.Text("proposedBy")}: {proposal.Text("reason")} (safehand destroy --approve {id})" : null),
            ("Certificate", certificate.Text("id") is { } number ? $"{number}: destroyed {certificate.When("destroyedAt")}, signed by {certificate.Text("proposedBy")} and {certificate.Text("approvedBy")}: {certificate.Text("reason")}" : null),
            ("Identifier", e.Text("id")),
            ("Page", $"{ServerAddress.NameOf(api.Server)}/exhibits/{e.Text("id")}"));
    }
}
