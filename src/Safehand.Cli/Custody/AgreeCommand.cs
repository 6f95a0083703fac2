using System.CommandLine;
using Safehand.Cli.Talk;

namespace Safehand.Cli.Custody;

/// <summary><c>safehand agree</c>: the second person's word that a copy without a mark may leave.</summary>
internal static class AgreeCommand
{
    private const string About = """
        Agree that somebody else may take a copy without a mark. Only who could take it themselves can agree.
        Whoever asked is told the command to send on: see safehand open.

        Example:
          safehand agree 43NS1012726 JS/1 --for 9f1c… --purpose prosecution --because "Disclosure to the defence"
        """;

    public static Command Create()
    {
        var ofCase = Errand.CaseArgument();
        var reference = Errand.ReferenceArgument();
        var whom = new Option<string>("--for") { Description = "The identifier of whoever asked.", HelpName = "PERSON", Required = true };
        var purpose = Words.OneOf("--purpose", "What it is for", Words.Purposes);
        var because = new Option<string>("--because") { Description = "Why you agree, in one sentence.", HelpName = "TEXT", Required = true };
        return Errand.Command("agree", About, [ofCase, reference, whom, purpose, because], async (errand, ct) =>
        {
            var asked = errand.Asked;
            var exhibit = await errand.ExhibitAsync(asked.GetValue(ofCase)!, asked.GetValue(reference)!, ct);
            await errand.Api.TellAsync(
                Errand.ExhibitPath(exhibit, "/clean-agreements"),
                new { @for = asked.GetValue(whom), purpose = Words.ToApi(asked.GetValue(purpose)!), sentence = asked.GetValue(because) },
                ct);
            errand.Say.Result(new { exhibit, agreedFor = asked.GetValue(whom) }, () => Say.Words("Agreed, for a day. They can run their command again."));
        });
    }
}
