using System.CommandLine;
using Safehand.Cli.Talk;

namespace Safehand.Cli.Custody;

/// <summary><c>safehand destroy</c>: one person proposes, another decides.</summary>
internal static class DestroyCommand
{
    private const string About = """
        Propose that an exhibit be destroyed, or decide on somebody else's proposal. Approving destroys the
        recording's key: no copy of the stored bytes can be opened by anyone after it. A certificate is left.

        Examples:
          safehand destroy 43NS1012726 JS/1 --reason "Retention ended, review of 3 May"
          safehand destroy --approve 5d0c…   (the number that the proposal gave, or safehand show)
          safehand destroy --turn-down 5d0c…
        """;

    public static Command Create()
    {
        var ofCase = new Argument<string?>("CASE") { Description = "The case, for a proposal.", Arity = ArgumentArity.ZeroOrOne };
        var reference = new Argument<string?>("REF") { Description = "The exhibit's mark, for a proposal.", Arity = ArgumentArity.ZeroOrOne };
        var reason = new Option<string?>("--reason") { Description = "Why. It stays on the certificate, so it names nobody.", HelpName = "TEXT" };
        var approve = new Option<string?>("--approve") { Description = "Approve this proposal.", HelpName = "ID" };
        var turnDown = new Option<string?>("--turn-down") { Description = "Turn this proposal down.", HelpName = "ID" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask again before approving." };
        return Errand.Command("destroy", About, [ofCase, reference, reason, approve, turnDown, yes], async (errand, ct) =>
        {
            var asked = errand.Asked;
            var ways = new[] { asked.GetValue(ofCase), asked.GetValue(approve), asked.GetValue(turnDown) }.Count(w => w is not null);
            if (ways != 1)
            {
                throw new EndException(ExitCodes.Usage, "Give either a case and a mark with --reason, or --approve ID, or --turn-down ID.");
            }

            if ((asked.GetValue(approve) ?? asked.GetValue(turnDown)) is { } id)
            {
                await DecideAsync(errand, id, asked.GetValue(approve) is not null, asked.GetValue(yes), ct);
                return;
            }

            if (asked.GetValue(reference) is not { } mark || asked.GetValue(reason) is not { } why)
            {
                throw new EndException(ExitCodes.Usage, "A proposal needs a case, a mark and --reason.");
            }

            var exhibit = await errand.ExhibitAsync(asked.GetValue(ofCase)!, mark, ct);
            var made = await errand.Api.PostAsync(Errand.ExhibitPath(exhibit, "/destructions"), new { reason = why }, ct);
            errand.Say.Result(made, () => Say.Words($"Proposed. Somebody else must decide: safehand destroy --approve {made.Text("destruction")}"));
        });
    }

    private static async Task DecideAsync(Errand errand, string id, bool approve, bool yes, CancellationToken ct)
    {
        // There is no way back from this one, so a person at a terminal is asked once more.
        if (approve && !yes && !Console.IsInputRedirected)
        {
            Console.Error.Write("This destroys the recording for ever. Type DESTROY to go on: ");
            if (Console.ReadLine()?.Trim() != "DESTROY")
            {
                throw new EndException(ExitCodes.Failed, "Nothing was destroyed.");
            }
        }

        var decided = await errand.Api.PostAsync($"api/v1/destructions/{Uri.EscapeDataString(id)}/decision", new { approve }, ct);
        errand.Say.Result(decided, () =>
        {
            if (!approve)
            {
                Say.Words($"Turned down. {decided.Text("reference")} stays in custody.");
                return;
            }

            Say.Words("Destroyed.");
            Say.Facts(
                ("Certificate", decided.Text("certificate")),
                ("Exhibit", decided.Text("reference")),
                ("SHA-256", decided.Text("sha256")),
                ("Reason", decided.Text("reason")),
                ("Proposed by", decided.Text("proposedBy")),
                ("Approved by", decided.Text("approvedBy")),
                ("Key gone at", decided.When("destroyedAt")));
        });
    }
}
